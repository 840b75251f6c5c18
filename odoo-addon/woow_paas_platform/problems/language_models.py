"""What went wrong at a language model or its provider: in a chat, and when an administrator tests the model."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "provider_unreachable": _lt(
        "The language model cannot be reached. Try again later. If the problem persists, an administrator can check"
        " the model's API base URL: the AI service must be able to reach it."
    ),
    "provider_auth": _lt(
        "The language model's provider rejected the API key. An administrator can enter a valid one in the model's"
        " form."
    ),
    "provider_refused": _lt(
        "The language model refused the request. Shorten or rephrase your question, or have an administrator check the"
        " name of the model in its form."
    ),
    "provider_rate_limited": _lt(
        "The language model does not accept more requests at the moment: a limit or the credit at its provider is used"
        " up. Wait a minute and try again. If the problem persists, contact your administrator."
    ),
    "provider_error": _lt(
        "The language model failed to complete its answer. Try again. If the problem persists, contact your"
        " administrator."
    ),
    "provider_stream_broken": _lt("The language model stopped in the middle of its answer. Try again."),
    "provider_timeout": _lt(
        "The language model did not complete its answer in time. Conversations wait longer, but so will their users:"
        " consider a faster model."
    ),
    "provider_not_compatible": _lt(
        "There is no OpenAI-compatible API at the API base URL of the language model. Check the URL: most end in /v1."
    ),
}
