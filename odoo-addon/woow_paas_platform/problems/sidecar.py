"""What went wrong with the sidecar itself, which people know as the AI service, or between it and Odoo."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "sidecar_unavailable.not_configured": _lt(
        "The AI service is not set up yet. An administrator can set it up in Settings, under AI & MCP."
    ),
    "sidecar_unavailable.no_answer": _lt(
        "The AI service cannot be reached. Try again later. If the problem persists, an administrator can check that"
        " it is running and that its URL in the settings is correct."
    ),
    "sidecar_unavailable.unknown_answer": _lt("The AI service reported an error: %(answer)s"),
    "unauthorized": _lt(
        "The AI service rejected the secret. An administrator must set the same secret in Odoo's settings and in"
        " SIDECAR_SECRET of the AI service."
    ),
    "token_expired": _lt(
        "The AI service rejected the request as expired. An administrator must synchronize the clocks of Odoo and the"
        " AI service."
    ),
    "token_scope": _lt(
        "The AI service rejected the request, because it was signed for something else. Try again. If the problem"
        " persists, contact your administrator."
    ),
    "wrong_database": _lt(
        "The AI service is set up for another database. An administrator must set its ODOO_DB to %(database)s."
    ),
    "invalid_request": _lt(
        "The AI service did not understand the request. An administrator can check that it has the same version as"
        " the addon."
    ),
    "draining": _lt("The AI service is restarting. Try again in a moment."),
    "too_many_runs": _lt(
        "The AI service is busy with other questions. Yours is waiting and will be answered when its turn comes."
    ),
    "odoo_unreachable": _lt(
        "The AI service is running but cannot reach Odoo. Try again. If the problem persists, an administrator can"
        " check its ODOO_URL."
    ),
    "odoo_auth": _lt(
        "The AI service cannot log in to Odoo. An administrator can create a new API key in the settings and set it as"
        " its ODOO_API_KEY."
    ),
    "odoo_access": _lt("The AI service is not allowed to access what it needs in Odoo. Contact your administrator."),
    "odoo_error": _lt("Odoo reported an error. Try again. If the problem persists, contact your administrator."),
}
