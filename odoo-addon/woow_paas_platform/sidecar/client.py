"""Client of the sidecar's HTTP interface (docs/contracts/addon-to-sidecar.md)."""

import base64
import hashlib
import hmac
import json
import secrets
import time

import requests

from ..problems import SidecarNotConfigured, SidecarRefused, SidecarUnreachable

DEFAULT_URL = "http://127.0.0.1:8768"
MIN_SECRET_BYTES = 32
TOKEN_SECONDS = 60
CONNECT_SECONDS = 2
# The sidecar accepts runs at once; its sync of an MCP server may take 10 s.
START_SECONDS = 5
SYNC_SECONDS = 20
# The sidecar gives a model 20 s for a test.
MODEL_SECONDS = 25
# Several requests to an authorization server, each of which may take 10 s.
LOGIN_SECONDS = 45
# The sidecar gives a file 10 s. Who attaches one does not wait that long to hear whether it can be read.
FILE_SECONDS = 6
# An agent's call: the sidecar gives Odoo 30 s for each of what it asks.
AGENT_SECONDS = 60
# Three heartbeats of the sidecar (one every 15 s).
STREAM_SECONDS = 45


class QuickConnect(requests.adapters.HTTPAdapter):
    """Gives up on an address where nobody answers long before it gives up on an answer."""

    def send(self, request, **options):
        return super().send(request, **{**options, "timeout": (CONNECT_SECONDS, options["timeout"])})


