import ast
import re
from pathlib import Path
from types import SimpleNamespace

from odoo.tests import HttpCase, TransactionCase, tagged

from ..problems import SidecarNotConfigured, SidecarRefused, SidecarUnreachable, answer_text, explain, problem_text
from ..problems.catalogue import BY_CODE, BY_REASON
from ..problems.mcp_servers import ENDINGS
from .common import AiCase
from .contracts import contract
from .french import French
from .json_calls import JsonCalls

ADDON = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ROUTE = "/api/ai/problems"


@tagged("post_install", "-at_install")
class TestProblems(TransactionCase):
    def english(self, sentence):
        return self.env(context={"lang": "en_US"})._(sentence)

    def check_values(self, sentence, values, key):
        text = self.english(sentence)
        self.assertLessEqual(set(PLACEHOLDER.findall(text)), set(values), key)
        self.assertNotIn("%", PLACEHOLDER.sub("", text), "the browser knows no other mark")

    def test_every_code_has_a_sentence_and_no_other_has(self):
        sections = contract("problems.json")
        listed = [entry for name in ("codes", "notices", "routes") for entry in sections[name].items()]
        self.assertEqual(set(BY_CODE), {key for key, _entry in listed})
        for key, entry in listed:
            self.check_values(BY_CODE[key], entry["values"], key)

    def test_every_reason_has_a_sentence_and_no_other_has(self):
        listed = contract("problems.json")["reasons"]
        # A few are called as the code that they come with.
        self.assertEqual(set(BY_REASON), set(listed) - {"login_required", "mcp_error"})
        for reason, entry in listed.items():
            self.check_values(BY_REASON.get(reason) or BY_CODE[reason], entry["values"], reason)

    def test_every_value_that_may_be_missing_has_a_sentence_of_its_own(self):
        listed = contract("problems.json")["reasons"]
        optional = {(reason, name) for reason, entry in listed.items() for name in entry.get("optional", ())}
        self.assertEqual({(reason, name) for reason, name, _sentence in ENDINGS}, optional)
        for reason, name, sentence in ENDINGS:
            self.check_values(sentence, {*listed[reason]["values"], name}, reason)

    def test_no_sentence_stands_twice(self):
        sentences = [self.english(sentence) for sentence in (*BY_CODE.values(), *BY_REASON.values())]
        self.assertEqual(len(sentences), len(set(sentences)))
        keys = [
            key for module in ("language_models", "mcp_servers", "routes", "runs", "sidecar") for key in keys_of(module)
        ]
        self.assertEqual(len(keys), len(BY_CODE) + len(BY_REASON), "one module's sentence hides another's")

    def test_every_failure_that_python_names_has_a_sentence(self):
        """By the literals of the calls: a typing error would only show where that failure happens."""
        named = [call for path in sorted(ADDON.rglob("*.py")) for call in named_failures(path)]
        self.assertGreater(len(named), 30)
        for place, code, reason in named:
            self.assertIn(code, BY_CODE, place)
            if reason:
                self.assertTrue(f"{code}.{reason}" in BY_CODE or reason in BY_REASON or reason in BY_CODE, place)

    def test_what_says_more_comes_first(self):
        def said(*problem, **options):
            return problem_text(self.env, *problem, **options)

        server = {"server": "Files"}
        self.assertIn("AI managers", said("forbidden", "ai_managers"))
        self.assertIn("another user", said("login_failed", "login_expired", server))
        self.assertIn("The login to Files", said("login_failed", "tomorrow", server))
        self.assertEqual(said("forbidden", "tomorrow"), said("forbidden"))
        self.assertIn(
            "did not answer in time", said("mcp_timeout", "no_answer", {}), "a value of the reason is missing"
        )
        self.assertEqual(said("tomorrow", fallback="Own."), "Own.")
        self.assertEqual(said("tomorrow"), "")

    def test_a_reason_that_is_called_as_another_code(self):
        chat = problem_text(self.env, "message_too_long", values={"limit": 9})
        answer = problem_text(self.env, "mcp_error", "message_too_long", {"megabytes": 8})
        self.assertIn("Shorten it", chat)
        self.assertIn("8 MiB", answer)

    def test_whatever_a_sidecar_sends_is_told(self):
        for odd in (None, False, 7, 1.5, "x", "", [], ["a"], {}, {"a": 1}, "%(server)s", "%"):
            for problem in ((odd, None, None), ("forbidden", odd, None), ("login_failed", "declined", odd)):
                self.assertIsInstance(problem_text(self.env, *problem), str, problem)
            self.assertIsInstance(answer_text(self.env, {"error_code": odd, "reason": odd, "values": odd}), str)
        told = problem_text(self.env, "login_failed", "declined", {"server": "100 %(server)s <b>"})
        self.assertIn("login to 100 %(server)s <b>.", told)

    def test_the_sidecar_itself(self):
        def refused(**answer):
            return explain(self.env, SidecarRefused(502, answer), server=SimpleNamespace(name="Files"))

        self.assertIn("not set up", explain(self.env, SidecarNotConfigured()))
        self.assertIn("cannot be reached", explain(self.env, SidecarUnreachable()))
        self.assertIn(f"ODOO_DB to {self.env.cr.dbname}.", refused(error_code="wrong_database"))
        self.assertIn("The login to Files", refused(error_code="login_failed"))
        self.assertIn("Files does not let", refused(error_code="login_failed", reason="registration_refused"))
        self.assertIn("within 10 seconds", refused(error_code="x", reason="no_answer", values={"seconds": 10}))
        self.assertIn("HTTP 502", refused())
        self.assertIn("No idea", refused(error_code="tomorrow", error="No idea"))


