from markupsafe import Markup

from odoo import Command, release
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..tools.credentials import WITHHELD
from ..tools.given_values import deletes
from ..tools.person_call import assistant_acts
from ..tools.remote_pictures import without_remote_pictures
from .common import AiCase
from .granted_run import GrantedRun


class CredentialCase(GrantedRun, AiCase):
    """Calls with an administrator's rights. Mixed in before TransactionCase."""

    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.granted = self.granted_run(self.admin)
        self.customer = self.env["res.partner"].create({"name": "Mia", "email": "mia@example.com"})

    def as_admin(self, model, method, *args, **kwargs):
        return self.call(self.granted, model, method, args, kwargs)

    def assert_refused(self, model, method, *args, **kwargs):
        with self.assertRaises(UserError, msg=f"{model}.{method}{args}{kwargs}") as caught:
            self.as_admin(model, method, *args, **kwargs)
        self.assertIn("Assistants are not allowed", str(caught.exception))

    def needs(self, model):
        if model not in self.env:
            self.skipTest(f"{model} is not installed")


@tagged("post_install", "-at_install")
class TestLinksThatLetIn(CredentialCase, TransactionCase):
    """Signups, password resets and links of the portal."""

    def test_no_template_is_rendered_for_an_assistant(self):
        for source in ("auth_signup.reset_password_email", "mail.message_activity_done"):
            for method in ("message_post_with_source", "message_mail_with_source", "message_post_with_view"):
                self.assert_refused("res.partner", method, self.admin.partner_id.ids, source)
        self.assert_refused("res.partner", "activity_send_mail", self.admin.partner_id.ids, 1)
        self.assert_refused("mail.template", "send_mail", [1], self.admin.id)

    def test_no_signup_or_reset_is_made_with_sudo_either(self):
        partner = self.admin.partner_id
        with assistant_acts():
            for records, method, arguments in (
                (partner, "signup_prepare", ["reset"]),
                (partner, "_get_signup_url", []),
                (partner, "_get_signup_url_for_action", []),
                (partner, "_generate_signup_token", []),
                (self.admin, "action_reset_password", []),
            ):
                with self.assertRaises(AccessError, msg=method):
                    getattr(records.sudo(), method)(*arguments)
            self.assertEqual(self.customer.signup_get_auth_param(), {self.customer.id: {}})
        for method in ("signup_prepare", "action_signup_prepare", "signup_get_auth_param"):
            self.assert_refused("res.partner", method, partner.ids)
        self.assert_refused("res.partner", "write", partner.ids, {"signup_type": "reset"})
        self.assertTrue(partner.sudo()._get_signup_url(), "people go on")

    def test_a_template_that_is_rendered_on_the_way_makes_no_reset_link(self):
        template = self.env["mail.template"].create(
            {
                "name": "A link",
                "model_id": self.env["ir.model"]._get("res.users").id,
                "body_html": '<a t-att-href="object.partner_id._get_signup_url()">in</a>',
            }
        )
        with assistant_acts(), self.assertRaises(UserError):
            template.sudo()._render_field("body_html", self.admin.ids)

    def test_links_of_the_portal_are_neither_made_nor_shared(self):
        self.needs("portal.share")
        for method in ("create", "search_read"):
            self.assert_refused("portal.share", method, [{}] if method == "create" else [])
        self.needs("sale.order")
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        url = self.as_admin("sale.order", "get_portal_url", order.ids)
        self.assertNotIn("access_token=", url.rstrip("="))
        self.assertFalse(order.access_token)
        self.as_admin("sale.order", "message_post", order.ids, body="Hello", partner_ids=self.customer.ids)
        self.assertFalse(order.access_token)
        self.assertFalse(self.customer.signup_type)
        self.assertTrue(order.get_portal_url(), "people go on")
        self.assertTrue(order.access_token)

    def test_mails_to_customers_carry_no_way_in(self):
        with assistant_acts():
            link = self.customer._notify_get_action_link("view", access_token="t", pid=1, hash="h", auth_login="mia")
        for name in ("access_token", "hash", "pid", "auth_login"):
            self.assertNotIn(f"{name}=", link)
        self.assertIn(f"res_id={self.customer.id}", link)

    def test_orders_are_confirmed_all_the_same(self):
        self.needs("sale.order")
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        self.as_admin("sale.order", "action_confirm", order.ids)
        self.assertEqual(order.state, "sale")

    def test_people_are_invited_to_meetings_all_the_same(self):
        self.needs("calendar.event")
        values = {
            "name": "Lunch",
            "start": "2031-01-01 10:00:00",
            "stop": "2031-01-01 11:00:00",
            "partner_ids": [Command.set(self.customer.ids)],
        }
        [meeting] = self.as_admin("calendar.event", "create", [values])
        attendee = self.env["calendar.event"].browse(meeting).attendee_ids
        self.assertTrue(attendee.access_token)
        self.assert_refused("calendar.attendee", "read", attendee.ids, ["access_token"])

    def test_leads_and_tasks_are_written_all_the_same(self):
        self.needs("crm.lead")
        self.needs("project.task")
        [lead] = self.as_admin("crm.lead", "create", [{"name": "Lead", "email_from": "mia@example.com"}])
        self.as_admin("crm.lead", "write", [lead], {"partner_id": self.customer.id, "email_from": "m@example.com"})
        project = self.env["project.project"].create({"name": "House", "partner_id": self.customer.id})
        values = {"name": "Roof", "project_id": project.id, "partner_id": self.customer.id}
        [task] = self.as_admin("project.task", "create", [values])
        self.as_admin("project.task", "message_post", [task], body="Hello", partner_ids=self.customer.ids)
        self.assertFalse(self.env["project.task"].browse(task).access_token)
        for model in ("project.share.wizard", "project.collaborator"):
            self.assert_refused(model, "create", [{}])


