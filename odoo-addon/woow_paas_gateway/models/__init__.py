from . import (
    gateway,
    gateway_safe_calls,
    gateway_records,
    gateway_client,
    gateway_call,
    confirmation,
    stored_result,
    outgoing_mail,
    res_users,
    res_config_settings,
)
