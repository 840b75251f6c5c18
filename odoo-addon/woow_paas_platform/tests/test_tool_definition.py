from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import AiCase


@tagged("post_install", "-at_install")
class TestToolDefinition(AiCase, TransactionCase):
    def offered(self):
        self.server.invalidate_recordset()
        return [int(key.split(":")[0]) for key in (self.as_sidecar(self.server).offered_tools or "").split()]

    def test_what_can_be_offered(self):
        first, second = self.tools.sorted("name")
        self.assertEqual(self.offered(), [first.id, second.id])
        for values in ({"active": False}, {"available": False}, {"quarantined": True}):
            first.write(values)
            self.assertEqual(self.offered(), [second.id], values)
            first.write({"active": True, "available": True, "quarantined": False})
        self.tools.active = False
        self.assertEqual(self.offered(), [])

    def test_they_are_offered_in_the_servers_order(self):
        """Seen before: of 63 tools those that were kept came first by their names."""
        read_file, write_file = self.tools.sorted("name")
        write_file.sequence, read_file.sequence = 1, 2
        self.assertEqual(self.offered(), [write_file.id, read_file.id])
        self.assertEqual(self.server.tool_ids.ids, [write_file.id, read_file.id])

    def test_what_an_administrator_prefers_is_offered_first(self):
        read_file, write_file = self.tools.sorted("name")
        write_file.with_user(self.manager).preferred = True
        self.server.invalidate_recordset()
        expected = f"*{write_file.id}:{write_file.definition_hash} {read_file.id}:{read_file.definition_hash}"
        self.assertEqual(self.as_sidecar(self.server).offered_tools, expected)

    def test_what_is_beyond_the_limit_says_so(self):
        read_file, write_file = self.tools.sorted("name")
        self.assertEqual(self.tools.mapped("status"), ["on", "on"])
        self.server.tools_per_server = 1
        self.assertEqual((read_file.status, write_file.status), ("on", "beyond"))
        self.assertEqual(self.server.tools_on, "1 / 2")
        write_file.preferred = True
        self.assertEqual((read_file.status, write_file.status), ("beyond", "on"))
        write_file.active = False
        self.assertEqual((read_file.status, write_file.status), ("on", "off"))
        read_file.available = False
        self.assertEqual((read_file.status, write_file.status), ("gone", "off"))

    def test_what_the_offered_tools_cost(self):
        read_file, write_file = self.tools.sorted("name")
        self.assertEqual(read_file.tokens, 3, "nine characters of a name, and nothing else")
        read_file.write({"description": "d" * 400, "input_schema": "{}" * 200})
        self.assertEqual(read_file.tokens, 203)
        self.assertEqual(self.server.tool_tokens, read_file.tokens + write_file.tokens)
        self.server.tools_per_server = 1
        self.assertEqual(self.server.tool_tokens, read_file.tokens)

    def test_a_long_description_says_what_becomes_of_it(self):
        tool = self.tools[0]
        self.assertFalse(tool.long_description)
        tool.description = "d" * 1024
        self.assertFalse(tool.long_description)
        tool.description = "d" * 1100
        self.assertIn("1100", tool.long_description)
        self.assertNotIn("4000", tool.long_description)
        tool.description = "d" * 3990
        self.assertIn("4000", tool.long_description)

    def test_another_definition_has_another_key(self):
        tool = self.tools[0]
        seen = [tool.definition_hash]
        for values in (
            {"title": "T"},
            {"description": "d"},
            {"input_schema": "{}"},
            {"annotations": '{"readOnlyHint": true}'},
            {"schema_hash": "h"},
        ):
            tool.write(values)
            self.assertNotIn(tool.definition_hash, seen, values)
            seen.append(tool.definition_hash)
        tool.write({"active": False, "quarantined": True})
        self.assertEqual(tool.definition_hash, seen[-1], "a switch is no other definition")
        [specified] = self.as_sidecar(self.server).web_read({"offered_tools": {}})
        self.assertEqual(specified["offered_tools"], f"{self.tools[1].id}:{self.tools[1].definition_hash}")

    def test_only_for_the_sidecar(self):
        for user in (self.user, self.manager):
            with self.assertRaises(AccessError):
                self.server.with_user(user).read(["offered_tools"])
            with self.assertRaises(AccessError):
                self.tools.with_user(user).read(["definition_hash"])
