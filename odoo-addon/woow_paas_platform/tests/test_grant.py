from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import AiCase
from .granted_run import GrantedRun


@tagged("post_install", "-at_install")
class TestGrant(GrantedRun, AiCase, TransactionCase):
    """Whom a grant lets in, and with whose rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_partner_manager"
        cls.clerk = new_test_user(cls.env, login="carl", groups=groups)

    def assert_refused(self, run, grant):
        with self.assertRaisesRegex(AccessError, "grant"):
            self.as_sidecar(run).sidecar_call(grant, {"model": "res.partner", "method": "search_count", "args": [[]]})

    def test_a_call_is_made_as_the_person_who_asked(self):
        run, grant = self.granted_run(self.user)
        found = self.call((run, grant), "res.users", "search_read", [[("id", "=", self.user.id)], ["login"]])
        self.assertEqual(found, [{"id": self.user.id, "login": "ada"}])
        with self.assertRaisesRegex(UserError, "not allowed"):
            self.call((run, grant), "res.partner", "create", [[{"name": "New"}]])
        run, grant = self.granted_run(self.clerk)
        [partner] = self.call((run, grant), "res.partner", "create", [[{"name": "New"}]])
        self.assertEqual(self.env["res.partner"].browse(partner).create_uid, self.clerk)

    def test_only_for_the_sidecar(self):
        run, grant = self.granted_run(self.user)
        for user in (self.user, self.manager, self.portal, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                run.with_user(user).sidecar_call(grant, {"model": "res.partner", "method": "search_count"})

    def test_a_grant_holds_for_its_run_alone(self):
        run, grant = self.granted_run(self.user)
        other_run, other_grant = self.granted_run(self.other)
        self.assert_refused(run, other_grant)
        self.assert_refused(other_run, grant)
        for forged in ("", False, None, 7, ["x"], grant[:-1], grant + "A", run.sudo().grant_hash):
            self.assert_refused(run, forged)
        self.assertTrue(self.call((run, grant), "res.partner", "search_count", [[]]))

    def test_a_run_given_to_somebody_else_loses_its_grant(self):
        run, grant = self.granted_run(self.user)
        run.sudo().user_id = self.other
        self.assert_refused(run, grant)

    def test_a_grant_ends_with_its_run(self):
        for state in ("done", "error", "cancelled", "interrupted"):
            run, grant = self.granted_run(self.user)
            self.as_sidecar(run).sidecar_complete({"state": state, "answer": "Fine."})
            self.assert_refused(run, grant)

    def test_a_grant_ends_after_an_hour(self):
        run, grant = self.granted_run(self.user)
        run.sudo().started = fields.Datetime.now() - timedelta(minutes=59)
        self.call((run, grant), "res.partner", "search_count", [[]])
        run.sudo().started = fields.Datetime.now() - timedelta(minutes=61)
        self.assert_refused(run, grant)

    def test_a_grant_ends_with_the_persons_rights(self):
        groups = "group_ids" if "group_ids" in self.env["res.users"]._fields else "groups_id"
        portal = self.env.ref("base.group_portal")
        for change in ({"active": False}, {groups: [Command.set(portal.ids)]}):
            person = new_test_user(self.env, login=f"leaver {len(change)} {next(iter(change))}")
            run, grant = self.granted_run(person)
            person.write(change)
            self.assert_refused(run, grant)
        run, grant = self.granted_run(self.user)
        self.assistant.group_ids = self.env["res.groups"].create({"name": "Chosen"})
        self.assert_refused(run, grant)

    def test_without_odoo_tools_there_is_no_grant(self):
        self.odoo_server.active = False
        run = self.runs(self.say(self.conversation(), "Hello"))
        self.assertEqual(self.as_sidecar(run).sidecar_claim("test"), {"claimed": True, "state": "running"})
        self.assert_refused(run, False)
        self.assertEqual(self.as_sidecar(run).sidecar_claim("test"), {"claimed": False, "state": "running"})

    def test_nobody_reads_the_hash(self):
        run, grant = self.granted_run(self.user)
        self.assertNotIn(grant, run.sudo().grant_hash)
        for user in (self.user, self.manager, self.sidecar_user, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                run.with_user(user).read(["grant_hash"])
            self.assertNotIn("grant_hash", run.with_user(user).fields_get())

    def test_rights_and_rules_of_the_person_hold(self):
        run, grant = self.granted_run(self.user)
        for model in ("ir.cron", "ir.rule", "ai.config"):
            with self.assertRaisesRegex(UserError, "access"):
                self.call((run, grant), model, "search_read", [[], ["id"]])
        secret_run = self.runs(self.say(self.conversation(self.other), "secret", self.other))
        found = self.call((run, grant), "woow_paas_platform.ai_run", "search", [[("id", "=", secret_run.id)]])
        self.assertEqual(found, [], "record rules")
        with self.assertRaisesRegex(UserError, "access"):
            self.call((run, grant), "woow_paas_platform.ai_run", "read", [[secret_run.id], ["answer"]])

    def test_companies_of_the_person_hold(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        partner = self.env["res.partner"].create({"name": "Foreigner", "company_id": abroad.id})
        self.env.ref("base.res_partner_rule").active = True
        search = ("res.partner", "search", [[("id", "=", partner.id)]])
        run, grant = self.granted_run(self.user)
        self.assertEqual(self.call((run, grant), *search), [])
        for companies in ([abroad.id], [abroad.id, self.user.company_id.id]):
            context = {"allowed_company_ids": companies}
            self.assertEqual(self.call((run, grant), *search, {"context": context}), [], "a context widens nothing")
        self.user.company_ids |= abroad
        self.assertEqual(self.call((run, grant), *search), [], "a question keeps the companies that it was asked in")
        self.assertEqual(self.call(self.granted_run(self.user), *search), [partner.id])

    def test_the_persons_language_and_time_zone_hold(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.user.write({"lang": "fr_FR", "tz": "Asia/Taipei"})
        tag = self.env["res.partner.category"].create({"name": "Supplier"})
        tag.with_context(lang="fr_FR").name = "Fournisseur"
        run, grant = self.granted_run(self.user)
        read = ("res.partner.category", "read", [[tag.id], ["name"]])
        self.assertEqual(self.call((run, grant), *read)[0]["name"], "Fournisseur")
        self.assertEqual(self.call((run, grant), *read, {"context": {"lang": "en_US"}})[0]["name"], "Supplier")

    def test_private_methods_are_refused(self):
        run, grant = self.granted_run(self.user)
        for method in ("_read_group", "_write", "__init__", "sudo", "with_user", "with_context", "mapped", "env"):
            with self.assertRaises(UserError, msg=method):
                self.call((run, grant), "res.partner", method, [self.user.partner_id.ids])

    def test_a_wrong_call_is_a_sentence(self):
        run, grant = self.granted_run(self.user)
        ids = self.user.partner_id.ids
        for call in (
            ("no.such.model", "search", [[]]),
            ("res.partner", "no_such_method", [ids]),
            ("res.partner", "search_read", [[("no_field", "=", 1)]]),
            ("res.partner", "search", [[("name", "no operator", 1)]]),
            ("res.partner", "search", [[]], {"no_argument": 1}),
            ("res.partner", "write", [ids, {"no_field": 1}]),
            ("res.partner", "write", [{"name": "x"}]),
            ("res.partner", "write", []),
            ("res.partner", "write", [[2**40], {"name": "x"}]),
        ):
            with self.assertRaises(UserError, msg=str(call)) as caught:
                self.call((run, grant), *call)
            self.assertNotIn("Traceback", str(caught.exception))
            self.assertNotIsInstance(caught.exception, AccessError)

    def test_what_is_no_call_is_a_sentence(self):
        run, grant = self.granted_run(self.user)
        for call in (None, "x", [], {}, {"model": 7}, {"model": "res.partner", "method": "read", "args": {}}):
            with self.assertRaises(UserError):
                self.as_sidecar(run).sidecar_call(grant, call)

    def test_results_are_json(self):
        run, grant = self.granted_run(self.user)
        partner = self.user.partner_id
        partner.image_1920 = self.assistant.partner_id.image_1920
        read = [partner.ids, ["create_date", "country_id"]]
        [values] = self.call((run, grant), "res.partner", "read", read)
        self.assertEqual(values["create_date"], fields.Datetime.to_string(partner.create_date))
        self.assertEqual(values["country_id"], False)
        self.assertEqual(self.call((run, grant), "res.partner", "search", [[("id", "=", partner.id)]]), partner.ids)
        context = {"bin_size": True}
        [values] = self.call((run, grant), "res.partner", "read", [partner.ids, ["image_128"]], {"context": context})
        self.assertRegex(values["image_128"], r"^[\d.]+ ?(bytes|[KM]b)$", "no base64")
