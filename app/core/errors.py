"""What goes wrong, in words for the person who meets it."""

import secrets
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.i18n import _, _l

log = structlog.get_logger()


class RuleBroken(Exception):
    """A business rule says no; the text is a sentence for the user."""

    def __init__(self, reason: LazyString | str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


WORDS: dict[int, tuple[LazyString, LazyString]] = {
    400: (
        _l("This request could not be read"),
        _l("Something in the address or the form was not as expected. Go back, load the page again and try once more."),
    ),
    403: (
        _l("This page is not open to your role"),
        _l("If you need it for your work, ask your administrator."),
    ),
    404: (
        _l("There is nothing at this address"),
        _l("It may have been removed, or it is not yours to see. Check the address or start from the home page."),
    ),
    405: (
        _l("This address cannot be opened like that"),
        _l("Go back and use the button on the page."),
    ),
    413: (
        _l("This file is too large"),
        _l("Split it into smaller files and send them one after another."),
    ),
    422: (
        _l("This could not be done"),
        _l("Something has changed meanwhile. Go back, load the page again and look at it once more."),
    ),
    429: (
        _l("Too many tries"),
        _l("Wait a minute, then try again."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was saved. Try again in a minute; if it happens again, tell your administrator the number below."),
    ),
    503: (
        _l("The database cannot be reached"),
        _l("Nothing was saved. Try again in a minute."),
    ),
}


def init_app(app: Flask) -> None:
    """Answer every failure with a page in the product's style; the cause goes to the log under an id."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(OperationalError, _database_gone)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int, text: Any = None, error_id: str | None = None) -> ResponseReturnValue:
    title, words = WORDS.get(code, WORDS[400])
    return render_template("errors/error.html", code=code, title=title, text=text or words, error_id=error_id), code


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400 or (error.response is not None and error.response.status_code < 400):
        return error.get_response()
    return _page(code)


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("This form was open for too long. Go back, load the page again and send it once more."))


def _rule_broken(reason: RuleBroken) -> ResponseReturnValue:
    """A button without a form of its own was refused: say why on the page it was pressed on."""
    return _page(422, str(reason))


def _database_gone(error: OperationalError) -> ResponseReturnValue:
    return _page(503, error_id=_logged(error))


def _unexpected(error: Exception) -> ResponseReturnValue:
    return _page(500, error_id=_logged(error))


def _logged(error: Exception) -> str:
    error_id = secrets.token_hex(4)
    db.session.rollback()
    log.error("unexpected", error_id=error_id, method=request.method, endpoint=request.endpoint, exc_info=error)
    return error_id
