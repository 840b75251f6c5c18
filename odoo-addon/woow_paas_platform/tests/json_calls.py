import json


class JsonCalls:
    """Calls of the JSON routes, as programs make them. Mixed into HttpCase."""

    def call(self, method, route, body=None, content_type="application/json"):
        headers = {"Content-Type": content_type} if body is not None else {}
        data = None if body is None else json.dumps(body)
        # Odoo's own helper knows no PUT in every series.
        response = self.opener.request(
            method, self.base_url() + route, data=data, headers=headers, timeout=30, allow_redirects=False
        )
        return response.status_code, response.json()

    def data(self, method, route, body=None):
        status, answer = self.call(method, route, body)
        self.assertEqual((status, answer["success"]), (200, True), answer)
        return answer["data"]

    def refusal(self, method, route, body=None, **options):
        status, answer = self.call(method, route, body, **options)
        self.assertFalse(answer["success"])
        return status, answer["error_code"], answer["error"]

    def wrong_field(self, method, route, body):
        status, answer = self.call(method, route, body)
        self.assertEqual((status, answer["error_code"]), (400, "invalid_parameter"), answer)
        return answer["field"]
