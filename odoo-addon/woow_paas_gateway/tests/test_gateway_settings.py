from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewaySettings(GatewayCase):
    """What an administrator sets, and what the sidecar reads of it."""

    def save(self, **values):
        self.env["res.config.settings"].with_user(self.admin).create(
            {f"mcp_gateway_{name}": value for name, value in values.items()}
        ).execute()

    def test_it_is_on_once_installed_and_has_limits(self):
        self.assertEqual(
            self.gateway.gateway_settings(),
            {
                "enabled": True,
                "public_tool_list": False,
                "allowed_origins": [],
                "reads_per_minute": 300,
                "writes_per_minute": 60,
                "failed_logins_per_minute": 10,
                "oauth_registration": True,
                "odoo_url": self.env["ir.config_parameter"].get_param("web.base.url"),
            },
        )

    def test_the_sidecar_reads_what_was_saved(self):
        origins = "https://a.example http://b.example:8080"
        self.save(enabled=False, public_tool_list=True, allowed_origins=origins, reads_per_minute=7)
        settings = self.gateway.gateway_settings()
        self.assertEqual(settings["allowed_origins"], ["https://a.example", "http://b.example:8080"])
        self.assertEqual((settings["enabled"], settings["reads_per_minute"]), (False, 7))
        self.assertTrue(settings["public_tool_list"])

    def test_origins_and_limits_are_checked(self):
        for values in (
            {"allowed_origins": "a.example"},
            {"allowed_origins": "https://a.example/path"},
            {"allowed_origins": "*"},
            {"writes_per_minute": 0},
            {"retention_days": -1},
        ):
            with self.assertRaises(UserError, msg=str(values)):
                self.save(**values)
