"""One transaction a request: begun to read or to write, kept if the request wrote and went well, else undone.

A request that loses the database, because it is restarted, is done again from the start when it is back: until the
commit nothing of it was kept. Whether a commit that was cut off was kept nobody knows, so that is told."""

import time

from flask import Flask, current_app, g, request
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from app.core.db import db, release, set_reading

READS = {"GET", "HEAD", "OPTIONS"}
PATIENCE = 15  # seconds in which a database that is restarted should be back
PAUSE = 0.2


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
        release()
        return response
    g.committing = True
    try:
        db.session.commit()
    except Exception as error:  # whatever it was, nothing was kept: the view's answer would be untrue
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def done_again(error: DBAPIError) -> Response | None:
    """The answer of the same request once the database is back; None if that is no help."""
    lost = error.connection_invalidated or error.statement is None  # cut off, or not let in
    since = request.environ.setdefault("iskra.lost_at", time.monotonic())
    sent_once = "committing" in g or request.files  # a file that was read cannot be read again
    if db.engine.dialect.name == "sqlite" or not lost or sent_once or time.monotonic() - since > PATIENCE:
        return None
    release()
    db.session.remove()
    time.sleep(PAUSE)
    for name in list(g):
        g.pop(name)
    return current_app.full_dispatch_request()
