"""Forms that do one thing and keep nothing."""

from . import sidecar_key_wizard
