import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from ..models.mcp.mcp_server_service import ADDRESSES_PARAMETER
from .common import AiCase


@tagged("post_install", "-at_install")
class TestMcpServerAddresses(AiCase, TransactionCase):
    def read_by_sidecar(self):
        specification = {"scope": {}, "stopped": {}, "allowed_addresses": {}}
        return self.as_sidecar(self.server).web_read(specification)[0]

    def test_the_sidecar_reads_what_guards_a_connection(self):
        values = self.read_by_sidecar()
        self.assertEqual((values["scope"], values["stopped"]), ("system", False))
        self.assertEqual(json.loads(values["allowed_addresses"]), [])
        addresses = "n8n.internal:5678, 10.0.0.7:80\n[fd00::7]:443"
        self.env["ir.config_parameter"].set_param(ADDRESSES_PARAMETER, addresses)
        self.env.invalidate_all()
        self.assertEqual(
            json.loads(self.read_by_sidecar()["allowed_addresses"]),
            ["n8n.internal:5678", "10.0.0.7:80", "[fd00::7]:443"],
        )
        self.server.stopped = True
        self.assertTrue(self.read_by_sidecar()["stopped"])
        self.assertFalse(self.server.copy().stopped)

    def test_nobody_else_reads_the_addresses(self):
        for user in (self.user, self.manager):
            with self.assertRaises(AccessError):
                self.server.with_user(user).read(["allowed_addresses"])
