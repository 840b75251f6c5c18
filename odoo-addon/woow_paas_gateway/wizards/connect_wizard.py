from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError

from ..models.gateway import GROUP, PARAMETER
from ..models.gateway_client import INDEX_LENGTH
from ..models.gateway_safe_calls import CONFIRMATIONS
from ..tools.setup_text import WITH_LOGIN, setup_text

KINDS = [
    ("claude", "Claude (web and desktop)"),
    ("claude_code", "Claude Code"),
    ("claude_desktop", "Claude Desktop (with a key)"),
    ("chatgpt", "ChatGPT"),
    ("cursor", "Cursor"),
    ("vscode", "VS Code"),
    ("codex", "Codex"),
    ("n8n", "n8n"),
    ("other", "Other"),
]
PATH = "/mcp/v1"
MAX_DAYS = 365


class ConnectWizard(models.TransientModel):
    """Makes an API key for an agent, and shows it once, in the text that the agent's settings want."""

    _name = "woow_paas_gateway.connect"
    _description = "Connect an AI Client"

    kind = fields.Selection(KINDS, "Client", required=True, default="claude_code")
    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    confirmation = fields.Selection(CONFIRMATIONS, "Before It Acts")
    uses_login = fields.Boolean(compute="_compute_uses_login")
    may_connect = fields.Boolean(compute="_compute_may_connect")
    address = fields.Char(compute="_compute_setup_text")
    setup_text = fields.Text(compute="_compute_setup_text")
    # Never stored: the action that made the key carries it to the form, once.
    api_key = fields.Char("API Key", store=False, readonly=True)
    client_id = fields.Many2one("woow_paas_gateway.client", "AI Client", readonly=True)

    @api.depends("kind")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for wizard in self:
            wizard.name = labels.get(wizard.kind, "")

    @api.depends("kind")
    def _compute_uses_login(self):
        for wizard in self:
            wizard.uses_login = wizard.kind in WITH_LOGIN

    # Of a new form, Odoo 18 computes only what depends on a field with a default.
    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_may_connect(self):
        self.may_connect = self._may_connect()

    @api.depends("kind", "api_key")
    def _compute_setup_text(self):
        address = self._address()
        for wizard in self:
            wizard.address = address
            wizard.setup_text = setup_text(wizard.kind, address, wizard.api_key or "…")

    @check_identity
    def action_connect(self):
        """Whoever sits at an open browser must not take a key along: Odoo asks for the password first."""
        return self._connect()

    def _connect(self):
        self.ensure_one()
        if not self._may_connect():
            raise AccessError(self.env._("Only users in the group MCP Client User can connect AI clients."))
        if self.uses_login:
            raise UserError(self.env._("This client needs no key: you log in to Odoo there."))
        key, client = self._make_client()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect an AI Client"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_kind": self.kind,
                "default_name": self.name,
                "default_api_key": key,
                "default_client_id": client.id,
            },
        }

    def _make_client(self):
        # sudo: the user's own key, as in Preferences; its scope is what agents need.
        keys = self.env["res.users.apikeys"].sudo()
        key = keys._generate("rpc", self.name, fields.Datetime.now() + timedelta(days=self._days()))
        api_key = keys.search([("user_id", "=", self.env.uid)], order="id desc", limit=1)
        # sudo: clients are made here alone, each with a key.
        client = self.env["woow_paas_gateway.client"].sudo()
        return key, client.create(
            {
                "name": self.name,
                "user_id": self.env.uid,
                "api_key_id": api_key.id,
                "key_index": key[:INDEX_LENGTH],
                "confirmation": self.confirmation,
            }
        )

    def _days(self):
        """As long as Odoo lets the user's keys live, and no longer than a year."""
        user = self.env.user
        if user._is_system():
            return MAX_DAYS
        groups = user.all_group_ids if "all_group_ids" in user._fields else user.groups_id  # Odoo 19 / 18
        # sudo: the longest time that a group grants; its other fields are no business of the user's.
        return min(max(groups.sudo().mapped("api_key_duration"), default=0) or 1, MAX_DAYS)

    def _may_connect(self):
        return self.env.user._is_internal() and self.env.user.has_group(GROUP)

    def _address(self):
        # sudo: system parameters are closed; this address is for everybody.
        public = self.env["ir.config_parameter"].sudo().get_param(PARAMETER + "url")
        return (public or self.get_base_url()).rstrip("/") + PATH
