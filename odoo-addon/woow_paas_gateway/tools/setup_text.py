"""What is pasted into an agent's settings, so that it finds this Odoo and logs in."""

import json

# Agents that log in at Odoo's own login page, and take no key.
WITH_LOGIN = frozenset({"claude", "chatgpt"})


def setup_text(kind, address, key):
    """For an agent of that kind. Where people log in, it is the address alone."""
    if kind in WITH_LOGIN:
        return address
    return _WRITERS.get(kind, _plain)(address, f"Bearer {key}")


def _json(value):
    return json.dumps(value, indent=2)


def _claude_code(address, authorization):
    return f'claude mcp add --transport http odoo {address} --header "Authorization: {authorization}"'


def _claude_desktop(address, authorization):
    # Its settings know programs only. Arguments with a space reach none of them whole on Windows.
    args = ["-y", "mcp-remote", address, "--header", "Authorization:${ODOO_AUTHORIZATION}"]
    return _json(
        {"mcpServers": {"odoo": {"command": "npx", "args": args, "env": {"ODOO_AUTHORIZATION": authorization}}}}
    )


def _cursor(address, authorization):
    return _json({"mcpServers": {"odoo": {"url": address, "headers": {"Authorization": authorization}}}})


def _vscode(address, authorization):
    return _json({"servers": {"odoo": {"type": "http", "url": address, "headers": {"Authorization": authorization}}}})


def _codex(address, authorization):
    return f'[mcp_servers.odoo]\nurl = "{address}"\nhttp_headers = {{ "Authorization" = "{authorization}" }}'


def _n8n(address, authorization):
    return f"Endpoint: {address}\nServer Transport: HTTP Streamable\nBearer Token: {authorization.partition(' ')[2]}"


def _plain(address, authorization):
    return f"URL: {address}\nAuthorization: {authorization}"


_WRITERS = {
    "claude_code": _claude_code,
    "claude_desktop": _claude_desktop,
    "cursor": _cursor,
    "vscode": _vscode,
    "codex": _codex,
    "n8n": _n8n,
}
