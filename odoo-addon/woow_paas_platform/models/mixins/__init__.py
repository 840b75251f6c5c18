"""What models of several features inherit."""

from . import write_only_secret
