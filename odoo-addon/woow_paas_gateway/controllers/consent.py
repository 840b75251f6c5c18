"""The page on which a user lets an app in (docs/gateway.md). Odoo's own login comes before it, second factor included.

The sidecar sends the browser here with a request that it signed; what the user decides goes back with the browser,
signed by Odoo. What is shown, agreed to and kept is what the request says."""

import secrets
from urllib.parse import urlencode

import psycopg2

from odoo import http
from odoo.http import request

from ..models.oauth_client import place_of, readable
from ..tools.scopes import known_scopes, words_of
from ..tools.signed_token import sign, verify

REQUEST_AUDIENCE = "odoo-mcp-consent"
ANSWER_AUDIENCE = "odoo-mcp-consent-answer"
ANSWER_SECONDS = 60
LOOPBACK = ("127.0.0.1", "::1", "localhost")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    # Where the browser comes from holds the request.
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


class ConsentController(http.Controller):
    @http.route("/mcp/consent", type="http", auth="user", methods=["GET"], sitemap=False)
    def show(self, ask=None, **_other):
        asked = _read(ask)
        if not asked:
            return _page("expired", status=400)
        if not _may_connect():
            return _page("group", asked=asked, ask=ask, status=403)
        return _page("ask", asked=asked, ask=ask)

    @http.route("/mcp/consent", type="http", auth="user", methods=["POST"], sitemap=False)
    def decide(self, ask=None, decision=None, **_other):
        asked = _read(ask)
        if not asked:
            return _page("expired", status=400)
        if decision != "allow":
            return _answer(asked, {"decision": "deny"})
        if not _may_connect():
            return _page("group", asked=asked, ask=ask, status=403)
        env = request.env
        # sudo: people neither make clients nor consents, but by this page.
        client = env["woow_paas_gateway.oauth_client"].sudo()._known(asked["client"], asked["name"], asked["redirect"])
        if not client or client.kind == "machine":
            return _answer(asked, {"decision": "deny"})
        # sudo: as above.
        consents = env["woow_paas_gateway.oauth_consent"].sudo()
        try:
            with env.cr.savepoint():
                consent = consents._give(env.user, client, asked)
        except psycopg2.errors.UniqueViolation:
            consent = None  # pressed twice at once
        if not consent:
            return _page("expired", status=400)
        return _answer(asked, {"decision": "allow", "grant": consent.grant_ref})


def _read(ask):
    """What is asked, as the sidecar signed it, or None."""
    claims = verify(_secret(), ask, REQUEST_AUDIENCE)
    if not claims or claims.get("db") != request.db:
        return None
    client_id = claims["client_id"]
    return {
        "request_ref": claims["jti"],
        "client": client_id,
        "name": readable(claims.get("client_name")) or client_id,
        # Who stands behind the name is known only of a document at an address.
        "publisher": place_of(client_id) if client_id.startswith("https://") else None,
        "redirect": claims["redirect_uri"],
        "place": place_of(claims["redirect_uri"]),
        "scopes": known_scopes(claims["scopes"]),
        "resource": claims["resource"],
        "return_to": claims["return_to"],
    }


def _may_connect():
    gateway = request.env["woow_paas_gateway.gateway"]
    return gateway._is_enabled() and gateway._may_connect(request.env.user)


def _answer(asked, decided):
    """Back to the sidecar, which knows the browser by a cookie."""
    claims = {
        "iss": request.db,
        "sub": str(request.env.uid),
        "aud": ANSWER_AUDIENCE,
        "jti": secrets.token_hex(16),
        "ask": asked["request_ref"],
        **decided,
    }
    answer = urlencode({"answer": sign(_secret(), claims, ANSWER_SECONDS)})
    response = request.redirect(f"{asked['return_to']}?{answer}", code=303, local=False)
    response.headers.update(HEADERS)
    return response


def _page(kind, *, asked=None, ask=None, status=200):
    user = request.env.user
    values = {
        "kind": kind,
        "asked": asked,
        "ask": ask,
        "words": words_of(request.env, asked["scopes"]) if asked else [],
        "on_this_device": bool(asked) and asked["place"] in LOOPBACK,
        "user": user,
        "companies": ", ".join((user.company_id | user.company_ids).mapped("name")),
        "disable_footer": True,
    }
    response = request.render("woow_paas_gateway.consent_page", values)
    response.flatten()
    response.status_code = status
    response.headers.update(HEADERS)
    return response


def _secret():
    # sudo: administrators alone read system parameters.
    return request.env["ir.config_parameter"].sudo().get_param("woow_paas_platform.sidecar_secret")
