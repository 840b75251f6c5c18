"""The gateway is put together from the files that begin with its name; what a call goes through stands in `gateway`."""

# ruff: noqa: I001
# What a model is put together from comes first.
from . import (
    gateway_records,
    gateway_safe_calls,
    gateway_own,
    gateway_password,
    gateway,
    gateway_oauth,
    gateway_client,
    gateway_call,
    gateway_call_oauth,
    audit,
    confirmation,
    stored_result,
    outgoing_mail,
    oauth_client,
    oauth_consent,
    oauth_key,
    oauth_token,
    res_users,
    res_config_settings,
)
