from odoo import http
from odoo.http import request

from ..problems import SidecarError, SidecarRefused, explain
from .json_route import ApiError, WordedError, invalid_parameter, json_route, text
from .records import find_run

DECISIONS = ("once", "always", "no")


class RunController(http.Controller):
    @json_route("/api/ai/runs/<int:run_id>/cancel")
    def cancel(self, body, run_id):
        run = find_run(run_id)
        run.action_cancel()
        return {"run": run._ai_data()}

    @json_route("/api/ai/runs/<int:run_id>/retry")
    def retry(self, body, run_id):
        run = find_run(run_id)
        run._check_owner()
        if not run._is_live() and not run._can_retry():
            raise ApiError(409, "run_not_retryable")
        return {"run": run.action_retry()._ai_data()}

    @json_route("/api/ai/approvals")
    def approvals(self, body):
        return request.env["woow_paas_platform.ai_run"]._waiting_data()

    @json_route("/api/ai/runs/<int:run_id>/calls")
    def calls(self, body, run_id):
        return {"tool_calls": find_run(run_id).tool_call_ids._ai_data()}

    @json_route("/api/ai/runs/<int:run_id>/approve")
    def approve(self, body, run_id):
        run = find_run(run_id)
        run._check_owner()
        call_id, decision = text(body, "call_id"), text(body, "decision")
        if not call_id:
            raise invalid_parameter("call_id")
        if decision not in DECISIONS:
            raise invalid_parameter("decision")
        if not run._is_live():
            raise ApiError(409, "run_busy")
        try:
            run._decide_call(call_id, decision, text(body, "reason"))
        except SidecarError as error:
            if isinstance(error, SidecarRefused) and error.status == 404:
                raise ApiError(404, "not_found", "call_not_found") from error
            raise WordedError(503, "sidecar_unavailable", explain(request.env, error)) from error
        return {"run": run._ai_data()}
