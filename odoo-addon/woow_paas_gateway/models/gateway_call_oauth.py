from odoo import api, fields, models


class GatewayCall(models.Model):
    """Which app made a call."""

    _inherit = "woow_paas_gateway.call"

    oauth_client_id = fields.Many2one(
        "woow_paas_gateway.oauth_client", "OAuth Client", readonly=True, index="btree_not_null", ondelete="set null"
    )
    consent_id = fields.Many2one(
        "woow_paas_gateway.oauth_consent", "Connected App", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _values_of(self, about):
        values = super()._values_of(about)
        return {**values, "oauth_client_id": about.get("oauth_client_id"), "consent_id": about.get("consent_id")}

    @api.model
    def _last_calls(self, field, records):
        """By the id of the app: when it made its last call."""
        # sudo: who may see an app may see when it was last used, though not what it did.
        groups = self.sudo()._read_group([(field, "in", records.ids)], [field], ["create_date:max"])
        return {record.id: last for record, last in groups}
