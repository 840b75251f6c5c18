from . import (
    gateway,
    gateway_call,
    gateway_call_oauth,
    gateway_oauth,
    oauth_client,
    oauth_consent,
    oauth_key,
    oauth_token,
    res_config_settings,
)
