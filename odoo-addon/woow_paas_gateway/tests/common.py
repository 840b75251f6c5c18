import uuid

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user

GROUPS = "base.group_user,base.group_partner_manager,woow_paas_gateway.group_mcp_client"


class GatewayCase(HttpCase):
    """People with keys, and the sidecar that brings them. HttpCase, so that what stands in a transaction of its own
    is seen by the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, login="ada", groups=GROUPS, name="Ada Plain", password="ada-password")
        cls.other = new_test_user(cls.env, login="bob", groups="base.group_user", password="bob-password")
        cls.manager = new_test_user(
            cls.env, login="mia", groups="base.group_user,woow_paas_platform.group_ai_manager", password="mia-password"
        )
        cls.admin = cls.env.ref("base.user_admin")
        cls.join(cls.admin)
        cls.key = cls.key_of(cls.user)
        cls.admin_key = cls.key_of(cls.admin)
        cls.gateway = cls.env["woow_paas_gateway.gateway"].with_user(cls.env.ref("woow_paas_platform.user_sidecar"))
        cls.calls = cls.env["woow_paas_gateway.call"]

    @classmethod
    def key_of(cls, user):
        # sudo: how long a key may live depends on groups, and is not what is tested.
        return cls.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", None)

    @classmethod
    def groups_field(cls):
        return "group_ids" if "group_ids" in cls.env["res.users"]._fields else "groups_id"

    @classmethod
    def join(cls, user, command=Command.link):
        user.write({cls.groups_field(): [command(cls.env.ref("woow_paas_gateway.group_mcp_client").id)]})

    def about(self, tool="odoo_search", **arguments):
        return {
            "tool": tool,
            "kind": "read",
            "arguments": arguments,
            "client": "test 1.0",
            "address": "127.0.0.1",
            "call_ref": str(uuid.uuid4()),
        }

    def call(self, key, model, method, *args, about=None, **kwargs):
        call = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.gateway.gateway_call(key, about or self.about(model=model), call)

    def refusal(self, key, model, method, *args, **kwargs):
        """The words of a refused call. Not by assertRaises, which would undo what stands apart."""
        try:
            self.call(key, model, method, *args, **kwargs)
        except UserError as error:
            return str(error)
        return self.fail(f"{model}.{method} was not refused")

    def last(self):
        return self.calls.search([], limit=1)
