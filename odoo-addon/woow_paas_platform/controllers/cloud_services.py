from odoo import http
from odoo.http import request

from .json_route import json_route
from .records import find_service


class CloudServiceController(http.Controller):
    """The services that a person belongs to, or administers (docs/contracts/cloud-services.md)."""

    @json_route("/api/cloud-services", methods=("GET",))
    def get_all(self, body):
        services = request.env["woow_paas_platform.cloud_service"]
        return services.search([])._ai_data()  # pylint: disable=no-search-all ; a person has few

    @json_route("/api/cloud-services/<int:service_id>", methods=("GET",))
    def get_one(self, body, service_id):
        return find_service(service_id)._ai_data()[0]
