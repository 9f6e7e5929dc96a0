"""One transaction a request: begun to read or to write, kept if the request wrote and went well, else undone."""

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from app.core.db import db, set_reading

READS = {"GET", "HEAD", "OPTIONS"}


def begin_with_request(app: Flask) -> None:
    """To be called before any other hook, which may ask the database already."""
    app.before_request(_begin)


def end_with_view(app: Flask) -> None:
    """To be called after all others: hooks after a request run last to first, and must see what came of it."""
    app.after_request(_end)


def _begin() -> None:
    set_reading(request.method in READS)


def _end(response: Response) -> Response:
    if request.method in READS or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except Exception as error:  # whatever it was, nothing was kept: the view's answer would be untrue
        return current_app.make_response(current_app.handle_user_exception(error))
    return response
