"""The addon's settings, its groups and the sidecar's service user."""

from . import res_config_settings, res_groups, res_users
