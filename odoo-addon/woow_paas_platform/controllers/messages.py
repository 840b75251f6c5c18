from odoo import http
from odoo.http import request

from .json_route import ApiError, integer, invalid_parameter, json_route, required_integer, text
from .records import find_assistant, find_conversation

MAX_CHARACTERS = 100_000
DEFAULT_PAGE = 30
MAX_PAGE = 100


class MessageController(http.Controller):
    @json_route("/api/ai/chat/history")
    def history(self, body):
        channel = find_conversation(required_integer(body, "channel_id"))
        limit = min(integer(body, "limit") or DEFAULT_PAGE, MAX_PAGE)
        # One more than asked tells whether there is more.
        messages = channel._ai_history(integer(body, "before_id"), limit + 1)
        page = messages[-limit:]
        return {"messages": page._ai_data(), "has_more": len(messages) > limit}

    @json_route("/api/ai/chat/post")
    def post(self, body):
        channel = find_conversation(required_integer(body, "channel_id"))
        question = text(body, "body")
        if not question.strip():
            raise ApiError(400, "empty_message")
        if len(question) > MAX_CHARACTERS:
            raise ApiError(400, "message_too_long", values={"limit": f"{MAX_CHARACTERS:,}"})
        # sudo: the field may name an assistant that is not open to this person any more; find_assistant refuses it.
        find_assistant(channel.sudo().ai_assistant_id.id)
        attachments = self._own_uploads(body.get("attachment_ids") or [])
        companies = self._own_companies(body.get("company_ids") or [])
        if companies:
            channel = channel.with_context(allowed_company_ids=companies)
        message, run = channel._ai_post(question, attachments.ids)
        return {"message": message._ai_data()[0], "run": run._ai_data()}

    def _own_companies(self, ids):
        """Companies of this person, in the order that they came in."""
        own = request.env.user._ai_companies().ids
        if not isinstance(ids, list) or not all(type(id_) is int and id_ in own for id_ in ids):
            raise invalid_parameter("company_ids")
        return ids

    def _own_uploads(self, ids):
        """Files that this person uploaded and has not sent yet."""
        if not isinstance(ids, list) or not all(type(id_) is int and 0 < id_ < 2**31 for id_ in ids):
            raise invalid_parameter("attachment_ids")
        attachments = request.env["ir.attachment"].search(
            [
                ("id", "in", ids),
                ("create_uid", "=", request.env.uid),
                ("res_model", "=", "mail.compose.message"),
                ("res_id", "=", 0),
            ]
        )
        if len(attachments) != len(set(ids)):
            raise invalid_parameter("attachment_ids")
        return attachments
