from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...problems import SidecarError, explain, problem_detail, problem_text
from ...sidecar.client import SidecarClient
from ...tools.access import refuse_fields
from ...tools.address import origin
from ...tools.http_headers import check_headers
from ...tools.notification import SOFT_RELOAD, notification
from ..mixins.write_only_secret import secret_fields

# Of a model, what the sidecar reads to ask it (docs/contracts/sidecar-to-addon.md).
CARRIED_FIELDS = [
    "api_base_url",
    "stored_api_key",
    "stored_headers_json",
    "key_header",
    "model",
    "temperature",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "context_window",
    "dialect",
    "active",
]
# With another one it is another model: what was learned of the old one no longer holds.
IDENTITY_FIELDS = {"api_base_url", "model"}


class AiConfig(models.Model):
    _name = "ai.config"
    _description = "AI Model"
    _inherit = ["woow_paas_platform.ai_config.dialect", "woow_paas_platform.write_only_secret"]
    _order = "name, id"
    _secret_address = "api_base_url"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    api_base_url = fields.Char(
        "API Base URL",
        required=True,
        default="https://api.openai.com/v1",
        help="URL of an OpenAI-compatible API, as seen from the AI service. The whole URL of its endpoint works too, "
        "and so does a query such as Azure's ?api-version=…. "
        "Changing its scheme, host or port clears the stored key.",
    )
    api_key, encrypted_api_key, stored_api_key = secret_fields(
        fields.Char,
        "api_key",
        "API Key",
        "The key can be replaced but is never shown again. Leave this field empty to keep the stored key.",
    )
    has_api_key = fields.Boolean("Key Stored", compute="_compute_has_api_key", compute_sudo=True)
    key_header = fields.Selection(
        [
            ("auto", "Automatic"),
            ("bearer", "Authorization: Bearer"),
            ("api-key", "api-key"),
            ("x-api-key", "x-api-key"),
        ],
        "API Key Header",
        required=True,
        default="auto",
    )
    headers_json, encrypted_headers_json, stored_headers_json = secret_fields(
        fields.Text,
        "headers_json",
        "Extra Headers",
        'A JSON object, e.g. {"HTTP-Referer": "…"}. The headers can be replaced but are never shown again.',
    )
    has_headers = fields.Boolean("Headers Stored", compute="_compute_has_headers", compute_sudo=True)
    model = fields.Char(required=True, help="Name of the model at the provider, e.g. gpt-4.1-mini.")
    temperature = fields.Float(
        default=1.0,
        help="Low values make answers more predictable, high values more varied. Some models accept only 1.",
    )
    max_tokens = fields.Integer("Maximum Tokens", help="Maximum length of an answer. 0 applies the provider's limit.")
    max_completion_tokens = fields.Integer(
        "Maximum Completion Tokens",
        help="The same limit by the name that newer models use. It includes the thoughts of a reasoning model. "
        "0 applies the provider's limit.",
    )
    reasoning_effort = fields.Selection(
        [("none", "None"), ("minimal", "Minimal"), ("low", "Low"), ("medium", "Medium"), ("high", "High")],
        help="How much a reasoning model thinks before it answers. If empty, the model decides.",
    )
    context_window = fields.Integer(
        help="Maximum number of tokens of a question and its answer together. Older messages are left out beyond it. "
        "0: learned as soon as the provider refuses a conversation as too long.",
    )
    assistant_ids = fields.One2many("ai.assistant", "config_id", "Assistants")

    @api.depends("encrypted_api_key")
    def _compute_has_api_key(self):
        for config in self:
            config.has_api_key = bool(config.encrypted_api_key)

    @api.depends("encrypted_headers_json")
    def _compute_has_headers(self):
        for config in self:
            config.has_headers = bool(config.encrypted_headers_json)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_written_fields(vals.keys())
        return super().create(vals_list)

    def write(self, vals):
        self._check_written_fields(vals.keys())
        other = self.filtered(lambda config: any(config[name] != vals[name] for name in IDENTITY_FIELDS & vals.keys()))
        result = super().write(vals)  # a write_only_secret is forgotten there when the address changes
        other._forget_dialect()
        return result

    def _check_written_fields(self, names):
        if not self.env.su:
            refuse_fields(self.env, names & {"dialect"})

    def _check_secret(self, name, text):
        if name == "headers_json":
            check_headers(self.env, name, text)

    @api.constrains("api_base_url")
    def _check_api_base_url(self):
        for config in self:
            if not origin(config.api_base_url):
                raise ValidationError(self.env._("The API base URL must start with http:// or https://."))

    @api.constrains("temperature", "max_tokens", "max_completion_tokens", "context_window")
    def _check_limits(self):
        for config in self:
            if not 0 <= config.temperature <= 2:
                raise ValidationError(self.env._("The temperature must be between 0 and 2."))
            if min(config.max_tokens, config.max_completion_tokens, config.context_window) < 0:
                raise ValidationError(self.env._("The number of tokens cannot be negative."))

    def action_clear_api_key(self):
        self.write({"api_key": False})

    def action_clear_headers(self):
        self.write({"headers_json": False})

    def action_test(self):
        """Has the sidecar ask the model a short question, and tells what came of it."""
        self.ensure_one()
        # Who may not change the model's settings has no use for a test, which costs money.
        self.check_access("write")
        try:
            outcome = SidecarClient.from_env(self.env).test_config(self.id, self.env.uid, self._carried())
        except SidecarError as error:
            return notification("danger", self.name, explain(self.env, error))
        # sudo: what was learned of a model is written by the sidecar alone; here it was asked to.
        self.sudo()._learn_dialect(outcome.get("dialect"))
        if not outcome.get("success"):
            return notification("danger", self.name, self._explain_test(outcome))
        kind = "success" if outcome.get("tools") == "work" else "warning"
        return notification(kind, self.name, self._tell_test(outcome), next=SOFT_RELOAD)

    def _carried(self):
        """The settings as the sidecar reads them, the key included: they come along with the test, because the sidecar
        must ask nothing of an Odoo that waits for it."""
        # sudo: only the sidecar reads the key, and to it it goes.
        [config] = self.sudo().read(CARRIED_FIELDS)
        return config

    def _tell_test(self, outcome):
        answered = self.env._("The AI model answered in %s seconds.", outcome.get("seconds", "?"))
        tools = {
            "work": self.env._("Tools work."),
            "ignored": self.env._("It did not call the tool as asked, so assistants with tools may be unreliable."),
            "refused": self.env._("It refuses requests with tools: %s", outcome.get("refusal") or ""),
        }
        told = f"{answered} {tools.get(outcome.get('tools'), '')}"
        return f"{told} {self.dialect_text}" if outcome.get("dialect") else told

    def _explain_test(self, outcome):
        code, said = outcome.get("error_code"), outcome.get("message") or ""
        sentence = problem_text(self.env, code, fallback=said) or self.env._("The AI model could not be tested.")
        detail = problem_detail(code, said)
        return f"{sentence} ({detail})" if detail else sentence
