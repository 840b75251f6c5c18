from odoo import api, fields, models

from ...tools.access import check_sidecar
from ...tools.address import origin
from ...tools.field_error import field_error
from ..mixins.write_only_secret import secret_fields

# A change of these makes every login one of another client, or to another authorization server.
LOGIN_FIELDS = {"auth", "oauth_grant", "oauth_client_id"}


class McpServerOauth(models.AbstractModel):
    """A server that asks for a login by OAuth: of each person, or of this Odoo as a client."""

    _name = "woow_paas_platform.mcp_server.oauth"
    _description = "OAuth of an MCP Server"
    _inherit = ["woow_paas_platform.write_only_secret"]

    oauth_grant = fields.Selection(
        [("authorization_code", "Each User"), ("client_credentials", "This Odoo (Client Credentials)")],
        "Log In As",
        required=True,
        default="authorization_code",
    )
    oauth_client_id = fields.Char(
        "Client ID", help="Leave empty if the authorization server lets Odoo register itself."
    )
    oauth_client_secret, encrypted_oauth_client_secret, stored_oauth_client_secret = secret_fields(
        fields.Char,
        "oauth_client_secret",
        "Client Secret",
        "The secret can be replaced but is never shown again. Leave this field empty to keep the stored secret.",
    )
    has_oauth_client_secret = fields.Boolean(
        "Client Secret Stored", compute="_compute_has_oauth_client_secret", compute_sudo=True
    )
    oauth_scope = fields.Char(
        "OAuth Scope", help="Scopes to request, separated by spaces. Leave empty to request what the server asks for."
    )
    oauth_issuer = fields.Char(
        "Authorization Server",
        help="The issuer. Client ID and secret are sent to no other server. Leave empty to use the first one that the "
        "MCP server names.",
    )
    oauth_registration_json, encrypted_oauth_registration_json, stored_oauth_registration_json = secret_fields(
        fields.Text, "oauth_registration_json", "Registration", "What the authorization server issued to this Odoo."
    )
    is_logged_in = fields.Boolean("Logged In", compute="_compute_is_logged_in")
    sync_user_id = fields.Many2one(
        "res.users",
        "Synced As",
        readonly=True,
        copy=False,
        help="The user whose login lists the tools in the background.",
    )

    @api.constrains("oauth_client_id", "oauth_scope", "oauth_issuer")
    def _check_oauth(self):
        for server in self:
            for name in ("oauth_client_id", "oauth_scope", "oauth_issuer"):
                server._check_length(name, server[name])
            if server.oauth_issuer and not origin(server.oauth_issuer):
                raise field_error("oauth_issuer", self.env._("The URL must start with http:// or https://."))

    @api.depends("encrypted_oauth_client_secret")
    def _compute_has_oauth_client_secret(self):
        for server in self:
            server.has_oauth_client_secret = bool(server.encrypted_oauth_client_secret)

    @api.depends_context("uid")
    @api.depends("login_ids.state")
    def _compute_is_logged_in(self):
        for server in self:
            server.is_logged_in = server._has_login(self.env.user)

    def _with_other_client(self, vals):
        """Those that become another client, or one of another authorization server, by this write."""
        other = self.filtered(
            lambda server: any((server[name] or False) != (vals[name] or False) for name in LOGIN_FIELDS & vals.keys())
        )
        return other + (self - other).filtered(lambda server: server._leaves_authorization_server(vals))

    def _leaves_authorization_server(self, vals):
        if "url" in vals and origin(self.url) != origin(vals["url"]):
            return True
        return bool("oauth_issuer" in vals and self.oauth_issuer and self.oauth_issuer != vals["oauth_issuer"])

    def _with_ended_logins(self, vals):
        """Those whose logins end by this write."""
        if vals.get("active") is False or "oauth_client_secret" in vals:
            return self
        # Another path can be another tenant of the same host, for whom these tokens were not made.
        moved = self.filtered(lambda server: "url" in vals and (server.url or "") != (vals["url"] or ""))
        return self._with_other_client(vals) | moved

    def _end_logins(self):
        # sudo: logins are seen by nobody but the person, and they end with what they were for.
        self.sudo().login_ids.unlink()

    def _forget_client(self, vals):
        """What belongs to the client that these servers were before `vals` were written."""
        if not self:
            return
        new = {"oauth_registration_json": False, "sync_user_id": False}
        if "oauth_issuer" not in vals:
            new["oauth_issuer"] = False
        # sudo: what belongs to the old client is not the writer's to keep, nor to name.
        self.sudo().write(new)

    def action_clear_oauth_client_secret(self):
        self.write({"oauth_client_secret": False})

    def action_log_in(self):
        """The form's button: the login that follows is the one that the server is synchronised with."""
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "url": f"/woow_paas_platform/mcp/{self.id}/login?sync=1", "target": "new"}

    def _asks_people_to_log_in(self):
        return self.auth == "oauth" and self.oauth_grant == "authorization_code"

    def _ai_may_use(self, user):
        """Whether this person may log in to the server: it is of a cloud service of theirs, an assistant that is open
        to them uses it, or they set servers up."""
        self.ensure_one()
        # sudo: people do not read servers, nor which ones an assistant has.
        server = self.sudo()
        if not server.active or not user._ai_may_chat():
            return False
        if server.scope == "user":
            return user in server.cloud_service_id.person_ids
        if user.has_group("woow_paas_platform.group_ai_manager"):
            return True
        # Rules say which assistants are open to the person; they do not know the servers, hence two steps.
        using = self.env["ai.assistant"].sudo().search([("mcp_server_ids", "in", server.ids)])
        return bool(self.env["ai.assistant"].with_user(user).search_count([("id", "in", using.ids)], limit=1))

    def _has_login(self, user):
        # sudo: a manager may ask whether the person whose login lists the tools still has one.
        logins = self.env["woow_paas_platform.mcp_login"].sudo()
        domain = [("server_id", "in", self.ids), ("user_id", "=", user.id), ("state", "=", "logged_in")]
        return bool(logins.search_count(domain, limit=1))

    def _sync_user(self):
        """Whose login a sync in the background uses."""
        self.ensure_one()
        if self._asks_people_to_log_in() and self.sync_user_id and not self._has_login(self.env.user):
            return self.sync_user_id
        return self.env.user

    def _pin_oauth_issuer(self, issuer):
        """From its first use on, a client that an administrator entered is one of this authorization server."""
        for server in self:
            if issuer and server.oauth_client_id and not server.oauth_issuer:
                server.oauth_issuer = issuer

    def sidecar_pin_issuer(self, issuer):
        """The authorization server that the entered client was used with for the first time."""
        check_sidecar(self.env)
        # sudo: the service user reads servers; it writes them by such methods only.
        self.sudo().exists()._pin_oauth_issuer(issuer)
        return True

    def _carried_login(self, user):
        """The person's login as the sidecar reads it; None where nobody is logged in, or has to be."""
        if not self._asks_people_to_log_in():
            return None
        login = self._login_of(user)
        return login.read(["generation", "stored_tokens_json"])[0] if login.state == "logged_in" else None

    def _keep_login(self, user, changes):
        """What became of the person's login, and of the server as a client, while the sidecar used them."""
        if changes.get("issuer"):
            self._pin_oauth_issuer(changes["issuer"])
        login = self._login_of(user)
        if renewed := changes.get("renewed"):
            login._renew(renewed["generation"], renewed["tokens_json"])
        if changes.get("expired"):
            login._expire(changes["expired"])

    def _login_of(self, user):
        # sudo: a login's tokens are read by the sidecar alone, and kept for it here.
        logins = self.env["woow_paas_platform.mcp_login"].sudo()
        return logins.search([("server_id", "=", self.id), ("user_id", "=", user.id)])
