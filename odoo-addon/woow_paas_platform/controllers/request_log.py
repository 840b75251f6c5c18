"""Keeps what an authorization server sends by the browser out of Odoo's log, which writes whole request lines."""

import logging
import re

LOGIN_ANSWER = re.compile(r"(/mcp/oauth/callback)\?\S*")


def without_login_answer(value):
    return LOGIN_ANSWER.sub(r"\1?…", value) if isinstance(value, str) else value


class LoginAnswerFilter(logging.Filter):
    def filter(self, record):
        record.msg = without_login_answer(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(without_login_answer, record.args))
        return True


logging.getLogger("werkzeug").addFilter(LoginAnswerFilter())
