# ruff: noqa: I001
# Odoo builds models in this order: what others inherit comes first.
from . import write_only_secret
from . import (
    ai_assistant,
    ai_config,
    ai_run,
    ai_run_actions,
    ai_run_data,
    ai_run_history,
    ai_run_sidecar,
    ai_run_start,
    ai_tool_call,
    discuss_channel,
    discuss_channel_conversation,
    mail_message,
    mcp_server,
    mcp_server_addresses,
    mcp_server_sync,
    mcp_tool,
    mcp_tool_pinning,
    mcp_server_data,
    res_config_settings,
    res_groups,
    res_users,
)
