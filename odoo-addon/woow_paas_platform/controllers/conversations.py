from odoo import http
from odoo.http import request

from .json_route import ApiError, boolean, integer, invalid_parameter, json_route, required_integer, text
from .records import find_assistant, find_conversation, find_service

MAX_NAME = 200


class ConversationController(http.Controller):
    @json_route("/api/ai/agents")
    def agents(self, body):
        assistants = request.env["ai.assistant"].search([])
        return [
            {"id": assistant.id, "name": assistant.name, "description": assistant.description or ""}
            for assistant in assistants
        ]

    @json_route("/api/ai/conversations")
    def conversations(self, body):
        actions = {
            "list": self._list,
            "create": self._create,
            "rename": self._rename,
            "archive": self._archive,
            "restore": self._restore,
            "delete": self._delete,
        }
        action = actions.get(text(body, "action", "list"))
        if not action:
            raise invalid_parameter("action")
        return action(body)

    def _list(self, body):
        archived = boolean(body, "archived")
        channels = request.env["discuss.channel"]._ai_conversations(self._service(body), archived)
        return [channel._ai_conversation_data() for channel in channels]

    def _create(self, body):
        assistant = find_assistant(required_integer(body, "assistant_id"))
        name = text(body, "name").strip()[:MAX_NAME]
        channels = request.env["discuss.channel"]
        return channels._ai_create_conversation(assistant, name, self._service(body))._ai_conversation_data()

    def _service(self, body):
        service_id = integer(body, "cloud_service_id")
        return find_service(service_id) if service_id else None

    def _rename(self, body):
        channel = find_conversation(required_integer(body, "id"))
        name = text(body, "name").strip()[:MAX_NAME]
        if not name:
            raise invalid_parameter("name")
        channel.channel_rename(name)
        return channel._ai_conversation_data()

    def _archive(self, body):
        channel = find_conversation(required_integer(body, "id"))
        channel._ai_archive()
        return {"id": channel.id}

    def _restore(self, body):
        channel = self._own_conversation(body)
        channel._ai_restore()
        return channel._ai_conversation_data()

    def _delete(self, body):
        channel = self._own_conversation(body)
        channel._ai_delete()
        return {"id": channel.id}

    def _own_conversation(self, body):
        """A conversation of AI Chat, archived or not."""
        channel = find_conversation(required_integer(body, "id"), archived=True)
        # sudo: the field may name an assistant that is not open to this person any more.
        if channel.channel_type != "group" or not channel.sudo().ai_assistant_id:
            raise ApiError(404, "channel_not_found")
        return channel
