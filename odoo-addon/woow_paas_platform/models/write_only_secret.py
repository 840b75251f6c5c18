from odoo import models


class WriteOnlySecret(models.AbstractModel):
    """A secret `name` that can be written but not read; the value lives in `stored_<name>`, which only the
    sidecar's group reads."""

    _name = "woow_paas_platform.write_only_secret"
    _description = "Write-Only Secret"

    def _compute_write_only(self):
        for name in self._write_only_fields():
            self[name] = False

    def _write_only_fields(self):
        return [name for name in self._fields if f"stored_{name}" in self._fields]

    def _store_secret(self, name):
        for record in self:
            # sudo: whoever may write the record may replace its secret, but not read it.
            record.sudo()[f"stored_{name}"] = record[name] or False
        # Otherwise the answer to this very request would show what was typed.
        self.invalidate_recordset([name], flush=False)
