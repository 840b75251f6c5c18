from . import files, language_models, mcp_servers, routes, runs, sidecar

# By code, or by `code.reason`. Reasons are apart, since one of them may be called as a code of something else.
BY_CODE = {
    **routes.SENTENCES,
    **runs.SENTENCES,
    **runs.NOTICES,
    **language_models.SENTENCES,
    **mcp_servers.SENTENCES,
    **sidecar.SENTENCES,
    **files.SENTENCES,
}
BY_REASON = mcp_servers.REASONS
# Codes whose developer text repeats what the provider or Odoo said.
DETAILED = frozenset(("provider_refused", "odoo_error"))


def problem_text(env, code, reason=None, values=None, fallback=""):
    """What happened and what to do about it.

    :param code: one of the stable codes; `None` where only a reason is known
    :param reason: what exactly happened, where the code stands for several things; it may be another code
    :param values: what the sentence names
    :param fallback: for a code that is not known, such as one of a newer sidecar
    :return: the sentence for `code.reason`, else that for the reason, else that for the code: the first one whose
        values are all there
    """
    values = values if isinstance(values, dict) else {}
    for sentence in _sentences(code, reason):
        endings = [text for of, name, text in mcp_servers.ENDINGS if of == reason and name in values]
        text = " ".join(env._(part) for part in (sentence, *endings))
        try:
            return text % values
        except (KeyError, TypeError, ValueError):  # another version's values
            continue
    return fallback


def _sentences(code, reason):
    places = ((BY_CODE, f"{code}.{reason}"), (BY_REASON, reason), (BY_CODE, reason), (BY_CODE, code))
    return [sentences[key] for sentences, key in places if isinstance(key, str) and key in sentences]


def problem_detail(code, said):
    """What was said of the failure elsewhere, if it tells more than our sentence: for whoever has to mend it."""
    return said if said and code in DETAILED else ""


def answer_text(env, answer, fallback="", **known):
    """The sentence for an answer of the sidecar, by its `error_code`, `reason` and `values` (docs/contracts/README.md).

    :param known: further values, which the sidecar does not know
    """
    values = answer.get("values")
    values = {**(values if isinstance(values, dict) else {}), **known}
    return problem_text(env, answer.get("error_code"), answer.get("reason"), values, fallback)


def catalogue(env):
    """By key, the sentences that a browser may have to find by itself. `%(name)s` stands for a value."""
    return {key: env._(sentence) for key, sentence in BY_CODE.items()}
