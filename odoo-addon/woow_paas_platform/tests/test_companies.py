from odoo import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .common import AiCase
from .granted_run import GrantedRun
from .json_calls import JsonCalls


class CompaniesCase(AiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.env.company
        cls.second, cls.third, cls.foreign = cls.env["res.company"].create(
            [{"name": name} for name in ("Second", "Third", "Foreign")]
        )
        cls.clerk = new_test_user(
            cls.env,
            login="carl",
            password="carl-password",
            groups="base.group_user,base.group_partner_manager",
            company_id=cls.first.id,
            company_ids=[Command.set((cls.first + cls.second + cls.third).ids)],
        )


@tagged("post_install", "-at_install")
class TestCompanies(GrantedRun, CompaniesCase, TransactionCase):
    """A question keeps the companies that were switched on when it was asked."""

    def asked_in(self, *companies):
        """A run whose question was asked with these companies switched on, and its grant."""
        context = {"allowed_company_ids": [company.id for company in companies]} if companies else {}
        channel = self.conversation(self.clerk).with_context(**context)
        run = self.runs(self.say(channel, "Hello", self.clerk))
        return run, self.as_sidecar(run).sidecar_claim("x")["grant"]

    def told(self, run):
        return [company["name"] for company in self.as_sidecar(run).read(["asker"])[0]["asker"]["companies"]]

    def test_tools_book_into_the_active_company(self):
        for company in (self.second, self.first):
            granted = self.asked_in(company)
            [file] = self.call(granted, "ir.attachment", "create", [[{"name": "bill.txt", "raw": "x"}]])
            self.assertEqual(self.env["ir.attachment"].browse(file).company_id, company)

    def test_tools_see_the_chosen_companies_only(self):
        self.env.ref("base.res_partner_rule").active = True
        partners = self.env["res.partner"].create(
            [{"name": f"Of {company.name}", "company_id": company.id} for company in self.second + self.third]
        )
        domain = [("id", "in", partners.ids)]
        for companies, count in (((self.second,), 1), ((self.first,), 0), ((self.third, self.second), 2), ((), 2)):
            granted = self.asked_in(*companies)
            self.assertEqual(self.call(granted, "res.partner", "search_count", [domain]), count)

    def test_the_model_is_told_them_the_active_one_first(self):
        run, _grant = self.asked_in(self.third, self.first)
        self.assertEqual(self.told(run), ["Third", self.first.name])

    def test_later_switching_does_not_matter(self):
        run, grant = self.asked_in(self.second)
        self.clerk.company_id = self.third
        self.assertEqual(self.told(run), ["Second"])
        self.assertEqual(run._acting_env().company, self.second)
        self.assertTrue(grant)

    def test_a_company_that_is_not_the_persons_any_more_is_left(self):
        run, _grant = self.asked_in(self.second, self.third)
        self.clerk.company_ids = [Command.unlink(self.second.id)]
        self.assertEqual(self.told(run), ["Third"])
        self.clerk.company_ids = [Command.unlink(self.third.id)]
        self.assertEqual(self.told(run), [self.first.name])

    def test_a_company_of_others_is_not_taken(self):
        context = {"allowed_company_ids": (self.foreign + self.second).ids}
        runs = self.env["woow_paas_platform.ai_run"].with_user(self.clerk).with_context(**context)
        self.assertEqual(runs._companies_asked_in()["company_id"], self.second.id)

    def test_without_a_choice_all_companies_count_the_default_one_first(self):
        self.clerk.company_id = self.second
        run, _grant = self.asked_in()
        self.assertEqual(self.told(run)[0], "Second")
        self.assertEqual(len(self.told(run)), 3)

    def test_retry_keeps_them(self):
        run, _grant = self.asked_in(self.third, self.first)
        self.complete(run, state="error", error="No.", error_code="x")
        retry = run.with_user(self.clerk).action_retry().sudo()
        self.assertEqual((retry.company_id, retry.company_ids), (self.third, self.third + self.first))


@tagged("post_install", "-at_install")
class TestCompaniesOfRequests(CompaniesCase, JsonCalls, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("carl", "carl-password")
        self.chat = self.conversation(self.clerk)

    def asked(self, **body):
        body = {"channel_id": self.chat.id, "body": "hi", **body}
        answer = self.data("POST", "/api/ai/chat/post", body)
        return self.env["woow_paas_platform.ai_run"].browse(answer["run"]["id"])

    def test_ai_chat_says_which(self):
        run = self.asked(company_ids=[self.third.id, self.second.id])
        self.assertEqual((run.company_id, run.company_ids), (self.third, self.second + self.third))

    def test_a_company_of_others_is_refused(self):
        for ids in ([self.foreign.id], [self.second.id, self.foreign.id], "2", [True], [[1]]):
            body = {"channel_id": self.chat.id, "body": "hi", "company_ids": ids}
            self.assertEqual(self.wrong_field("POST", "/api/ai/chat/post", body), "company_ids")

    def test_discuss_is_known_by_the_switchers_cookie(self):
        self.opener.cookies.set("cids", f"{self.second.id}-{self.first.id}")
        params = {
            "thread_model": "discuss.channel",
            "thread_id": self.chat.id,
            "post_data": {"body": "hi", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
        }
        self.make_jsonrpc_request("/mail/message/post", params)
        run = self.env["woow_paas_platform.ai_run"].search([("channel_id", "=", self.chat.id)])
        self.assertEqual((run.company_id, len(run.company_ids)), (self.second, 2))

    def test_a_cookie_that_says_nothing_counts_for_nothing(self):
        for cookie in ("", "x-y", str(self.foreign.id), "0", "99999999999999999999"):
            self.opener.cookies.set("cids", cookie)
            self.assertEqual(self.asked().company_id, self.first, cookie)
