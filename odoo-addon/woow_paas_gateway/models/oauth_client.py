import hashlib
import json
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.woow_paas_platform.models.mixins.write_only_secret import NO_ACCESS
from odoo.addons.woow_paas_platform.tools.access import refuse_fields
from odoo.addons.woow_paas_platform.tools.stored_text import storable

from ..tools.scopes import CALL, DEVELOP, READ, SCOPES, WRITE

WRITABLE = frozenset({"name", "active", "user_id", "allow_write", "allow_call", "allow_dev"})
OF_ADMINISTRATORS = WRITABLE - {"name", "active"}
MAX_METADATA = 64 * 1024
UNUSED_DAYS = 30
MAX_DELETED = 1000
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class OAuthClient(models.Model):
    """An app that asks for access. It registered itself, describes itself in a document at its client ID, or was made
    here by an administrator to act as one chosen user."""

    _name = "woow_paas_gateway.oauth_client"
    _description = "OAuth Client"
    _order = "id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True, help="Archived clients have no access.")
    kind = fields.Selection(
        [
            ("registered", "Registered Itself"),
            ("document", "Metadata Document"),
            ("machine", "Client Credentials"),
        ],
        required=True,
        readonly=True,
        default="machine",
    )
    client_id = fields.Char(
        "Client ID", required=True, readonly=True, copy=False, default=lambda self: secrets.token_hex(16)
    )
    host = fields.Char("Returns To", readonly=True)
    user_id = fields.Many2one("res.users", "Acts As", domain="[('share', '=', False)]", ondelete="restrict")
    allow_write = fields.Boolean("Change Records")
    allow_call = fields.Boolean("Run Actions")
    allow_dev = fields.Boolean("Use Development Tools")
    has_secret = fields.Boolean(compute="_compute_has_secret", compute_sudo=True)
    secret_hash = fields.Char(copy=False, groups=NO_ACCESS)
    metadata_json = fields.Text(copy=False, groups=NO_ACCESS)
    consent_ids = fields.One2many("woow_paas_gateway.oauth_consent", "client_id", "Consents")
    consent_count = fields.Integer("Users", compute="_compute_consent_count")
    last_call_at = fields.Datetime("Last Call", compute="_compute_last_call_at")

    def init(self):
        # Neither way of declaring a constraint exists in both series. People choose no client IDs: a message is not
        # needed.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_gateway_oauth_client_client_id"
            " ON woow_paas_gateway_oauth_client (client_id)"
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_given(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_given(vals)
        return super().write(vals)

    def _check_given(self, vals):
        """What apps have said of themselves stands, and only administrators lend the rights of users."""
        if self.env.su:
            return
        refuse_fields(self.env, vals.keys() - WRITABLE - {"kind"})
        if "kind" in vals and (self or vals["kind"] != "machine"):
            refuse_fields(self.env, {"kind"})
        if (not self or OF_ADMINISTRATORS & vals.keys()) and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can decide as whom a client acts."))

    @api.constrains("kind", "user_id")
    def _check_user(self):
        for client in self:
            if client.kind == "machine" and not client.user_id:
                raise ValidationError(self.env._("Choose the user as whom the client acts."))
            if client.kind != "machine" and client.user_id:
                raise ValidationError(self.env._("Only clients with client credentials act as a chosen user."))

    @api.depends("secret_hash")
    def _compute_has_secret(self):
        for client in self:
            client.has_secret = bool(client.secret_hash)

    @api.depends("consent_ids.revoked_at")
    def _compute_consent_count(self):
        for client in self:
            client.consent_count = len(client.consent_ids.filtered(lambda consent: not consent.revoked_at).user_id)

    def _compute_last_call_at(self):
        last = self.env["woow_paas_gateway.call"]._last_calls("oauth_client_id", self)
        for client in self:
            client.last_call_at = last.get(client.id)

    def action_new_secret(self):
        """The only secret from now on. It is in the action's context, and nowhere else."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can generate secrets of clients."))
        if self.kind != "machine":
            raise UserError(self.env._("Only clients with client credentials have a secret that is made here."))
        secret = secrets.token_urlsafe(32)
        # sudo: nobody has the right to read or to set the hash.
        self.sudo().secret_hash = hash_of(secret)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Client Secret"),
            "res_model": "woow_paas_gateway.oauth_secret_wizard",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_client_id": self.client_id, "default_client_secret": secret},
        }

    @api.model
    def _find(self, client_id):
        """The client that may be used."""
        if not isinstance(client_id, str):
            return self.browse()
        return self.search([("client_id", "=", client_id), ("active", "=", True)], limit=1)

    @api.model
    def _add_registered(self, metadata):
        """`metadata`: as the sidecar has checked it, with the hash of a secret in place of one."""
        text = storable(json.dumps(metadata))
        if not text or len(text) > MAX_METADATA:
            raise UserError(self.env._("The metadata of the client is too long."))
        client_id = metadata["client_id"]
        return self.create(
            {
                "kind": "registered",
                "client_id": client_id,
                "name": readable(metadata.get("client_name")) or client_id,
                "host": ", ".join(dict.fromkeys(map(place_of, metadata.get("redirect_uris") or ())))[:250],
                "metadata_json": text,
            }
        )

    @api.model
    def _known(self, client_id, name, redirect_uri):
        """The client that a person was asked about; one with a metadata document is kept from then on."""
        client = self.with_context(active_test=False).search([("client_id", "=", client_id)], limit=1)
        if client or not client_id.startswith("https://"):
            return client.filtered("active")
        place = place_of(redirect_uri)
        return self.create({"kind": "document", "client_id": client_id, "name": name, "host": place})

    def _metadata(self):
        """As the sidecar's authorization server reads it, or False: one without a secret cannot be used yet, and a
        document's client is known by its document."""
        if self.kind == "registered":
            return {**json.loads(self.metadata_json), "client_kind": "registered"}
        if self.kind == "machine" and self.secret_hash:
            return {
                "client_kind": "machine",
                "client_id": self.client_id,
                "client_name": self.name,
                "client_secret": self.secret_hash,
                "grant_types": ["client_credentials"],
                "redirect_uris": [],
                "response_types": [],
                "token_endpoint_auth_method": "client_secret_basic",
                "granted_scope": " ".join(self._scopes()),
            }
        return False

    def _scopes(self):
        """What a machine may do."""
        allowed = {READ: True, WRITE: self.allow_write, CALL: self.allow_call, DEVELOP: self.allow_dev}
        return [scope for scope in SCOPES if allowed[scope]]

    @api.model
    def _delete_unused(self):
        """Clients that registered themselves and that nobody let in."""
        before = fields.Datetime.now() - timedelta(days=UNUSED_DAYS)
        domain = [("kind", "=", "registered"), ("consent_ids", "=", False), ("create_date", "<", before)]
        self.with_context(active_test=False).search(domain, limit=MAX_DELETED).unlink()


def hash_of(secret):
    """Of secrets with 256 bits of chance: they need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def readable(text):
    """A name that somebody gave, without what could make it look like another."""
    return UNPRINTABLE.sub(" ", storable(text, 100) or "").strip() if isinstance(text, str) else ""


def place_of(redirect_uri):
    """Where a person is sent back to: a host, or the scheme of an app."""
    try:
        # As browsers read it: to them a backslash is a slash, and letters of other scripts are told apart.
        parts = urlsplit(redirect_uri.replace("\\", "/"))
        return (parts.hostname or "").encode("idna").decode() or f"{parts.scheme}:"
    except (AttributeError, TypeError, ValueError):
        return ""
