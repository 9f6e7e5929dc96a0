"""What goes wrong, in words for the person who meets it."""

import secrets
from typing import Any

from flask import Flask, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException

from app.core import transaction
from app.core.db import release
from app.core.i18n import _, _l
from app.core.logs import log


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
        _l("The database does not answer"),
        _l("Nothing was saved. Try again in a minute; if it happens again, tell your administrator the number below."),
    ),
}
SIGNED_OUT = (
    _l("You are not signed in"),
    _l("Nothing was saved. Sign in, go back to the page and send it again."),
)


def init_app(app: Flask) -> None:
    """Answer every failure with a page in the product's style; the cause goes to the log under an id."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(RuleBroken, _rule_broken)
    for gone in (OperationalError, InterfaceError, NoConnectionLeft):
        app.register_error_handler(gone, _database_gone)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int, text: Any = None, **more: Any) -> tuple[str, int]:
    title, words = WORDS.get(code, WORDS[400 if code < 500 else 500])
    shown = {"title": title, "text": text or words, **more}
    return render_template("errors/error.html", code=code, **shown), code


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error.get_response()
    if code >= 500:
        return _page(code, error_id=_logged(getattr(error, "original_exception", None) or error))
    if code == 403 and g.get("person") is None:
        return _signed_out()
    headers = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return *_page(code), headers


def _signed_out() -> ResponseReturnValue:
    title, text = SIGNED_OUT
    return _page(403, text, title=title, action_url=url_for("auth.sign_in"), action_label=_("Sign in"))


def _form_expired(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("This form was open for too long. Go back, load the page again and send it once more."))


def _rule_broken(reason: RuleBroken) -> ResponseReturnValue:
    """A button without a form of its own was refused: say why on the page it was pressed on."""
    return _page(422, str(reason))


def _database_gone(error: OperationalError | InterfaceError | NoConnectionLeft) -> ResponseReturnValue:
    again = transaction.done_again(error) if isinstance(error, DBAPIError) else None
    return again or _page(503, error_id=_logged(error))


def _unstorable(error: DataError) -> ResponseReturnValue:
    """Somebody sent what the database has no place for: a character with the code 0, a number beyond its range."""
    _logged(error)
    return _page(400)


def _unexpected(error: Exception) -> ResponseReturnValue:
    return _page(500, error_id=_logged(error))


def _logged(error: Exception) -> str:
    """Take everything back and note the cause; the page that follows asks the database nothing, which may be down."""
    error_id = secrets.token_hex(4)
    release()
    g.person, g.permissions = None, frozenset()
    session.modified = False  # neither a sign-in nor "It is saved." is kept of a request that failed
    log.error("unexpected", error_id=error_id, method=request.method, endpoint=request.endpoint, exc_info=error)
    return error_id
