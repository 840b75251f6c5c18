from odoo import fields, models


class OAuthSecretWizard(models.TransientModel):
    """Shows the secret of a client once."""

    _name = "woow_paas_gateway.oauth_secret_wizard"
    _description = "Client Secret"

    # Never stored: the action that made the secret carries it to the form, once.
    client_id = fields.Char("Client ID", store=False, readonly=True)
    client_secret = fields.Char(store=False, readonly=True)
