import json

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from .cloud_case import CloudCase
from .fake_sidecar import FakeSidecar

CHANGED = "woow_paas_platform.mcp_server/changed"


@tagged("post_install", "-at_install")
class TestCloudConversations(CloudCase, TransactionCase):
    """Conversations belong to their service and its people, whichever way somebody tries to come in."""

    def setUp(self):
        super().setUp()
        self.chat = self.chat_of(self.shop, self.owner)

    def join(self, user):
        self.chat.with_user(self.owner).add_members(user.partner_id.ids)

    def test_only_people_of_the_service_begin_one(self):
        for user in (self.owner, self.keeper, self.member):
            self.assertEqual(self.chat_of(self.shop, user).cloud_service_id, self.shop)
        for user in (self.foreign_owner, self.user, self.manager, self.settings_admin, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.chat_of(self.shop, user)

    def test_a_conversation_stays_with_its_service(self):
        ordinary = self.conversation(self.owner)
        own = self.service("Second", self.owner)
        for channel, service in ((self.chat, own), (self.chat, self.blog), (self.chat, None), (ordinary, self.shop)):
            values = {"cloud_service_id": service.id if service else False}
            for record in (channel.with_user(self.owner), channel.with_user(self.settings_admin), channel.sudo()):
                with self.assertRaises(UserError):
                    record.write(values)
        self.chat.write({"cloud_service_id": self.shop.id, "name": "The same"})
        self.assertFalse(self.chat.sudo().copy_data()[0].get("cloud_service_id"))

    def test_people_of_the_service_are_invited_and_others_are_not(self):
        self.join(self.member)
        self.assertIn(self.member.partner_id, self.chat.channel_member_ids.partner_id)
        guest = self.env["mail.guest"].create({"name": "Guest"})
        members = self.env["discuss.channel.member"]
        for user in (self.foreign_owner, self.user, self.manager, self.settings_admin, self.portal):
            with self.assertRaises(ValidationError, msg=user.login), self.cr.savepoint():
                self.join(user)
            with self.assertRaises(ValidationError, msg=user.login), self.cr.savepoint():
                members.sudo().create({"channel_id": self.chat.id, "partner_id": user.partner_id.id})
            partners = [Command.link(user.partner_id.id)]
            with self.assertRaises(UserError, msg=user.login), self.cr.savepoint():
                self.env["discuss.channel"].with_user(self.owner).create(
                    {
                        "name": "With a stranger",
                        "channel_type": "group",
                        "cloud_service_id": self.shop.id,
                        "channel_partner_ids": partners,
                    }
                )
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.chat.sudo().add_members(guest_ids=guest.ids)
        with self.assertRaises(UserError), self.cr.savepoint():
            own = self.chat.channel_member_ids.filtered(lambda each: each.partner_id == self.member.partner_id)
            own.sudo().write({"partner_id": self.user.partner_id.id})

    def test_nobody_is_mentioned_into_it(self):
        self.say(self.chat, "Hi", self.owner, partner_ids=self.member.partner_id.ids)
        self.say(self.chat, "Hi", self.owner, partner_ids=self.assistant.partner_id.ids)
        try:
            message = self.say(self.chat, "Hi", self.owner, partner_ids=self.user.partner_id.ids)
        except ValidationError:
            return
        # Odoo 19 leaves strangers out by itself.
        self.assertFalse(message.partner_ids)
        with self.assertRaises(ValidationError):
            message.write({"partner_ids": [Command.link(self.user.partner_id.id)]})

    def test_a_thread_belongs_to_the_service_too(self):
        values = {"name": "Team", "channel_type": "channel", "cloud_service_id": self.shop.id}
        team = self.env["discuss.channel"].with_user(self.owner).create(values)
        thread = team.with_user(self.owner)._create_sub_channel(name="Thread")
        self.assertEqual(thread.cloud_service_id, self.shop)
        for channel in (team, thread):
            self.assertFalse(self.env["discuss.channel"].with_user(self.user).search([("id", "=", channel.id)]))

    def test_the_run_has_the_service_of_the_conversation(self):
        run = self.runs(self.say(self.chat, "hi", self.owner))
        self.assertEqual((run.cloud_service_id, run.state), (self.shop, "requested"))
        self.complete(run, state="error", error="x", error_code="x")
        self.assertEqual(run.with_user(self.owner).action_retry().cloud_service_id, self.shop)
        self.assertFalse(self.runs(self.say(self.channel(self.owner), "@Bot hi", self.owner)).cloud_service_id)

    def test_what_the_sidecar_reads(self):
        """Through plain rights, in a company that is not the service user's own."""
        company = self.env["res.company"].create({"name": "Second company"})
        self.owner.write({"company_ids": [Command.link(company.id)]})
        self.shop.write({"company_id": company.id, "manager_ids": [Command.clear()], "member_ids": [Command.clear()]})
        run = self.runs(self.say(self.chat, "hi", self.owner))
        specification = {
            "cloud_service_id": {
                "fields": {
                    "name": {},
                    "url": {},
                    "user_mcp_server_ids": {
                        "fields": {"name": {}, "stored_api_key": {}, "scope": {}, "tool_ids": {"fields": {"name": {}}}}
                    },
                }
            }
        }
        self.as_sidecar(run).sidecar_claim("test")
        [read] = self.as_sidecar(run).web_read(specification)
        service = read["cloud_service_id"]
        self.assertEqual((service["id"], service["name"]), (self.shop.id, "Shop"))
        [server] = service["user_mcp_server_ids"]
        self.assertEqual((server["stored_api_key"], server["scope"]), ("key-of-orders", "user"))
        self.assertEqual([tool["name"] for tool in server["tool_ids"]], ["list_orders"])

    def test_a_user_server_is_no_assistants_server(self):
        with self.assertRaises(ValidationError):
            self.assistant.mcp_server_ids += self.shop_server
        self.assertNotIn(self.shop_tool, self.assistant.get_enabled_mcp_tools())

    def claim(self, run):
        answer = self.as_sidecar(run).sidecar_claim("test")
        return answer["claimed"], run.state, run.error_code, run.error_reason

    def test_a_question_that_waited_is_refused_to_who_left(self):
        def ask():
            return self.runs(self.say(self.chat, "hi", self.member))

        self.join(self.member)
        self.assertEqual(self.claim(ask()), (True, "running", False, False))
        waiting = ask()
        # However they left, even if nothing of the addon has noticed.
        self.cr.execute(
            "DELETE FROM woow_paas_platform_cloud_service_person_rel WHERE res_users_id = %s", [self.member.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.claim(waiting), (False, "error", "forbidden", "not_in_service"))

    def test_an_archived_service_answers_no_more(self):
        running, waiting = (self.runs(self.say(self.chat, "hi", self.owner)) for _ in range(2))
        self.assertTrue(self.as_sidecar(running).sidecar_claim("test")["claimed"])
        self.shop.active = False
        self.assertEqual((running.state, waiting.state), ("cancelled", "cancelled"))
        later = self.runs(self.say(self.chat, "hi", self.owner))
        self.assertEqual(self.claim(later), (False, "error", "forbidden", "service_archived"))

    def leave(self, how):
        self.join(self.member)
        asked = [self.runs(self.say(self.chat, "hi", self.member)) for _ in range(2)]
        done = self.runs(self.say(self.chat, "hi", self.owner, partner_ids=self.member.partner_id.ids))
        self.complete(done, tool_calls=[{"call_id": "c", "name": "list_orders", "state": "completed", "result": "7"}])
        self.as_sidecar(asked[0]).sidecar_claim("test")
        owners = self.runs(self.say(self.chat, "hi", self.owner))
        login = self.env["woow_paas_platform.mcp_login"].create(
            {"server_id": self.shop_server.id, "user_id": self.member.id}
        )
        how()
        self.assertFalse(login.exists())
        self.assertEqual([run.state for run in asked], ["cancelled", "cancelled"])
        self.assertEqual(owners.state, "requested", "the others go on")
        self.assertNotIn(self.member.partner_id, self.chat.channel_member_ids.partner_id)
        self.assertIn(self.owner.partner_id, self.chat.channel_member_ids.partner_id)
        for record in (
            *(self.shop, self.shop_server, self.shop_tool, self.chat, asked[0], done, done.tool_call_ids),
            *(asked[0].message_id, done.message_id, done.answer_id),
        ):
            hidden = record.with_user(self.member)
            hidden.invalidate_recordset()
            if hidden.browse().has_access("read"):
                self.assertFalse(hidden.search([("id", "=", record.id)]), record)
            with self.assertRaises(AccessError, msg=str(record)):
                hidden.read([])
        notifications = self.env["mail.notification"].search([("res_partner_id", "=", self.member.partner_id.id)])
        self.assertFalse(notifications.filtered(lambda each: each.mail_message_id.res_id == self.chat.id))
        self.say(self.chat, "What only the others hear", self.owner)
        self.cr.precommit.run()
        for user, heard in ((self.member, False), (self.owner, True)):
            # What a websocket holds that subscribed long ago.
            channels = [(self.cr.dbname, "discuss.channel", self.chat.id)]
            notifications = self.env["bus.bus"].with_user(user)._poll(channels, last=1)
            self.assertEqual("What only the others hear" in str(notifications), heard)
        # What the sidecar still sends changes nothing.
        self.assertEqual(self.complete(asked[0])["state"], "cancelled")

    def test_a_member_is_removed(self):
        self.leave(lambda: self.shop.with_user(self.manager).write({"member_ids": [Command.unlink(self.member.id)]}))

    def test_an_owner_hands_over(self):
        people = [Command.set(self.owner.ids)]
        self.shop.write({"owner_id": self.member.id, "manager_ids": people, "member_ids": [Command.clear()]})
        self.leave(lambda: self.shop.write({"owner_id": self.owner.id}))

    def test_a_member_is_archived(self):
        self.leave(lambda: self.member.write({"active": False}))

    def test_a_member_loses_the_company(self):
        company = self.env["res.company"].create({"name": "Second company"})
        (self.owner + self.keeper + self.member).write({"company_ids": [Command.link(company.id)]})
        self.shop.company_id = company
        self.leave(lambda: self.member.write({"company_ids": [Command.set(self.member.company_id.ids)]}))

    def test_a_member_becomes_a_portal_user(self):
        field = "group_ids" if "group_ids" in self.env["res.users"]._fields else "groups_id"  # Odoo 19 / 18
        portal = self.env.ref("base.group_portal")
        self.leave(lambda: self.member.write({field: [Command.set(portal.ids)]}))

    def test_tokens_of_files_end_with_who_leaves(self):
        self.join(self.member)
        files = self.env["ir.attachment"].with_user(self.owner)
        values = {"name": "orders.txt", "raw": b"7", "res_model": "discuss.channel", "res_id": self.chat.id}
        posted, uploaded = files.create([values, values])
        self.say(self.chat, "Here they are", self.owner, attachment_ids=posted.ids)
        for attachment in (posted, uploaded):
            self.assertTrue(attachment.with_user(self.member).generate_access_token())
        self.shop.member_ids = [Command.clear()]
        self.assertEqual([attachment.sudo().access_token for attachment in (posted, uploaded)], [False, False])

    def test_the_sidecar_is_told_to_stop(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        self.join(self.member)
        run = self.runs(self.say(self.chat, "hi", self.member))
        self.as_sidecar(run).sidecar_claim("test")
        sidecar.requests.clear()
        self.cr.postcommit.clear()
        self.shop.member_ids = [Command.clear()]
        self.assertFalse(sidecar.requests, "not before the transaction is committed")
        self.cr.postcommit.run()
        [request] = sidecar.wait_for_requests(1)
        self.assertEqual(request["path"], f"/v1/runs/{run.id}/cancel")

    def test_two_companies(self):
        company = self.env["res.company"].create({"name": "Second company"})
        with self.assertRaises(ValidationError):
            self.shop.company_id = company
        (self.owner + self.keeper + self.member).write({"company_ids": [Command.link(company.id)]})
        self.shop.company_id = company
        services = self.env["woow_paas_platform.cloud_service"]
        self.assertIn(self.shop, services.with_user(self.member).search([]))
        for model in (self.shop, self.shop_server, self.shop_tool):
            seen = model.with_user(self.manager).search([("id", "=", model.id)])
            self.assertFalse(seen, "an administrator of another company")
        administrator = new_test_user(
            self.env,
            login="second",
            groups="base.group_user,woow_paas_platform.group_ai_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in (self.shop, self.shop_server, self.shop_tool):
            self.assertTrue(model.with_user(administrator).search([("id", "=", model.id)]))
        stranger = new_test_user(
            self.env, login="stranger", company_id=company.id, company_ids=[Command.set(company.ids)]
        )
        self.assertFalse(services.with_user(stranger).search([]))

    def told(self, change):
        """(who was told, about what) by this change, in one transaction."""
        self.cr.precommit.run()
        before = self.env["bus.bus"].sudo().search([], order="id desc", limit=1).id or 0
        change()
        self.cr.precommit.run()
        told = []
        for notification in self.env["bus.bus"].sudo().search([("id", ">", before)]):
            message = json.loads(notification.message)
            if message["type"] == CHANGED:
                told.append((json.loads(notification.channel)[1:], message["payload"]))
        return told

    def test_who_is_told_that_a_server_changed(self):
        def channels(users):
            return {(channel._name, channel.id) for channel in (user._bus_channel() for user in users)}

        administrators = self.env.ref("woow_paas_platform.group_ai_manager")._ai_users()
        people = self.owner + self.keeper + self.member
        definition = {"name": "fresh", "description": "", "input_schema": "{}", "annotations": "", "schema_hash": "h"}
        outcome = {"state": "connected", "tools": [definition]}
        for change in (
            lambda: self.shop_server.with_user(self.owner).write({"description": "Better"}),
            lambda: self.shop_tool.with_user(self.owner).write({"active": False}),
            lambda: self.as_sidecar(self.shop_server).sidecar_sync_done(outcome),
            lambda: self.shop_server.with_user(self.owner).unlink(),
        ):
            server_id = self.shop_server.id
            told = self.told(change)
            self.assertEqual(len(told), len(people | administrators), "once for each")
            self.assertEqual({tuple(channel) for channel, _ in told}, channels(people | administrators))
            for _channel, payload in told:
                self.assertEqual(payload, {"server_id": server_id, "cloud_service_id": self.shop.id})
        told = self.told(lambda: self.server.write({"description": "Better"}))
        self.assertEqual({tuple(channel) for channel, _ in told}, channels(administrators))
        self.assertEqual(told[0][1], {"server_id": self.server.id, "cloud_service_id": None})
