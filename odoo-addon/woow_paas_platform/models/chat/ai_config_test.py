from odoo import models

from ...problems.sidecar_error import SidecarError, explain
from ...sidecar.client import SidecarClient
from ...tools.notification import notification


class AiConfig(models.Model):
    _inherit = "ai.config"

    def action_test(self):
        """Has the sidecar ask the model a short question, and tells what came of it."""
        self.ensure_one()
        # Who may not change the model's settings has no use for a test, which costs money.
        self.check_access("write")
        try:
            outcome = SidecarClient.from_env(self.env).test_config(self.id, self.env.uid)
        except SidecarError as error:
            return notification("danger", self.name, explain(self.env, error))
        if not outcome.get("success"):
            return notification("danger", self.name, self._explain_test(outcome))
        kind = "success" if outcome.get("tools") == "work" else "warning"
        return notification(kind, self.name, self._tell_test(outcome))

    def _tell_test(self, outcome):
        answered = self.env._("The model answered in %s s.", outcome.get("seconds", "?"))
        tools = {
            "work": self.env._("Tools work."),
            "ignored": self.env._(
                "It did not call the tool that it was asked to call: assistants with tools may disappoint."
            ),
            "refused": self.env._("With a tool it refused the question: %s", outcome.get("refusal") or ""),
        }
        return f"{answered} {tools.get(outcome.get('tools'), '')}"

    def _explain_test(self, outcome):
        """What an administrator can do; the sidecar's own sentences are for the people in a chat."""
        sentences = {
            "provider_unreachable": self.env._(
                "Nobody answers at the API base URL. Check it: the AI service must reach this address."
            ),
            "provider_auth": self.env._("The API key was refused. Enter a valid one."),
            "provider_refused": self.env._(
                "The provider refused the request. Check the model's name. In detail: %s", outcome.get("message") or ""
            ),
            "provider_error": self.env._("The provider had an error of its own. Try again in a moment."),
            "provider_stream_broken": self.env._("The model stopped in the middle of its answer. Try again."),
            "provider_rate_limited": self.env._(
                "The limit of requests or the credit is used up. Check the account at the provider, or wait a moment."
            ),
            "provider_timeout": self.env._(
                "The model did not finish its answer in time. Conversations wait longer, but people will wait too."
            ),
            "provider_not_compatible": self.env._(
                "Something answers at the API base URL, but not as an OpenAI-compatible API does. Check it: most end in"
                " /v1."
            ),
        }
        return (
            sentences.get(outcome.get("error_code"))
            or outcome.get("message")
            or self.env._("The model could not be tested.")
        )
