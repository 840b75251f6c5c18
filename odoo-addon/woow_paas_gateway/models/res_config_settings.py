from urllib.parse import urlsplit

from odoo import fields, models

from odoo.addons.woow_paas_platform.tools.field_error import field_error

from .gateway import LIMITS, PARAMETER
from .gateway_call import RETENTION_DAYS, RETENTION_PARAMETER
from .gateway_safe_calls import CONFIRMATION_PARAMETER, CONFIRMATIONS, DEFAULT_CONFIRMATION


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mcp_gateway_enabled = fields.Boolean("MCP Clients", config_parameter=PARAMETER + "enabled")
    mcp_gateway_url = fields.Char(
        "Public Address",
        config_parameter=PARAMETER + "url",
        help="Where clients reach the MCP server, such as https://mcp.example.com. Empty: at Odoo's own address.",
    )
    mcp_gateway_oauth_registration = fields.Boolean(
        "Apps Register Themselves", config_parameter=PARAMETER + "oauth_registration"
    )
    mcp_gateway_confirmation = fields.Selection(
        CONFIRMATIONS,
        "Confirmation",
        config_parameter=CONFIRMATION_PARAMETER,
        default=DEFAULT_CONFIRMATION,
        required=True,
    )
    mcp_gateway_public_tool_list = fields.Boolean(
        "Public Tool List",
        config_parameter=PARAMETER + "public_tool_list",
        help="Anyone who reaches the gateway can read the names and descriptions of its tools, without a key.",
    )
    mcp_gateway_allowed_origins = fields.Char(
        "Allowed Origins",
        config_parameter=PARAMETER + "allowed_origins",
        help="Web pages whose scripts may use the gateway, such as https://app.example.com, separated by spaces.",
    )
    mcp_gateway_reads_per_minute = fields.Integer(
        "Reading Calls per Minute",
        config_parameter=PARAMETER + "reads_per_minute",
        default=LIMITS["reads_per_minute"],
    )
    mcp_gateway_writes_per_minute = fields.Integer(
        "Writing Calls per Minute",
        config_parameter=PARAMETER + "writes_per_minute",
        default=LIMITS["writes_per_minute"],
    )
    mcp_gateway_failed_logins_per_minute = fields.Integer(
        "Failed Logins per Minute",
        config_parameter=PARAMETER + "failed_logins_per_minute",
        default=LIMITS["failed_logins_per_minute"],
    )
    mcp_gateway_retention_days = fields.Integer(
        "Retention (Days)",
        config_parameter=RETENTION_PARAMETER,
        default=RETENTION_DAYS,
    )

    def set_values(self):
        for settings in self:
            address = settings.mcp_gateway_url
            if address and not _is_origin(address.rstrip("/")):
                sentence = self.env._(
                    "%s is not a valid address. Enter it without a path, e.g. https://mcp.example.com.", address
                )
                raise field_error("mcp_gateway_url", sentence)
            for origin in (settings.mcp_gateway_allowed_origins or "").split():
                if not _is_origin(origin):
                    sentence = self.env._(
                        "%s is not a valid origin. Enter it without a path, e.g. https://app.example.com.", origin
                    )
                    raise field_error("mcp_gateway_allowed_origins", sentence)
            for name in LIMITS:
                if settings[f"mcp_gateway_{name}"] <= 0:
                    raise field_error(f"mcp_gateway_{name}", self.env._("Limits must be greater than 0."))
            if settings.mcp_gateway_retention_days <= 0:
                raise field_error("mcp_gateway_retention_days", self.env._("The retention must be at least 1 day."))
        return super().set_values()

    def _ai_secret_models(self):
        return [*super()._ai_secret_models(), "woow_paas_gateway.oauth_key"]


def _is_origin(text):
    try:
        parts = urlsplit(text)
        return bool(parts.scheme in {"http", "https"} and parts.hostname) and text == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
