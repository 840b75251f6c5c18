"""How answers fail, by the `error_code` of their runs, and what is to be said about answers that came, by the code
and the reason of notices (docs/contracts/stream-events.md)."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "assistant_not_configured": _lt(
        "This assistant is archived or has no working AI model. An administrator can correct this in the"
        " assistant's form."
    ),
    "result_not_saved": _lt("The answer could not be saved in Odoo. Copy what you need and try again."),
    "run_interrupted": _lt("The AI service was restarted before the answer was complete. Try again."),
    "call_not_found": _lt("This tool call is no longer waiting for a decision."),
    # Why a question that had to wait is not answered anymore.
    "forbidden.assistant": _lt("The user who asked is not allowed to use this assistant anymore."),
    "forbidden.not_in_service": _lt("The user who asked does not belong to the cloud service anymore."),
    "forbidden.service_archived": _lt(
        "The cloud service has been archived, so questions in its conversations are not answered anymore."
    ),
}

NOTICES = {
    "server_unavailable": _lt("The MCP server %(server)s cannot be reached, so its tools do not work at the moment."),
    "result_truncated": _lt("The result of %(tool)s was too long: the AI model read only its beginning and its end."),
    "file_not_kept": _lt(
        "Not every file that %(tool)s returned could be kept: it was too large, or there were too many."
    ),
    "round_limit.rounds": _lt(
        "The limit of %(rounds)s rounds of tool calls has been reached. The assistant answers with what it has so far."
    ),
    "round_limit.tool_time": _lt(
        "The limit of %(seconds)s seconds for tool calls has been reached. The assistant answers with what it has so"
        " far."
    ),
    "tool_dropped.schema": _lt(
        "The tool %(tool)s of %(server)s was left out, because no AI model would accept its input schema."
    ),
    "tool_dropped.tools_per_server": _lt(
        "%(server)s has %(tools)s tools; only the first %(limit)s are offered (limit of tools per server)."
    ),
    "tool_dropped.tools_per_request": _lt(
        "The assistant has %(tools)s tools; only the first %(limit)s are offered (limit of tools per request)."
    ),
    "answer_cut": _lt("The answer reached the token limit and is incomplete. Ask the assistant to continue."),
    "answer_filtered": _lt(
        "The content filter of the AI model's provider held back the rest of the answer. Rephrase your question."
    ),
    "provider_waiting": _lt(
        "The AI model's provider is busy. The answer continues in %(seconds)s seconds. You can stop it."
    ),
    "tools_refused": _lt("This AI model does not support tools, so the assistant answers without them."),
    "images_refused": _lt("This AI model does not accept images, so the assistant answers without them."),
    "history_shortened": _lt(
        "The conversation is longer than the AI model can read. Its oldest messages were left out."
    ),
    "sidecar_unavailable": _lt(
        "The AI service cannot be reached. Your question is waiting and will be answered when it is back. If the"
        " problem persists, contact your administrator."
    ),
}
