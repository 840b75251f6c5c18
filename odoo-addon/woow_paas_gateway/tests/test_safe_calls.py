from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.previewing import previewing
from .common import GatewayCase


@tagged("post_install", "-at_install")
class SafeCallCase(GatewayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env.ref("base.be")
        cls.partner = cls.env["res.partner"].create({"name": "Ann", "email": "ann@old.example"})

    def ask(self, method, *args, key=None, tool="odoo_call", model="res.partner", **safety):
        """The whole answer of a call."""
        call = {"model": model, "method": method, "args": list(args), "kwargs": {}}
        return self.gateway.gateway_call(key or self.key, {**self.about(tool), "kind": "write", **safety}, call)

    def policy(self, confirmation):
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.confirmation", confirmation)


@tagged("post_install", "-at_install")
class TestPreview(SafeCallCase):
    """What a call would do, without doing it."""

    def test_a_write_is_told_from_old_to_new_in_labels_and_names(self):
        values = {"email": "ann@new.example", "country_id": self.country.id}
        preview = self.ask("write", [self.partner.id], values, preview=True)["preview"]
        [record] = preview["records"]
        self.assertEqual((record["id"], record["name"]), (self.partner.id, "Ann"))
        told = {change["field"]: (change["label"], change["old"], change["new"]) for change in record["changes"]}
        self.assertEqual(told["email"], ("Email", "ann@old.example", "ann@new.example"))
        self.assertEqual(told["country_id"], ("Country", "—", self.country.name))
        self.assertIn("Ann", preview["summary"])

    def test_nothing_stays_written(self):
        before = self.env["res.partner"].search_count([])
        self.ask("write", [self.partner.id], {"name": "Bea"}, preview=True)
        self.ask("create", [{"name": "New"}], preview=True)
        self.ask("unlink", [self.partner.id], preview=True)
        self.ask("message_post", [self.partner.id], preview=True)
        self.env.invalidate_all()
        self.assertEqual(self.partner.name, "Ann")
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_it_tells_what_else_changes(self):
        preview = self.ask("action_archive", [self.partner.id], preview=True)["preview"]
        [change] = preview["records"][0]["changes"]
        self.assertEqual((change["field"], change["new"]), ("active", "No"))

    def test_of_a_new_record_there_is_no_id(self):
        preview = self.ask("create", [{"name": "New", "country_id": self.country.id}], preview=True)["preview"]
        [record] = preview["records"]
        self.assertEqual((record["id"], record["name"], preview["result"]), (None, "New", None))
        self.assertIn(self.country.name, [change["new"] for change in record["changes"]])

    def test_deleting_is_told_by_name(self):
        preview = self.ask("unlink", [self.partner.id], preview=True)["preview"]
        self.assertEqual(preview["records"][0]["name"], "Ann")
        self.assertIn("Ann", preview["summary"])

    def test_neither_mails_nor_hooks_go_out(self):
        self.partner.message_subscribe([self.user.partner_id.id, self.admin.partner_id.id])
        mails = self.env["mail.mail"].search_count([])
        hooks = len(self.env.cr.postcommit._funcs)
        self.ask("message_post", [self.partner.id], preview=True)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(len(self.env.cr.postcommit._funcs), hooks)

    # Without a request there is no language.
    @mute_logger("odoo.tools.translate")
    def test_nothing_is_committed_by_a_cursor_of_its_own(self):
        with previewing(), self.assertRaisesRegex(UserError, "cannot be previewed"):
            Registry.cursor(self.registry)

    def test_what_would_be_refused_is_refused(self):
        with self.assertRaisesRegex(UserError, "not allowed"):
            self.ask("write", [self.user.id], {"login": "eve"}, model="res.users", preview=True)

    def test_it_needs_no_confirmation_and_is_recorded_as_what_it_is(self):
        self.policy("every")
        self.assertIn("preview", self.ask("unlink", [self.partner.id], preview=True))
        self.assertEqual(self.last().outcome, "previewed")


@tagged("post_install", "-at_install")
class TestConfirmation(SafeCallCase):
    """Before what the user is asked, and what a yes is good for."""

    def token_for(self, method, *args, **options):
        return self.ask(method, *args, **options)["confirmation"]["token"]

    def test_unasked_an_administrators_default_is_to_ask_before_deleting_and_calling(self):
        self.assertIn("confirmation", self.ask("unlink", [self.partner.id]))
        self.assertIn("confirmation", self.ask("action_archive", [self.partner.id]))
        self.assertEqual(self.ask("write", [self.partner.id], {"name": "Bea"})["result"], True)
        self.assertEqual(self.ask("search", [])["result"] and "result", "result")
        self.assertTrue(self.partner.exists().active)

    def test_every_change_asks_if_so_set_and_none_if_so_set(self):
        self.policy("every")
        self.assertIn("confirmation", self.ask("create", [{"name": "New"}]))
        self.policy("never")
        self.assertIn("result", self.ask("action_archive", [self.partner.id]))

    def test_the_users_own_choice_comes_before_the_administrators(self):
        self.user.with_user(self.user).mcp_confirmation = "every"
        self.assertIn("confirmation", self.ask("write", [self.partner.id], {"name": "Bea"}))

    def test_a_clients_choice_comes_before_the_users(self):
        self.user.mcp_confirmation = "every"
        self.env["woow_paas_gateway.client"].sudo().create(
            {"name": "Code", "user_id": self.user.id, "key_index": self.key[:8], "confirmation": "never"}
        )
        self.assertIn("result", self.ask("unlink", [self.partner.id]))

    def test_the_question_says_what_would_happen(self):
        self.policy("every")
        text = self.ask("write", [self.partner.id], {"email": "x@new.example"})["confirmation"]["text"]
        self.assertIn("Ann", text)
        self.assertIn("Email: ann@old.example → x@new.example", text)

    def test_what_the_question_leaves_out_it_says(self):
        self.policy("every")
        write = {"model": "res.partner", "method": "write", "args": [[self.partner.id], {"name": "Bea"}], "kwargs": {}}
        answer = self.gateway.gateway_call(self.key, self.about("odoo_write"), {"calls": [write] * 80})
        self.assertRegex(answer["confirmation"]["text"], r"… and \d+ more")

    def test_confirmed_the_user_deletes_what_the_user_may_delete(self):
        token = self.token_for("unlink", [self.partner.id])
        self.assertTrue(self.partner.exists())
        self.assertTrue(self.ask("unlink", [self.partner.id], confirmation=token)["result"])
        self.assertFalse(self.partner.exists())

    def test_a_yes_opens_nothing_else_of_the_guard(self):
        for method, args, model in (
            ("unlink", [[self.user.id]], "res.users"),
            ("write", [[self.user.id], {"login": "eve"}], "res.users"),
            ("action_reset_password", [[self.user.id]], "res.users"),
        ):
            with self.assertRaisesRegex(UserError, "not allowed"):
                token = self.token_for(method, *args, model=model, key=self.admin_key)
                self.ask(method, *args, model=model, key=self.admin_key, confirmation=token)

    def test_a_token_is_for_one_use(self):
        token = self.token_for("action_archive", [self.partner.id])
        self.ask("action_archive", [self.partner.id], confirmation=token)
        with self.assertRaisesRegex(UserError, "does not hold"):
            self.ask("action_archive", [self.partner.id], confirmation=token)

    def test_a_token_is_for_one_call_of_one_user(self):
        other = self.partner.copy()
        token = self.token_for("action_archive", [self.partner.id])
        for options in (
            {"ids": [other.id]},
            {"tool": "odoo_unlink"},
            {"key": self.admin_key},
            {"method": "action_unarchive"},
        ):
            ids = options.pop("ids", [self.partner.id])
            method = options.pop("method", "action_archive")
            with self.assertRaisesRegex(UserError, "does not hold"):
                self.ask(method, ids, confirmation=token, **options)
        for wrong in ("x", 7, ["a"], "\ud83d"):
            with self.assertRaisesRegex(UserError, "does not hold"):
                self.ask("action_archive", [self.partner.id], confirmation=wrong)
        self.assertTrue(self.partner.active)

    def test_a_token_is_for_ten_minutes(self):
        token = self.token_for("action_archive", [self.partner.id])
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_confirmation SET create_date = %s",
            (fields.Datetime.now() - timedelta(minutes=11),),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "does not hold"):
            self.ask("action_archive", [self.partner.id], confirmation=token)

    def test_assistants_reach_neither_confirmations_nor_settings_of_clients(self):
        for model in ("woow_paas_gateway.confirmation", "woow_paas_gateway.stored_result"):
            self.assertIn("not allowed", self.refusal(self.admin_key, model, "search", []))
        words = self.refusal(self.admin_key, "woow_paas_gateway.client", "write", [1], {"confirmation": "never"})
        self.assertIn("not allowed", words)
        words = self.refusal(self.key, "res.users", "write", [self.user.id], {"mcp_confirmation": "never"})
        self.assertIn("not allowed", words)


