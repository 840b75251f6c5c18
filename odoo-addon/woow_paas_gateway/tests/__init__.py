from . import test_gateway_call, test_gateway_records, test_gateway_settings, test_safe_calls
