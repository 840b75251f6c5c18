import json
from pathlib import Path
from unittest import SkipTest

CHECKOUT = Path(__file__).parents[3]


def contract(name):
    """What a file in the repository's contracts/ says. The sidecar's tests read the same ones."""
    if Path(__file__).parents[2].name != "odoo-addon":
        raise SkipTest("The addon is installed apart from its repository, which has contracts/.")
    return json.loads((CHECKOUT / "contracts" / name).read_text())
