REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.http.SessionExpiredException",
)


class RpcRefused(Exception):
    pass


class RpcCalls:
    """Calls of models as the web client makes them, by whoever is signed in. Mixed into HttpCase."""

    def be(self, user):
        """The public is nobody."""
        login = None if user._is_public() else user.login
        self.authenticate(login, login and f"{login}-password")

    def rpc(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        response = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=30,
        )
        answer = response.json()
        if "error" in answer:
            name = answer["error"]["data"]["name"]
            # A crash would be no refusal.
            self.assertIn(name, REFUSALS, answer["error"]["data"]["debug"])
            raise RpcRefused(answer["error"]["data"]["message"])
        return answer["result"]

    def may(self, *call, **kwargs):
        try:
            self.rpc(*call, **kwargs)
        except RpcRefused:
            return False
        return True
