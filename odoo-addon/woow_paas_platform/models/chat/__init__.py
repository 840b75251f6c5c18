"""Assistants and their models, conversations, runs and the calls of tools in them.

`ai_assistant`, `ai_config`, `ai_run` and `discuss_channel` are put together from the files that begin with their names:
what happens when a run is claimed or ends, and when a channel is made or written, stands in the model's own file, as a
list of steps.
"""

# ruff: noqa: I001
# What a model is put together from comes first.
from . import (
    ai_assistant_presence,
    ai_assistant,
    ai_config_dialect,
    ai_config,
    ai_run_actions,
    ai_run_activity,
    ai_run_approval,
    ai_run_companies,
    ai_run_data,
    ai_run_end,
    ai_run_files,
    ai_run_history,
    ai_run_start,
    ai_run_trace,
    ai_run,
    ai_tool_call_words,
    ai_tool_call,
    discuss_channel_archive,
    discuss_channel_conversation,
    discuss_channel_mentions,
    discuss_channel,
    mail_message,
    res_partner,
    tool_permission,
)
