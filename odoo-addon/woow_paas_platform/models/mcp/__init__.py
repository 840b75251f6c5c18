"""MCP servers, their tools, and people's logins to them."""

# ruff: noqa: I001
from . import (
    mcp_login,
    mcp_server,
    mcp_server_addresses,
    mcp_server_oauth,
    mcp_server_sync,
    mcp_tool,
    mcp_tool_definition,
    mcp_tool_pinning,
    mcp_server_internal,
    mcp_server_data,
    mcp_server_input,
    mcp_server_service,
    mcp_server_changed,
    mcp_server_control,
)