@tagged("post_install", "-at_install")
class TestCredentialFields(CredentialCase, TransactionCase):
    """Fields named like a token or a secret."""

    def setUp(self):
        super().setUp()
        self.guest = self.env["mail.guest"].create({"name": "Guest"})
        self.attachment = self.env["ir.attachment"].create({"name": "a.txt", "access_token": "let-me-in"})

    def test_they_are_not_read(self):
        for model, records in (("mail.guest", self.guest), ("ir.attachment", self.attachment)):
            self.assert_refused(model, "read", records.ids, ["access_token"])
            self.assert_refused(model, "search_read", [("id", "in", records.ids)], ["access_token"])
            self.assert_refused(model, "web_read", records.ids, {"access_token": {}})
            self.assertNotIn("access_token", self.as_admin(model, "read", records.ids)[0])
            self.assertNotIn("access_token", self.as_admin(model, "fields_get"))

    def test_nor_guessed(self):
        own = [("access_token", "=like", "let-me%")]
        for method in ("search", "search_count"):
            self.assert_refused("ir.attachment", method, own)
        self.assert_refused("ir.attachment", "search", [], order="access_token")
        if hasattr(self.env["ir.attachment"], "formatted_read_group"):  # Odoo 19, which warns of the other
            group, no_field = "formatted_read_group", []
        else:
            group, no_field = "read_group", [["id"]]
        self.assert_refused("ir.attachment", group, own, *no_field, ["mimetype"])
        self.assert_refused("ir.attachment", group, [], *no_field, ["access_token"])
        self.assert_refused("mail.message", "search", [("attachment_ids.access_token", "=", "let-me-in")])

    def test_nor_exported(self):
        for path in ("access_token", "create_uid/partner_id/message_ids/attachment_ids/access_token"):
            self.assert_refused("ir.attachment", "export_data", self.attachment.ids, [path])
            self.assert_refused("ir.attachment", "export_data", self.attachment.ids, fields_to_export=[path])

    def test_nor_set(self):
        partner = self.customer.ids
        nested = {"name": "a", "access_token": "mine"}
        message = {"attachment_ids": [[0, 0, nested]]}
        self.assert_refused("res.partner", "write", partner, {"message_ids": [[0, 0, message]]})
        self.assert_refused("ir.attachment", "create", [nested])
        self.assert_refused("ir.attachment", "copy", self.attachment.ids, {"access_token": "mine"})
        self.assert_refused("ir.attachment", "create", [{"name": "a"}], context={"default_access_token": "mine"})
        self.assert_refused("ir.attachment", "load", ["name", "access_token"], [["a", "mine"]])

    def test_links_in_texts_are_told_without_what_lets_in(self):
        body = '<p><a href="https://x.test/my/orders/1?access_token=let-me-in&amp;pid=2">Order</a></p>'
        message = self.customer.message_post(body=Markup(body))  # noqa: S704
        told = self.as_admin("mail.message", "read", message.ids, ["body"])[0]["body"]
        self.assertNotIn("let-me-in", told)
        self.assertIn(f"access_token={WITHHELD}", told)
        self.assertIn("/my/orders/1", told)

    def test_nor_seen_in_paths_or_encoded(self):
        uuid = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
        links = (
            f"/chat/7/{uuid}",
            f"https://odoo.test/survey/start/{uuid}?a=1",
            f"/go?to=%2Fchat%2F7%2F{uuid}",
            "/go?to=%2Fmy%2F1%3Faccess_token%3Dlet-me-in%2Fnow%26a%3D1",
        )
        for link in links:
            self.customer.comment = f"<p>See {link} for more</p>"
            told = str(self.as_admin("res.partner", "read", self.customer.ids, ["comment"]))
            self.assertIn(WITHHELD, told)
            for secret in (uuid, "let-me-in", "now"):
                self.assertNotIn(secret, told)
            self.assertIn("for more", told)

    def test_counts_of_tokens_are_read(self):
        run = self.granted[0]
        [values] = self.as_admin(run._name, "read", run.ids, ["input_tokens"])
        self.assertEqual(values["input_tokens"], 0)

    def test_people_read_them(self):
        self.assertEqual(self.attachment.with_user(self.admin).read(["access_token"])[0]["access_token"], "let-me-in")


