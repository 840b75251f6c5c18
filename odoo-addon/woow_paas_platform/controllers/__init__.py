from . import attachments, conversations, mcp_servers, messages, runs, stream
