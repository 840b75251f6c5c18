import contextlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .contracts import CHECKOUT

EXAMPLES = CHECKOUT / "contracts" / "addon-to-sidecar"
# In a path: of which record it is.
RECORD_ID = re.compile(r"(?<=/)\d+(?=[/?]|$)")


class FakeSidecar:
    """A small program that plays the sidecar: records the requests, answers what `answers` says for a path.

    An answer is (status, object), or a function of the request handler for anything else, such as a stream. The objects
    may leave out what a test has no use for, but have no keys that the examples of contracts/ do not have.
    """

    def __init__(self):
        self.requests = []
        self.answers = {}
        self.unknown_keys = set()
        self.arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler_class())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        if self.unknown_keys:
            raise AssertionError(f"No example in contracts/ has these keys: {sorted(self.unknown_keys)}")

    def wait_for_requests(self, count, seconds=5):
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.requests) >= count, seconds)
        return list(self.requests)

    def _handler_class(self):
        sidecar = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self):
                with contextlib.suppress(ConnectionError):  # a relay that was closed
                    return super().handle()

            def do_POST(self):
                self._answer()

            def do_GET(self):
                self._answer()

            def do_DELETE(self):
                self._answer()

            def _answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                path = self.path.partition("?")[0]
                with sidecar.arrived:
                    sidecar.requests.append(
                        {
                            "method": self.command,
                            "path": self.path,
                            "headers": dict(self.headers),
                            "body": read_body(self.headers, body),
                        }
                    )
                    sidecar.arrived.notify_all()
                answer = sidecar.answers.get(path, (404, {"error": "unknown", "error_code": "not_found"}))
                if callable(answer):
                    answer(self)
                    return
                status, payload = answer
                sidecar.unknown_keys |= payload.keys() - known_keys(path, status, payload)
                self.answer_json(payload, status)

            def answer_json(self, payload, status=200):
                data = json.dumps(payload).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def begin_stream(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()

            def write_chunk(self, data):
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()

            def end_stream(self):
                self.wfile.write(b"0\r\n\r\n")

            def log_message(self, *_arguments):
                """The requests are recorded; standard error is Odoo's log."""

        return Handler


def read_body(headers, body):
    if headers.get("Content-Type") in ("application/octet-stream", "application/x-www-form-urlencoded"):
        return body.decode("latin-1")
    return json.loads(body) if body else None


def known_keys(path, status, payload):
    """Those that examples of such an answer have; the payload's own where there is none."""
    wanted = ["*"]
    if status < 400:
        requests = [(file, json.loads(file.read_text())) for file in EXAMPLES.glob("*.request.json")]
        same = [file for file, request in requests if RECORD_ID.sub("", request["path"]) == RECORD_ID.sub("", path)]
        wanted = [file.name.removesuffix(".request.json") for file in same]
    answers = [json.loads(file.read_text()) for name in wanted for file in EXAMPLES.glob(f"{name}.answer*.json")]
    keys = {key for answer in answers if (answer["status"] < 400) == (status < 400) for key in answer["body"]}
    return keys or payload.keys()
