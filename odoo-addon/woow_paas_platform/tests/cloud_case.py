from odoo import Command
from odoo.tests import new_test_user

from .common import AiCase


class CloudCase(AiCase):
    """Two services of two tenants, Shop and Blog, each with a server, and everybody who might want something of them.

    Mixed into TransactionCase or HttpCase.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def person(login, groups="base.group_user"):
            return new_test_user(cls.env, login=login, groups=groups, name=login.title(), password=f"{login}-password")

        cls.owner, cls.keeper, cls.member = person("olga"), person("kurt"), person("max")
        cls.foreign_owner = person("fritz")
        cls.settings_admin = person("sam", "base.group_user,base.group_system")
        cls.public = cls.env.ref("base.public_user")
        cls.shop = cls.service("Shop", cls.owner, manager_ids=cls.keeper, member_ids=cls.member)
        cls.blog = cls.service("Blog", cls.foreign_owner)
        cls.shop_server, cls.shop_tool = cls.user_server(cls.shop, "Orders", "list_orders")
        cls.blog_server, cls.blog_tool = cls.user_server(cls.blog, "Posts", "list_posts")

    @classmethod
    def service(cls, name, owner, **people):
        values = {field: [Command.set(users.ids)] for field, users in people.items()}
        return cls.env["woow_paas_platform.cloud_service"].create(
            {
                "name": name,
                "reference": name.lower(),
                "state": "running",
                "url": f"https://{name.lower()}.test",
                "description": f"The {name.lower()} of the company",
                "owner_id": owner.id,
                **values,
            }
        )

    @classmethod
    def user_server(cls, service, name, tool):
        values = {"name": name, "url": f"https://{name.lower()}.test/mcp", "cloud_service_id": service.id}
        values.update(auth="bearer", api_key=f"key-of-{name.lower()}")
        server = cls.env["woow_paas_platform.mcp_server"].create(values)
        return server, cls.env["woow_paas_platform.mcp_tool"].create({"name": tool, "server_id": server.id})

    def chat_of(self, service, user):
        """A conversation of the person about the service."""
        channels = self.env["discuss.channel"].with_user(user)
        return channels._ai_create_conversation(self.assistant.with_user(user), service=service)
