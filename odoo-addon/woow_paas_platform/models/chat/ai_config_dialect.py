import json

from odoo import api, fields, models

# Characters of JSON. What the sidecar learns is a handful of words and numbers.
MAX_DIALECT = 4_096


class AiConfigDialect(models.AbstractModel):
    """What a model needs that is not OpenAI's own way. The sidecar learns it from the provider's refusals, so that the
    next question is asked in the right way at once."""

    _name = "woow_paas_platform.ai_config.dialect"
    _description = "Dialect of an AI Model"

    dialect = fields.Json(readonly=True, copy=False)
    dialect_text = fields.Text("Adapted to the Provider", compute="_compute_dialect_text")

    @api.depends("dialect")
    @api.depends_context("lang")
    def _compute_dialect_text(self):
        for config in self:
            config.dialect_text = " ".join(config._dialect_sentences(config.dialect or {}))

    def _dialect_sentences(self, dialect):
        limit = dialect.get("max_tokens")
        if limit == "none":
            yield self.env._("The model does not accept a token limit.")
        elif limit:
            yield self.env._("The token limit is sent as %s.", limit)
        if answer := dialect.get("max_answer"):
            yield self.env._("Answers are limited to %s tokens.", answer)
        if omitted := dialect.get("omit"):
            yield self.env._("Left out, because the provider refuses them: %s.", ", ".join(map(str, omitted)))
        if header := dialect.get("key_header"):
            yield self.env._("The API key is sent in the header %s.", header)
        if window := dialect.get("context_window"):
            yield self.env._("Conversations are limited to %s tokens.", window)
        if tools := dialect.get("max_tools"):
            yield self.env._("At most %s tools are offered in a request.", tools)
        if description := dialect.get("max_description"):
            yield self.env._("Descriptions of tools are cut at %s characters.", description)
        sentences = {
            "no_stream": self.env._("Answers come in one piece."),
            "no_tools": self.env._("The model does not support tools."),
            "no_images": self.env._("The model does not accept images."),
            "no_echo": self.env._("Thoughts of the model are not sent back to it."),
            "no_system_role": self.env._("The prompt is sent as part of the first question."),
            "strict_roles": self.env._("A tool's result is always followed by an answer."),
            "told_calls": self.env._("Earlier tool calls are retold to the model in words."),
            "single_calls": self.env._("Tool calls are sent one by one."),
            "call_content": self.env._("The text beside tool calls is adapted."),
            "short_ids": self.env._("Tool calls have short IDs."),
            "plain_schemas": self.env._("The input of tools is described in the simplest way."),
            "keep_tools": self.env._("Tools are sent with each request of a conversation that has used them."),
        }
        for name, sentence in sentences.items():
            if dialect.get(name):
                yield sentence

    def _learn_dialect(self, dialect):
        if not self or not isinstance(dialect, dict) or dialect == self.dialect:
            return
        if len(json.dumps(dialect)) <= MAX_DIALECT:
            self.dialect = dialect

    def _forget_dialect(self):
        if self:
            # sudo: what was learned is written by the sidecar alone; who names another model forgets it here.
            self.sudo().write({"dialect": False})

    def action_forget_dialect(self):
        """The next question is asked in the standard way again."""
        self.check_access("write")
        self._forget_dialect()
