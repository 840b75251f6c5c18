from . import gateway, gateway_call, res_config_settings