@tagged("post_install", "-at_install")
class TestProblemRoute(AiCase, JsonCalls, French, HttpCase):
    def test_the_browser_gets_what_it_may_meet(self):
        self.authenticate("ada", "ada-password")
        told = self.data("POST", ROUTE, {})
        sections = contract("problems.json")
        self.assertEqual(set(told), {key for name in ("codes", "notices", "routes") for key in sections[name]})
        self.assertIn("%(server)s has %(tools)s tools", told["tool_dropped.tools_per_server"])

    def test_in_the_readers_language(self):
        sentence = BY_CODE["not_found"]
        english = self.env(context={"lang": "en_US"})._(sentence)
        self.speak_french({english: "Cela n'existe plus."})
        self.user.lang = "fr_FR"
        self.authenticate("ada", "ada-password")
        self.assertEqual(self.data("POST", ROUTE, {})["not_found"], "Cela n'existe plus.")
        self.user.lang = "en_US"
        self.authenticate("ada", "ada-password")
        self.assertEqual(self.data("POST", ROUTE, {})["not_found"], english)

    def test_only_for_who_may_chat(self):
        self.authenticate("paul", "paul-password")
        self.assertEqual(self.refusal("POST", ROUTE, {})[:2], (403, "forbidden"))
        self.authenticate(None, None)
        self.assertEqual(self.refusal("POST", ROUTE, {})[:2], (401, "session_expired"))


def keys_of(module):
    """The keys of the dictionaries in one module of problems/, as they are written."""
    tree = ast.parse((ADDON / "problems" / f"{module}.py").read_text())
    tables = [node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)]
    return [key.value for table in tables for key in table.keys]


def named_failures(path):
    """(place, code, reason) of each call that words a failure with literals."""
    if path.parts[-2] == "tests":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(getattr(node, "func", None), "id", "")
        if name in ("ApiError", "problem_text") and isinstance(node, ast.Call):
            code, reason, *_rest = (*[getattr(each, "value", None) for each in node.args[1:]], None, None)
            if isinstance(code, str):
                yield f"{path}:{node.lineno}", code, reason
