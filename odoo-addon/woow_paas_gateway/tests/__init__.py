from . import (
    test_gateway_call,
    test_gateway_login,
    test_gateway_own,
    test_gateway_records,
    test_gateway_settings,
    test_relay,
    test_verified_keys,
)
