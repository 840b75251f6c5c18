import json

from odoo import api, fields, models

from ...tools.access import refuse_fields

# What a server tells of a tool, beside its name.
DEFINITION_FIELDS = ("title", "description", "input_schema", "annotations", "schema_hash")


class McpTool(models.Model):
    _name = "woow_paas_platform.mcp_tool"
    _description = "MCP Tool"
    _order = "server_id, name, id"

    name = fields.Char(required=True, readonly=True)
    title = fields.Char(readonly=True)
    description = fields.Text(readonly=True)
    input_schema = fields.Text(readonly=True)
    annotations = fields.Text(readonly=True)
    schema_hash = fields.Char(readonly=True)
    server_id = fields.Many2one(
        "woow_paas_platform.mcp_server", "MCP Server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(
        "Switched On", default=True, help="A tool that is switched off is offered to no assistant. A sync keeps it."
    )
    hint = fields.Selection(
        [
            ("read_only", "Read-Only"),
            ("additive", "Not Destructive"),
            ("destructive", "Destructive"),
            ("none", "Not Stated"),
        ],
        compute="_compute_hint",
        store=True,
        help="What the tool says of itself, unproved. One that says nothing counts as destructive.",
    )
    available = fields.Boolean(default=True, readonly=True, help="The server still offers this tool.")

    def init(self):
        # Neither way of declaring a constraint exists in both series. People make no tools: a message is not needed.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_platform_mcp_tool_server_name"
            " ON woow_paas_platform_mcp_tool (server_id, name)"
        )

    def write(self, vals):
        if not self.env.su:
            # Definitions are the sidecar's to write: a person switches tools, and accepts a changed one as a whole.
            refuse_fields(self.env, vals.keys() - {"active"})
        return super().write(vals)

    def action_switch_on(self):
        self.active = True

    def action_switch_off(self):
        self.active = False

    @api.depends("annotations")
    def _compute_hint(self):
        for tool in self:
            tool.hint = tool._stated_hint()

    def _stated_hint(self):
        try:
            annotations = json.loads(self.annotations or "{}")
        except (ValueError, RecursionError):  # no JSON, or nested too deep to be read
            annotations = {}
        stated = annotations if isinstance(annotations, dict) else {}
        if stated.get("readOnlyHint") is True:
            return "read_only"
        if not isinstance(stated.get("destructiveHint"), bool):
            return "none"
        return "destructive" if stated["destructiveHint"] else "additive"

    @api.depends("name", "title", "server_id.name")
    @api.depends_context("show_server")
    def _compute_display_name(self):
        for tool in self:
            name = tool.title or tool.name
            tool.display_name = f"{tool.server_id.name}: {name}" if self.env.context.get("show_server") else name
