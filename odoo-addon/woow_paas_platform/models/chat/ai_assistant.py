import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import file_open

from ...tools.access import refuse_fields

SERVERS_PARAMETER = "woow_paas_platform.servers_per_assistant"
SERVERS_PER_ASSISTANT = 10
MANAGER_FIELDS = "woow_paas_platform.group_ai_manager,woow_paas_platform.group_sidecar"


class AiAssistant(models.Model):
    _name = "ai.assistant"
    _inherit = ["woow_paas_platform.ai_assistant.presence"]
    _description = "AI Assistant"
    _order = "name, id"

    name = fields.Char(required=True, help="Users mention the assistant by this name, as in @Name.")
    description = fields.Char(help="Shown to users when they choose an assistant.")
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, copy=False, index=True, ondelete="restrict")
    config_id = fields.Many2one(
        "ai.config",
        "AI Model",
        ondelete="restrict",
        default=lambda self: self._default_config_id(),
        groups=MANAGER_FIELDS,
    )
    system_prompt = fields.Text(
        "Prompt",
        groups=MANAGER_FIELDS,
        help="Tells the AI model who the assistant is and how it should work.",
    )
    max_tool_rounds = fields.Integer(
        "Maximum Tool Rounds",
        default=5,
        groups=MANAGER_FIELDS,
        help="How many times the assistant may call tools before it must answer.",
    )
    mcp_server_ids = fields.Many2many(
        "woow_paas_platform.mcp_server",
        string="MCP Servers",
        domain=[("scope", "=", "system")],
        groups=MANAGER_FIELDS,
    )
    mcp_tool_disabled_ids = fields.Many2many(
        "woow_paas_platform.mcp_tool",
        string="Blocked Tools",
        context={"active_test": False, "show_server": True},
        groups=MANAGER_FIELDS,
        help="Tools of these servers that the assistant may not use. New tools are allowed.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Allowed Groups",
        help="Only users in these groups can use the assistant. Leave empty to let all internal users use it.",
    )

    @api.model
    def _default_config_id(self):
        """The only model there is: nobody need choose it."""
        configs = self.env["ai.config"]
        found = configs.search([], limit=2) if configs.has_access("read") else configs
        return found if len(found) == 1 else configs

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_written_fields(vals)
        assistants = super().create(vals_list)
        with file_open("woow_paas_platform/static/description/icon.png", "rb") as icon:
            image = base64.b64encode(icon.read())
        for assistant in assistants:
            # sudo: who may set up assistants need not be allowed to make contacts, nor to choose one.
            assistant.sudo().partner_id = (
                self.env["res.partner"]
                .sudo()
                .create({"name": assistant.name, "image_1920": image, "active": assistant.active})
            )
        return assistants

    def write(self, vals):
        self._check_written_fields(vals)
        result = super().write(vals)
        followed = {name: vals[name] for name in ("name", "active") if name in vals}
        if followed:
            # sudo: as in create.
            self.sudo().partner_id.write(followed)
        return result

    def _check_written_fields(self, vals):
        """The contact in whose name the assistant speaks is its own: with another one, its name and its answers would
        become that person's."""
        if not self.env.su:
            refuse_fields(self.env, vals.keys() & {"partner_id"})

    def unlink(self):
        # sudo: as in create. The partner stays as the author of old messages.
        partners = self.sudo().partner_id
        result = super().unlink()
        partners.active = False
        return result

    @api.constrains("name")
    def _check_name(self):
        for assistant in self:
            if not assistant.name.strip() or assistant.name != assistant.name.strip():
                raise ValidationError(self.env._("The name cannot start or end with a space."))

    @api.constrains("mcp_server_ids")
    def _check_mcp_servers(self):
        for assistant in self:
            if foreign := assistant.mcp_server_ids.filtered(lambda server: server.scope != "system"):
                raise ValidationError(
                    self.env._("%s belongs to a cloud service and cannot be added to an assistant.", foreign[0].name)
                )

    @api.constrains("max_tool_rounds")
    def _check_max_tool_rounds(self):
        for assistant in self:
            if not 0 <= assistant.max_tool_rounds <= 50:
                raise ValidationError(self.env._("The maximum number of tool rounds must be between 0 and 50."))

    @api.constrains("mcp_server_ids")
    def _check_mcp_server_ids(self):
        limit = self._servers_per_assistant()
        for assistant in self:
            if len(assistant.mcp_server_ids) > limit:
                raise ValidationError(
                    self.env._(
                        "%(assistant)s has %(count)s MCP servers, but the limit is %(limit)s per assistant.",
                        assistant=assistant.name,
                        count=len(assistant.mcp_server_ids),
                        limit=limit,
                    )
                )

    @api.model
    def _servers_per_assistant(self):
        # sudo: AI managers do not read system parameters.
        value = self.env["ir.config_parameter"].sudo().get_param(SERVERS_PARAMETER) or ""
        return int(value) if value.isdecimal() else SERVERS_PER_ASSISTANT

    def get_enabled_mcp_tools(self):
        """Tools that a turn of these assistants offers: switched on, still offered by an active system server with
        the definition that was accepted, and not blocked."""
        tools = self.env["woow_paas_platform.mcp_tool"]
        for assistant in self:
            servers = assistant.mcp_server_ids.filtered(lambda server: server.active and server.scope == "system")
            offered = servers.tool_ids.filtered(lambda tool: tool.active and tool.available and not tool.quarantined)
            tools |= offered - assistant.mcp_tool_disabled_ids
        return tools

    def action_open_chat(self):
        self.ensure_one()
        channel = self.env["discuss.channel"]._ai_create_conversation(self)
        return {
            "type": "ir.actions.client",
            "tag": "woow_paas_platform.ai_chat",
            "name": self.env._("AI Chat"),
            "params": {"conversation_id": channel.id},
        }
