"""Why an assistant cannot read a file that is about to be sent, by the reasons of the sidecar
(docs/contracts/addon-to-sidecar.md)."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "file_unreadable": _lt("The assistant cannot read files of this kind."),
    "file_unreadable.encrypted": _lt("This file is protected with a password, so the assistant cannot read it."),
    "file_unreadable.no_text": _lt("This file contains no text that the assistant could read. It may be a scan."),
    "file_unreadable.broken": _lt("This file is damaged, so the assistant cannot read it."),
    "file_unreadable.too_large": _lt("This file is too large for the assistant to read."),
    "file_unreadable.too_slow": _lt("Reading this file takes too long, so the assistant cannot read it."),
    "file_shortened": _lt("This file is long. The assistant reads only its beginning and its end."),
}
