"""What the sidecar found at an MCP server, or at its authorization server, in the reader's language."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# By the sidecar's reasons: its list (REASONS in src/errors.ts) is the same.
SENTENCES = {
    "connected": _lt("Connected: %(tools)s tools."),
    "connected_in_part": _lt(
        "Connected: %(tools)s tools. %(left_out)s more were left out: names or definitions are too long, or names are"
        " missing."
    ),
    "key_missing": _lt("401: the server asks for a key or a login. Choose which one under Authentication."),
    "key_refused": _lt("401: the server refused the key. Enter a valid one."),
    "key_forbidden": _lt("403: the key may not use this server."),
    "no_such_path": _lt("404: there is no MCP server at this path. Check the URL and the transport."),
    "other_transport": _lt("%(status)s: the URL does not speak this transport. Try the other one."),
    "server_failed": _lt("The server failed with HTTP %(status)s."),
    "redirected": _lt("The server redirects to another address. Enter that address as the URL."),
    "too_many_redirects": _lt("The server redirects too often. Check the URL."),
    "request_refused": _lt("The server refused with HTTP %(status)s. Check the URL."),
    "certificate_expired": _lt("The server's certificate has expired."),
    "certificate_untrusted": _lt("The server's certificate is not trusted."),
    "name_unknown": _lt("The server's name is unknown. Check the URL."),
    "connection_refused": _lt("The server refused the connection. Check that it runs, and its port."),
    "blocked_port": _lt("HTTP clients refuse this port because other protocols use it. Choose another one."),
    "no_answer": _lt("The server did not answer within %(seconds)s s."),
    "not_mcp": _lt("No MCP at this URL: the answer was something else, such as a web page."),
    "broken_off": _lt("The connection to the server broke off."),
    "mcp_error": _lt("The server answered with an MCP error."),
    "message_too_long": _lt("The server's answer is longer than %(megabytes)s MiB (limit of one message)."),
    "endless_list": _lt("The server's list of tools has no end (limit of pages)."),
    "metadata_address": _lt("This address is not allowed: clouds hand out the machine's own credentials there."),
    "address_not_public": _lt(
        "This address is not public, and SYSTEM_SERVER_ADDRESSES of the sidecar allows only public ones."
    ),
    "address_not_allowed": _lt(
        "This address is not allowed, or its name is unknown. The server needs a public address; an administrator "
        "can allow others in the settings."
    ),
    "scheme_not_allowed": _lt("Only http and https addresses are allowed."),
    "url_not_valid": _lt("The server's URL is not valid."),
    "url_with_credentials": _lt("The URL holds a name or password. Remove it, and enter it as key or header."),
    "header_characters": _lt("The key or a header has characters that HTTP does not allow."),
    "stopped": _lt("An administrator stopped this server. Start it in its form."),
    "command_not_allowed": _lt(
        "The sidecar allows no command named %(command)s, only: %(allowed)s. Its operator lists them in STDIO_COMMANDS."
    ),
    "no_commands_allowed": _lt("The sidecar allows no commands yet. Its operator lists them in STDIO_COMMANDS."),
    "program_not_started": _lt("The program cannot be started. Check it in STDIO_COMMANDS."),
    "program_ended": _lt("The program ended by itself. The sidecar's log at level debug shows what it wrote."),
    "login_required": _lt("Log in first: %(server)s asks each person to log in."),
    "authorization_server_unusable": _lt(
        "The authorization server of %(server)s cannot be used now. Try again, or tell your administrator."
    ),
    "authorization_server_silent": _lt("The authorization server of %(server)s does not answer now."),
    "client_missing": _lt("Enter the client ID and the client secret in the form of %(server)s."),
    "client_refused": _lt(
        "The authorization server of %(server)s refused the client ID or its secret. Check them in the server's form."
    ),
    "registration_refused": _lt(
        "The authorization server of %(server)s does not let Odoo register itself. Enter a client ID in the "
        "server's form."
    ),
    "other_authorization_server": _lt(
        "%(server)s names another authorization server than the one in its form. If that is right, change it there."
    ),
    "answer_of_another": _lt(
        "The answer came from another authorization server than the one of %(server)s. Nothing was sent to it."
    ),
    "insecure_authorization_server": _lt(
        "The authorization server of %(server)s is not reached by https, so no secret is sent to it."
    ),
    "login_page_elsewhere": _lt(
        "The authorization server of %(server)s has its login page at another address than its tokens, and does not "
        "name itself in its answers. Nobody is sent there."
    ),
    "insecure_login_page": _lt("The login page of %(server)s is not reached by https, so nobody is sent there."),
    "login_expired": _lt("This login has expired. Begin again."),
    "login_not_accepted": _lt("The authorization server of %(server)s did not accept this login. Log in again."),
    "scope_unknown": _lt(
        "The authorization server of %(server)s does not know the scope. Check it in the server's form."
    ),
    "other_resource": _lt("%(server)s says that it is another server than the one at its URL. Check the URL."),
}


def problem_text(server, outcome):
    """The sentence for what the sidecar says of a server (docs/contracts.md, section 1); none for what a newer sidecar
    says: its own, English one is to be shown then."""
    sentence = SENTENCES.get(outcome.get("reason"))
    if not sentence:
        return ""
    try:
        return server.env._(sentence) % {**(outcome.get("values") or {}), "server": server.name}
    except (KeyError, TypeError, ValueError):  # another version's values
        return ""
