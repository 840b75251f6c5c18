from unittest.mock import patch

from odoo.tests import tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestVerifiedKeys(GatewayCase):
    """A key that was right is not hashed again, and ends as soon as any other."""

    def setUp(self):
        super().setUp()
        self.assertEqual(self.identify(), {"user_id": self.user.id})

    def identify(self, key=None):
        return self.gateway.gateway_identify(key or self.key)

    def test_it_is_looked_up_without_hashing(self):
        with patch.object(type(self.env["res.users.apikeys"]), "_check_credentials", side_effect=AssertionError):
            self.assertEqual(self.identify(), {"user_id": self.user.id})

    def test_what_begins_like_it_is_hashed(self):
        other = self.key[:-1] + ("1" if self.key[-1] == "0" else "0")
        self.assertEqual(self.identify(other), {"refused": "credential"})

    def test_it_ends_when_it_is_revoked(self):
        self.env["res.users.apikeys"].search([("user_id", "=", self.user.id)])._remove()
        self.assertEqual(self.identify(), {"refused": "credential"})

    def test_it_ends_when_it_expires(self):
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = now() at time zone 'utc' - interval '1 hour' "
            "WHERE user_id = %s",
            [self.user.id],
        )
        self.assertEqual(self.identify(), {"refused": "credential"})

    def test_it_ends_when_its_user_is_archived(self):
        self.user.active = False
        self.assertEqual(self.identify(), {"refused": "credential"})

    def test_it_ends_when_another_takes_its_place(self):
        self.env.cr.execute("UPDATE res_users_apikeys SET key = 'x' || key WHERE user_id = %s", [self.user.id])
        with patch.object(type(self.env["res.users.apikeys"]), "_check_credentials", return_value=None):
            self.assertEqual(self.identify(), {"refused": "credential"})
