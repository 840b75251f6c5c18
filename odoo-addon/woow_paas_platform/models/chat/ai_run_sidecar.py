import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...problems.run_error import run_error_text
from ...tools.access import check_sidecar
from ...tools.answer_html import answer_html
from ...tools.html_text import html_to_text, text_to_html
from ...tools.stored_text import is_shallow, record_id, storable, storable_integer

END_STATES = ("done", "error", "cancelled", "interrupted")
CALL_STATES = ("requested", "running", "completed", "error", "rejected", "cancelled")
MAX_RESULT_BYTES = 1024 * 1024


class AiRun(models.Model):
    _inherit = "woow_paas_platform.ai_run"

    def sidecar_claim(self, instance):
        """`requested → running`, for one caller only."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to write runs but by these methods.
        run = self.sudo().exists()
        if run and run.state == "requested" and not run._has_question():
            run._end({"state": "cancelled"})
        elif run and run.state == "requested" and (sentence := run._refusal()):
            run._end({"state": "error", "error": sentence, "error_code": "forbidden"})
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE woow_paas_platform_ai_run
               SET state = 'running', sidecar_instance = %s, started = now() AT TIME ZONE 'UTC'
             WHERE id = %s AND state = 'requested'
            """,
            [storable(instance) or None, self.id],
        )
        claimed = bool(self.env.cr.rowcount)
        self.invalidate_model()
        return {"claimed": claimed, "state": run.state if run else "cancelled"}

    def _refusal(self):
        """Why the question is not answered any more, if so: it may have waited for long."""
        env, user = self._in_language_of_user().env, self.user_id
        # An assistant that was archived or deleted meanwhile is the sidecar's business, which says so.
        assistants = env["ai.assistant"].with_user(user).with_context(active_test=False)
        if not user.active or not user._ai_may_chat():
            return env._("The person who asked may not use this assistant any more.")
        if self.assistant_id and not assistants.search_count([("id", "=", self.assistant_id.id)]):
            return env._("The person who asked may not use this assistant any more.")
        service = self.cloud_service_id
        if service and user not in service.person_ids:
            return env._("The person who asked does not belong to the cloud service any more.")
        if service and not service.active:
            return env._("The cloud service has been archived: its conversations are not answered any more.")
        return None

    def sidecar_complete(self, values):
        """Ends the run with what came of it. A run that has ended already stays as it is."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: see sidecar_claim.
        run = self.sudo().exists()
        if not run:  # the conversation was deleted meanwhile
            return {"message_id": False, "state": "cancelled"}
        run._end(values)
        return {"message_id": run.answer_id.id, "state": run.state}

    @api.model
    def sidecar_interrupt(self, instance):
        """Ends the runs that an earlier life of this instance left behind; returns how many."""
        check_sidecar(self.env)
        # sudo: see sidecar_claim.
        runs = self.sudo().search(
            [("state", "in", ("running", "waiting_approval")), ("sidecar_instance", "=", instance)]
        )
        return runs._interrupt()

    def _interrupt(self):
        interrupted = 0
        for run in self:
            sentence = run._in_language_of_user().env._("The AI service was interrupted. Ask again.")
            ended = run._end({"state": "interrupted", "error": sentence, "error_code": "run_interrupted"})
            interrupted += ended
        return interrupted

    def _end(self, values):
        """Stores the end of a run and posts its answer; returns whether it was this call that ended it."""
        self._lock()
        if not self._is_live():
            return False
        if values["state"] not in END_STATES:
            raise ValidationError(self.env._("A run cannot end as %s.", values["state"]))
        # From here on nothing that a model or a tool said may fail: the run would never end.
        self._store_tool_calls(values.get("tool_calls") or [])
        self.write(
            {
                "state": values["state"],
                "answer": storable(values.get("answer")),
                "error": storable(values.get("error")),
                "error_code": storable(values.get("error_code")),
                "notices": storable(json.dumps(_objects(values.get("notices")))),
                "rounds": storable_integer(values.get("rounds")),
                "input_tokens": storable_integer(values.get("input_tokens")),
                "output_tokens": storable_integer(values.get("output_tokens")),
                "finished": fields.Datetime.now(),
            }
        )
        if not self.assistant_id:
            return True
        answer = answer_html(storable(values.get("answer_html")))
        if not html_to_text(answer):
            # Words that the HTML has lost, such as a link's definition alone: shown as the model wrote them.
            answer = text_to_html((self.answer or "").strip())
        if self.state in ("done", "cancelled") and html_to_text(answer):
            self.answer_id = self._post_as_assistant(answer, "mail.mt_comment")
        elif self.state in ("error", "interrupted") and self.source == "discuss":
            self.note_id = self._post_as_assistant(self._failure_note(), "mail.mt_note")
        return True

    def _store_tool_calls(self, calls):
        servers = self.env["woow_paas_platform.mcp_server"].with_context(active_test=False)
        tools = self.env["woow_paas_platform.mcp_tool"].with_context(active_test=False)
        self.env["woow_paas_platform.ai_tool_call"].create(
            [
                {
                    "run_id": self.id,
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
                }
                for position, call in enumerate(calls)
                if isinstance(call, dict)
            ]
        )

    def _post_as_assistant(self, body, subtype):
        # In a channel of many the answer refers to its question; in the chat it simply follows it.
        parent = self.message_id if self.source == "discuss" else self.env["mail.message"]
        return self.channel_id.message_post(
            body=body,
            author_id=self.assistant_id.partner_id.id,
            message_type="comment",
            subtype_xmlid=subtype,
            parent_id=parent.id,
        )

    def _failure_note(self):
        env = self._in_language_of_user().env
        link = Markup(
            '<a href="/odoo/woow_paas_platform.ai_run/%(id)s" class="o_ai_retry"'
            ' data-oe-model="woow_paas_platform.ai_run" data-oe-id="%(id)s">%(label)s</a>'
        ) % {"id": self.id, "label": env._("Retry")}
        reason = run_error_text(env, self.error_code, self.error)
        sentence = env._("%(assistant)s could not answer: %(reason)s", assistant=self.assistant_id.name, reason=reason)
        return Markup("<p>%s %s</p>") % (sentence, link)

    def _in_language_of_user(self):
        return self.with_context(lang=self.user_id.lang or self.env.lang)


def _object(value):
    return value if isinstance(value, dict) and is_shallow(value) else {}


def _objects(value):
    """The objects of a list; what is none, or nested too deep, is left out."""
    return [item for item in value if isinstance(item, dict) and is_shallow(item)] if isinstance(value, list) else []
