"""Assistants and their models, conversations, runs and the calls of tools in them."""

from . import (
    ai_assistant,
    ai_config,
    ai_config_test,
    ai_run,
    ai_run_actions,
    ai_run_data,
    ai_run_history,
    ai_run_logins,
    ai_run_sidecar,
    ai_run_start,
    ai_tool_call,
    bus_bus,
    discuss_channel,
    discuss_channel_conversation,
    mail_message,
)
