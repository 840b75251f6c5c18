import base64

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import AiCase

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestRunFiles(AiCase, TransactionCase):
    """What tools return for people."""

    def setUp(self):
        super().setUp()
        self.chat = self.conversation()
        self.run_ = self.chat._ai_post("Draw it", [])[1].sudo()
        self.as_sidecar(self.run_).sidecar_claim("x")

    def keep(self, name="picture.png", mimetype="image/png", data=PICTURE):
        values = {"name": name, "mimetype": mimetype, "data": base64.b64encode(data).decode()}
        return self.as_sidecar(self.run_).sidecar_keep_file(values)["file"]

    def attachment(self, file):
        return self.env["ir.attachment"].browse(file["id"])

    def test_files_are_those_of_the_answer(self):
        files = [self.keep(), self.keep("a.pdf", "application/pdf", b"%PDF-1.4")]
        self.complete(self.run_)
        answer = self.run_.answer_id
        self.assertEqual(answer.attachment_ids.ids, [file["id"] for file in files])
        self.assertEqual(set(answer.attachment_ids.mapped("res_model")), {"discuss.channel"})
        told = answer.with_user(self.user)._ai_data()[0]["attachments"]
        kinds = [(file["name"], file["mimetype"]) for file in told]
        self.assertEqual(kinds, [("picture.png", "image/png"), ("a.pdf", "application/pdf")])
        self.assertEqual(self.run_.with_user(self.user)._ai_data()["attachments"], [])

    def test_who_reads_the_run_reads_its_files_at_once(self):
        attachment = self.attachment(self.keep())
        self.assertEqual(attachment.with_user(self.user).raw, PICTURE)
        with self.assertRaises(AccessError):
            attachment.with_user(self.other).read(["raw"])

    def test_files_of_a_failed_answer_stay(self):
        file = self.keep()
        self.complete(self.run_, state="error", error="Lost.", error_code="x")
        self.assertEqual(self.run_.with_user(self.user)._ai_data()["attachments"], [file])

    def test_what_a_browser_would_run_is_text(self):
        for mimetype in ("text/html", "image/svg+xml", "application/xhtml+xml"):
            file = self.keep("x", mimetype, b"<script>alert(1)</script>")
            self.assertEqual(file["mimetype"], "text/plain", mimetype)

    def test_limits(self):
        self.assertFalse(self.keep(data=b""))
        self.assertFalse(self.keep(data=b"x" * (6 * 1024 * 1024)))
        self.assertEqual([bool(self.keep(data=bytes([n]))) for n in range(11)], [True] * 10 + [False])
        self.assertFalse(self.as_sidecar(self.run_).sidecar_keep_file({"data": 7})["file"])

    def test_odd_names_and_types(self):
        file = self.keep("a\x00" + "b" * 500, "", b"\x01\x02")
        self.assertEqual((file["name"], file["mimetype"]), ("a" + "b" * 239, "application/octet-stream"))
        self.assertEqual(self.keep("", "image/png")["name"], "file")

    def test_nothing_is_added_to_an_answer_that_has_ended(self):
        self.complete(self.run_)
        self.assertFalse(self.keep())

    def test_only_the_sidecar(self):
        for user in (self.user, self.manager):
            run = self.run_.with_user(user)
            for call in (lambda run=run: run.sidecar_keep_file({}), lambda run=run: run.sidecar_read_file(1)):
                with self.assertRaises(AccessError):
                    call()

    def test_files_go_with_the_conversation(self):
        kept = self.attachment(self.keep())
        self.chat._ai_delete()
        self.assertFalse(kept.exists())