@tagged("post_install", "-at_install")
class TestNotifications(CredentialCase, TransactionCase):
    def test_no_device_is_registered_for_them(self):
        self.needs("mail.push.device")
        keys = {"p256dh": "a", "auth": "b"}
        self.assert_refused("mail.push.device", "register_devices", endpoint="https://evil.test", keys=keys)
        self.assert_refused("mail.push.device", "get_web_push_vapid_public_key")


@tagged("post_install", "-at_install")
class TestInAnothersName(CredentialCase, TransactionCase):
    def test_messages_are_the_persons_own(self):
        partner = self.customer.ids
        other = self.user.partner_id
        for values in (
            {"author_id": other.id},
            {"author_id": self.env.ref("base.partner_root").id},
            {"email_from": "boss@example.com"},
            {"reply_to": "eve@example.com"},
        ):
            self.assert_refused("res.partner", "message_post", partner, body="Hello", **values)
            self.assert_refused("res.partner", "message_notify", partner, body="x", partner_ids=partner, **values)
        self.as_admin("res.partner", "message_post", partner, body="Hello", author_id=self.admin.partner_id.id)
        self.assertEqual(self.customer.message_ids[0].author_id, self.admin.partner_id)

    def test_nor_by_way_of_records(self):
        about = {"model": "res.partner", "res_id": self.customer.id}
        message = {"body": "x", "author_id": self.user.partner_id.id, **about}
        self.assert_refused("mail.message", "create", [message])
        self.assert_refused("res.partner", "write", self.customer.ids, {"message_ids": [[0, 0, message]]})
        own = self.customer.with_user(self.admin).message_post(body="Hello")
        self.assert_refused("mail.message", "write", own.ids, {"author_id": self.user.partner_id.id})
        self.assert_refused("mail.message", "write", own.ids, {"email_from": "boss@example.com"})


