from . import attachments, cloud_services, conversations, mcp_login, mcp_servers, messages, request_log, runs, stream
