import json

from markupsafe import Markup

from odoo import fields, models

from ...problems import problem_text
from ...tools.answer_html import answer_html
from ...tools.html_text import html_to_text, text_to_html
from ...tools.stored_text import is_shallow, record_id, storable, storable_integer, storable_json

CALL_STATES = (
    "requested",
    "waiting_approval",
    "running",
    "completed",
    "error",
    "rejected",
    "unanswered",
    "cancelled",
    "unknown",
)
MAX_RESULT_BYTES = 1024 * 1024
# Characters of JSON. The sidecar keeps less.
MAX_PROVIDER_STATE = 256 * 1024


class AiRunEnd(models.AbstractModel):
    """What remains of a run: its record, its calls of tools, and the message that tells of it."""

    _name = "woow_paas_platform.ai_run.end"
    _description = "End of an AI Run"

    def _store_tool_calls(self, calls):
        """The records of these calls, in their order. Of one that has a record already, because it waited for its
        person, that is completed."""
        known = {call.call_id: call for call in self.tool_call_ids}
        records = self.env["woow_paas_platform.ai_tool_call"]
        for position, call in enumerate(calls, 1):
            if not isinstance(call, dict):
                continue
            values = self._tool_call_values(call, position)
            record = known.get(values["call_id"])
            if record:
                record.write(values)
            records += record or records.create(values)
        return records

    def _tool_call_values(self, call, position):
        """A call as the sidecar tells it (docs/contracts/sidecar-to-addon.md)."""
        servers = self.env["woow_paas_platform.mcp_server"].with_context(active_test=False)
        tools = self.env["woow_paas_platform.mcp_tool"].with_context(active_test=False)
        return {
            "run_id": self.id,
            "sequence": position,
            "call_id": storable(call.get("call_id")) or str(position),
            # Either may have been deleted during the run.
            "server_id": servers.browse(record_id(call.get("server_id"))).exists().id,
            "tool_id": tools.browse(record_id(call.get("tool_id"))).exists().id,
            "server": storable(call.get("server")),
            "name": storable(call.get("name")) or "?",
            "title": storable(call.get("title")),
            "args": storable(_object(call.get("args"))),
            "result": storable(call.get("result"), MAX_RESULT_BYTES),
            "is_error": bool(call.get("is_error")),
            "state": call["state"] if call.get("state") in CALL_STATES else "error",
            "duration_ms": storable_integer(call.get("duration_ms")),
            "offset": storable_integer(call.get("offset")),
            "provider_state": storable_json(call.get("provider_state"), MAX_PROVIDER_STATE),
        }

    def _store_outcome(self, values):
        self.write(
            {
                "state": values["state"],
                "answer": storable(values.get("answer")),
                "error": storable(values.get("error")),
                "error_code": storable(values.get("error_code")),
                "error_reason": storable(values.get("reason")),
                "notices": storable(json.dumps(_objects(values.get("notices")))),
                "rounds": storable_integer(values.get("rounds")),
                "input_tokens": storable_integer(values.get("input_tokens")),
                "output_tokens": storable_integer(values.get("output_tokens")),
                "provider_state": storable_json(values.get("provider_state"), MAX_PROVIDER_STATE),
                "finished": fields.Datetime.now(),
            }
        )

    def _learn_dialect(self, learned):
        """What the sidecar learned of the model, if the assistant still has the one that was asked."""
        learned = learned if isinstance(learned, dict) else {}
        config = self.assistant_id.config_id
        if config.id == learned.get("config_id"):
            config._learn_dialect(learned.get("dialect"))

    def _post_answer(self, html):
        if self.state not in ("done", "cancelled"):
            return
        more = self._in_language_of_user().env._("Show More") if self.source == "discuss" else ""
        answer = answer_html(storable(html), more)
        if not html_to_text(answer):
            # Words that the HTML has lost, such as a link's definition alone: shown as the model wrote them.
            answer = text_to_html((self.answer or "").strip())
        if html_to_text(answer):
            files = self._release_files()
            decisions = self._decisions_html() if self.source == "discuss" else Markup()
            body = answer + decisions
            self.answer_id = self._post_as_assistant(body, "mail.mt_comment", attachment_ids=files.ids)

    def _post_failure(self):
        """Discuss tells of it in a note; AI Chat by the run itself."""
        if self.state in ("error", "interrupted") and self.source == "discuss":
            self.note_id = self._post_as_assistant(self._failure_note(), "mail.mt_note")

    def _post_as_assistant(self, body, subtype, **values):
        # In a channel of many the answer refers to its question; in the chat it simply follows it.
        parent = self.message_id if self.source == "discuss" else self.env["mail.message"]
        return self.channel_id.message_post(
            body=body,
            author_id=self.assistant_id.partner_id.id,
            message_type="comment",
            subtype_xmlid=subtype,
            parent_id=parent.id,
            **values,
        )

    def _failure_note(self):
        run = self._in_language_of_user()
        env = run.env
        link = Markup(
            '<a href="/odoo/woow_paas_platform.ai_run/%(id)s" class="o_ai_retry"'
            ' data-oe-model="woow_paas_platform.ai_run" data-oe-id="%(id)s">%(label)s</a>'
        ) % {"id": self.id, "label": env._("Retry")}
        reason = run.error_text or problem_text(env, "internal_error")
        sentence = env._("%(assistant)s could not answer: %(reason)s", assistant=self.assistant_id.name, reason=reason)
        return Markup("<p>%s %s</p>") % (sentence, link)


def _object(value):
    return value if isinstance(value, dict) and is_shallow(value) else {}


def _objects(value):
    """The objects of a list; what is none, or nested too deep, is left out."""
    return [item for item in value if isinstance(item, dict) and is_shallow(item)] if isinstance(value, list) else []
