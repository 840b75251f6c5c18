"""Why Odoo refuses somebody records: its own sentence for plain users names neither rules nor companies."""

from odoo.exceptions import AccessError

OPERATIONS = {"write": "write", "unlink": "unlink"}
MAX_RULES = 5


def refused_by(model, method, args):
    """Sentences about the records that a refused call was made on; none where it was not about these.

    :param model: an empty recordset, as the person who asked
    """
    ids = args[0] if args else None
    ids = [ids] if type(ids) is int else ids
    if not isinstance(ids, list) or not ids or not all(type(one) is int for one in ids) or method == "create":
        return []
    records = model.browse(ids)
    for operation in dict.fromkeys(["read", OPERATIONS.get(method, "write")]):
        if not model.has_access(operation):
            return []  # Odoo's own sentence has the groups
        # sudo: what a person may not read is told by its rules alone.
        rules = model.env["ir.rule"]._get_failing(records, operation).sudo()
        if rules:
            return [_rules_words(model.env, operation, rules), *_company_words(records, rules)]
    return []


def _rules_words(env, operation, rules):
    names = ", ".join(f"“{rule.name}”" for rule in rules[:MAX_RULES])
    words = {
        "read": env._("Record rules that do not let you read these records: %s.", names),
        "write": env._("Record rules that do not let you change these records: %s.", names),
        "unlink": env._("Record rules that do not let you delete these records: %s.", names),
    }
    return words[operation]


def _company_words(records, rules):
    """Only of rules about companies: of others the company is none of this person's business."""
    env = records.env
    if not any("company" in (rule.domain_force or "") for rule in rules) or "company_id" not in records._fields:
        return []
    # sudo: the name of the company that the refusal is about.
    companies = records.sudo().exists().company_id - env.companies.sudo()
    if not companies:
        return []
    try:
        own = ", ".join(env.companies.mapped("name"))
    except AccessError:
        return []
    return [
        env._(
            "They belong to the company %(company)s. You work in: %(own)s.",
            company=", ".join(companies.mapped("name")),
            own=own,
        )
    ]
