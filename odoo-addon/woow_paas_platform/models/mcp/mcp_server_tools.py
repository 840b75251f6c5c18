from collections import Counter

from odoo import api, fields, models

from ...tools.stored_text import storable
from .mcp_tool_pinning import DEFINITION_FIELDS

# MCP's own rule. PostgreSQL's index of names would refuse much longer ones, and with them all tools of the server.
MAX_TOOL_NAME = 128


class McpServerTools(models.AbstractModel):
    """The tools of a server: how many there are, which ones are offered, and which ones wait to be accepted."""

    _name = "woow_paas_platform.mcp_server.tools"
    _description = "Tools of an MCP Server"

    pin_tools = fields.Boolean(
        "Review Changes",
        default=True,
        help="A tool whose description or input changes is not offered until someone has accepted the change.",
    )
    tools_per_server = fields.Integer(
        "Maximum Tools",
        readonly=True,
        copy=False,
        default=50,
        help="The AI service's limit of tools per server (TOOLS_PER_SERVER).",
    )
    tool_tokens = fields.Integer(
        "Tokens of Tools",
        compute="_compute_tool_tokens",
        help="How many tokens the offered tools add to every request, estimated at four characters per token. "
        "Disable tools that nobody needs.",
    )
    tool_count = fields.Integer("Number of Tools", compute="_compute_tool_count", help="Tools that the server offers.")
    tools_on = fields.Char(
        "Tools in Use",
        compute="_compute_tool_count",
        help="How many of the server's tools are offered to assistants. "
        "Disabled tools, those pending approval, and those beyond the limit are not.",
    )
    quarantined_count = fields.Integer("Tools to Approve", compute="_compute_quarantined_count")
    # The sidecar reads it for each question: one word for each of hundreds of tools, and the same text as long as none
    # of them changes.
    offered_tools = fields.Text(
        compute="_compute_offered_tools",
        groups="woow_paas_platform.group_sidecar",
        help="`id:definition_hash` of each tool that is enabled, available, and not pending approval, in the order in "
        "which they are offered. An asterisk marks those that are offered first.",
    )

    @api.depends("tool_ids.available", "tool_ids.active", "tool_ids.quarantined", "tools_per_server")
    def _compute_tool_count(self):
        # Counted by the database: the definitions of all tools of a list of servers are much to read.
        tools = self.env["woow_paas_platform.mcp_tool"].with_context(active_test=False)
        domain = [("server_id", "in", self.ids), ("available", "=", True)]
        offered, known = Counter(), Counter()
        for server, active, waiting, count in tools._read_group(
            domain, ["server_id", "active", "quarantined"], ["__count"]
        ):
            known[server.id] += count
            if active and not waiting:
                offered[server.id] += count
        for server in self:
            server.tool_count = known[server._origin.id]
            on = min(offered[server._origin.id], server.tools_per_server)
            server.tools_on = f"{on} / {server.tool_count}"

    @api.depends("tool_ids.status", "tool_ids.tokens")
    def _compute_tool_tokens(self):
        for server in self:
            server.tool_tokens = sum(server._usable_tools()[: server.tools_per_server].mapped("tokens"))

    def _usable_tools(self):
        """Those that can be offered, in the order in which they are."""
        tools = self.with_context(active_test=False).tool_ids
        usable = tools.filtered(lambda tool: tool.active and tool.available and not tool.quarantined)
        # As the model's own order, which is not kept while records change.
        return usable.sorted(lambda tool: (not tool.preferred, tool.sequence, tool.name, tool.id))

    @api.depends("tool_ids.quarantined", "tool_ids.available")
    def _compute_quarantined_count(self):
        for server in self:
            server.quarantined_count = len(server.tool_ids.filtered(lambda tool: tool.quarantined and tool.available))

    @api.depends(
        "tool_ids.active",
        "tool_ids.available",
        "tool_ids.quarantined",
        "tool_ids.preferred",
        "tool_ids.sequence",
        "tool_ids.definition_hash",
    )
    def _compute_offered_tools(self):
        for server in self:
            server.offered_tools = " ".join(
                f"{'*' if tool.preferred else ''}{tool.id}:{tool.definition_hash}" for tool in server._usable_tools()
            )

    def action_show_quarantined(self):
        """The changed tools; of a single one the changes themselves."""
        self.ensure_one()
        domain = [("server_id", "=", self.id), ("quarantined", "=", True), ("available", "=", True)]
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Tools to Approve"),
            "res_model": "woow_paas_platform.mcp_tool",
            "context": {"active_test": False},
        }
        tools = self.env["woow_paas_platform.mcp_tool"].with_context(active_test=False).search(domain, limit=2)
        if len(tools) == 1:
            return {**action, "view_mode": "form", "res_id": tools.id}
        return {**action, "view_mode": "list,form", "domain": domain}

    def _accept_waiting_tools(self):
        self.with_context(active_test=False).tool_ids.action_accept()

    def _forget_tools(self):
        """A new address is trusted as the first one was: its definitions are pinned anew."""
        self.with_context(active_test=False).tool_ids.write({"available": False, "schema_hash": False})

    def _upsert_tools(self, tools, counts):
        """By name, archived tools included: a tool that was switched off stays so, also after vanishing. One without
        a name that it can be called by is left out. The order is the server's own."""
        names = [storable(tool.get("name")) for tool in tools]
        offered = {
            name: tool
            for name, tool in zip(names, tools, strict=True)
            if name and name.strip() and len(name) <= MAX_TOOL_NAME
        }
        known = {tool.name: tool for tool in self.with_context(active_test=False).tool_ids}
        missing = []
        for place, (name, tool) in enumerate(offered.items(), 1):
            values = {field: storable(tool.get(field)) for field in DEFINITION_FIELDS}
            if name not in known:
                missing.append({"server_id": self.id, "name": name, "sequence": place, **values})
                continue
            if known[name].sequence != place:  # another place is no other tool
                known[name].sequence = place
            values = {"available": True, **known[name]._take_definition(values)}
            changes = {field: value for field, value in values.items() if known[name][field] != value}
            if changes:
                known[name].write(changes)
                counts["updated"] += 1
        self.env["woow_paas_platform.mcp_tool"].create(missing)
        self.invalidate_recordset(["tool_ids"])  # it keeps the order that it was read in
        counts["added"] = len(missing)
        gone = self.tool_ids.filtered(lambda tool: tool.available and tool.name not in offered)
        gone.available = False
        counts["removed"] = len(gone)
