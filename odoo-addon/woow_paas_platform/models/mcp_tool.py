from odoo import api, fields, models

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
    available = fields.Boolean(default=True, readonly=True, help="The server still offers this tool.")

    def init(self):
        # Neither way of declaring a constraint exists in both series. People make no tools: a message is not needed.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_platform_mcp_tool_server_name"
            " ON woow_paas_platform_mcp_tool (server_id, name)"
        )

    @api.depends("name", "title", "server_id.name")
    @api.depends_context("show_server")
    def _compute_display_name(self):
        for tool in self:
            name = tool.title or tool.name
            tool.display_name = f"{tool.server_id.name}: {name}" if self.env.context.get("show_server") else name
