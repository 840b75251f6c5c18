"""What can go wrong with the sidecar itself, and what a person can do about it."""

from .mcp_servers import problem_text


class SidecarError(Exception):
    """The sidecar did not do what it was asked."""


class SidecarNotConfigured(SidecarError):
    """Address or secret are missing in the settings."""


class SidecarUnreachable(SidecarError):
    """No answer, or none in time."""


class SidecarRefused(SidecarError):
    """The sidecar answered with an error."""

    def __init__(self, status, answer):
        super().__init__(answer.get("error") or f"HTTP {status}")
        self.status = status
        self.error_code = answer.get("error_code", "")
        self.answer = answer


def explain(env, error, server=None):
    """What a person can do about a SidecarError, in one or two sentences. `server`: the MCP server that was meant."""
    if isinstance(error, SidecarNotConfigured):
        return env._("The AI service is not set up. An administrator does so in Settings, AI & MCP.")
    if isinstance(error, SidecarUnreachable):
        return env._(
            "The AI service is not reachable. Check that it runs and that its address in the settings is right."
        )
    if server and (sentence := problem_text(server, error.answer)):
        return sentence
    if error.error_code == "login_failed":
        return str(error)  # the sidecar's own sentence is for people
    sentences = {
        "unauthorized": env._(
            "The AI service refused the secret. Use the same secret in the settings and in SIDECAR_SECRET."
        ),
        "token_expired": env._("The AI service found the request too old. Compare the clocks of both machines."),
        "wrong_database": env._("The AI service works for another database. Set its ODOO_DB to %s.", env.cr.dbname),
        "odoo_unreachable": env._("The AI service runs, but cannot reach Odoo. Check its ODOO_URL."),
        "odoo_auth": env._("The AI service runs, but Odoo refuses its API key. Make a new key and set ODOO_API_KEY."),
    }
    return sentences.get(error.error_code) or env._("The AI service answered: %s", error)
