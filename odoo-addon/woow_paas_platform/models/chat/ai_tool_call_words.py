import json
import logging

from odoo import fields, models

from ...tools.odoo_call_words import CHANGING_TOOLS, odoo_call_words, record_ids
from ...tools.record_words import RecordWords
from ...tools.schema_words import schema_words
from ...tools.stored_text import storable
from ..mixins.write_only_secret import NO_ACCESS

_logger = logging.getLogger(__name__)

MAX_LINKS = 5


class AiToolCallWords(models.AbstractModel):
    """A call in words, for the person who is asked about it, and the records that it was about, for whoever may see
    them."""

    _name = "woow_paas_platform.ai_tool_call.words"
    _description = "Words of an AI Tool Call"

    # Kept as it was when the person was asked: what a change replaced is gone afterwards. It was read with that
    # person's rights, so nobody else reads it.
    words = fields.Json(readonly=True, groups=NO_ACCESS)

    def _put_in_words(self):
        """As the user of the run is asked about the call (docs/contracts/browser-to-addon.md)."""
        env = self.run_id._acting_env()
        # sudo: people do not read tools; of this one they are shown title and labels.
        tool = self.sudo().tool_id
        words = self._odoo_words(env) if self._is_odoo_tool() else None
        is_own = bool(words)
        words = words or schema_words(env, self.title or self.name, self._args_object(), tool.input_schema)
        has_choice = len(env.user._ai_companies()) > 1
        self.words = {
            **words,
            "company": env.company.name if is_own and has_choice else None,
            "is_odoo": is_own,
            "reads_only": tool.hint == "read_only",
            "deletes": is_own and words["deletes"],
        }

    def _is_told_to_delete(self):
        """Whether the person was asked about this call as one that deletes records."""
        return bool((self.sudo().words or {}).get("deletes"))  # sudo: nobody reads the words of others

    def _may_delete(self):
        """Whether that person said yes, and it has not run yet."""
        return self.state == "running" and self.decision == "once" and self._is_told_to_delete()

    def _odoo_words(self, env):
        try:
            # What the database refuses of a wrong call must not cost the question.
            with self.env.cr.savepoint():
                return odoo_call_words(env, self.name, self._args_object())
        except Exception:
            _logger.warning("The call %s of %s is shown without words", self.id, self.name, exc_info=True)
            return None

    def _is_odoo_tool(self):
        return self.sudo().server_id.transport == "internal"  # sudo: people do not read servers

    def _odoo_target(self):
        """Of Odoo's own tools: the model, and the method that is called; False of others."""
        args = self._args_object() if self._is_odoo_tool() else {}
        named = [args[name].strip() for name in ("model", "method") if isinstance(args.get(name), str)]
        return storable(" ".join(named))

    def _words_data(self):
        if self.run_id.user_id != self.env.user:
            return None
        return self.sudo().words or None  # sudo: what this very person was asked

    def _links_data(self):
        """The records that the call made or changed, as far as the reader may see them."""
        if self.state != "completed" or self.name not in CHANGING_TOOLS or not self._is_odoo_tool():
            return []
        args = self._args_object()
        model = args.get("model")
        ids = record_ids(args) or record_ids(_json_object(self.result))
        if not ids or not isinstance(model, str) or model not in self.env:
            return []
        path = model if "." in model else f"m-{model}"
        rows = RecordWords(self.env).rows(model, ids[:MAX_LINKS])
        return [{"name": row["display_name"], "url": f"/odoo/{path}/{id_}"} for id_, row in rows.items()]


def _json_object(text):
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
