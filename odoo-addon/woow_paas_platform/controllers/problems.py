from odoo import http
from odoo.http import request

from ..problems import catalogue
from .json_route import json_route


class ProblemController(http.Controller):
    @json_route("/api/ai/problems")
    def problems(self, body):
        """Sentences for what a browser is told by code alone: events of a stream, notices, and its own findings."""
        return catalogue(request.env)
