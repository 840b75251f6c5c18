import base64
import binascii

from odoo import models

from ...tools.access import check_sidecar
from ...tools.attachment_data import attachment_data
from ...tools.run_state import RUNNING_STATES
from ...tools.stored_text import storable

# As the sidecar has it (src/host/turn/keep-files.ts); a little more, because that counts before decoding.
MAX_FILES = 10
MAX_FILE_BYTES = 5 * 1024 * 1024 + 1024
MAX_NAME_BYTES = 240


class AiRunFiles(models.AbstractModel):
    """What tools return for people: kept with the run at once, and moved to the answer when that is posted."""

    _name = "woow_paas_platform.ai_run.files"
    _description = "Files of an AI Run"

    def sidecar_keep_file(self, values):
        """Keeps a file that a tool returned; answers what browsers are told of it, or False."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to write but by these methods.
        run = self.sudo().exists()
        data = _bytes(values.get("data"))
        if not data or len(data) > MAX_FILE_BYTES or run.state not in RUNNING_STATES:
            return {"file": False}
        if len(run._kept_files()) >= MAX_FILES:
            return {"file": False}
        attachment = run.env["ir.attachment"].create(
            {
                "name": storable(values.get("name"), MAX_NAME_BYTES) or "file",
                # Odoo makes plain text of what a browser would run, such as HTML and SVG: the user is no administrator.
                "mimetype": storable(values.get("mimetype"), MAX_NAME_BYTES) or "application/octet-stream",
                "raw": data,
                # Who may read the run reads its files.
                "res_model": run._name,
                "res_id": run.id,
            }
        )
        return {"file": attachment_data(attachment)[0]}

    def _kept_files(self):
        # sudo: found for the run, which the user may read; its files are read with it.
        files = self.env["ir.attachment"].sudo()
        return files.search([("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id")

    def _release_files(self):
        """The files as `message_post` takes them over: as uploads of the user who posts."""
        files = self._kept_files()
        files.write({"res_model": "mail.compose.message", "res_id": 0})
        return files


def _bytes(text):
    try:
        return base64.b64decode(text, validate=False) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""
