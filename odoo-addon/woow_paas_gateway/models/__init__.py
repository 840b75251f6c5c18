"""The gateway is put together from the files that begin with its name; what a call goes through stands in `gateway`."""

# ruff: noqa: I001
# What a model is put together from comes first.
from . import (
    gateway_own,
    gateway_password,
    gateway,
    gateway_call,
    res_config_settings,
)