@tagged("post_install", "-at_install")
class TestDeleting(CredentialCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.bank = self.env["res.partner.bank"].create({"acc_number": "1", "partner_id": self.customer.id})
        self.child = self.env["res.partner"].create({"name": "Child", "parent_id": self.customer.id})
        self.tag = self.env["res.partner.category"].create({"name": "Tag"})
        self.customer.category_id = self.tag

    def test_no_command_deletes(self):
        bank = self.bank.id
        for commands in ([[2, bank]], [[2, bank, 0]], [[3, bank]], [[5]], [[5, 0, 0]], [[6, 0, []]]):
            values = {"bank_ids": commands}
            self.assert_refused("res.partner", "write", self.customer.ids, values)
            self.assert_refused("res.partner", "web_save", self.customer.ids, values, {})
            self.assert_refused("res.partner", "write", self.customer.id, values)
            parent = {"child_ids": [[1, self.customer.id, values]]}
            self.assert_refused("res.partner", "write", self.admin.partner_id.ids, parent)
        for removing in (False, None, [self.child.id + 1000]):
            self.assert_refused("res.partner", "write", self.customer.ids, {"bank_ids": removing})
        users = self.env["res.users"]
        self.user.partner_id.bank_ids = self.bank.copy({"acc_number": "2"})
        self.assertTrue(deletes(users, "write", [self.user.ids, {"bank_ids": [[5]]}], {}), "inherited")
        note = self.customer.message_post(body="Remember")
        for command in ([3, note.id], [5], [6, 0, []]):
            self.assert_refused("res.partner", "write", self.customer.ids, {"message_ids": [command]})
        self.assert_refused("res.partner", "write", self.customer.ids, {"category_id": [[2, self.tag.id]]})
        self.assert_refused("res.partner", "write", self.customer.ids, {"child_ids": [[2, self.child.id]]})
        self.assertTrue(self.bank.exists() and self.tag.exists() and self.child.exists())

    def test_no_command_for_a_record_made_on_the_way_deletes(self):
        values = {"name": "New", "category_id": [[0, 0, {"name": "New"}]]}
        context = {"default_partner_ids": [[2, self.child.id]]}
        self.assert_refused("res.partner", "create", [values], context=context)
        note = self.env["ir.attachment"].create({"name": "note.txt", "res_model": "res.partner"})
        self.assert_refused("res.partner", "activity_schedule", self.child.ids, attachment_ids=[[2, note.id]])
        self.assertTrue(self.child.exists() and note.exists())
        self.as_admin("res.partner", "create", [values], context={"default_partner_ids": [[4, self.child.id]]})

    def test_no_method_deletes(self):
        for method in ("unlink", "activity_unlink"):
            self.assert_refused("res.partner", method, self.child.ids)
        kind = self.env.ref("mail.mail_activity_data_todo")
        activity = self.child.with_user(self.admin).activity_schedule(activity_type_id=kind.id)
        self.assert_refused("mail.activity", "action_cancel", activity.ids)
        self.assertTrue(activity.exists())

    def tool(self, name):
        about = {"name": name, "server_id": self.odoo_server.id}
        tools = self.env["woow_paas_platform.mcp_tool"]
        return tools.search([(key, "=", value) for key, value in about.items()]) or tools.create(about)

    def asked(self, name, args, decision=None):
        """A run whose user was asked about a call of one of Odoo's own tools."""
        run, grant = self.granted_run(self.admin)
        about = {"name": name, "tool_id": self.tool(name).id, "server_id": self.odoo_server.id, "args": args}
        self.as_sidecar(run).sidecar_ask({"call_id": "c1", "seconds": 60, **about})
        if decision:
            run._settle(run.tool_call_ids, decision, self.admin)
        return run, grant

    def run_call(self, granted, model, method, *args, call_id="c1"):
        run, grant = granted
        call = {"model": model, "method": method, "args": list(args), "kwargs": {}, "call_id": call_id}
        return self.as_sidecar(run).sidecar_call(grant, call)

    def test_what_was_allowed_as_deleting_deletes_once(self):
        second = self.child.copy()
        values = {"child_ids": [[2, second.id]]}
        granted = self.asked("odoo_write", {"model": "res.partner", "ids": self.customer.ids, "values": values}, "once")
        words = granted[0].tool_call_ids.with_user(self.admin)._ai_data()[0]["words"]
        self.assertTrue(words["deletes"])
        self.run_call(granted, "res.partner", "write", self.customer.ids, values)
        self.assertFalse(second.exists())
        with self.assertRaises(UserError):
            self.run_call(granted, "res.partner", "write", self.customer.ids, {"child_ids": [[2, self.child.id]]})
        unlink = {"model": "res.partner", "method": "unlink", "ids": self.child.ids}
        granted = self.asked("odoo_call", unlink, "once")
        words = granted[0].tool_call_ids.with_user(self.admin)._ai_data()[0]["words"]
        self.assertEqual(words["summary"], f"Delete: {self.child.display_name} (Contact)")
        self.run_call(granted, "res.partner", "unlink", self.child.ids)
        self.assertFalse(self.child.exists())

    def test_what_was_not_does_not(self):
        unlink = {"model": "res.partner", "method": "unlink", "ids": self.child.ids}
        rename = {"model": "res.partner", "ids": self.child.ids, "values": {"name": "Kid"}}
        for granted, call_id in (
            (self.asked("odoo_call", unlink), "c1"),
            (self.asked("odoo_call", unlink, "no"), "c1"),
            (self.asked("odoo_call", unlink, "unanswered"), "c1"),
            (self.asked("odoo_call", unlink, "once"), "c2"),
            (self.asked("odoo_write", rename, "once"), "c1"),
        ):
            with self.assertRaises(UserError):
                self.run_call(granted, "res.partner", "unlink", self.child.ids, call_id=call_id)
        closed = {"model": "res.users", "method": "unlink", "ids": self.user.ids}
        with self.assertRaises(UserError):
            self.run_call(self.asked("odoo_call", closed, "once"), "res.users", "unlink", self.user.ids)
        self.assertTrue(self.child.exists() and self.user.exists())

    def test_no_wizard_deletes(self):
        self.needs("project.task.type.delete.wizard")
        self.needs("crm.merge.opportunity")
        self.assert_refused("project.task.type.delete.wizard", "action_unlink", [1])
        leads = self.env["crm.lead"].create([{"name": "One"}, {"name": "Two"}])
        self.assert_refused("crm.lead", "merge_opportunity", leads.ids)
        self.assert_refused("crm.merge.opportunity", "action_merge", [1])
        with assistant_acts(), self.assertRaises(AccessError):
            leads.sudo().merge_opportunity()

    def test_what_only_loosens_or_keeps_goes_on(self):
        self.as_admin("res.partner", "write", self.customer.ids, {"category_id": [[3, self.tag.id]]})
        self.as_admin("res.partner", "write", self.customer.ids, {"category_id": [[6, 0, self.tag.ids]]})
        self.as_admin("res.partner", "write", self.customer.ids, {"category_id": [[5]]})
        self.as_admin("res.partner", "write", self.customer.ids, {"bank_ids": [[6, 0, self.bank.ids]]})
        self.as_admin("res.partner", "write", self.customer.ids, {"bank_ids": self.bank.ids})
        self.as_admin("res.partner", "write", self.customer.ids, {"child_ids": [[3, self.child.id]]})
        self.assertTrue(self.tag.exists() and self.child.exists() and self.bank.exists())
        self.assertFalse(self.child.parent_id)


@tagged("post_install", "-at_install")
class TestRemotePictures(CredentialCase, TransactionCase):
    def test_html_that_assistants_write_fetches_nothing(self):
        html = '<p style="background:url(https://evil.test/s)">Hi <img src="https://evil.test/?q=x" alt="cat"></p>'
        self.as_admin("res.partner", "write", self.customer.ids, {"comment": html})
        posted = self.as_admin("res.partner", "message_post", self.customer.ids, body=html, body_is_html=True)
        posted = posted if isinstance(posted, int) else posted[0]
        for text in (self.customer.comment, self.env["mail.message"].browse(posted).body):
            self.assertNotRegex(str(text), r"src=|url\(")
            self.assertIn("cat", text)

    def test_nor_do_styles_and_code_in_disguise(self):
        for html in (
            '<p style="list-style:&#117;rl(https://evil.test/s)">Hi</p>',
            "<p style=\"cursor:image-set('https://evil.test/s' 1x)\">Hi</p>",
            '<p style="list-style:u\\72l(https://evil.test/s)">Hi</p>',
            "<p>Hi</p><style>@import 'https://evil.test/s'</style>",
            '<p>Hi</p><script src="https://evil.test/s"></script>',
        ):
            self.assertNotIn("evil.test", without_remote_pictures(html), html)
            self.as_admin("res.partner", "write", self.customer.ids, {"comment": html})
            self.assertNotIn("evil.test", self.customer.comment)
            self.assertIn("Hi", self.customer.comment)

    def test_nor_does_html_that_comes_as_a_default(self):
        context = {"default_comment": '<p>Hi <img src="https://evil.test/?q=x" alt="cat"></p>'}
        [partner] = self.as_admin("res.partner", "create", [{"name": "Eve"}], context=context)
        self.assertNotIn("src=", self.env["res.partner"].browse(partner).comment)

    def test_nor_does_html_in_properties(self):
        self.needs("project.task")
        definition = [{"name": "note", "string": "Note", "type": "char", "default": ""}]
        values = {"note": "background < 1 & style"}
        if release.version_info >= (19,):
            definition.append({"name": "page_html", "string": "Page", "type": "html"})
            values["page_html"] = '<p>Hi <img src="https://evil.test/?q=x" alt="cat"></p>'
        project = self.env["project.project"].create({"name": "House", "task_properties_definition": definition})
        task = self.env["project.task"].create({"name": "Roof", "project_id": project.id})
        self.as_admin("project.task", "write", task.ids, {"task_properties": values})
        found = task.read(["task_properties"])[0]["task_properties"]
        self.assertEqual(found[0]["value"], "background < 1 & style")
        self.assertNotIn("src=", str(found))

    def test_nor_does_a_preview_of_a_link(self):
        self.assert_refused("mail.link.preview", "create", [{"source_url": "https://evil.test"}])

    def test_pictures_of_this_odoo_stay(self):
        html = '<p><img src="/web/image/7" alt="cat"></p>'
        self.as_admin("res.partner", "write", self.customer.ids, {"comment": html})
        self.assertIn('src="/web/image/7"', self.customer.comment)

    def test_people_write_what_they_like(self):
        html = '<p><img src="https://pictures.test/a.png"></p>'
        self.customer.with_user(self.admin).comment = html
        self.assertIn("https://pictures.test/a.png", self.customer.comment)
