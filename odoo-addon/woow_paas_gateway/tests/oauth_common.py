import hashlib
import json
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from ..tools.signed_token import sign, verify
from .common import GatewayCase

SECRET = "a-secret-of-thirty-two-bytes-or-more"
RETURN_TO = "http://127.0.0.1:8768/oauth/interaction/the-uid"
RESOURCE = "http://127.0.0.1:8768/mcp/v1"


class OAuthCase(GatewayCase):
    """Apps, the people who let them in, and the sidecar in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_secret", SECRET)
        cls.clients = cls.env["woow_paas_gateway.oauth_client"]
        cls.consents = cls.env["woow_paas_gateway.oauth_consent"]
        cls.tokens = cls.env["woow_paas_gateway.oauth_token"]
        cls.app = cls.register("an-app")

    @classmethod
    def register(cls, client_id, **metadata):
        given = {"client_name": "Test App", "redirect_uris": ["http://127.0.0.1/callback"], **metadata}
        cls.gateway.oauth_register({"client_id": client_id, **given})
        return cls.clients.search([("client_id", "=", client_id)])

    @classmethod
    def machine(cls, user=None, **values):
        client = cls.clients.with_user(cls.admin).create(
            {"name": "Nightly Export", "user_id": (user or cls.user).id, **values}
        )
        secret = client.action_new_secret()["context"]["default_client_secret"]
        return client, secret

    def ask(self, secret=SECRET, seconds=600, **claims):
        """What the sidecar sends the browser with."""
        given = {
            "aud": "odoo-mcp-consent",
            "db": self.env.cr.dbname,
            "jti": secrets.token_hex(8),
            "client_id": "an-app",
            "client_name": "Test App",
            "redirect_uri": "http://127.0.0.1:1234/callback",
            "scopes": ["odoo.read", "odoo.write"],
            "resource": RESOURCE,
            "return_to": RETURN_TO,
            **claims,
        }
        return sign(secret, given, seconds)

    def show(self, ask):
        return self.url_open(f"/mcp/consent?{urlencode({'ask': ask})}")

    def decide(self, asked, decision="allow", page=None, **fields):
        """Presses a button of the page. Returns the response, without what it redirects to."""
        page = page if page is not None else self.show(asked)
        form = html.fromstring(page.text).find(".//form")
        data = {**dict(form.form_values()), "decision": decision, **fields}
        return self.url_open("/mcp/consent", data=data, allow_redirects=False)

    def answer(self, response):
        """What Odoo signed for the sidecar."""
        self.assertEqual(response.status_code, 303, response.text[:500])
        target = urlsplit(response.headers["Location"])
        self.assertEqual(target._replace(query="").geturl(), RETURN_TO)
        [token] = parse_qs(target.query)["answer"]
        return verify(SECRET, token, "odoo-mcp-consent-answer")

    def connect(self, user=None, scope="odoo.read", client=None):
        """A consent and an access token for it."""
        asked = {
            "name": "Test App",
            "place": "127.0.0.1",
            "scopes": scope.split(),
            "resource": RESOURCE,
            "request_ref": secrets.token_hex(8),
        }
        consent = self.consents._give(user or self.user, client or self.app, asked)
        return consent, self.token(consent)

    def token(self, consent, kind="AccessToken", seconds=3600, **payload):
        token = secrets.token_urlsafe(32)
        given = {
            "kind": kind,
            "clientId": consent.client_id.client_id,
            "grantId": consent.grant_ref,
            "scope": consent.scope,
            "aud": RESOURCE,
            **payload,
        }
        self.gateway.oauth_keep_token(hash_of(token), given, seconds)
        return token

    def machine_token(self, client, scope="odoo.read"):
        token = secrets.token_urlsafe(32)
        given = {"kind": "ClientCredentials", "clientId": client.client_id, "scope": scope, "aud": RESOURCE}
        return token if self.gateway.oauth_keep_token(hash_of(token), given, 300) else None

    def payload(self, token):
        found = self.gateway.oauth_find_token(hash_of(token))
        return found and json.loads(found["payload"])


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()
