"""Why an answer failed, in the reader's language: for messages in Discuss. AI Chat says the same in error_text.js."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By the sidecar's error codes (docs/contracts.md, section 2).
SENTENCES = {
    "assistant_not_configured": _lt(
        "The assistant has no working model. An administrator can choose one on the assistant's form."
    ),
    "provider_unreachable": _lt(
        "The language model could not be reached. Try again later, or ask an administrator to check its address."
    ),
    "provider_auth": _lt(
        "The language model refused the API key. An administrator can correct it in the model's settings."
    ),
    "provider_refused": _lt(
        "The language model refused the request. Shorten or rephrase your question, or ask an administrator to"
        " check the model's name."
    ),
    "provider_rate_limited": _lt("The language model is overloaded. Wait a minute and try again."),
    "provider_error": _lt("The language model had an error of its own. Try again."),
    "provider_stream_broken": _lt("The language model stopped in the middle of its answer. Try again."),
    "odoo_unreachable": _lt("The AI service cannot reach Odoo. Try again; if it stays, tell an administrator."),
    "odoo_auth": _lt("The AI service cannot sign in to Odoo. An administrator can make a new key in the settings."),
    "odoo_access": _lt("The AI service may not read what it needs from Odoo. Tell an administrator."),
    "odoo_error": _lt("Odoo had an error of its own. Try again; if it stays, tell an administrator."),
    "internal_error": _lt("Something went wrong on the server. Try again; if it stays, tell an administrator."),
}


def run_error_text(env, error_code, message):
    """The sidecar's own sentence for other codes, and for those that come with the addon's own."""
    sentence = SENTENCES.get(error_code)
    return env._(sentence) if sentence else message or ""
