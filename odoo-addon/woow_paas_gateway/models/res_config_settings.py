from urllib.parse import urlsplit

from odoo import fields, models

from odoo.addons.woow_paas_platform.tools.field_error import field_error

from .gateway import LIMITS, PARAMETER
from .gateway_call import RETENTION_DAYS, RETENTION_PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mcp_gateway_enabled = fields.Boolean("MCP Clients", config_parameter=PARAMETER + "enabled")
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


def _is_origin(text):
    try:
        parts = urlsplit(text)
        return bool(parts.scheme in {"http", "https"} and parts.hostname) and text == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
