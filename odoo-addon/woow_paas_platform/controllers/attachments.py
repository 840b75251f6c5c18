import logging
import re

from odoo import http
from odoo.http import request

from ..problems import SidecarError, problem_text
from ..sidecar.client import SidecarClient
from ..tools.attachment_data import attachment_data
from .json_route import ApiError, check_user, invalid_parameter, respond
from .records import find_conversation

_logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
# A multipart body is a little larger than its file.
MAX_REQUEST_BYTES = MAX_BYTES + 64 * 1024
CHANNEL_ID = re.compile(r"[0-9]{1,10}")


class AttachmentController(http.Controller):
    # multipart/form-data can come from any site's form: here the CSRF token protects, checked below so that a wrong
    # one is answered as JSON.
    @http.route("/api/ai/chat/upload", type="http", auth="public", methods=["POST"], csrf=False)
    def upload(self, channel_id=None, csrf_token=None, file=None, **_other):
        return respond(lambda: self._upload(channel_id, csrf_token, file))

    def _upload(self, channel_id, csrf_token, file):
        check_user()
        if not request.validate_csrf(csrf_token):
            raise ApiError(403, "forbidden", "page_expired")
        if (request.httprequest.content_length or 0) > MAX_REQUEST_BYTES:
            raise self._too_large()
        if not CHANNEL_ID.fullmatch(str(channel_id)):
            raise invalid_parameter("channel_id")
        find_conversation(int(channel_id))
        if not file or not getattr(file, "filename", None):
            raise invalid_parameter("file")
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise self._too_large()
        # Pending until the message is posted, as Discuss does it: only its creator reads it before.
        attachment = request.env["ir.attachment"].create(
            {"name": file.filename, "raw": data, "res_model": "mail.compose.message", "res_id": 0}
        )
        return {**attachment_data(attachment)[0], "reading": self._reading(attachment)}

    def _reading(self, attachment):
        """Whether an assistant can read the file, and what is to be said of it; None where the sidecar does not say."""
        about = {"name": attachment.name, "mimetype": attachment.mimetype}
        try:
            client = SidecarClient.from_env(request.env)
            answer = client.check_file(attachment.id, request.env.uid, attachment.raw, about)
        except SidecarError as error:
            _logger.info("Nothing is known of file %s: %s", attachment.id, error)
            return None
        if answer.get("readable"):
            text = problem_text(request.env, "file_shortened") if answer.get("shortened") else ""
            return {"readable": True, "text": text}
        return {"readable": False, "text": problem_text(request.env, "file_unreadable", answer.get("reason"))}

    def _too_large(self):
        return ApiError(413, "attachment_too_large")
