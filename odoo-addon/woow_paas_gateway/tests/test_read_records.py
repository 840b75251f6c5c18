import base64

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import GROUPS, GatewayCase

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestReadRecords(GatewayCase):
    """Records as agents read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.parent = partners.create(
            {
                "name": "Parent",
                "comment": "<p>One <b>bold</b></p><p>Two</p>",
                "image_1920": PIXEL,
                "child_ids": [Command.create({"name": f"Child {number}"}) for number in range(5)],
            }
        )

    def ask_for(self, key=None, **asked):
        asked = {"model": "res.partner", "domain": [["id", "=", self.parent.id]], **asked}
        return self.gateway.gateway_call(key or self.key, self.about(model="res.partner"), {"read": asked})["result"]

    def words(self, **asked):
        with self.assertRaises(UserError) as raised:
            self.ask_for(**asked)
        return str(raised.exception)

    def test_many2one_is_a_pair_and_x2many_a_counted_preview(self):
        child = self.parent.child_ids[0]
        [record] = self.ask_for(domain=[["id", "=", child.id]], fields=["parent_id"])["records"]
        self.assertEqual(record["parent_id"], [self.parent.id, "Parent"])
        [record] = self.ask_for(fields=["child_ids"])["records"]
        self.assertEqual(record["child_ids"]["count"], 5)
        self.assertEqual(len(record["child_ids"]["first"]), 3)
        self.assertIn("Child", record["child_ids"]["first"][0][1])

    def test_html_is_text_and_files_are_resources(self):
        [record] = self.ask_for(fields=["comment", "image_1920", "name"])["records"]
        self.assertEqual(record["comment"], "One bold\n\nTwo")
        self.assertRegex(record["image_1920"], r"^odoo://attachment/\d+$")
        [other] = self.ask_for(domain=[["id", "=", self.parent.child_ids[0].id]], fields=["image_1920"])["records"]
        self.assertIs(other["image_1920"], False)

    def test_a_resource_is_the_file_for_those_who_may_read_its_record(self):
        [record] = self.ask_for(fields=["image_1920"])["records"]
        uri_id = int(record["image_1920"].rsplit("/", 1)[1])
        file = self.gateway.gateway_call(self.key, self.about(), {"file": {"id": uri_id}})["result"]
        self.assertEqual((file["mimetype"], base64.b64decode(file["data"])[:4]), ("image/png", b"\x89PNG"))

    def test_a_file_of_a_record_that_is_closed_is_closed(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": company.id})
        attachments = self.env["ir.attachment"]
        closed = attachments.create({"name": "x.txt", "raw": b"x", "res_model": "res.partner", "res_id": hidden.id})
        for id_ in (closed.id, 2**31 - 1, 0, "1", None):
            with self.assertRaises(UserError, msg=str(id_)):
                self.gateway.gateway_call(self.key, self.about(), {"file": {"id": id_}})
        secret = attachments.create(
            {
                "name": "x.txt",
                "raw": b"x",
                "res_model": "ir.mail_server",
                "res_field": "smtp_ssl_certificate",
                "res_id": 1,
            }
        )
        with self.assertRaisesRegex(UserError, "not allowed"):
            self.gateway.gateway_call(self.admin_key, self.about(), {"file": {"id": secret.id}})

    def test_text_files_are_text(self):
        file = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": "héllo".encode(), "res_model": "res.partner", "res_id": self.parent.id}
        )
        answer = self.gateway.gateway_call(self.key, self.about(), {"file": {"id": file.id}})["result"]
        self.assertEqual((answer["name"], answer["text"]), ("x.txt", "héllo"))

    def test_columns_named_like_secrets_are_withheld_with_a_note(self):
        answer = self.ask_for(fields=["name", "signup_type"], key=self.admin_key)
        self.assertNotIn("signup_type", answer["records"][0])
        self.assertIn("signup_type", answer["notes"][0])

    def test_without_fields_some_are_chosen_and_empty_ones_left_out(self):
        [record] = self.ask_for()["records"]
        self.assertEqual(record, {"id": self.parent.id, "name": "Parent"})
        for model in ("res.partner", "res.users", "ir.attachment", "res.country", "mail.message"):
            self.ask_for(model=model, domain=[], limit=1, key=self.admin_key)

    def test_a_page_says_whether_there_is_more(self):
        domain = [["parent_id", "=", self.parent.id]]
        first = self.ask_for(domain=domain, limit=2, fields=["name"], order="id")
        self.assertEqual((first["total"], first["has_more"], len(first["records"])), (5, True, 2))
        last = self.ask_for(domain=domain, limit=2, offset=4, fields=["name"])
        self.assertEqual((last["total"], last["has_more"], len(last["records"])), (5, False, 1))
        self.assertEqual(self.ask_for(domain=domain, offset=9, fields=["name"])["total"], 5)

    def test_wrong_names_are_explained(self):
        self.assertIn("name", self.words(fields=["nam"]))
        self.assertIn("Did you mean", self.words(fields=["emial"]))
        self.assertIn("no field named contry", self.words(domain=[["contry", "=", 1]]))
        self.assertIn("res.country", self.words(domain=[["country_id.cod", "=", "BE"]]))
        self.assertIn("no.such", self.words(model="no.such"))
        self.assertIn("ids", self.words(ids=["x"]))
        for domain in ([["create_date.month_number", "=", 3]], [["id", "in", [1]]], ["|", [1, "=", 1], [0, "=", 1]]):
            self.ask_for(domain=domain, fields=["name"])

    def test_other_peoples_companies_stay_closed(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": company.id})
        self.assertEqual(self.ask_for(domain=[["id", "=", hidden.id]], fields=["name"])["records"], [])

    def test_refused_records_say_which_rule_and_which_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": company.id})
        words = self.refusal(self.key, "res.partner", "write", [hidden.id], {"name": "x"})
        rule = self.env.ref("base.res_partner_rule")
        self.assertIn(rule.name, words)
        self.assertIn("Elsewhere", words)
        self.assertIn(self.user.company_id.name, words)

    def test_refused_models_say_which_groups_could(self):
        plain = new_test_user(self.env, login="pia", groups="base.group_user,woow_paas_gateway.group_mcp_client")
        words = self.refusal(self.key_of(plain), "res.partner.category", "write", [1], {"name": "x"})
        self.assertIn("res.partner.category", words)
        self.assertIn(GROUPS and "Creation", words)

    def test_usual_models_are_described_with_rights(self):
        models = self.gateway.gateway_call(self.key, self.about(), {"models": True})["result"]
        self.assertEqual(models["res.partner"]["name"], "Contact")
        self.assertEqual(models["res.partner"]["rights"], ["read", "update", "create", "delete"])
        self.assertIn("email", models["res.partner"]["fields"])

    def test_what_is_read_is_recorded_with_its_model(self):
        self.ask_for(fields=["name"])
        self.assertEqual((self.last().model, self.last().outcome), ("res.partner", "done"))
