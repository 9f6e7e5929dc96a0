"""One transaction a request: begun to read or to write, kept if the request wrote and went well, else undone.

A request that loses the database, because it is restarted, is done again from the start when it is back: until the
commit nothing of it was kept. Of a commit that was cut off PostgreSQL is asked whether it was kept."""

import time

from flask import Flask, current_app, g, request
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from app.core.db import db, release, set_reading

READS = {"GET", "HEAD", "OPTIONS"}
PATIENCE = 15  # seconds in which a database that is restarted should be back
PAUSE = 0.2
COMMIT = "iskra.commit"


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
    try:
        _commit(response)
    except Exception as error:  # whatever it was, nothing was kept: the view's answer would be untrue
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _commit(response: Response) -> None:
    """Keep what was written, and note by which number PostgreSQL knows it, should its answer get lost."""
    if db.engine.dialect.name == "postgresql":
        number = db.session.scalar(text("SELECT pg_current_xact_id_if_assigned()::text"))
        request.environ[COMMIT] = number, response
    db.session.commit()


def done_again(error: DBAPIError) -> Response | None:
    """The answer to a request that lost its database, once that is back; None if that is no help."""
    lost = error.connection_invalidated or error.statement is None  # cut off, or not let in
    since = request.environ.setdefault("iskra.lost_at", time.monotonic())
    if db.engine.dialect.name == "sqlite" or not lost or time.monotonic() - since > PATIENCE:
        return None
    release()
    db.session.remove()
    time.sleep(PAUSE)
    number, answer = request.environ.get(COMMIT, (None, None))
    if number is not None:
        try:
            kept = db.session.scalar(text("SELECT pg_xact_status(CAST(:number AS xid8))"), {"number": number})
        except DBAPIError as still:
            return done_again(still)
        if kept != "aborted":
            return answer if kept == "committed" else done_again(error)
    if request.files:  # what was read of a file cannot be read again
        return None
    request.environ.pop(COMMIT, None)
    for name in list(g):
        g.pop(name)
    return current_app.full_dispatch_request()
