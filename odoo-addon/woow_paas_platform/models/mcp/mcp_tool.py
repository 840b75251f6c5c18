import hashlib
import json

from odoo import api, fields, models

from ...tools.access import refuse_fields
from .mcp_tool_pinning import DEFINITION_FIELDS

# What people write of a tool.
WRITABLE_FIELDS = {"active", "preferred", "approval"}
CHARACTERS_PER_TOKEN = 4
# Characters: what OpenAI accepts of a description, and what the sidecar hands over of any.
OPENAI_DESCRIPTION = 1_024
MAX_DESCRIPTION = 4_000


class McpTool(models.Model):
    _name = "woow_paas_platform.mcp_tool"
    _description = "MCP Tool"
    _inherit = ["woow_paas_platform.mcp_tool.pinning"]
    _order = "server_id, preferred desc, sequence, name, id"

    name = fields.Char(required=True, readonly=True)
    title = fields.Char(readonly=True)
    description = fields.Text(readonly=True)
    input_schema = fields.Text(readonly=True)
    annotations = fields.Text(readonly=True)
    schema_hash = fields.Char(readonly=True)
    # Not schema_hash, which the sidecar makes of what it compares. This one covers all that an assistant is told, and a
    # date of writing would not do: two writes can have the same second.
    definition_hash = fields.Char(
        compute="_compute_definition_hash",
        store=True,
        groups="woow_paas_platform.group_sidecar",
        help="Lets the sidecar recognize definitions that it has already read.",
    )
    server_id = fields.Many2one(
        "woow_paas_platform.mcp_server", "MCP Server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    active = fields.Boolean(
        "Enabled",
        default=True,
        help="A disabled tool is not offered to assistants. It stays disabled when the server is synced.",
    )
    sequence = fields.Integer(readonly=True, help="Position of the tool in the server's own list.")
    preferred = fields.Boolean(
        "Offered First",
        help="If there are more tools than an AI model is offered, this one comes before others, also before those of "
        "other servers.",
    )
    approval = fields.Selection(
        [("server", "As Set for the Server"), ("ask", "Always Ask"), ("never", "Never Ask")],
        "Ask for Approval",
        required=True,
        default="server",
        help="Whether the user must approve each call of this tool in the chat.",
    )
    tokens = fields.Integer(
        compute="_compute_tokens",
        store=True,
        help="How many tokens the tool adds to every request, estimated at four characters per token.",
    )
    long_description = fields.Char(compute="_compute_long_description")
    hint = fields.Selection(
        [
            ("read_only", "Read-Only"),
            ("additive", "Not Destructive"),
            ("destructive", "Destructive"),
            ("none", "Not Declared"),
        ],
        "Effect",
        compute="_compute_hint",
        store=True,
        help="What the tool declares about itself, unverified. The server's setting can ask for approval before tools "
        "that declare nothing, too.",
    )
    available = fields.Boolean(default=True, readonly=True, help="The server still offers this tool.")
    status = fields.Selection(
        [
            ("on", "Enabled"),
            ("off", "Disabled"),
            ("waiting", "Pending Approval"),
            ("beyond", "Beyond the Limit"),
            ("gone", "No Longer Available"),
        ],
        compute="_compute_status",
        help="Beyond the limit: the server has more tools than are offered of one server. Disable others, or have this "
        "one offered first.",
    )

    def init(self):
        # Neither way of declaring a constraint exists in both series. People make no tools: a message is not needed.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_platform_mcp_tool_server_name"
            " ON woow_paas_platform_mcp_tool (server_id, name)"
        )

    @api.model_create_multi
    def create(self, vals_list):
        tools = super().create(vals_list)
        tools.server_id._notify_changed()
        return tools

    def write(self, vals):
        self._check_written_fields(vals.keys())
        result = super().write(vals)
        self.server_id._notify_changed()
        return result

    def unlink(self):
        servers = self.server_id
        result = super().unlink()
        servers._notify_changed()
        return result

    def _check_written_fields(self, names):
        """Definitions are the sidecar's to write: a person switches and prefers tools, and accepts a changed one as a
        whole."""
        if self.env.su:
            return
        refuse_fields(self.env, names - WRITABLE_FIELDS)
        # The people of a service switch its tools; whether others are asked before those are used is not theirs to say.
        if not self.env.user.has_group("woow_paas_platform.group_ai_manager"):
            refuse_fields(self.env, names & {"approval"})

    def action_switch_on(self):
        self.active = True

    def action_switch_off(self):
        self.active = False

    @api.depends("name", "approval", *DEFINITION_FIELDS)
    def _compute_definition_hash(self):
        for tool in self:
            definition = json.dumps([tool[name] for name in ("name", "approval", *DEFINITION_FIELDS)])
            tool.definition_hash = hashlib.sha256(definition.encode()).hexdigest()[:16]

    @api.depends("name", "description", "input_schema")
    def _compute_tokens(self):
        for tool in self:
            characters = sum(len(tool[name] or "") for name in ("name", "description", "input_schema"))
            tool.tokens = -(-characters // CHARACTERS_PER_TOKEN)

    @api.depends("description")
    def _compute_long_description(self):
        """What becomes of a description that not every model reads to its end."""
        for tool in self:
            length = len(tool.description or "")
            if length <= OPENAI_DESCRIPTION:
                tool.long_description = False
                continue
            note = self.env._(
                "This description has %(length)s characters. OpenAI's models read at most the first %(limit)s.",
                length=length,
                limit=OPENAI_DESCRIPTION,
            )
            # The sidecar ends a longer one with a sentence.
            may_be_cut = self.env._("Other models read at most the first %s.", MAX_DESCRIPTION)
            tool.long_description = f"{note} {may_be_cut}" if length > MAX_DESCRIPTION // 2 else note

    @api.depends(
        "server_id.tools_per_server",
        *(f"server_id.tool_ids.{name}" for name in ("active", "available", "quarantined", "preferred", "sequence")),
    )
    def _compute_status(self):
        beyond = self.browse()
        for server in self.server_id:
            beyond |= server._usable_tools()[server.tools_per_server :]
        for tool in self:
            if not tool.available:
                tool.status = "gone"
            elif not tool.active:
                tool.status = "off"
            elif tool.quarantined:
                tool.status = "waiting"
            else:
                tool.status = "beyond" if tool in beyond else "on"

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

    def _ai_data(self):
        """The tools as `/api/mcp-servers` shows them (docs/contracts/browser-to-addon.md)."""
        return [
            {
                "id": tool.id,
                "name": tool.name,
                "title": tool.title or "",
                "description": tool.description or "",
                "active": tool.active,
                "available": tool.available,
                "quarantined": tool.quarantined,
                "pending": {"hash": tool.pending_hash, "diff": tool.pending_diff} if tool.quarantined else None,
            }
            for tool in self
        ]
