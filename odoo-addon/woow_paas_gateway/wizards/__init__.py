"""Forms that do one thing and keep nothing."""

from . import connect_wizard, oauth_secret_wizard
