from odoo import models
from odoo.exceptions import UserError

from odoo.addons.woow_paas_platform.tools.given_values import deletes
from odoo.addons.woow_paas_platform.tools.odoo_call import calls_of, checked_call, odoo_call

from ..tools.call_steps import CHANGE, DESTROY, READ, effect_of, fingerprint, steps_of
from ..tools.call_words import question_of
from ..tools.outgoing_http import hold_back_in_previews
from ..tools.preview import made_and_told
from ..tools.previewing import previewing

CONFIRMATION_PARAMETER = "woow_paas_gateway.confirmation"
CONFIRMATIONS = [
    ("never", "Never ask"),
    ("destructive", "Ask before deleting records and calling methods"),
    ("every", "Ask before every change"),
]
DEFAULT_CONFIRMATION = "destructive"
# From which effect on somebody is asked.
ASKED_FROM = {"destructive": DESTROY, "every": CHANGE}
MAX_KEY = 200


class GatewaySafeCalls(models.AbstractModel):
    """Calls that may change something: shown first, asked about, and made once."""

    _name = "woow_paas_gateway.gateway.safe_calls"
    _description = "Safe Calls of MCP Clients"
    _inherit = ["woow_paas_gateway.gateway.records"]

    def _register_hook(self):
        super()._register_hook()
        hold_back_in_previews()

    def _perform(self, env, key, about, call):
        """Makes the call as the user of `env`: the answer, and the outcome for its record.

        The answer is {"result"}, or {"preview"} where only that was asked for, or {"confirmation"}: a question for the
        user, and the token that a second call brings when the user said yes.
        """
        safety = about if isinstance(about, dict) else {}
        effect = effect_of(call)
        if effect == READ:
            return {"result": self._read(env, call)}, "done"
        if self._check_can_be_told(env, call):
            effect = DESTROY
        if safety.get("preview"):
            return {"preview": self._preview(env, call)}, "previewed"
        mark = fingerprint(safety.get("tool"), call)
        idempotency_key = self._idempotency_key(env, safety)
        # sudo: nobody has a right to stored results but by such calls.
        results = self.env["woow_paas_gateway.stored_result"].sudo()
        known = idempotency_key and results._find(env, idempotency_key, mark)
        if known:
            return {"result": known._stored()}, "repeated"
        question = self._question(env, key, safety, (effect, mark, call))
        if question:
            return {"confirmation": question}, "asked"
        stored = idempotency_key and results._start(env, idempotency_key, mark)
        result = odoo_call(env, call, may_delete=True)
        if stored:
            stored._store(result)
        return {"result": result}, "done"

    def _check_can_be_told(self, env, call):
        """Nobody is asked about what is refused anyway, or what cannot be put in words. Returns whether it deletes,
        by a method or by commands in its values."""
        checked = [checked_call(env, one) for one in calls_of(env, call)]
        if len({step.model for step in steps_of(call)}) != 1:
            raise UserError(env._("All calls of one transaction must be on the same model."))
        return any(deletes(env[model], method, args, kwargs) for model, method, args, kwargs in checked)

    def _idempotency_key(self, env, safety):
        key = safety.get("idempotency_key")
        if key is not None and not (isinstance(key, str) and 0 < len(key) <= MAX_KEY):
            raise UserError(env._("An idempotency_key is a text of at most %s characters.", MAX_KEY))
        return key

    def _question(self, env, key, safety, about_call):
        """{"text", "token"} where the user has to be asked before; None where not, or where the user said yes."""
        effect, mark, call = about_call
        if effect < ASKED_FROM.get(self._confirmation_policy(env.user, key), effect + 1):
            return None
        # sudo: nobody has a right to confirmations but by such calls.
        confirmations = self.env["woow_paas_gateway.confirmation"].sudo()
        token = safety.get("confirmation")
        if token:
            confirmations._use(env, token, mark)
            return None
        return {"text": self._words_of(env, call), "token": confirmations._ask(env.user, mark)}

    def _words_of(self, env, call):
        return question_of(env, steps_of(call))

    def _confirmation_policy(self, user, key):
        """Before what the user is asked: what was chosen for the key, by the user, or else by the administrator."""
        # sudo: system parameters are closed, and settings are the user's own.
        client = self.env["woow_paas_gateway.client"].sudo()._of_key(user, key)
        default = self.env["ir.config_parameter"].sudo().get_param(CONFIRMATION_PARAMETER)
        chosen = client.confirmation or user.sudo().mcp_confirmation or default
        return chosen if chosen in dict(CONFIRMATIONS) else DEFAULT_CONFIRMATION

    def _preview(self, env, call):
        """What the call would change, in a transaction of its own that is always undone: what a commit would have sent
        is forgotten with it, and what is sent at once is held back."""
        with self.env.registry.cursor() as cr:
            try:
                # What commits on the way must not.
                cr.commit = cr.flush
                with previewing() as notes:
                    told, result = made_and_told(env(cr=cr), call)
            finally:
                del cr.commit
                cr.rollback()
                self.env.registry.reset_changes()
        # Ids of new records are those of none.
        is_new = all(step.method == "create" for step in steps_of(call))
        return {**told, "notes": notes, "result": None if is_new else result}
