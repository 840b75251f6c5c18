"""JSON over ordinary HTTP routes, the same in every series: `{"success": true, "data": …}` or
`{"success": false, "error": "…", "error_code": "…"}` with a fitting status, never a redirect or a traceback."""

import functools
import inspect
import json
import logging
import re

import psycopg2
from psycopg2.pool import PoolError

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from ..problems import problem_text

_logger = logging.getLogger(__name__)

MAX_ID = 2**31 - 1
# Control characters but tab and line ends, and the mark that some editors begin a file with: nobody sees them.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
BODILESS_METHODS = ("GET", "HEAD", "DELETE")


class ApiError(Exception):
    """A request that was refused or failed.

    :param reason: which sentence it is, where the code has several
    :param values: what the sentence names
    :param field: the parameter that is wrong
    """

    def __init__(self, status, error_code, reason=None, values=None, field=None):
        super().__init__(f"{status} {error_code}")
        self.status = status
        self.error_code = error_code
        self.reason = reason
        self.values = values
        self.field = field

    def text(self, env):
        return problem_text(env, self.error_code, self.reason, self.values)


class WordedError(ApiError):
    """One that has been put into words already, such as a ValidationError."""

    def __init__(self, status, error_code, sentence, field=None):
        super().__init__(status, error_code, field=field)
        self._sentence = sentence

    def text(self, env):
        return self._sentence


def json_route(path, methods=("POST",), **routing):
    """A route for `method(self, body, …)`; further parameters are those of the path.

    No CSRF token is needed, because the body must be declared as application/json: a form of another site cannot.
    GET and DELETE have no body: the first changes nothing, the second is asked for by no form.
    """

    def decorate(method):
        accepted = set(inspect.signature(method).parameters) - {"self", "body"}

        @functools.wraps(method)
        def handler(self, **parameters):
            def answer():
                check_user()
                body = {} if request.httprequest.method in BODILESS_METHODS else read_body()
                return method(self, body, **{name: parameters[name] for name in accepted & parameters.keys()})

            return respond(answer)

        # Odoo would take the method's parameters for those of the request, and warn of every other one.
        del handler.__wrapped__
        return http.route(path, type="http", auth="public", methods=list(methods), csrf=False, **routing)(handler)

    return decorate


def respond(answer):
    """What `answer` returns, or the error that it raises, as JSON."""
    data, refusal = attempt(answer)
    return refusal or request.make_json_response({"success": True, "data": data})


def attempt(answer):
    """(what `answer` returns, None) or (None, the response that tells its error). An error leaves nothing
    half-written."""
    try:
        data = answer()
        request.env.cr.flush()
    except (psycopg2.OperationalError, psycopg2.InterfaceError, PoolError):
        raise  # Odoo repeats the whole request after a concurrent update; json_errors tells the rest
    except Exception as error:
        refusal = _refusal(error)
        request.env.cr.rollback()
        # Only now: in a transaction that PostgreSQL has given up, the reader's language cannot be looked up.
        payload = {"success": False, "error": refusal.text(request.env), "error_code": refusal.error_code}
        if refusal.field:
            payload["field"] = refusal.field
        return None, request.make_json_response(payload, status=refusal.status)
    return data, None


def check_user():
    """The routes are `public` so that an expired session is an answer, not a redirect to the login page."""
    user = request.env.user
    if user._is_public():
        raise ApiError(401, "session_expired")
    if not user._ai_may_chat():
        raise ApiError(403, "forbidden", "internal_users")


def read_body():
    if request.httprequest.mimetype != "application/json":
        raise ApiError(415, "invalid_content_type")
    try:
        body = json.loads(request.httprequest.get_data() or b"{}")
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "invalid_json") from error
    if not isinstance(body, dict):
        raise ApiError(400, "invalid_json")
    return body


def invalid_parameter(name):
    return ApiError(400, "invalid_parameter", values={"parameter": name}, field=name)


def integer(body, name, default=None):
    """A positive 32-bit integer out of the body: an id, or a number of things."""
    value = body.get(name, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_ID:
        raise invalid_parameter(name)
    return value


def required_integer(body, name):
    value = integer(body, name)
    if value is None:
        raise invalid_parameter(name)
    return value


def boolean(body, name):
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise invalid_parameter(name)
    return value


def text(body, name, default=""):
    value = body.get(name, default)
    if not isinstance(value, str):
        raise invalid_parameter(name)
    # PostgreSQL stores neither NUL nor half surrogate pairs.
    return INVISIBLE.sub("", value).encode("utf-8", "replace").decode()


def _refusal(error):
    if isinstance(error, ApiError):
        return error
    if isinstance(error, AccessError):
        return ApiError(403, "forbidden")
    if isinstance(error, MissingError):
        return ApiError(404, "not_found")
    if isinstance(error, UserError):
        return WordedError(400, "invalid_parameter", str(error), field=getattr(error, "field_name", None))
    _logger.exception("%s failed", request.httprequest.path)
    return ApiError(500, "internal_error")
