"""Routes: they read a request, ask the models, and tell the answer. Whether a person may is the models' to say."""

from . import (
    attachments,
    cloud_services,
    conversations,
    json_errors,
    mcp_login,
    mcp_servers,
    messages,
    problems,
    request_log,
    runs,
    stream,
)
