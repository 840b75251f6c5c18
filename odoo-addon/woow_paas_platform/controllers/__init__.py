from . import attachments, cloud_services, conversations, mcp_servers, messages, runs, stream
