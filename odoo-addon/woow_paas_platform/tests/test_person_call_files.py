import base64

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import AiCase
from .granted_run import GrantedRun

SCRIPT = base64.b64encode(b"alert(document.cookie)").decode()


@tagged("post_install", "-at_install")
class TestPersonCallFiles(GrantedRun, AiCase, TransactionCase):
    """Files and filters that an administrator's conversation must not leave behind for everybody."""

    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.granted = self.granted_run(self.admin)
        self.partner = self.env["res.partner"].create({"name": "Customer"})

    def as_admin(self, model, method, *args):
        return self.call(self.granted, model, method, args)

    def assert_refused(self, model, method, *args):
        with self.assertRaises(UserError, msg=f"{model}.{method}{args}") as caught:
            self.as_admin(model, method, *args)
        self.assertIn("Assistants are not allowed", str(caught.exception))

    def test_no_file_is_served_to_everybody(self):
        values = {"name": "web.assets_web.min.js", "datas": SCRIPT, "mimetype": "application/javascript"}
        for served in (
            {"url": "/web/assets/1/abc/web.assets_web.min.js"},
            {"public": True},
            {"type": "url", "url": "https://evil.test"},
            {"access_token": "known"},
            {"res_model": "res.partner", "res_id": self.partner.id, "res_field": "image_1920"},
            {"res_model": "ir.ui.view"},
        ):
            self.assert_refused("ir.attachment", "create", [{**values, **served}])
            attachment = self.env["ir.attachment"].with_user(self.admin).create({"name": "own", "raw": b"x"})
            self.assert_refused("ir.attachment", "write", attachment.ids, served)

    def test_what_odoo_serves_stays(self):
        values = {"name": "bundle", "raw": b"x"}
        for served in ({"url": "/web/assets/1/abc/x.js"}, {"res_model": "ir.ui.view"}):
            attachment = self.env["ir.attachment"].create({**values, **served})
            for change in ({"datas": SCRIPT}, {"raw": "alert(1)"}, {"url": False, "res_model": False}, {"name": "x"}):
                self.assert_refused("ir.attachment", "write", attachment.ids, change)
            self.assertEqual(attachment.raw, b"x")

    def test_files_of_records_are_written(self):
        values = {"name": "notes.txt", "datas": SCRIPT, "res_model": "res.partner", "res_id": self.partner.id}
        [created] = self.as_admin("ir.attachment", "create", [values])
        self.as_admin("ir.attachment", "write", [created], {"name": "renamed.txt", "raw": "text"})
        attachment = self.env["ir.attachment"].browse(created)
        self.assertEqual((attachment.name, attachment.raw), ("renamed.txt", b"text"))
        picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        self.as_admin("res.partner", "write", self.partner.ids, {"image_1920": picture})
        self.assertTrue(self.partner.image_1920, "Odoo keeps it as a file of the field")

    def test_filters_are_ones_own(self):
        filters = self.env["ir.filters"]
        users = "user_ids" if "user_ids" in filters._fields else "user_id"  # Odoo 19 / 18

        def of(user):
            many = [[6, 0, user.ids]]
            return {users: many if users == "user_ids" else user.id}

        values = {"name": "Mine", "model_id": "res.partner", "domain": "[]", "is_default": True}
        everybody = filters.create({**values, "name": "All", **of(filters.env["res.users"])})
        self.assert_refused("ir.filters", "create", [{**values, **of(self.env["res.users"])}])
        self.assert_refused("ir.filters", "create", [{**values, **of(self.user)}])
        self.assert_refused("ir.filters", "write", everybody.ids, {"domain": "[(0, '=', 1)]"})
        self.assert_refused("ir.filters", "write", everybody.ids, of(self.admin))
        self.assert_refused("ir.filters", "unlink", everybody.ids)
        [own] = self.as_admin("ir.filters", "create", [{**values, **of(self.admin)}])
        self.as_admin("ir.filters", "write", [own], {"name": "Renamed"})
        self.assert_refused("ir.filters", "write", [own], of(self.env["res.users"]))
        self.assertEqual(filters.browse(own)[users], self.admin)
