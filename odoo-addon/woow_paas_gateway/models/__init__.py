from . import gateway, gateway_call, gateway_own, gateway_password, res_config_settings
