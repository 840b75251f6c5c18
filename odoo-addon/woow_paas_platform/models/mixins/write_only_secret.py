import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.address import origin
from ...tools.secret_box import SecretKeyError, decrypt, encrypt

_logger = logging.getLogger(__name__)

# Not even the service user reads what the table holds.
NO_ACCESS = "."


def secret_fields(kind, name, label, help_text):
    """The fields of the secret `name`, to be called `name`, `encrypted_<name>` and `stored_<name>`: what people write,
    what the table holds, and what the sidecar reads. See WriteOnlySecret."""
    written = kind(
        label,
        compute="_compute_write_only",
        inverse=lambda records: records._store_secret(name),
        help=help_text,
    )
    encrypted = kind(f"{label} (Encrypted)", copy=False, groups=NO_ACCESS)
    stored = kind(
        f"{label} (Decrypted)",
        compute="_compute_stored_secrets",
        search="_search_stored_secrets",
        compute_sudo=True,
        groups="woow_paas_platform.group_sidecar",
    )
    return written, encrypted, stored


class WriteOnlySecret(models.AbstractModel):
    """A secret `name` that can be written but not read. The table holds it encrypted, as `encrypted_<name>`; the clear
    text is `stored_<name>`, which only the sidecar's group reads. `secret_fields` makes the three."""

    _name = "woow_paas_platform.write_only_secret"
    _description = "Write-Only Secret"
    # The field whose address the secrets are for.
    _secret_address = None

    secrets_unreadable = fields.Boolean(
        "Stored Secrets Unreadable", compute="_compute_secrets_unreadable", compute_sudo=True
    )

    def write(self, vals):
        """Whoever may change the address must not have the secrets sent there: for another server they are cleared,
        but for those that are new."""
        address = self._secret_address
        moved = self.filtered(lambda record: address in vals and origin(record[address]) != origin(vals[address]))
        result = super().write(vals)
        old = [f"encrypted_{name}" for name in self._write_only_fields() if name not in vals]
        if moved and old:
            # sudo: as in _store_secret.
            super(WriteOnlySecret, moved.sudo()).write(dict.fromkeys(old, False))
        return result

    def _compute_write_only(self):
        for name in self._write_only_fields():
            self[name] = False

    def _write_only_fields(self):
        return [name for name in self._fields if f"encrypted_{name}" in self._fields]

    def _encrypted_fields(self):
        return [f"encrypted_{name}" for name in self._write_only_fields()]

    @api.depends(lambda self: self._encrypted_fields())
    def _compute_stored_secrets(self):
        for record in self:
            for name in self._write_only_fields():
                record[f"stored_{name}"] = record._decrypted(name)

    def _search_stored_secrets(self, _operator, _value):
        # Without this method Odoo 18 would find all records; with a real one secrets could be guessed bit by bit.
        raise AccessError(self.env._("Secrets cannot be searched."))

    @api.depends(lambda self: self._encrypted_fields())
    def _compute_secrets_unreadable(self):
        for record in self:
            record.secrets_unreadable = any(
                record[f"encrypted_{name}"] and record._decrypted(name) is False for name in self._write_only_fields()
            )

    def _decrypted(self, name):
        """The secret, or False: without it the sidecar is refused by the other side, and the form tells why."""
        encrypted = self[f"encrypted_{name}"]
        if not encrypted:
            return False
        try:
            return decrypt(encrypted)
        except SecretKeyError as error:
            _logger.warning("The stored %s of %s cannot be decrypted: %s", name, self, error)
            return False

    def _check_secret(self, name, text):
        """A hook: raises where the text is none that the secret can have."""

    def _store_secret(self, name):
        for record in self:
            record._check_secret(name, record[name])
            # sudo: whoever may write the record may replace its secret, but not read it.
            record.sudo()[f"encrypted_{name}"] = record._encrypted(record[name])
        # Otherwise the answer to this very request would show what was typed.
        self.invalidate_recordset([name], flush=False)

    def _encrypted(self, text):
        if not text:
            return False
        try:
            return encrypt(text)
        except SecretKeyError as error:
            raise UserError(
                self.env._(
                    "The secret cannot be stored: %s. Contact your administrator to have the encryption key fixed.",
                    self.env._(error.reason),
                )
            ) from error

    def _reencrypt(self):
        """Encrypts with the first key what older keys encrypted; returns the records that no key fits."""
        unreadable = self.browse()
        for record in self:
            for name in self._write_only_fields():
                if secret := record._decrypted(name):
                    record[f"encrypted_{name}"] = record._encrypted(secret)
            if record.secrets_unreadable:
                unreadable += record
        return unreadable