class SidecarClient:
    """Signs and sends requests. It holds no cursor, so it also works after the transaction."""

    def __init__(self, url, secret, database):
        self._url = url.rstrip("/")
        self._secret = secret
        self._database = database

    @classmethod
    def from_env(cls, env):
        # sudo: everybody's question goes to the sidecar, but only administrators read system parameters.
        parameters = env["ir.config_parameter"].sudo()
        secret = parameters.get_param("woow_paas_platform.sidecar_secret")
        if not secret:
            raise SidecarNotConfigured("no secret")
        url = parameters.get_param("woow_paas_platform.sidecar_url") or DEFAULT_URL
        return cls(url, secret, env.cr.dbname)

    def start_run(self, run_id, user_id):
        self._call("POST", "/v1/runs", user_id, run=run_id, body={"run_id": run_id})

    def cancel_run(self, run_id, user_id):
        self._call("POST", f"/v1/runs/{run_id}/cancel", user_id, run=run_id)

    def approve(self, run_id, user_id, call_id, decision, reason=False):
        path = f"/v1/runs/{run_id}/approvals/{requests.utils.quote(call_id, safe='')}"
        self._call("POST", path, user_id, run=run_id, body={"decision": decision, "reason": reason or ""})

    def test_server(self, server_id, user_id, about):
        """What the sidecar found. `about`: the server as the sidecar reads it, and the person's login there."""
        path = f"/v1/mcp-servers/{server_id}/test"
        return self._call("POST", path, user_id, server=server_id, body=about, seconds=SYNC_SECONDS)

    def sync_server(self, server_id, user_id, about):
        """As test_server, with the server's tools."""
        path = f"/v1/mcp-servers/{server_id}/sync"
        return self._call("POST", path, user_id, server=server_id, body=about, seconds=SYNC_SECONDS)

    def sync_server_later(self, server_id, user_id):
        """The sidecar tells what it finds by itself."""
        self._call("POST", f"/v1/mcp-servers/{server_id}/sync-later", user_id, server=server_id)

    def stop_server(self, server_id, user_id, wait=True):
        """`wait`: until its programs are gone, which may take some seconds."""
        path = f"/v1/mcp-servers/{server_id}/stop"
        return self._call("POST", path, user_id, server=server_id, body={"wait": wait})

    def server_status(self, server_id, user_id):
        return self._call("GET", f"/v1/mcp-servers/{server_id}/status", user_id, server=server_id)

    def test_config(self, config_id, user_id, config):
        """How a real, short question to the model ended. `config`: its settings as the sidecar reads them."""
        path = f"/v1/ai-configs/{config_id}/test"
        body = {"config": config}
        return self._call("POST", path, user_id, config=config_id, body=body, seconds=MODEL_SECONDS)

    def check_file(self, file_id, user_id, data, about):
        """Whether models can read the file. `about`: its name and its type."""
        options = {"data": data, "params": about, "timeout": FILE_SECONDS}
        headers = {"Content-Type": "application/octet-stream"}
        path = f"/v1/files/{file_id}/check"
        with self._send("POST", path, user_id, about={"file": file_id}, headers=headers, **options) as response:
            return _json_object(response)

    def begin_login(self, server_id, user_id, body):
        """Where the person must go to log in to the server, and what is to be kept until then."""
        path = f"/v1/mcp-servers/{server_id}/login"
        return self._call("POST", path, user_id, server=server_id, body=body, seconds=LOGIN_SECONDS)

    def finish_login(self, server_id, user_id, body):
        path = f"/v1/mcp-servers/{server_id}/login/finish"
        return self._call("POST", path, user_id, server=server_id, body=body, seconds=LOGIN_SECONDS)

    def ready(self, user_id):
        return self._call("GET", "/readyz", user_id)

    def holds_run(self, run_id, user_id):
        """Whether the sidecar still works on the run, or remembers it."""
        try:
            self.attach(run_id, user_id, None, max_ms=1).close()
        except SidecarRefused as error:
            if error.status == 404:
                return False
            raise
        return True

    def attach(self, run_id, user_id, last_event_id, max_ms=None):
        """The run's events as an open response: read it with `iter_content(chunk_size=None)`, and close it."""
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        return self._send(
            "GET",
            f"/v1/runs/{run_id}/events",
            user_id,
            about={"run": run_id},
            headers=headers,
            params={"max_ms": max_ms} if max_ms else None,
            stream=True,
            timeout=STREAM_SECONDS,
        )

    def pass_on(self, method, target, *, headers, body, about):
        """An agent's request, with whatever the sidecar answers, as an open response.

        :param target: path and query, as they came
        :param headers: to pass on, the agent's credential among them
        :param about: `address`, the agent's, and `base`, Odoo's own one as the agent sees it
        """
        about = {**about, "relay": f"{method} {target.partition('?')[0]}"}
        # Nobody's: the sidecar learns from the credential whose request it is.
        headers = {**headers, "X-Odoo-Relay": self._token("agent", about)}
        return self._request(method, target, headers, data=body, stream=True, timeout=AGENT_SECONDS)

    def _call(self, method, path, user_id, *, body=None, seconds=START_SECONDS, **about):
        with self._send(method, path, user_id, about=about, json=body, timeout=seconds) as response:
            return _json_object(response)

    def _send(self, method, path, user_id, *, about, headers=None, **options):
        headers = {**(headers or {}), "Authorization": f"Bearer {self._token(user_id, about)}"}
        response = self._request(method, path, headers, **options)
        if response.ok and not response.is_redirect:
            return response
        with response:
            answer = _json_object(response)
            raise SidecarRefused(response.status_code, answer)

    def _request(self, method, target, headers, **options):
        session = requests.Session()
        # The sidecar is a neighbour: a proxy for the outside world (HTTP_PROXY) has no business here.
        session.trust_env = False
        session.mount("http://", QuickConnect())
        session.mount("https://", QuickConnect())
        headers = {**headers, "Connection": "close"}  # one call, one session
        try:
            return session.request(method, self._url + target, headers=headers, allow_redirects=False, **options)
        except (requests.RequestException, ValueError) as error:
            raise SidecarUnreachable(str(error)) from error

    def _token(self, user_id, about):
        """A JWT (HS256). By hand, because the helper in `mail` takes no raw secret."""
        now = int(time.time())
        claims = {
            "iss": self._database,
            "sub": str(user_id),
            "aud": "odoo-mcp-sidecar",
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": secrets.token_hex(16),
            **about,
        }
        unsigned = f"{_base64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_base64url(json.dumps(claims))}"
        signature = hmac.new(self._secret.encode(), unsigned.encode(), hashlib.sha256).digest()
        return f"{unsigned}.{_base64url(signature)}"


def _base64url(value):
    data = value.encode() if isinstance(value, str) else value
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _json_object(response):
    try:
        answer = response.json()
    except requests.RequestException as error:
        if isinstance(error, requests.exceptions.JSONDecodeError):
            return {}
        raise SidecarUnreachable(str(error)) from error
    return answer if isinstance(answer, dict) else {}
