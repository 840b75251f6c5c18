"""A call in words, for the person who is asked about it or shown what it would do."""

from odoo.addons.woow_paas_platform.tools.odoo_call_words import OdooCallWords
from odoo.addons.woow_paas_platform.tools.record_words import EMPTY

MAX_LINES = 60


def summary_of(env, steps):
    """One sentence."""
    if len(steps) > 1:
        return OdooCallWords(env, steps[0].model).of_write(_ids(steps), {})["summary"]
    return _words(env, steps[0])["summary"]


def question_of(env, steps):
    """The sentence, and line by line what would become what."""
    lines = [summary_of(env, steps)]
    for step in steps:
        words = _words(env, step)
        for group in words["groups"]:
            lines += [group["title"]] if group["title"] else []
            lines += [_line(line) for line in group["lines"]]
        if words["more"]:
            lines.append(env._("… and %s more", words["more"]))
    more = len(lines) - MAX_LINES
    lines = [*lines[:MAX_LINES], env._("… and %s more", more)] if more > 0 else lines
    if len(env.companies) > 1:
        lines.append(env._("Company: %s", env.company.name))
    return "\n".join(lines)


def _words(env, step):
    words = OdooCallWords(env, step.model)
    return words.of_method(step.method, step.ids, step.args, step.kwargs)


def _ids(steps):
    return [id_ for step in steps for id_ in step.ids]


def _line(line):
    if line["old"] is None:
        return f"{line['label']}: {line['value']}"
    return f"{line['label']}: {line['old'] or EMPTY} → {line['value']}"
