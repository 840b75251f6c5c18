import json

from odoo import fields, models

from ...tools.stored_text import is_shallow


class AiToolCall(models.Model):
    """One call of a tool during a run, in the order of the calls."""

    _name = "woow_paas_platform.ai_tool_call"
    _description = "AI Tool Call"
    _order = "run_id, id"

    run_id = fields.Many2one("woow_paas_platform.ai_run", required=True, readonly=True, index=True, ondelete="cascade")
    # Stored, so that the record rule needs no other table.
    cloud_service_id = fields.Many2one(related="run_id.cloud_service_id", store=True, index="btree_not_null")
    call_id = fields.Char("Call ID", required=True, readonly=True)
    server_id = fields.Many2one(
        "woow_paas_platform.mcp_server", "MCP Server", readonly=True, index="btree_not_null", ondelete="set null"
    )
    tool_id = fields.Many2one("woow_paas_platform.mcp_tool", readonly=True, index="btree_not_null", ondelete="set null")
    # Kept as text too: the call stays readable when server or tool are gone.
    server = fields.Char("Server Name", readonly=True)
    name = fields.Char(required=True, readonly=True)
    title = fields.Char(readonly=True)
    args = fields.Text("Arguments", readonly=True)
    result = fields.Text(readonly=True)
    is_error = fields.Boolean("Failed", readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("running", "Running"),
            ("completed", "Completed"),
            ("error", "Error"),
            ("rejected", "Denied"),
            ("cancelled", "Stopped"),
        ],
        required=True,
        readonly=True,
    )
    duration_ms = fields.Integer("Duration (ms)", readonly=True)
    offset = fields.Integer(readonly=True, help="Length of the answer (in UTF-16 code units) when the call was made.")

    provider_state = fields.Json(
        readonly=True,
        groups="woow_paas_platform.group_sidecar",
        help="State that the provider attached to the call and expects back with later questions.",
    )

    def _ai_data(self):
        """The calls as the browser gets them (docs/contracts/browser-to-addon.md)."""
        return [
            {
                "call_id": call.call_id,
                "name": call.name,
                "title": call.title or call.name,
                "server": call.server or "",
                "args": call._args_object(),
                "result": call.result or None,
                "is_error": call.is_error,
                "state": call.state,
                "duration_ms": call.duration_ms,
                "offset": call.offset,
            }
            for call in self
        ]

    def _args_object(self):
        """The arguments; none where they are nested so deep that a conversation which told them again would break."""
        try:
            args = json.loads(self.args) if self.args else {}
        except (ValueError, RecursionError):
            return {}
        return args if isinstance(args, dict) and is_shallow(args) else {}
