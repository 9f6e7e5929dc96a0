"""Who makes the request: found once, before any view, and kept in g.person, g.standings and g.permissions."""

from flask import Flask, current_app, g, request
from flask_login import LoginManager, current_user

from app.access import permissions_of
from app.auth.models import Account
from app.core import clock
from app.core.db import db
from app.people import queries

login = LoginManager()
login.session_protection = None  # it would tie a session to the network address, which phones change all day


def init_app(app: Flask) -> None:
    """Keep sign-ins in the signed session cookie."""
    login.init_app(app, add_context_processor=False)  # pages know g.person, also where the database is away
    app.before_request(load_person)


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(session_id: str) -> Account | None:
    account_id, _dot, session_key = session_id.partition(".")
    account = db.session.get(Account, int(account_id)) if account_id.isdecimal() else None
    return account if account is not None and account.session_key == session_key else None


def load_person() -> None:
    """Find the person, what they are today, and what they may do; nobody: no permissions at all."""
    g.person, g.permissions, g.standings = None, frozenset(), None
    if hasattr(current_app.view_functions.get(request.endpoint or ""), "anonymous"):
        return
    account = current_user._get_current_object()
    if not isinstance(account, Account) or not account.person.employed_on(clock.today()):
        return
    g.person = account.person
    g.language = account.person.language
    g.standings = queries.standings(account.person, clock.today())
    g.permissions = permissions_of(g.standings.roles)
