import hashlib
import json

from odoo import api, fields, models

from .mcp_tool import DEFINITION_FIELDS


class McpTool(models.Model):
    _inherit = "woow_paas_platform.mcp_tool"

    # Not schema_hash, which the sidecar makes of what it compares. This one covers all that an assistant is told, and a
    # date of writing would not do: two writes can have the same second.
    definition_hash = fields.Char(
        compute="_compute_definition_hash",
        store=True,
        groups="woow_paas_platform.group_sidecar",
        help="By it the sidecar knows what it has read before: a question reads no definition twice.",
    )

    @api.depends("name", *DEFINITION_FIELDS)
    def _compute_definition_hash(self):
        for tool in self:
            definition = json.dumps([tool[name] for name in ("name", *DEFINITION_FIELDS)])
            tool.definition_hash = hashlib.sha256(definition.encode()).hexdigest()[:16]


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    # The sidecar reads it for each question: one word for each of hundreds of tools, and the same text as long as none
    # of them changes.
    offered_tools = fields.Text(
        compute="_compute_offered_tools",
        groups="woow_paas_platform.group_sidecar",
        help="`id:definition_hash` of each tool that is on, still offered by the server, and not in quarantine.",
    )

    @api.depends("tool_ids.active", "tool_ids.available", "tool_ids.quarantined", "tool_ids.definition_hash")
    def _compute_offered_tools(self):
        for server in self:
            tools = server.tool_ids.filtered(lambda tool: tool.active and tool.available and not tool.quarantined)
            server.offered_tools = " ".join(f"{tool.id}:{tool.definition_hash}" for tool in tools)
