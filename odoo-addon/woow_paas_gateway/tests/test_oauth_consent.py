from lxml import html

from odoo.tests import new_test_user, tagged

from .oauth_common import OAuthCase


@tagged("post_install", "-at_install")
class TestOAuthConsent(OAuthCase):
    """The page on which a user lets an app in."""

    def text(self, page):
        return " ".join(html.fromstring(page.text).find(".//div[@class='container py-5']").text_content().split())

    def test_odoos_own_login_comes_first(self):
        page = self.show(self.ask())
        self.assertIn("/web/login", page.url)

    def test_the_page_names_app_scopes_user_and_company(self):
        self.authenticate("ada", "ada-password")
        text = self.text(self.show(self.ask()))
        for words in (
            "Test App wants to work in Odoo as you",
            "The app chose this name itself.",
            "It runs on this device.",
            "Read the records that you can see",
            "Create, change and delete records as you can",
            "Ada Plain (ada)",
            self.user.company_id.name,
        ):
            self.assertIn(words, text)
        self.assertNotIn("Run actions", text)

    def test_an_app_elsewhere_is_shown_with_its_host(self):
        self.authenticate("ada", "ada-password")
        ask = self.ask(client_id="https://claude.example/app.json", redirect_uri="https://back.claude.example/callback")
        text = self.text(self.show(ask))
        self.assertIn("An app of claude.example.", text)
        self.assertIn("You will return to back.claude.example.", text)

    def test_the_host_is_the_one_that_the_browser_goes_to(self):
        self.authenticate("ada", "ada-password")
        for address, host in (
            ("https://evil.example\\@claude.example/callback", "evil.example"),
            ("https://evil.example\\@localhost/callback", "evil.example"),
            ("https://cl\N{CYRILLIC SMALL LETTER A}ude.example/callback", "xn--clude-5ve.example"),
        ):
            text = self.text(self.show(self.ask(redirect_uri=address)))
            self.assertIn(f"You will return to {host}.", text)

    def test_what_was_shown_is_what_was_agreed_to(self):
        self.authenticate("ada", "ada-password")
        before = self.consents.search([])
        ask = self.ask()
        answer = self.answer(self.decide(ask, scopes="odoo.dev", client_id="x"))
        consent = self.consents.search([]) - before
        self.assertEqual(answer["decision"], "allow")
        self.assertEqual(answer["sub"], str(self.user.id))
        self.assertEqual(answer["grant"], consent.grant_ref)
        self.assertEqual((consent.user_id, consent.client_id), (self.user, self.app))
        self.assertEqual(
            (consent.scope, consent.host, consent.state), ("odoo.read odoo.write", "127.0.0.1", "awaiting")
        )

    def test_who_does_not_agree_leaves_nothing_behind(self):
        self.authenticate("ada", "ada-password")
        before = self.consents.search_count([])
        answer = self.answer(self.decide(self.ask(), "deny"))
        self.assertEqual((answer["decision"], answer.get("grant")), ("deny", None))
        self.assertEqual(self.consents.search_count([]), before)

    def test_one_page_is_answered_once(self):
        self.authenticate("ada", "ada-password")
        ask = self.ask()
        page = self.show(ask)
        self.answer(self.decide(ask, page=page))
        self.assertEqual(self.decide(ask, page=page).status_code, 400)

    def test_without_a_token_of_the_session_nothing_is_agreed_to(self):
        self.authenticate("ada", "ada-password")
        before = self.consents.search_count([])
        for token in ("", "x" * 40):
            response = self.decide(self.ask(), csrf_token=token)
            self.assertEqual(response.status_code, 400)
        self.assertEqual(self.consents.search_count([]), before)

    def test_requests_that_the_sidecar_did_not_sign_or_that_expired_are_refused(self):
        self.authenticate("ada", "ada-password")
        good = self.ask()
        for ask in (
            "",
            "a.b.c",
            "é.é.é",
            good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
            self.ask(secret="another-secret-of-thirty-two-bytes"),
            self.ask(seconds=-60),
            self.ask(aud="odoo-mcp-consent-answer"),
            self.ask(db="another-database"),
        ):
            self.assertEqual(self.show(ask).status_code, 400, ask)
        page = self.show(good)
        self.assertEqual(self.decide(good, page=page, ask=self.ask(db="x")).status_code, 400)

    def test_the_page_cannot_be_framed(self):
        self.authenticate("ada", "ada-password")
        for page in (self.show(self.ask()), self.show("")):
            self.assertEqual(page.headers["X-Frame-Options"], "DENY")
            self.assertIn("frame-ancestors 'none'", page.headers["Content-Security-Policy"])
            self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_who_is_not_in_the_group_is_told_so(self):
        self.authenticate("bob", "bob-password")
        ask = self.ask()
        page = self.show(ask)
        self.assertEqual(page.status_code, 403)
        self.assertIn("MCP Client User", self.text(page))
        before = self.consents.search_count([])
        self.assertEqual(self.decide(ask, "allow", page=page).status_code, 403)
        self.assertEqual(self.answer(self.decide(ask, "deny", page=page))["decision"], "deny")
        self.assertEqual(self.consents.search_count([]), before)

    def test_portal_users_are_not_let_in(self):
        new_test_user(self.env, login="paul", groups="base.group_portal", password="paul-password")
        self.authenticate("paul", "paul-password")
        self.assertEqual(self.show(self.ask()).status_code, 403)

    def test_an_archived_client_is_not_let_in(self):
        self.authenticate("ada", "ada-password")
        self.app.active = False
        self.assertEqual(self.answer(self.decide(self.ask()))["decision"], "deny")

    def test_a_client_with_a_document_is_known_once_somebody_let_it_in(self):
        self.authenticate("ada", "ada-password")
        address = "https://claude.example/app.json"
        ask = {"client_id": address, "client_name": "Claude", "redirect_uri": "https://claude.example/callback"}
        for _time in range(2):
            self.answer(self.decide(self.ask(**ask)))
        client = self.clients.search([("client_id", "=", address)])
        self.assertEqual((client.name, client.kind, client.host), ("Claude", "document", "claude.example"))
        self.assertFalse(self.gateway.oauth_find_client(address))

    def test_a_name_cannot_pose_as_something_else(self):
        self.authenticate("ada", "ada-password")
        ask = self.ask(client_name="Odoo\u202e\n<b>itself</b>" + "x" * 500)
        page = self.show(ask)
        self.assertIn("&lt;b&gt;itself", page.text)
        self.assertNotIn("\u202e", page.text)
        self.assertLess(len(self.text(page)), 1000)
