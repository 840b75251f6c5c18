"""The addon's records, by feature. Each feature may build on those before it, and knows none of those after it."""

# ruff: noqa: I001
# In this order Odoo builds the models: what others inherit comes first.
from . import mixins
from . import guard
from . import mcp
from . import cloud
from . import chat
from . import settings