@tagged("post_install", "-at_install")
class TestIdempotency(SafeCallCase):
    """A call whose answer was lost."""

    def setUp(self):
        super().setUp()
        self.policy("never")

    def test_the_same_call_again_does_nothing_and_answers_the_same(self):
        first = self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"]
        again = self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"]
        self.assertEqual(first, again)
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "Once")]), 1)
        self.assertEqual(self.last().outcome, "repeated")

    def test_other_arguments_are_refused(self):
        self.ask("create", [{"name": "Once"}], idempotency_key="k1")
        with self.assertRaisesRegex(UserError, "another call"):
            self.ask("create", [{"name": "Twice"}], idempotency_key="k1")

    def test_a_key_is_one_users(self):
        first = self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"]
        other = self.ask("create", [{"name": "Once"}], idempotency_key="k1", key=self.admin_key)["result"]
        self.assertNotEqual(first, other)

    def test_a_failed_call_may_be_made_again(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.ask("create", [{"no_such_field": 1}], idempotency_key="k1")
        self.assertIn("result", self.ask("create", [{"name": "Once"}], idempotency_key="k1"))

    def test_after_a_day_it_is_forgotten(self):
        first = self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"]
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_stored_result SET create_date = %s",
            (fields.Datetime.now() - timedelta(hours=25),),
        )
        self.env.invalidate_all()
        self.assertNotEqual(self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"], first)

    def test_an_answer_is_repeated_without_another_question(self):
        self.policy("every")
        token = self.ask("create", [{"name": "Once"}], idempotency_key="k1")["confirmation"]["token"]
        first = self.ask("create", [{"name": "Once"}], idempotency_key="k1", confirmation=token)["result"]
        self.assertEqual(self.ask("create", [{"name": "Once"}], idempotency_key="k1")["result"], first)

    def test_wrong_keys_are_refused(self):
        for key in ("", 7, ["a"], "x" * 201):
            with self.assertRaisesRegex(UserError, "idempotency_key"):
                self.ask("create", [{"name": "Once"}], idempotency_key=key)

    def test_values_for_each_record_are_one_transaction(self):
        one, two = self.env["res.partner"].create([{"name": "One"}, {"name": "Two"}])

        def write(id_, values):
            return {"model": "res.partner", "method": "write", "args": [[id_], values], "kwargs": {}}

        calls = [write(one.id, {"name": "Uno"}), write(two.id, {"name": "Due"})]
        answer = self.gateway.gateway_call(self.key, self.about("odoo_write"), {"calls": calls})
        self.assertEqual(answer["result"], [True, True])
        self.assertEqual((one.name, two.name), ("Uno", "Due"))
        calls = [write(one.id, {"name": "Un"}), write(two.id, {"no_such_field": 1})]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.gateway.gateway_call(self.key, self.about("odoo_write"), {"calls": calls})
        self.env.invalidate_all()
        self.assertEqual(one.name, "Uno")
