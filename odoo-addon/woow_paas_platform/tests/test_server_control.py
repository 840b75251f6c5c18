from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .cloud_case import CloudCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestServerControl(CloudCase, TransactionCase):
    """Stop and start of servers that people attached to their cloud services."""

    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        path = f"/v1/mcp-servers/{self.shop_server.id}/stop"
        self.sidecar.answers[path] = (200, {"success": True, "closed": 1})
        self.shop_server.write({"state": "connected", "state_message": "Fine."})

    def test_administrators_stop_and_start(self):
        for user in (self.manager, self.settings_admin):
            server = self.shop_server.with_user(user)
            self.assertIn("sessions closed: 1", server.action_stop()["params"]["message"])
            self.assertEqual((server.stopped, server.state, server.state_message), (True, "draft", False))
            server.action_start()
            self.assertFalse(server.stopped)

    def test_sessions_end_with_their_server(self):
        path = f"/v1/mcp-servers/{self.shop_server.id}/stop"
        self.env.cr.postcommit.clear()
        server = self.shop_server.with_user(self.owner)
        for count, end in enumerate((server.action_archive, server.unlink), 1):
            end()
            self.assertEqual(len(self.sidecar.requests), count - 1, "not before it is so")
            self.env.cr.postcommit.run()
            self.assertEqual([each["path"] for each in self.sidecar.wait_for_requests(count)], [path] * count)

    def test_nobody_else_ends_anything(self):
        for user in (self.owner, self.keeper, self.member, self.foreign_owner):
            with self.assertRaises(AccessError):
                self.shop_server.with_user(user).action_stop()
        self.assertFalse(self.sidecar.requests, "refused before any session was closed")
        self.assertEqual((self.shop_server.stopped, self.shop_server.state), (False, "connected"))

    def test_its_people_do_not_start_what_an_administrator_stopped(self):
        self.shop_server.with_user(self.manager).action_stop()
        for user in (self.owner, self.keeper):
            with self.assertRaises(AccessError):
                self.shop_server.with_user(user).action_start()
        self.assertTrue(self.shop_server.stopped)
