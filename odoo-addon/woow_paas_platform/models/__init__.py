"""The addon's records, by feature."""

# ruff: noqa: I001
# Odoo builds models in this order: what others inherit comes first, and of two extensions of a model the later one is
# asked first.
from . import mixins
from . import chat
from . import cloud
from . import mcp
from . import guard
from . import settings
