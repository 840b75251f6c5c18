from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store


class ResPartner(models.Model):
    """Contacts that assistants speak with. Discuss offers people by their users, which assistants do not have: each of
    its lists is given them here."""

    _name = "res.partner"
    _inherit = ["woow_paas_platform.res_partner.guard", "res.partner"]

    is_ai_assistant = fields.Boolean("AI Assistant", compute="_compute_is_ai_assistant", compute_sudo=True)

    def _compute_is_ai_assistant(self):
        identities = self._ai_assistants().partner_id
        for partner in self:
            partner.is_ai_assistant = partner in identities

    def _compute_im_status(self):
        result = super()._compute_im_status()
        for assistant in self._ai_assistants():
            assistant.partner_id.im_status = assistant._im_status()
        return result

    def _ai_assistants(self):
        # sudo: told apart from people, whoever looks.
        assistants = self.env["ai.assistant"].sudo().with_context(active_test=False)
        return assistants.search([("partner_id", "in", self.ids)]) if self.ids else assistants

    def _to_store(self, store, *args, **kwargs):
        inherited = getattr(super(), "_to_store", None)
        assistants = self.filtered("is_ai_assistant")
        if inherited:  # Odoo 18
            result = inherited(store, *args, **kwargs)
            for assistant in assistants:
                store.add(assistant, {"is_ai_assistant": True})
            return result
        store.add_records_fields(self, *args, **kwargs)
        store.add_records_fields(assistants, ["is_ai_assistant"])
        return None

    @api.model
    def _ai_find_assistants(self, name):
        """The contacts of the assistants that the user may use, by a part of their name."""
        user = self.env.user
        if user._is_public() or not user._ai_may_chat():
            return self.browse()
        assistants = self.env["ai.assistant"].search([("name", "ilike", name or "")])
        return assistants.sudo().partner_id  # sudo: contacts may be hidden from the user

    @api.readonly
    @api.model
    def get_ai_assistant_suggestions(self, search):
        """The assistants that the user may use, as data for the store of Discuss."""
        return Store().add(self._ai_find_assistants(search)).get_result()

    @api.readonly
    @api.model
    def get_mention_suggestions_from_channel(self, channel_id, search, *args, **kwargs):
        """They are mentioned wherever the user may write, members or not."""
        data = super().get_mention_suggestions_from_channel(channel_id, search, *args, **kwargs)
        return self._ai_add_to(data, search) if data else data

    # Odoo 18
    @api.readonly
    @api.model
    def im_search(self, name, limit=20, excluded_ids=None):
        data = super().im_search(name, limit=limit, excluded_ids=excluded_ids)
        return self._ai_add_to(data, name, excluded_ids or [])

    # Odoo 18; from 19 on, _search_for_channel_invite
    @api.readonly
    @api.model
    def search_for_channel_invite(self, search_term, channel_id=None, *args, **kwargs):
        answer = super().search_for_channel_invite(search_term, channel_id, *args, **kwargs)
        if "data" in answer:
            members = self._ai_members(channel_id)
            answer["data"] = self._ai_add_to(answer["data"], search_term, members.ids)
            answer["count"] += len(self._ai_find_assistants(search_term) - members)
        return answer

    def _search_for_channel_invite(self, store, search_term, channel_id=None, *args, **kwargs):
        answer = super()._search_for_channel_invite(store, search_term, channel_id, *args, **kwargs)
        assistants = self._ai_find_assistants(search_term) - self._ai_members(channel_id)
        store.add(assistants)
        return {
            "count": answer["count"] + len(assistants),
            "partner_ids": [*assistants.ids, *answer["partner_ids"]],
        }

    def _ai_members(self, channel_id):
        channel = self.env["discuss.channel"].search([("id", "=", int(channel_id or 0))])
        return channel.channel_member_ids.partner_id

    def _ai_add_to(self, data, name, excluded_ids=()):
        """`data` for the store with the assistants of that name, before the people."""
        assistants = self._ai_find_assistants(name).filtered(lambda partner: partner.id not in excluded_ids)
        for model, records in Store().add(assistants).get_result().items():
            data[model] = [*records, *data.get(model, [])]
        return data
