"""MCP servers, their tools, and people's logins to them.

`mcp_server` and `mcp_tool` are put together from the files that begin with their names: `create`, `write` and `unlink`
stand in the model's own file and call, in this order, the steps that the others bring.
"""

# ruff: noqa: I001
# What a model is put together from comes first.
from . import (
    mcp_login,
    mcp_server_data,
    mcp_server_input,
    mcp_server_oauth,
    mcp_server_service,
    mcp_server_sidecar,
    mcp_server_tools,
    mcp_server,
    mcp_tool_pinning,
    mcp_tool,
)
