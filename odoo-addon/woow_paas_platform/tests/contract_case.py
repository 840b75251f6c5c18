import json

from .contracts import contract
from .shape import differences


class ContractCase:
    """Holds messages against their examples in the repository's contracts/. Mixed into a test case."""

    def example(self, name):
        return contract(f"{name}.json")

    def assert_like(self, seen, name):
        crossing = json.loads(json.dumps(seen))
        self.assertEqual(differences(crossing, self.example(name)), [], f"of {name}")

    def assert_one_like(self, messages, name):
        """Of many messages one is as the example says; of what comes near, the differences are told."""
        example = self.example(name)
        crossing = json.loads(json.dumps(messages))
        self.assertEqual(min((differences(each, example) for each in crossing), key=len), [], f"of {name}")
