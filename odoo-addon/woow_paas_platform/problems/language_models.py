"""What went wrong with an AI model or its provider: in a chat, and when an administrator tests the model."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "provider_unreachable": _lt(
        "The AI model cannot be reached. Try again later. If the problem persists, an administrator can check"
        " the AI model's API base URL: the AI service must be able to reach it."
    ),
    "provider_auth": _lt(
        "The AI model's provider rejected the API key. An administrator can enter a valid one in the form of"
        " the AI model."
    ),
    "provider_refused": _lt(
        "The AI model refused the request. Shorten or rephrase your question, or have an administrator check the"
        " name of the model in its form."
    ),
    "provider_rate_limited": _lt(
        "The AI model does not accept more requests at the moment. Wait a minute and try again. If the problem"
        " persists, contact your administrator."
    ),
    "provider_quota": _lt(
        "The quota or the credit at the AI model's provider is used up, and waiting does not help. Contact your"
        " administrator."
    ),
    "provider_filtered": _lt(
        "The content filter of the AI model's provider held back the answer. Rephrase your question."
    ),
    "conversation_too_long": _lt(
        "The question is longer than the AI model can read. Shorten it, attach less, or start a new conversation."
    ),
    "answer_empty": _lt(
        "The AI model reached its token limit before it began to answer. Ask for less at once, or ask an"
        " administrator to raise the limit in the model's form."
    ),
    "provider_error": _lt(
        "The AI model failed to complete its answer. Try again. If the problem persists, contact your administrator."
    ),
    "provider_stream_broken": _lt("The AI model stopped in the middle of its answer. Try again."),
    "provider_timeout": _lt(
        "The AI model did not complete its answer in time. Conversations wait longer, but so will their users:"
        " consider a faster model."
    ),
    "provider_not_compatible": _lt(
        "There is no OpenAI-compatible API at the API base URL of the AI model. Check the URL: most end in /v1."
    ),
}
