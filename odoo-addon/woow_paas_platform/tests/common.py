from odoo import Command
from odoo.tests import new_test_user

SECRET = "a secret of more than thirty-two bytes, for tests"


class AiCase:
    """Records and people for the tests: plain users, never the superuser.

    Mixed into TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_secret", SECRET)
        # Nothing listens here: what a test does not set up must not be reached by accident.
        cls.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", "http://127.0.0.1:9")
        groups = "base.group_user"
        cls.user = new_test_user(cls.env, login="ada", groups=groups, name="Ada Plain", password="ada-password")
        cls.other = new_test_user(cls.env, login="bob", groups=groups, name="Bob Plain", password="bob-password")
        cls.portal = new_test_user(cls.env, login="paul", groups="base.group_portal", password="paul-password")
        cls.manager = new_test_user(
            cls.env, login="mia", groups="base.group_user,woow_paas_platform.group_ai_manager", password="mia-password"
        )
        cls.sidecar_user = cls.env.ref("woow_paas_platform.user_sidecar")
        cls.server = cls.env["woow_paas_platform.mcp_server"].create({"name": "Files", "url": "https://files.test/mcp"})
        cls.tools = cls.env["woow_paas_platform.mcp_tool"].create(
            [{"name": name, "server_id": cls.server.id} for name in ("read_file", "write_file")]
        )
        cls.config = cls.env["ai.config"].create({"name": "Model", "model": "test-model", "api_key": "model-key"})
        # In a database that is in use there may be others of the same name.
        cls.env["ai.assistant"].search([]).active = False
        cls.assistant = cls.env["ai.assistant"].create(
            {"name": "Bot", "config_id": cls.config.id, "mcp_server_ids": [Command.set(cls.server.ids)]}
        )

    def conversation(self, user=None, assistant=None):
        user = user or self.user
        assistant = (assistant or self.assistant).with_user(user)
        return self.env["discuss.channel"].with_user(user)._ai_create_conversation(assistant)

    def channel(self, *users):
        """A group in Discuss of these people."""
        members = [Command.create({"partner_id": user.partner_id.id}) for user in users]
        values = {"name": "Team", "channel_type": "group", "channel_member_ids": members}
        return self.env["discuss.channel"].with_user(users[0]).create(values)

    def say(self, channel, body, user=None, **values):
        """Posts as Discuss does: with sudo, in the name of the person."""
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values}
        return channel.with_user(user or self.user).sudo().message_post(body=body, **values)

    def runs(self, message):
        return self.env["woow_paas_platform.ai_run"].search([("message_id", "=", message.id)], order="id")

    def as_sidecar(self, record):
        return record.with_user(self.sidecar_user)

    def complete(self, run, **values):
        values = {"state": "done", "answer": "Fine.", "answer_html": "<p>Fine.</p>", **values}
        self.as_sidecar(run).sidecar_claim("test")
        return self.as_sidecar(run).sidecar_complete(values)
