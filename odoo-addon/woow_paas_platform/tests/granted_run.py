from odoo import Command


class GrantedRun:
    """Runs of an assistant that has Odoo's own tools. Mixed in before AiCase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.odoo_server = cls.env.ref("woow_paas_platform.mcp_server_odoo")
        cls.assistant.mcp_server_ids = [Command.link(cls.odoo_server.id)]

    def granted_run(self, user):
        run = self.runs(self.say(self.conversation(user), "Hello", user))
        answer = self.as_sidecar(run).sidecar_claim("test")
        return run, answer["grant"]

    def call(self, granted, model, method, args=(), kwargs=None):
        run, grant = granted
        call = {"model": model, "method": method, "args": list(args), "kwargs": kwargs or {}}
        return self.as_sidecar(run).sidecar_call(grant, call)
