import hashlib
import json
import logging
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from ..controllers.request_log import LoginAnswerFilter
from .common import AiCase

LOGINS = "woow_paas_platform.mcp_login"
TOKENS = json.dumps({"access_token": "token-of-ada", "refresh_token": "refresh-of-ada"})


class LoginCase(AiCase):
    """People who log in to `self.server`, and what the sidecar does then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.write({"auth": "oauth"})

    def begin(self, user=None, state="the-state", server=None):
        user, server = user or self.user, server or self.server
        state_hash = hashlib.sha256(state.encode()).hexdigest()
        begun = {"state_hash": state_hash, "pending_json": '{"code_verifier": "verifier"}'}
        # sudo: as the route does it, which people come to.
        self.env[LOGINS].with_user(user).sudo()._begin(server.sudo(), begun, for_sync=False)
        return self.login_of(user, server)

    def log_in(self, user=None, server=None):
        login = self.begin(user, server=server)
        self.finish(login)
        return login

    def finish(self, login):
        login._forget_pending()
        login._finish(TOKENS, "https://auth.test")

    def login_of(self, user, server=None):
        domain = [("server_id", "=", (server or self.server).id), ("user_id", "=", user.id)]
        return self.env[LOGINS].search(domain)


@tagged("post_install", "-at_install")
class TestMcpLogin(LoginCase, TransactionCase):
    def test_the_life_of_a_login(self):
        login = self.begin()
        self.assertEqual((login.state, login.generation), ("pending", False))
        sidecar = self.as_sidecar(login)
        self.assertEqual(json.loads(sidecar.stored_pending_json)["code_verifier"], "verifier")
        self.finish(login)
        self.assertEqual(
            (login.state, sidecar.stored_tokens_json, sidecar.stored_pending_json), ("logged_in", TOKENS, False)
        )
        first = sidecar.generation
        self.assertTrue(first)
        self.assertFalse(sidecar.sidecar_renew("another", "{}"), "of an older login")
        self.assertTrue(sidecar.sidecar_renew(first, '{"access_token": "newer"}'))
        self.assertEqual(sidecar.generation, first, "sessions go on")
        self.assertEqual(self.begin(), login, "one record for each person and server")
        self.assertEqual(sidecar.stored_tokens_json, '{"access_token": "newer"}', "holds until the new login has ended")
        self.finish(login)
        self.assertNotEqual(sidecar.generation, first)
        self.assertFalse(sidecar.sidecar_expire(first))
        self.assertTrue(sidecar.sidecar_expire(sidecar.generation))
        self.assertEqual((login.state, sidecar.stored_tokens_json, sidecar.generation), ("expired", False, False))

    def test_a_run_is_told_of_its_persons_logins_only(self):
        self.log_in()
        self.log_in(self.other)
        self.begin(self.manager)
        run = self.runs(self.say(self.channel(self.user, self.other), "@Bot hi"))
        told = self.as_sidecar(run).web_read({"mcp_logins": {}})[0]["mcp_logins"]
        generation = self.as_sidecar(self.login_of(self.user)).generation
        self.assertEqual(told, [{"server_id": self.server.id, "generation": generation}])
        with self.assertRaises(AccessError):
            run.with_user(self.user).read(["mcp_logins"])

    def test_a_state_is_taken_once_in_time_and_by_its_person(self):
        login = self.begin()
        logins = self.env[LOGINS]
        self.assertFalse(logins.with_user(self.other)._take_state("the-state"))
        for forged in ("", None, "another", hashlib.sha256(b"the-state").hexdigest()):
            self.assertFalse(logins.with_user(self.user)._take_state(forged))
        self.assertEqual(logins.with_user(self.user)._take_state("the-state"), login)
        self.assertFalse(logins.with_user(self.user)._take_state("the-state"), "used")
        self.begin()
        login.pending_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(logins.with_user(self.user)._take_state("the-state"), "too late")

    def test_secrets_are_read_by_the_sidecar_alone(self):
        login = self.log_in()
        self.server.write({"oauth_client_id": "client", "oauth_client_secret": "client-secret"})
        login = self.log_in()
        self.server.oauth_registration_json = '{"client_id": "registered"}'
        admin = self.env.ref("base.user_admin")
        for user in (self.user, self.manager, admin, self.sidecar_user):
            for record, names in (
                (login, ("encrypted_tokens_json", "encrypted_pending_json", "pending_state")),
                (self.server, ("encrypted_oauth_client_secret", "encrypted_oauth_registration_json")),
            ):
                for name in names:
                    with self.assertRaises(AccessError):
                        record.with_user(user).read([name])
        own = login.with_user(self.user)
        self.assertEqual(own.read(["name", "state"])[0], {"id": login.id, "name": "Files", "state": "logged_in"})
        self.assertNotIn("token", str({**own.read()[0], "tokens_json": own.tokens_json, "name": ""}.values()))
        with self.assertRaises(AccessError):
            own.read(["stored_tokens_json"])
        with self.assertRaises(AccessError):
            own.search([("stored_tokens_json", "like", "token")])
        server = self.server.with_user(self.manager)
        self.assertNotIn("client-secret", str(server.read()))
        self.assertEqual((server.has_oauth_client_secret, server.oauth_client_secret), (True, False))
        self.assertEqual(self.as_sidecar(self.server).stored_oauth_client_secret, "client-secret")

    def test_logins_are_of_nobody_else(self):
        login = self.log_in()
        for user in (self.other, self.manager, self.env.ref("base.user_admin")):
            self.assertFalse(self.env[LOGINS].with_user(user).search([]))
            with self.assertRaises(AccessError):
                login.with_user(user).read(["state"])
            with self.assertRaises(AccessError):
                login.with_user(user).action_log_out()
        for user in (self.user, self.sidecar_user, self.manager):
            with self.assertRaises(AccessError):
                login.with_user(user).write({"user_id": self.other.id})
            with self.assertRaises(AccessError):
                self.env[LOGINS].with_user(user).create({"server_id": self.server.id, "user_id": user.id})
        for user in (self.user, self.manager):
            record = login.with_user(user)
            for call in (
                lambda record=record: record.sidecar_renew("x", "{}"),
                lambda record=record: record.sidecar_expire("x"),
                lambda user=user: self.server.with_user(user).sidecar_pin_issuer("https://evil.test"),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_logging_out(self):
        login = self.log_in()
        login.with_user(self.user).action_log_out()
        self.assertFalse(login.exists())

    def test_logins_end_with_their_person_and_their_server(self):
        for end in (
            lambda: self.server.with_user(self.manager).write({"url": "https://other.test/mcp"}),
            lambda: self.server.with_user(self.manager).write({"auth": "none"}),
            lambda: self.server.with_user(self.manager).write({"oauth_client_id": "another"}),
            lambda: self.server.with_user(self.manager).write({"oauth_client_secret": "another"}),
            lambda: self.server.with_user(self.manager).action_clear_oauth_client_secret(),
            lambda: self.server.with_user(self.manager).write({"active": False}),
            lambda: self.user.write({"active": False}),
        ):
            self.server.write({"auth": "oauth", "active": True})
            self.user.active = True
            login = self.log_in()
            end()
            self.assertFalse(login.exists())
        self.server.write({"auth": "oauth", "active": True})
        login = self.log_in(self.other)
        self.server.with_user(self.manager).write({"name": "Renamed", "url": self.server.url, "oauth_scope": "mcp"})
        self.assertTrue(login.exists(), "the same server")
        self.server.with_user(self.manager).write({"url": "https://other.test/of/another/tenant"})
        self.assertFalse(login.exists(), "the same host at another path")
        login = self.log_in(self.other)
        self.server.with_user(self.manager).unlink()
        self.assertFalse(login.exists())

    def test_a_client_is_of_one_authorization_server(self):
        self.server.write({"oauth_client_id": "client", "oauth_client_secret": "secret"})
        self.log_in()
        self.assertEqual(self.server.oauth_issuer, "https://auth.test", "the first one")
        self.as_sidecar(self.server).sidecar_pin_issuer("https://evil.test")
        self.assertEqual(self.server.oauth_issuer, "https://auth.test")
        self.server.write({"url": "https://moved.test/mcp"})
        server = self.as_sidecar(self.server)
        self.assertEqual((server.stored_oauth_client_secret, server.oauth_issuer), (False, False))
        self.server.oauth_registration_json = '{"client_id": "registered"}'
        self.assertTrue(server.stored_oauth_registration_json)
        self.server.write({"oauth_client_id": "another"})
        self.assertFalse(server.stored_oauth_registration_json)
        with self.assertRaises(ValidationError):
            self.server.oauth_issuer = "javascript:alert(1)"

    def test_who_may_log_in(self):
        may = self.server._ai_may_use
        self.assertEqual([may(user) for user in (self.user, self.manager, self.portal)], [True, True, False])
        self.assistant.group_ids = self.env["res.groups"].create({"name": "Chosen"})
        self.assertEqual([may(user) for user in (self.user, self.manager)], [False, True])
        self.server.active = False
        self.assertFalse(may(self.manager))
        service = self.env["woow_paas_platform.cloud_service"].create(
            {"name": "Shop", "owner_id": self.other.id, "member_ids": [Command.set(self.user.ids)]}
        )
        own = self.server.create({"name": "Own", "url": "https://own.test", "cloud_service_id": service.id})
        self.assertEqual([own._ai_may_use(user) for user in (self.user, self.other, self.manager)], [True, True, False])

    def test_who_synchronises(self):
        server = self.server.with_user(self.manager)
        self.assertEqual(server._sync_user(), self.manager)
        self.server.sync_user_id = self.other
        self.assertEqual(server._sync_user(), self.other)
        self.log_in(self.manager)
        self.assertEqual(server._sync_user(), self.manager, "who changes the server, where logged in")
        self.server.auth = "none"
        self.assertEqual(server._sync_user(), self.manager)

    def test_the_log_does_not_hold_what_the_authorization_server_sent(self):
        line = "GET /woow_paas_platform/mcp/oauth/callback?code=the-code&state=the-state HTTP/1.1"
        record = logging.LogRecord("werkzeug", logging.INFO, "", 0, '127.0.0.1 "%s" %s', (line, 200), None)
        self.assertTrue(LoginAnswerFilter().filter(record))
        self.assertIn("/mcp/oauth/callback?… HTTP/1.1", record.getMessage())
        self.assertNotIn("the-", record.getMessage())
