import functools

from .contracts import contract


def differences(seen, like, place="it"):
    """Where a message has another shape than its example (contracts/README.md of the repository), a line for each. The
    sidecar's test/unit/contracts/shape.ts has the same rule."""
    if _type(seen) != _type(like):
        return [f"{place} is of type {_type(seen)}, not {_type(like)}"]
    if isinstance(seen, list):
        if bool(seen) != bool(like):
            return [f"{place} has {len(seen)} entries, not {len(like)}"]
        return [line for at, entry in enumerate(seen) for line in _nearest(entry, like, f"{place}.{at}")]
    if not isinstance(seen, dict):
        return []
    lines = [f"{place}.{key} is missing" for key in like.keys() - seen.keys()]
    lines += [f"{place}.{key} is not in the example" for key in seen.keys() - like.keys()]
    for key in like.keys() & seen.keys():
        if isinstance(like[key], str) and key in _words() and like[key] != seen[key]:
            lines.append(f'{place}.{key} is "{seen[key]}", not "{like[key]}"')
        else:
            lines += differences(seen[key], like[key], f"{place}.{key}")
    return lines


@functools.cache
def _words():
    """Keys whose texts are words of the contract: they are equal, where other texts may differ."""
    return frozenset(contract("words.json"))


def _nearest(entry, like, place):
    # Entries of the same type tell more about what is wrong with one.
    alike = [one for one in like if _type(one) == _type(entry)] or like
    return min((differences(entry, one, place) for one in alike), key=len)


def _type(value):
    """As JSON has it."""
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else type(value).__name__
