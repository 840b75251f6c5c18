from . import attachments, cloud_services, conversations, mcp_login, mcp_servers, messages, runs, stream
