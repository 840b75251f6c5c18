from . import (
    test_audit,
    test_connect,
    test_gateway_call,
    test_gateway_records,
    test_gateway_settings,
    test_read_records,
    test_relay,
    test_safe_calls,
)
