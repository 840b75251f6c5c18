"""What the addon's own routes refuse, by the `error_code` of their answers."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

SENTENCES = {
    "session_expired": _lt("Your session has expired. Log in again to continue; what you entered is kept."),
    "database_unavailable": _lt("Odoo cannot use its database at the moment. Try again in a few seconds."),
    "forbidden": _lt("You are not allowed to do this. If you need access, contact your administrator."),
    "forbidden.internal_users": _lt("AI Chat is available to internal users only."),
    "forbidden.ai_managers": _lt("Only AI managers can manage MCP servers."),
    "forbidden.service_managers": _lt("Only the owner and the managers of the cloud service can do this."),
    "forbidden.page_expired": _lt("This page has expired. Reload it and try again."),
    "not_found": _lt("This does not exist anymore, or you do not have access to it."),
    "not_found.cloud_service": _lt("This cloud service does not exist anymore, or you do not have access to it."),
    "not_found.tool": _lt("This tool does not exist anymore. Reload the page to see the server's current tools."),
    "channel_not_found": _lt("This conversation does not exist anymore, or you are not a member of it."),
    "run_not_found": _lt("This answer does not exist anymore. Ask the question again."),
    "run_not_found.nothing_asked": _lt("Nothing has been asked in this conversation yet."),
    "invalid_content_type": _lt("The request must be of the type application/json."),
    "invalid_json": _lt("The request is not a valid JSON object."),
    "invalid_parameter": _lt("A parameter is missing or invalid: %(parameter)s."),
    "empty_message": _lt("Type a message first."),
    "message_too_long": _lt(
        "The message is longer than %(limit)s characters. Shorten it, or attach the text as a file."
    ),
    "attachment_too_large": _lt("The file is larger than 10 MB. Choose a smaller one."),
    "no_assistant": _lt("This assistant is not available to you. Start a new conversation with another one."),
    "run_not_retryable": _lt("This question cannot be asked again: it has been answered already, or was deleted."),
    "run_busy": _lt("This answer has ended, so there is nothing left to decide."),
    "conflict": _lt(
        "Someone else has changed this server in the meantime. Reload it to see what has changed, or save again to"
        " overwrite it."
    ),
    "conflict.tool": _lt("%(tool)s has changed again in the meantime. Review its changes once more."),
    "mcp_server_error": _lt("The MCP server could not be used. Check its settings and try again."),
    "internal_error": _lt(
        "Something went wrong on the server. Try again. If the problem persists, contact your administrator."
    ),
    # The page that a login to an MCP server ends on.
    "login_failed.session_expired": _lt(
        "Your Odoo session has expired. Log in to Odoo, then start the login to the MCP server again."
    ),
    "login_failed.not_needed": _lt("%(server)s does not ask users to log in."),
    "login_failed.declined": _lt("You declined the login to %(server)s. To use it, log in again and accept."),
}
