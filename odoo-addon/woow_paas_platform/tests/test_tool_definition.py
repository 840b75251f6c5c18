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
