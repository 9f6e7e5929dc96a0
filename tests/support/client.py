"""A test client that treats the application as a server does."""

from contextvars import Context
from typing import Any

from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.auth import services
from app.auth.models import Account, SignIn
from app.core import clock
from app.core.db import db, reading
from app.people.models import Person

READS = {"GET", "HEAD", "OPTIONS"}


class Client(FlaskClient):
    """Each request has its own context and database session, and every form brings its CSRF token along.

    What the test itself has prepared is committed before a request (in the rollback fixture: to its savepoint), so
    both see the same rows, and neither sees objects the other has in memory.
    """

    brings_csrf_token = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
            db.session.expire_all()
        if self.brings_csrf_token and kwargs.get("method", "GET") not in READS:
            kwargs["headers"] = {"X-CSRFToken": self.csrf_token(), **dict(kwargs.get("headers") or {})}
        # An empty context: otherwise Flask would lend the test's own application context, with its g, to the request.
        return Context().run(super().open, *args, **kwargs)

    def csrf_token(self) -> str:
        """The token that a page shown to this client would hold."""
        with self.session_transaction() as kept:
            raw, token = _csrf(self.application, kept.get("csrf_token"))
            kept["csrf_token"] = raw
        return token

    def sign_in(self, person: Person) -> "Client":
        """Sign in without the form, which has its own tests; the session is the one that the form makes."""
        db.session.commit()
        with reading(False):  # the lock is taken before the first look, so that nobody writes in between
            account = db.session.scalar(db.select(Account).filter_by(person=person))
            if account is None:
                account = services.set_password(person=person, password_hash="-", now=clock.now())
            sign_in = services.start(account=account, device="", shared=False, now=clock.now())
            db.session.commit()  # and nothing read after it: SQLite's lock is free for the request
        made = Context().run(_session_of, self.application, sign_in)
        with self.session_transaction() as kept:
            kept.clear()
            kept.update(made)
        return self


def _csrf(app: Flask, raw: str | None) -> tuple[str, str]:
    def make() -> tuple[str, str]:
        with app.test_request_context():
            if raw is not None:
                session["csrf_token"] = raw
            token: str = generate_csrf()
            return session["csrf_token"], token

    return Context().run(make)


def _session_of(app: Flask, sign_in: SignIn) -> dict[str, Any]:
    with app.test_request_context():
        login_user(sign_in)
        return dict(session)
