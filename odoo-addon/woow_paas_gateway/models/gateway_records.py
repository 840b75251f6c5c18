import base64

from odoo import fields, models, release
from odoo.exceptions import UserError

from odoo.addons.woow_paas_platform.tools.credentials import CREDENTIAL
from odoo.addons.woow_paas_platform.tools.odoo_call import odoo_call
from odoo.addons.woow_paas_platform.tools.person_call import assistant_acts, is_closed
from odoo.addons.woow_paas_platform.tools.stored_text import record_id

from ..tools.default_fields import OF_MODELS, default_fields
from ..tools.read_records import read_records

RIGHTS = {"read": "read", "write": "update", "create": "create", "unlink": "delete"}
MAX_FILE_BYTES = 10 * 1024 * 1024
TEXT_TYPES = ("text/", "application/json", "application/xml")


class GatewayRecords(models.AbstractModel):
    """What agents read by other ways than a method: in one call, what would take several."""

    _name = "woow_paas_gateway.gateway.records"
    _description = "Records for MCP Clients"

    def _read(self, env, call):
        """{"whoami"}, {"read"}, {"file"} and {"models"} are no methods of a model; all else is."""
        readers = {
            "whoami": self._whoami,
            "read": read_records,
            "file": self._file,
            "models": self._usual_models,
        }
        for name, reader in readers.items():
            if isinstance(call, dict) and name in call:
                asked = call[name]
                return reader(env, asked if isinstance(asked, dict) else {})
        return odoo_call(env, call)

    def _whoami(self, env, _asked):
        user = env.user
        return {
            "user": {"id": user.id, "name": user.name, "login": user.login, "partner_id": user.partner_id.id},
            "company": [user.company_id.id, user.company_id.name],
            "companies": [[company.id, company.name] for company in user.company_ids],
            "language": env.lang or "en_US",
            "timezone": env.context.get("tz") or "UTC",
            "today": fields.Date.to_string(fields.Date.context_today(user)),
            "odoo_version": release.version,
            "database": env.cr.dbname,
            "rights": {model: words for model in OF_MODELS if (words := self._rights(env, model))},
        }

    def _rights(self, env, model):
        if model not in env:
            return []
        return [
            word
            for operation, word in RIGHTS.items()
            if not is_closed(model, operation) and env[model].has_access(operation)
        ]

    def _usual_models(self, env, _asked):
        """Of the models that are asked for most, those that the user may read: {"name", "rights", "fields"}."""
        # sudo: records of ir.model are for administrators; the names of models are in every menu.
        names = env["ir.model"].sudo()
        found = {}
        for model in OF_MODELS:
            rights = self._rights(env, model)
            if "read" in rights:
                with assistant_acts():
                    known = env[model].fields_get(attributes=["type"])
                found[model] = {
                    "name": names._get(model).name,
                    "rights": rights,
                    "fields": default_fields(model, known),
                }
        return found

    def _file(self, env, asked):
        """An attachment as {"name", "mimetype", "text"} or {"name", "mimetype", "data"}, which is Base64. Whether the
        user may read it, the record says that it hangs on."""
        attachment_id = record_id(asked.get("id"))
        attachment = env["ir.attachment"].browse(attachment_id or 0).exists()
        if not attachment:
            raise UserError(env._("There is no attachment with the id %s.", asked.get("id")))
        # sudo: where it hangs is looked at before it is known that the user may read it.
        about = attachment.sudo()
        if (about.res_model and is_closed(about.res_model, "read")) or CREDENTIAL.search(about.res_field or ""):
            raise UserError(env._("Assistants are not allowed to do this with %s.", about.res_model))
        with assistant_acts():
            # Odoo 18 looks at the record that it hangs on in a method of attachments.
            check = attachment.check_access if release.version_info >= (19,) else attachment.check
            check("read")
            if attachment.file_size > MAX_FILE_BYTES:
                raise UserError(env._("The file is larger than %s MiB.", MAX_FILE_BYTES // 1024 // 1024))
            data = attachment.raw or b""
            return {"name": attachment.name, "mimetype": attachment.mimetype, **_content(attachment.mimetype, data)}


def _content(mimetype, data):
    text = data.decode(errors="replace") if (mimetype or "").startswith(TEXT_TYPES) else None
    # What is no UTF-8 would lose by it.
    if text is not None and "\N{REPLACEMENT CHARACTER}" not in text:
        return {"text": text}
    return {"data": base64.b64encode(data).decode("ascii")}
