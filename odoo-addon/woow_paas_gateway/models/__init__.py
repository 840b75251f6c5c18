from . import (
    audit,
    confirmation,
    gateway,
    gateway_call,
    gateway_client,
    gateway_records,
    gateway_safe_calls,
    outgoing_mail,
    res_config_settings,
    res_users,
    stored_result,
)
