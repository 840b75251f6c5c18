"""An MCP server of the official Python SDK: `python_server.py TRANSPORT [PORT]`."""

import sys

from mcp.server.mcpserver import MCPServer

server = MCPServer("python")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
def complain() -> str:
    """Always fails."""
    raise ValueError("the disk is full")


transport, *port = sys.argv[1:]
server.run(transport, **({"host": "127.0.0.1", "port": int(port[0])} if port else {}))
