from . import (
    test_gateway_call,
    test_gateway_records,
    test_gateway_settings,
    test_oauth_access,
    test_oauth_consent,
    test_oauth_records,
    test_relay,
)
