"""Logging in to MCP servers by OAuth (docs/contracts/logins.md). The page that follows the login is plain: it needs
no session of the web client, and loads nothing from elsewhere."""

from urllib.parse import urlsplit

from odoo import http
from odoo.http import request

from ..problems import SidecarError, answer_text, explain, problem_text
from ..sidecar.client import SidecarClient
from ..tools.address import origin
from ..tools.dates import iso_date
from .json_route import MAX_ID, json_route

CALLBACK = "/woow_paas_platform/mcp/oauth/callback"
CLIENT = "/woow_paas_platform/mcp/oauth/client.json"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none'",
    # Where the browser comes from holds the code.
    "Referrer-Policy": "no-referrer",
}


class McpLoginController(http.Controller):
    @http.route("/woow_paas_platform/mcp/<int:server_id>/login", type="http", auth="user", methods=["GET"])
    def login(self, server_id, sync=None, **_other):
        env = request.env
        server = find_server(server_id)
        if not server:
            return page(404, problem_text(env, "server_not_found"))
        if not server._asks_people_to_log_in():
            return refusal_page(400, server, "not_needed")
        base = base_url()
        if urlsplit(base).netloc != request.httprequest.host:
            # The authorization server comes back to Odoo's own address, so the session has to be there.
            return redirect(f"{base}{request.httprequest.path}{'?sync=1' if sync else ''}")
        body = {"redirect_uri": base + CALLBACK}
        if base.startswith("https://"):
            body["client_metadata_url"] = base + CLIENT
        try:
            begun = SidecarClient.from_env(env).begin_login(server.id, env.uid, {**server._carried(), **body})
        except SidecarError as error:
            return page(502, explain(env, error, server), server)
        address = begun.get("authorization_url") or ""
        if not origin(address) or not begun.get("pending_json") or not begun.get("state_hash"):
            return refusal_page(502, server, "authorization_server_unusable")
        for_sync = bool(sync) and server.with_user(env.user).has_access("write")
        # sudo: people see their logins, they write them by logging in only.
        env["woow_paas_platform.mcp_login"].sudo()._begin(server, begun, for_sync)
        return redirect(address)

    # Not for users only: Odoo would put the code into the address of its login page.
    @http.route(CALLBACK, type="http", auth="public", methods=["GET"])
    def callback(self, state=None, code=None, iss=None, error=None, **_other):
        env = request.env
        if env.user._is_public():
            return page(401, problem_text(env, "login_failed", "session_expired"))
        login = env["woow_paas_platform.mcp_login"]._take_state(state)
        if not login:
            return page(400, problem_text(env, "login_failed", "login_expired"))
        # sudo: people see their logins, but not what the servers are, nor what is kept until a login ends.
        login = login.sudo()
        server = login.server_id
        if error or not code or not server._ai_may_use(env.user):
            if error == "access_denied":
                return refusal_page(403, server, "declined")
            return refusal_page(502, server)
        return self._finish(login, {"code": code, "state": state, **({"iss": iss} if iss else {})})

    def _finish(self, login, answer):
        env, server, for_sync = request.env, login.server_id, login.for_sync
        body = {**server._carried(), **answer, "pending_json": login.stored_pending_json or ""}
        login._forget_pending()
        # Whatever could make Odoo repeat this request has to do so before the code is used up.
        server._lock()
        try:
            outcome = SidecarClient.from_env(env).finish_login(server.id, env.uid, body)
        except SidecarError as refusal:
            return page(502, explain(env, refusal, server), server)
        if not outcome.get("success") or not outcome.get("tokens_json"):
            usual = outcome.get("state_message") or problem_text(env, "login_failed", values={"server": server.name})
            return page(502, answer_text(env, outcome, usual, server=server.name), server)
        login._finish(outcome["tokens_json"], outcome.get("issuer") or "")
        if for_sync:
            server.sync_user_id = env.user
            server.with_user(env.user)._sync_after_commit()
        return page(200, env._("You are logged in to %s. You can close this window.", server.name), server)

    @http.route(CLIENT, type="http", auth="public", methods=["GET"], save_session=False)
    def client(self):
        """Who this Odoo is as a client, for authorization servers that read it instead of registering it."""
        base = base_url()
        if not base.startswith("https://"):
            return request.make_json_response({"error": "This Odoo is not available over https."}, status=404)
        return request.make_json_response(
            {
                "client_id": base + CLIENT,
                "client_name": "Odoo",
                "client_uri": base,
                "redirect_uris": [base + CALLBACK],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "none",
            },
            headers={"Cache-Control": "public, max-age=3600"},
        )

    @json_route("/api/ai/mcp-logins")
    def logins(self, body):
        """The person's own logins; without one that was only begun."""
        logins = request.env["woow_paas_platform.mcp_login"].search([("state", "!=", "pending")])
        return [
            {
                "server_id": login.server_id.id,
                "server": login.name,
                "logged_in": login.state == "logged_in",
                "logged_in_at": iso_date(login.logged_in_at),
            }
            for login in logins
        ]


def base_url():
    # sudo: the address of this Odoo is no secret, but only administrators read system parameters.
    return (request.env["ir.config_parameter"].sudo().get_param("web.base.url") or "").rstrip("/")


def find_server(server_id):
    """The server, if the person may log in to it; what does not exist and what is not theirs are answered alike."""
    # sudo: people do not read servers; _ai_may_use says whose they are.
    servers = request.env["woow_paas_platform.mcp_server"].sudo()
    server = servers.browse(server_id if server_id <= MAX_ID else 0).exists()
    return server if server and server._ai_may_use(request.env.user) else None


def refusal_page(status, server, reason=None):
    return page(status, problem_text(request.env, "login_failed", reason, {"server": server.name}), server)


def page(status, text, server=None):
    """A page that tells the chat how the login ended, and the person in words."""
    values = {"text": text, "success": status == 200, "server_id": server.id if server else 0}
    response = request.render("woow_paas_platform.mcp_login_page", values)
    response.flatten()
    response.status_code = status
    response.headers.update(HEADERS)
    return response


def redirect(address):
    response = request.redirect(address, code=303, local=False)
    response.headers.update(HEADERS)
    return response
