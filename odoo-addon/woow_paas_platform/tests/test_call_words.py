import json

from odoo.tests import TransactionCase, new_test_user, tagged

from ..tools.record_words import RecordWords
from .common import AiCase
from .granted_run import GrantedRun


@tagged("post_install", "-at_install")
class TestCallWords(GrantedRun, AiCase, TransactionCase):
    """What a person reads who is asked about a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_partner_manager"
        cls.clerk = new_test_user(cls.env, login="carl", groups=groups, tz="Europe/Brussels")
        cls.odoo_tools = cls.env["woow_paas_platform.mcp_tool"].create(
            [
                {"name": name, "server_id": cls.odoo_server.id}
                for name in ("odoo_create", "odoo_write", "odoo_call", "odoo_search")
            ]
        )
        cls.odoo_tools[3].annotations = '{"readOnlyHint": true}'
        cls.deco = cls.env["res.partner"].create(
            {"name": "Deco Addict", "city": "Pleasant Hill", "function": "Buyer", "email": "deco@example.com"}
        )

    def ask(self, name, args, user=None):
        user = user or self.clerk
        run, _grant = self.granted_run(user)
        tool = (self.odoo_tools + self.tools).filtered(lambda tool: tool.name == name)
        about = {"name": name, "title": name, "tool_id": tool.id, "server_id": tool.server_id.id}
        self.as_sidecar(run).sidecar_ask({"call_id": "c1", **about, "args": args, "seconds": 60})
        return run.tool_call_ids.with_user(user)

    def words(self, name, args, user=None):
        return self.ask(name, args, user)._ai_data()[0]["words"]

    def lines(self, words):
        return [[(line["label"], line["old"], line["value"]) for line in group["lines"]] for group in words["groups"]]

    def test_a_record_to_create(self):
        belgium = self.env.ref("base.be")
        values = {"name": "Deco", "email": "d@example.com", "country_id": belgium.id, "is_company": True}
        words = self.words("odoo_create", {"model": "res.partner", "records": [values]})
        self.assertEqual(words["summary"], "Create 1 Contact")
        labels = self.env["res.partner"].fields_get(["is_company"])
        expected = [
            ("Name", None, "Deco"),
            ("Email", None, "d@example.com"),
            ("Country", None, "Belgium"),
            (labels["is_company"]["string"], None, "Yes"),
        ]
        self.assertEqual(self.lines(words), [expected])

    def test_many_records_to_create(self):
        records = [{"name": f"Deco {number}"} for number in range(8)]
        words = self.words("odoo_create", {"model": "res.partner", "records": records})
        self.assertEqual((words["summary"], words["more"]), ("Create 8 records (Contact)", 3))
        self.assertEqual(len(words["groups"]), 5)

    def test_a_change_from_what_to_what(self):
        values = {"city": "Ghent", "parent_id": self.clerk.partner_id.id}
        words = self.words("odoo_write", {"model": "res.partner", "ids": [self.deco.id], "values": values})
        self.assertEqual(words["summary"], "Change: Deco Addict (Contact)")
        [[city, parent]] = self.lines(words)
        self.assertEqual(city, ("City", "Pleasant Hill", "Ghent"))
        self.assertEqual(parent[1:], ("—", self.clerk.partner_id.display_name))

    def test_what_a_model_sends_as_text_is_read_as_well(self):
        args = {"model": "res.partner", "ids": json.dumps(self.deco.ids), "values": json.dumps({"city": "Ghent"})}
        self.assertEqual(self.lines(self.words("odoo_write", args)), [[("City", "Pleasant Hill", "Ghent")]])

    def test_defaults_of_the_context_are_told(self):
        kwargs = {"context": {"default_city": "Ghent", "lang": "en_US"}}
        args = {"model": "res.partner", "method": "create", "args": [[{"name": "Deco"}]], "kwargs": kwargs}
        words = self.words("odoo_call", args)
        self.assertEqual(self.lines(words), [[("Name", None, "Deco")], [("City", None, "Ghent")]])

    def test_no_id_is_left_out_however_it_is_written(self):
        other = self.deco.copy({"name": "Gemini"})
        told = f"Delete: {self.deco.display_name}, {other.display_name} (Contact)"
        call = {"model": "res.partner", "method": "unlink"}
        for ids in (f"[{self.deco.id}, {other.id}.0]", f"[{self.deco.id}, {other.id}e0]"):
            self.assertEqual(self.words("odoo_call", {**call, "ids": ids})["summary"], told)
        by_argument = self.words("odoo_call", {**call, "args": [[self.deco.id, other.id]]})
        self.assertEqual((by_argument["summary"], by_argument["deletes"]), (told, True))
        args = [[self.deco.id], {"city": "Ghent"}]
        words = self.words("odoo_call", {"model": "res.partner", "method": "write", "args": args})
        self.assertEqual(self.lines(words), [[("City", "Pleasant Hill", "Ghent")]])

    def test_several_records_are_told_apart(self):
        other = self.deco.copy({"name": "Gemini", "city": "Fairfield"})
        ids = (self.deco + other).ids
        words = self.words("odoo_write", {"model": "res.partner", "ids": ids, "values": {"city": "Ghent"}})
        told = {group["title"]: group["lines"][0]["old"] for group in words["groups"]}
        self.assertEqual(told, {"Deco Addict": "Pleasant Hill", "Gemini": "Fairfield"})

    def test_archiving_is_called_so(self):
        for active, word in ((False, "Archive"), (True, "Unarchive")):
            args = {"model": "res.partner", "ids": self.deco.ids, "values": {"active": active}}
            self.assertEqual(self.words("odoo_write", args)["summary"], f"{word}: Deco Addict (Contact)")
        args = {"model": "res.partner", "ids": self.deco.ids, "method": "action_archive"}
        self.assertEqual(self.words("odoo_call", args)["summary"], "Archive: Deco Addict (Contact)")

    def test_lines_of_a_record_are_told_and_what_is_deleted_of_them(self):
        child = self.env["res.partner"].create({"name": "Addison", "parent_id": self.deco.id})
        commands = [[0, 0, {"name": "Berta", "city": "Ghent"}], [2, child.id], [1, child.id, {"city": "Liège"}]]
        args = {"model": "res.partner", "ids": self.deco.ids, "values": {"child_ids": commands}}
        [[(_label, old, new)]] = self.lines(self.words("odoo_write", args))
        name = child.display_name
        self.assertEqual(old, name)
        self.assertEqual(new.splitlines(), ["+ Name: Berta, City: Ghent", f"{name} (deleted)", f"{name}: City: Liège"])

    def test_values_of_every_kind(self):
        values = {
            "comment": "<p>Two <b>words</b></p>",
            "partner_latitude": 1234.5,
            "type": "delivery",
            "image_1920": "aGVsbG8=",
            "ref": False,
            "no_such_field": [1],
        }
        [lines] = self.lines(self.words("odoo_create", {"model": "res.partner", "records": [values]}))
        told = {label: value for label, _old, value in lines}
        fields = self.env["res.partner"].with_user(self.clerk).fields_get()
        label = {name: fields[name]["string"] for name in values if name in fields}
        self.assertEqual(told[label["comment"]], "Two words")
        self.assertEqual(told[label["partner_latitude"]], "1,234.50")
        self.assertEqual(told[label["type"]], dict(fields["type"]["selection"])["delivery"])
        self.assertEqual(told[label["image_1920"]], "(a file)")
        self.assertEqual(told[label["ref"]], "—")
        self.assertEqual(told["no_such_field"], "[1]")

    def test_times_are_told_where_the_person_is(self):
        values = {"nextcall": "2026-11-26 23:30:00"}
        words = RecordWords(self.env(user=self.env.ref("base.user_admin"), context={"tz": "Asia/Taipei"}))
        [line] = words.lines("ir.cron", values)
        self.assertIn("7:30", line["value"])
        self.assertIn("27", line["value"])

    def test_a_method_is_called_as_its_button(self):
        view = {"name": "x", "model": "res.partner", "type": "form", "priority": 0}
        arch = '<form><header><button name="copy" type="object" string="X"/>'
        arch += (
            '<button name="message_unsubscribe" type="object"><span>Stop\n following</span></button></header></form>'
        )
        self.env["ir.ui.view"].create({**view, "arch": arch})
        args = {"model": "res.partner", "ids": self.deco.ids, "method": "message_unsubscribe"}
        self.assertEqual(self.words("odoo_call", args)["summary"], "Stop following: Deco Addict (Contact)")

    def test_a_method_without_a_button_by_its_name_and_arguments(self):
        args = {"model": "res.partner", "ids": self.deco.ids, "method": "address_get", "args": [["invoice"]]}
        words = self.words("odoo_call", args)
        self.assertEqual(words["summary"], "Run “Address get”: Deco Addict (Contact)")
        self.assertEqual(self.lines(words), [[("Adr pref", None, '["invoice"]')]])

    def test_a_message_is_told(self):
        args = {"model": "res.partner", "ids": self.deco.ids, "method": "message_post", "kwargs": {"body": "Hello"}}
        words = self.words("odoo_call", args)
        self.assertEqual(words["summary"], "Post a message: Deco Addict (Contact)")
        self.assertEqual(self.lines(words), [[("Body", None, "Hello")]])

    def test_writing_by_a_method_is_told_as_writing(self):
        args = {"model": "res.partner", "ids": self.deco.ids, "method": "write", "args": [{"city": "Ghent"}]}
        self.assertEqual(self.lines(self.words("odoo_call", args)), [[("City", "Pleasant Hill", "Ghent")]])

    def test_what_the_person_may_not_read_is_not_told(self):
        hidden = self.env["res.partner"].create({"name": "Secret Partner"})
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": [("id", "!=", hidden.id)],
            }
        )
        values = {"parent_id": hidden.id, "city": "Ghent"}
        args = {"model": "res.partner", "ids": (self.deco + hidden).ids, "values": values}
        words = self.words("odoo_write", args)
        self.assertNotIn("Secret", json.dumps(words))
        self.assertIn(f"#{hidden.id}", json.dumps(words))

    def test_what_an_assistant_may_not_read_is_not_told(self):
        parameter = self.env["ir.config_parameter"].search([("key", "=", "database.secret")])
        args = {"model": "ir.config_parameter", "ids": parameter.ids, "values": {"value": "x"}}
        words = self.words("odoo_write", args, self.env.ref("base.user_admin"))
        self.assertNotIn(parameter.value, json.dumps(words))
        self.assertEqual(self.lines(words), [[("value", None, "x")]])

    def test_nobody_but_the_person_reads_the_words(self):
        call = self.ask("odoo_write", {"model": "res.partner", "ids": self.deco.ids, "values": {"city": "Ghent"}})
        call.run_id.sudo().channel_id.add_members(self.other.partner_id.ids)
        self.assertTrue(call._ai_data()[0]["words"])
        for user in (self.other, self.env.ref("base.user_admin")):
            self.assertIsNone(call.with_user(user)._ai_data()[0]["words"], user.name)

    def test_the_words_stay_as_they_were(self):
        call = self.ask("odoo_write", {"model": "res.partner", "ids": self.deco.ids, "values": {"city": "Ghent"}})
        self.deco.city = "Ghent"
        self.assertEqual(self.lines(call._ai_data()[0]["words"]), [[("City", "Pleasant Hill", "Ghent")]])

    def test_they_are_in_the_language_of_the_person(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env["ir.model.fields"]._get("res.partner", "city")
        field.with_context(lang="fr_FR").field_description = "Ville"
        self.clerk.lang = "fr_FR"
        words = self.words("odoo_write", {"model": "res.partner", "ids": self.deco.ids, "values": {"city": "Gand"}})
        self.assertEqual(self.lines(words), [[("Ville", "Pleasant Hill", "Gand")]])

    def test_tools_of_other_servers_by_the_titles_of_their_schema(self):
        schema = {"properties": {"to": {"title": "Recipient"}, "dry_run": {}, "tags": {}, "left_out": {}}}
        self.tools[1].write({"title": "Write File", "input_schema": json.dumps(schema)})
        args = {"tags": ["a", "b"], "dry_run": True, "to": "Ada", "more": {"x": 1}}
        words = self.words("write_file", args)
        self.assertEqual(words["summary"], "write_file")
        expected = [("Recipient", "Ada"), ("Dry run", "Yes"), ("Tags", "a, b"), ("More", '{"x": 1}')]
        self.assertEqual([(label, value) for label, _old, value in self.lines(words)[0]], expected)

    def test_a_schema_that_is_none_costs_nothing(self):
        for schema in ("[", "[]", '{"properties": 1}', '{"properties": {"a": 1}}', False):
            self.tools[1].input_schema = schema
            self.assertEqual(self.lines(self.words("write_file", {"a": 1})), [[("A", None, "1")]])

    def test_a_call_that_nobody_could_make_is_asked_about_all_the_same(self):
        for args in (
            {},
            {"model": "no.model", "records": [{}]},
            {"model": "res.partner", "records": "x"},
            {"model": "res.partner", "ids": ["x"], "values": [1]},
            {"model": "res.partner", "ids": [2**40], "values": {"city": {"a": [1]}}},
            {"model": "res.partner", "ids": [1], "method": 7, "args": 7, "kwargs": 7},
            {"model": "res.partner", "ids": [1], "values": {"child_ids": [[0], [9, 9], "x", None, [6, 0, "x"]]}},
        ):
            for tool in ("odoo_create", "odoo_write", "odoo_call"):
                self.assertTrue(self.words(tool, args)["summary"], args)

    def test_reading_is_not_said_to_change(self):
        self.assertTrue(self.words("odoo_search", {"model": "res.partner"})["reads_only"])
        self.assertFalse(self.words("odoo_create", {"model": "res.partner", "records": [{}]})["reads_only"])

    def test_the_company_is_told_where_there_is_a_choice(self):
        args = {"model": "res.partner", "records": [{"name": "x"}]}
        self.assertIsNone(self.words("odoo_create", args)["company"])
        second = self.env["res.company"].create({"name": "Second"})
        self.clerk.company_ids += second
        self.clerk.company_id = second
        self.assertEqual(self.words("odoo_create", args)["company"], "Second")

    def test_a_link_to_the_record_afterwards(self):
        call = self.ask("odoo_create", {"model": "res.partner", "records": [{"name": "Deco"}]})
        self.assertEqual(call._ai_data()[0]["links"], [])
        call.sudo().write({"state": "completed", "result": json.dumps({"ids": self.deco.ids})})
        expected = [{"name": "Deco Addict", "url": f"/odoo/res.partner/{self.deco.id}"}]
        self.assertEqual(call._ai_data()[0]["links"], expected)
        self.deco.unlink()
        self.assertEqual(call._ai_data()[0]["links"], [])
