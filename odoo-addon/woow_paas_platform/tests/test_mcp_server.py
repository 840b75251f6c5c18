from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..problems.catalogue import BY_REASON
from .common import AiCase
from .fake_sidecar import FakeSidecar
from .french import French


def tool(name, **values):
    return {
        "name": name,
        "title": name.title(),
        "description": "d",
        "input_schema": '{"type": "object"}',
        "annotations": "{}",
        "schema_hash": "h1",
        **values,
    }


@tagged("post_install", "-at_install")
class TestMcpServer(AiCase, French, TransactionCase):
    def sidecar(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        return sidecar

    def sync(self, *tools, server=None, **outcome):
        outcome = {"state": "connected", "state_message": "Fine.", "tools": list(tools), **outcome}
        return self.as_sidecar(server or self.server).sidecar_sync_done(outcome)

    def all_tools(self):
        return self.server.with_context(active_test=False).tool_ids

    def test_sync_updates_by_name(self):
        """Seen before: sync resurrected disabled tools as new duplicates and so bypassed the block list."""
        read_file, write_file = self.tools
        read_file.active = False
        self.assistant.mcp_tool_disabled_ids = read_file
        self.assertEqual(self.sync(tool("read_file"), tool("stat")), {"added": 1, "updated": 1, "removed": 1})
        self.assertEqual(len(self.all_tools()), 3)
        self.assertEqual((read_file.active, read_file.available, read_file.title), (False, True, "Read_File"))
        self.assertFalse(write_file.available)
        self.assertEqual(self.server.tool_count, 2)
        self.assertEqual((self.server.state, self.server.state_message), ("connected", "Fine."))
        self.assertTrue(self.server.last_sync)

    def test_a_switch_survives_vanishing(self):
        read_file = self.tools[0]
        read_file.active = False
        self.sync()
        self.assertEqual(self.server.tool_count, 0, "tool_count went stale")
        self.sync(tool("read_file"))
        self.assertEqual((read_file.active, read_file.available), (False, True))
        self.assertIn(read_file, self.all_tools(), "disabled tools vanished from every screen")
        self.assertEqual(self.sync(tool("read_file")), {"added": 0, "updated": 0, "removed": 0})

    def test_a_failed_sync_leaves_the_tools(self):
        self.sync(tools=False, state="error", state_message="401: the key was refused")
        self.assertEqual((self.server.state, self.server.tool_count), ("error", 2))
        self.assertEqual(self.server.state_message, "401: the key was refused")

    def test_the_outcome_is_told_in_the_readers_language(self):
        sentence = BY_REASON["server_failed"]
        self.speak_french({self.env._(sentence): "Le serveur a échoué (HTTP %(status)s)."})

        def told(**outcome):
            self.sync(tools=False, state="error", state_message="Broken.", **outcome)
            return self.server.state_text, self.server.with_context(lang="fr_FR").state_text

        english, french = told(reason="server_failed", values={"status": 503})
        self.assertTrue(english.startswith("The server failed (HTTP 503)."))
        self.assertEqual(french, "Le serveur a échoué (HTTP 503).")
        for outcome in ({}, {"reason": False}, {"reason": "tomorrow"}, {"reason": "server_failed", "values": {}}):
            self.assertEqual(told(**outcome), ("Broken.", "Broken."), "the sidecar's own words, where it knows more")
        self.assertEqual(self.server._ai_data()["state_message"], "Broken.")

    def test_odd_tools(self):
        self.sync(tool("same"), tool("same", title="Last"), tool("nul\x00", description="\x00", title=False))
        names = {each.name: each.title for each in self.all_tools().filtered("available")}
        self.assertEqual(names, {"same": "Last", "nul": False})

    def test_a_bad_tool_costs_the_good_ones_nothing(self):
        bad = ("", " \t", "\x00", "x" * 20_000, "x" * 129, None)
        longest = "x" * 128
        deep = '{"x":' * 5_000 + "1" + "}" * 5_000
        nameless = [{**tool("x"), "name": name} for name in bad]
        counts = self.sync(tool("read_file"), *nameless, tool(longest, annotations=deep))
        self.assertEqual(counts, {"added": 1, "updated": 1, "removed": 1})
        self.assertEqual(set(self.all_tools().filtered("available").mapped("name")), {"read_file", longest})
        self.assertEqual(self.all_tools().filtered(lambda each: each.name == longest).hint, "none")
        self.assertEqual((self.server.state, self.server.state_message), ("connected", "Fine."))

    def test_the_servers_order_is_kept_and_is_no_change(self):
        self.sync(tool("write_file"), tool("read_file"), tool("append"))
        names = self.server.tool_ids.mapped("name")
        self.assertEqual(names, ["write_file", "read_file", "append"])
        again = self.sync(tool("append"), tool("write_file"), tool("read_file"))
        self.assertEqual(again, {"added": 0, "updated": 0, "removed": 0})
        self.server.invalidate_recordset()
        self.assertEqual(self.server.tool_ids.mapped("name"), ["append", "write_file", "read_file"])
        self.assertFalse(any(self.server.tool_ids.mapped("quarantined")))

    def test_which_tools_are_left_out_and_why(self):
        values = {"tools": 1, "left_out": 3, "too_long": "huge", "unusable_input": "odd, odder"}
        self.sync(tool("read_file"), reason="connected_in_part", values=values)
        self.assertEqual(
            self.server.state_text,
            "Connected: 1 tools. Left out: 3. Name or definition too long: huge."
            " Input that no AI model accepts: odd, odder.",
        )

    def test_how_many_tools_are_offered_at_most_is_told_by_the_sidecar(self):
        self.assertEqual(self.server.tools_per_server, 50)
        self.sync(tool("read_file"), tools_per_server=1)
        self.assertEqual(self.server.tools_per_server, 1)
        self.sync(tool("read_file"))
        self.assertEqual(self.server.tools_per_server, 1, "an older sidecar says nothing")

    def test_only_the_sidecar_writes_the_outcome(self):
        for user in (self.user, self.manager):
            with self.assertRaises(AccessError):
                self.server.with_user(user).sidecar_sync_done({"state": "connected", "tools": False})
        gone = self.server.copy({"name": "Gone"})
        gone.unlink()
        self.assertEqual(self.sync(tool("x"), server=gone), {"added": 0, "updated": 0, "removed": 0})

    def test_a_name_is_unique_within_its_server(self):
        tools = self.env["woow_paas_platform.mcp_tool"]
        self.tools[0].active = False
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            tools.create({"name": "read_file", "server_id": self.server.id})
        other = self.env["woow_paas_platform.mcp_server"].create({"name": "Other", "url": "https://other.test"})
        self.assertTrue(tools.create({"name": "read_file", "server_id": other.id}))

    def test_a_new_address_forgets_the_old_server(self):
        """Seen before: editing the URL kept old tools and state."""
        self.sync(tool("read_file"))
        self.server.with_user(self.manager).url = "https://new.test/mcp"
        self.assertEqual((self.server.state, self.server.state_message, self.server.tool_count), ("draft", False, 0))

    def test_synchronised_after_commit(self):
        """Seen before: create did not sync, so a new server stayed unusable."""
        sidecar = self.sidecar()
        servers = self.env["woow_paas_platform.mcp_server"].with_user(self.manager)
        server = servers.create({"name": "New", "url": "https://new.test"})
        self.assertFalse(sidecar.requests)
        self.env.cr.postcommit.run()
        path = f"/v1/mcp-servers/{server.id}/sync-later"
        self.assertEqual([request["path"] for request in sidecar.wait_for_requests(1)], [path])
        for number, values in enumerate(({"url": "https://x.test"}, {"api_key": "k"}, {"transport": "sse"}), 2):
            server.write(values)
            self.env.cr.postcommit.run()
            self.assertEqual(len(sidecar.wait_for_requests(number)), number)
        server.write({"name": "Renamed", "url": "https://x.test"})
        self.env.cr.postcommit.run()
        self.assertEqual(len(sidecar.requests), 4, "nothing of its connection has changed")

    def test_synchronised_by_schedule(self):
        sidecar = self.sidecar()
        servers = self.env["woow_paas_platform.mcp_server"]
        servers.search([]).active = False  # in a database that is in use there may be others
        values = {"url": "https://new.test"}
        names = ("connected", "error", "draft", "archived")
        connected, failed, draft, archived = servers.create([{"name": name, **values} for name in names])
        (connected + failed + archived).state = "connected"
        failed.state = "error"
        archived.active = False
        self.env.cr.postcommit.clear()
        for server in (connected, failed, draft, archived):
            # One that fails keeps nobody else waiting for the next schedule.
            sidecar.answers[f"/v1/mcp-servers/{server.id}/sync-later"] = (
                503,
                {"error": "x", "error_code": "odoo_unreachable"},
            )
        cron = self.env.ref("woow_paas_platform.cron_sync_servers")
        self.assertEqual((cron.interval_number, cron.interval_type), (6, "hours"))
        cron.ir_actions_server_id.with_user(cron.user_id).run()
        self.assertFalse(sidecar.requests, "nothing is asked while the transaction is open")
        self.env.cr.postcommit.run()
        asked = {request["path"] for request in sidecar.wait_for_requests(2)}
        self.assertEqual(asked, {f"/v1/mcp-servers/{server.id}/sync-later" for server in (connected, failed)})

    def test_the_buttons_tell_the_truth(self):
        """Seen before: test and sync answered success on failure."""
        sidecar = self.sidecar()
        server = self.server.with_user(self.manager)
        path = f"/v1/mcp-servers/{server.id}/test"
        sidecar.answers[path] = (200, {"success": True, "state": "connected", "tool_count": 9})
        told = server.action_test()["params"]
        self.assertEqual((told["type"], told["message"]), ("success", "Connected: 9 tools."))
        sidecar.answers[path] = (200, {"success": False, "state": "error", "state_message": "401: the key was refused"})
        told = server.action_test()["params"]
        self.assertEqual((told["type"], told["message"]), ("danger", "401: the key was refused"))
        sidecar.answers[path] = (401, {"error": "wrong signature", "error_code": "unauthorized"})
        self.assertIn("secret", server.action_test()["params"]["message"])
        sidecar.close()
        told = server.action_sync()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("cannot be reached", told["message"])
        with self.assertRaises(AccessError):
            self.server.with_user(self.user).action_test()

    def test_a_program_that_is_still_starting_is_no_failure(self):
        sidecar = self.sidecar()
        server = self.server.with_user(self.manager)
        starting = {"success": False, "state": "draft", "state_message": "Starting.", "reason": "program_starting"}
        sidecar.answers[f"/v1/mcp-servers/{server.id}/sync"] = (200, {**starting, "tools": False})
        told = server.action_sync()["params"]
        self.assertEqual(told["type"], "info")
        self.assertIn("first time", told["message"])
        self.assertEqual((server.state, server.tool_count), ("draft", 2))

    def test_a_restart_waits_for_no_program_that_does_not_want_to_end(self):
        sidecar = self.sidecar()
        server = self.server.with_user(self.manager)
        sidecar.answers[f"/v1/mcp-servers/{server.id}/stop"] = (200, {"success": True, "closed": 1})
        sidecar.answers[f"/v1/mcp-servers/{server.id}/sync"] = (200, {"success": True, "tool_count": 2})
        self.assertEqual(server.action_restart()["params"]["type"], "success")
        stop, sync = sidecar.requests
        self.assertEqual(stop["body"], {"wait": False})
        self.assertEqual(sync["body"]["server"]["state"], "draft", "whether it worked comes along")

    def test_addresses(self):
        servers = self.env["woow_paas_platform.mcp_server"]
        for values in ({}, {"url": "x"}, {"url": "file:///etc/passwd"}, {"url": "http://"}, {"transport": "stdio"}):
            with self.assertRaises(ValidationError, msg=str(values)):
                servers.create({"name": "Bad", **values})
        self.assertTrue(servers.create({"name": "Local", "transport": "stdio", "command": "everything"}))
