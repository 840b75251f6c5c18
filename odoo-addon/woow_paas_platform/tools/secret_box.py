"""Secrets are stored encrypted, with keys that are not in the database: its dump alone reveals nothing.

The keys (Fernet's, separated by commas or white space) come from the environment or from Odoo's configuration file;
without either from a file in Odoo's data folder, which is made once. The first key encrypts, all of them decrypt.
"""

import contextlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import LazyTranslate, config

_lt = LazyTranslate(__name__)

VARIABLE = "WOOW_PAAS_SECRET_KEY"
OPTION = "woow_paas_secret_key"
KEY_FILE = "woow_paas_platform.key"


class SecretKeyError(Exception):
    """There is no key, a key is malformed, or none of the keys fits. `reason` says which, in the reader's language when
    an environment translates it."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def encrypt(text):
    if not _configured() and not _key_file().exists():
        _make_key_file()
    return _box().encrypt(text.encode()).decode()


def decrypt(encrypted):
    try:
        return _box().decrypt(encrypted.encode()).decode()
    except InvalidToken as error:
        raise SecretKeyError(_lt("none of the encryption keys can decrypt it")) from error


def _box():
    # The file's keys come last: what it encrypted stays readable when a key is configured later.
    keys = [*_configured(), *_stored()]
    if not keys:
        raise SecretKeyError(_lt("there is no encryption key"))
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        # Fernet's own message would be fine, but a key must never get into a log by way of one.
        raise SecretKeyError(_lt("an encryption key is not 32 bytes of URL-safe Base64")) from error


def _configured():
    return _split(os.environ.get(VARIABLE) or config.get(OPTION))


def _stored():
    try:
        return _split(_key_file().read_text())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SecretKeyError(_lt("the key file cannot be read: %s", error.strerror)) from error


def _split(text):
    return (text or "").replace(",", " ").split()


def _key_file():
    return Path(config["data_dir"], KEY_FILE)


def _make_key_file():
    path = _key_file()
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(descriptor)
        # Another process may have been first: then its key holds.
        with contextlib.suppress(FileExistsError):
            os.link(new, path)
    except OSError as error:
        raise SecretKeyError(_lt("the key file cannot be written: %s", error.strerror)) from error
    finally:
        new.unlink(missing_ok=True)
