"""What went wrong with an MCP server, or with its authorization server."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By error codes.
SENTENCES = {
    "server_not_found": _lt("This MCP server does not exist anymore, or you do not have access to it."),
    "mcp_unreachable": _lt("The MCP server cannot be reached. Check that it is running and that its URL is correct."),
    "mcp_auth": _lt("The MCP server rejected the credentials. Check its authentication settings."),
    "mcp_not_mcp": _lt("No MCP server answered at the URL. Check the URL and the transport."),
    "mcp_timeout": _lt("The MCP server did not answer in time. Try again later."),
    "mcp_error": _lt(
        "The server answered with an MCP error. Try again. If the problem persists, contact whoever runs the server."
    ),
    "mcp_address_refused": _lt("The address of the MCP server is not allowed. Contact your administrator."),
    "login_required": _lt("%(server)s asks each user to log in. Log in to it, then try again."),
    "login_failed": _lt(
        "The login to %(server)s failed. Try again. If the problem persists, contact your administrator."
    ),
}

# By the sidecar's reasons: what exactly stands behind a code. People read it in the server's form, on the page of
# their cloud service, and on the page that a login ends on.
REASONS = {
    "connected": _lt("Connected: %(tools)s tools."),
    "connected_in_part": _lt("Connected: %(tools)s tools. Left out: %(left_out)s."),
    "host_refused": _lt(
        "The server does not accept the host name in the URL (HTTP %(status)s). Use another name, or have whoever runs"
        " the server allow this one."
    ),
    "too_many_requests": _lt("The server has too many requests at the moment (HTTP 429). Try again later."),
    "mcp_error_said": _lt("The server answered with an MCP error: %(message)s"),
    "list_unreadable": _lt("The server's list of tools cannot be read. Whoever runs the server can correct this."),
    "program_starting": _lt(
        "The program is starting for the first time and may have to load its packages. Its tools appear automatically."
    ),
    "key_missing": _lt("The server requires authentication (HTTP 401). Choose a method under Authentication."),
    "key_refused": _lt("The server rejected the key (HTTP 401). Enter a valid one."),
    "key_forbidden": _lt("The server refuses access (HTTP 403). Check the URL and the key, if the server needs one."),
    "no_such_path": _lt("There is no MCP server at this path (HTTP 404). Check the URL and the transport."),
    "other_transport": _lt("The URL does not support this transport (HTTP %(status)s). Choose the other one."),
    "server_failed": _lt(
        "The server failed (HTTP %(status)s). Try again later. If the problem persists, contact whoever runs the"
        " server."
    ),
    "redirected": _lt("The server redirects to another address. Enter that address as the URL."),
    "too_many_redirects": _lt("The server redirects too many times. Check the URL."),
    "request_refused": _lt("The server refused the request (HTTP %(status)s). Check the URL."),
    "certificate_expired": _lt("The server's certificate has expired. Whoever runs the server has to renew it."),
    "certificate_untrusted": _lt(
        "The server's certificate is not trusted. Check the URL, or have whoever runs the server install a trusted one."
    ),
    "name_unknown": _lt("The server's host name is unknown. Check the URL."),
    "connection_refused": _lt("The server refused the connection. Check that it is running, and the port in the URL."),
    "blocked_port": _lt("HTTP clients refuse this port, because it belongs to another protocol. Use another one."),
    "no_answer": _lt("The server did not answer within %(seconds)s seconds. Check that it is running, then try again."),
    "not_mcp": _lt("There is no MCP server at this URL: something else answered. Check the URL and the transport."),
    "broken_off": _lt("The connection to the server was lost. Try again."),
    "message_too_long": _lt("The server's answer is longer than %(megabytes)s MiB, the limit of one message."),
    "endless_list": _lt(
        "The server's list of tools does not end (limit of pages). Whoever runs the server can correct this."
    ),
    "too_many_tools": _lt("The server lists %(tools)s tools. At most %(limit)s are possible."),
    "metadata_address": _lt(
        "This address is not allowed: it belongs to a cloud's metadata service, which hands out credentials. Enter"
        " another one."
    ),
    "address_not_public": _lt(
        "This address is not public, and the AI service allows only public ones. Its operator can change"
        " SYSTEM_SERVER_ADDRESSES."
    ),
    "address_not_allowed": _lt(
        "This address is not allowed, or its name is unknown. The server needs a public address; an administrator can"
        " allow others in the settings."
    ),
    "scheme_not_allowed": _lt("Only http:// and https:// addresses are allowed. Check the URL."),
    "url_not_valid": _lt("The server's URL is not valid. Enter one such as https://example.com/mcp."),
    "url_with_credentials": _lt(
        "The URL contains a user name or password. Remove it, and enter it as a key or a header instead."
    ),
    "header_characters": _lt("The key or a header contains characters that HTTP does not allow. Enter it again."),
    "stopped": _lt("An administrator has stopped this server. Start it in its form to use it again."),
    "http_only": _lt(
        "A cloud service's MCP server must be reached over HTTP. Choose Streamable HTTP or SSE as its transport."
    ),
    "command_not_allowed": _lt(
        "The AI service does not allow the command %(command)s, only these: %(allowed)s. Its operator lists them in"
        " STDIO_COMMANDS."
    ),
    "no_commands_allowed": _lt(
        "The AI service does not allow any command yet. Its operator lists them in STDIO_COMMANDS."
    ),
    "program_not_started": _lt(
        "The program cannot be started. The operator of the AI service can check it in STDIO_COMMANDS."
    ),
    "program_ended": _lt(
        "The program ended unexpectedly. The log of the AI service shows what it wrote if LOG_LEVEL is debug."
    ),
    "program_message_too_long": _lt(
        "The program was ended, because it wrote a longer message than is allowed. Whoever maintains it can correct"
        " this."
    ),
    "authorization_server_unusable": _lt(
        "The authorization server of %(server)s cannot be used at the moment. Try again later. If the problem persists,"
        " contact your administrator."
    ),
    "authorization_server_silent": _lt(
        "The authorization server of %(server)s does not answer at the moment. Try again later."
    ),
    "client_missing": _lt(
        "The client ID or the client secret of %(server)s is missing. Enter both in the server's form."
    ),
    "client_refused": _lt(
        "The authorization server of %(server)s rejected the client ID or its secret. Check both in the server's form."
    ),
    "registration_refused": _lt(
        "The authorization server of %(server)s does not let Odoo register itself. Enter a client ID in the server's"
        " form."
    ),
    "other_authorization_server": _lt(
        "%(server)s names another authorization server than the one in its form. If that is right, change it in the"
        " form."
    ),
    "answer_of_another": _lt(
        "The answer came from another authorization server than that of %(server)s, so nothing was sent to it. Log in"
        " again. If the problem persists, contact your administrator."
    ),
    "insecure_authorization_server": _lt(
        "The authorization server of %(server)s does not use https, so no secret is sent to it. Contact your"
        " administrator."
    ),
    "login_page_elsewhere": _lt(
        "The authorization server of %(server)s has its login page at another address than its tokens, and does not"
        " identify itself in its answers. For security reasons, nobody is sent there. Contact your administrator."
    ),
    "insecure_login_page": _lt(
        "The login page of %(server)s does not use https, so nobody is sent there. Contact your administrator."
    ),
    "login_expired": _lt(
        "This login is not valid anymore: it took too long, was used already, or belongs to another user. Log in again."
    ),
    "login_not_accepted": _lt("The authorization server of %(server)s did not accept this login. Log in again."),
    "scope_unknown": _lt(
        "The authorization server of %(server)s does not know the scope. Check it in the server's form."
    ),
    "other_resource": _lt("%(server)s identifies itself as another server than the one at its URL. Check the URL."),
}

# What is added to the sentence of a reason, where the value is there.
ENDINGS = (
    ("connected_in_part", "unnamed", _lt("Without a name: %(unnamed)s.")),
    ("connected_in_part", "too_long", _lt("Name or definition too long: %(too_long)s.")),
    ("connected_in_part", "unusable_input", _lt("Input that no AI model accepts: %(unusable_input)s.")),
)
