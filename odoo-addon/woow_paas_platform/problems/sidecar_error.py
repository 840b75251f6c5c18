"""What can go wrong with the sidecar itself, and what people can do about it."""

from .catalogue import answer_text, problem_text


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
    """What a person can do about a SidecarError. `server`: the MCP server that was meant."""
    if isinstance(error, SidecarNotConfigured):
        return problem_text(env, "sidecar_unavailable", "not_configured")
    if isinstance(error, SidecarUnreachable):
        return problem_text(env, "sidecar_unavailable", "no_answer")
    known = {"database": env.cr.dbname, **({"server": server.name} if server else {})}
    return answer_text(env, error.answer, **known) or problem_text(
        env, "sidecar_unavailable", "unknown_answer", {"answer": str(error)}
    )
