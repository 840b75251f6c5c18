from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..tools.redact import redacted

MAX_ERROR = 2000


class Audit(models.Model):
    """All calls of tools: those of the chat's assistants, and those of agents outside. A view, so nobody writes it."""

    _name = "woow_paas_gateway.audit"
    _description = "AI Call"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "tool"

    date = fields.Datetime("Called On", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    door = fields.Selection(
        [
            ("chat", "Chat"),
            ("mcp", "MCP"),
            ("sse", "MCP (SSE)"),
            ("routes", "Tool Routes"),
            ("rest", "REST"),
            ("stdio", "MCP (stdio)"),
        ],
        readonly=True,
    )
    client = fields.Char(readonly=True, help="The assistant of the chat, or what the agent calls itself.")
    server = fields.Char("MCP Server", readonly=True)
    cloud_service_id = fields.Many2one("woow_paas_platform.cloud_service", readonly=True)
    tool = fields.Char(readonly=True)
    model = fields.Char(readonly=True)
    method = fields.Char(readonly=True)
    res_ids = fields.Char("Record IDs", readonly=True)
    arguments = fields.Text(compute="_compute_told", help="Of others' conversations, only what their members may see.")
    outcome = fields.Selection(
        [
            ("done", "Done"),
            ("repeated", "Answered Again"),
            ("previewed", "Previewed"),
            ("asked", "Confirmation Asked For"),
            ("running", "Running"),
            ("failed", "Failed"),
            ("refused", "Refused"),
            ("unknown", "May Have Run"),
        ],
        readonly=True,
    )
    error = fields.Text(compute="_compute_told")
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")
    gateway_call_id = fields.Many2one("woow_paas_gateway.call", readonly=True)
    chat_call_id = fields.Many2one("woow_paas_platform.ai_tool_call", readonly=True)

    @api.depends("gateway_call_id", "chat_call_id")
    @api.depends_context("uid")
    def _compute_told(self):
        for call in self:
            chat = call._readable_chat_call()
            # sudo: whoever sees this record may see what agents did, without secrets.
            agent = call.sudo().gateway_call_id
            call.arguments = agent.arguments or redacted(chat._args_object() if chat else {})
            call.error = agent.error or (chat.is_error and chat.result[:MAX_ERROR])

    def _readable_chat_call(self):
        """The call of the chat, for whoever may read its conversation, and for those whose server was called. That it
        was made is everybody's business who sees this list; what was said is not."""
        chat = self.chat_call_id
        # sudo: to look whose server it was.
        is_editor = self.env.user in self.sudo().cloud_service_id.editor_ids
        return chat.sudo() if is_editor else chat._filtered_access("read")

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        # Odd and even ids, so that no two calls have the same.
        view = SQL("CREATE VIEW %s AS (%s UNION ALL %s)", SQL.identifier(self._table), SQL(_AGENTS), SQL(_CHAT))
        self.env.cr.execute(view)


_AGENTS = """
    SELECT c.id * 2 AS id, c.create_date AS date, c.user_id, c.door, COALESCE(c.client, k.name) AS client,
           NULL::varchar AS server, NULL::integer AS cloud_service_id, c.tool, c.model, c.method, c.res_ids, c.outcome,
           c.duration_ms, c.id AS gateway_call_id, NULL::integer AS chat_call_id
      FROM woow_paas_gateway_call c
      LEFT JOIN woow_paas_gateway_client k ON k.id = c.client_id
"""
# Of Odoo's own tools, what they were called on stands in the arguments, which need not be valid JSON.
_CHAT = r"""
    SELECT t.id * 2 + 1 AS id, t.create_date AS date, r.user_id, 'chat' AS door, a.name AS client, t.server,
           COALESCE(s.cloud_service_id, t.cloud_service_id) AS cloud_service_id, t.name AS tool,
           CASE WHEN s.transport = 'internal' THEN substring(t.args from '"model"\s*:\s*"([\w.]+)"') END AS model,
           CASE WHEN s.transport = 'internal' THEN substring(t.args from '"method"\s*:\s*"(\w+)"') END AS method,
           CASE WHEN s.transport = 'internal' THEN substring(t.args from '"ids"\s*:\s*\[([\d,\s]+)\]') END AS res_ids,
           CASE t.state
               WHEN 'completed' THEN 'done' WHEN 'error' THEN 'failed' WHEN 'waiting_approval' THEN 'asked'
               WHEN 'rejected' THEN 'refused' WHEN 'unanswered' THEN 'refused' WHEN 'cancelled' THEN 'refused'
               WHEN 'unknown' THEN 'unknown' ELSE 'running'
           END AS outcome,
           t.duration_ms,
           NULL::integer AS gateway_call_id, t.id AS chat_call_id
      FROM woow_paas_platform_ai_tool_call t
      JOIN woow_paas_platform_ai_run r ON r.id = t.run_id
      LEFT JOIN ai_assistant a ON a.id = r.assistant_id
      LEFT JOIN woow_paas_platform_mcp_server s ON s.id = t.server_id
"""
