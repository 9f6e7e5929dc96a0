"""Who makes the request: found once, before any view, and kept in g.person, g.standings and g.permissions.

The cookie holds a token; everything else about a sign-in is in the database, so that it can be ended from elsewhere.
"""

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from app.access import PUBLIC, View, permissions_of
from app.auth import queries, services, shared, tokens
from app.auth.devices import device_words
from app.auth.models import Account, Proof, SignIn
from app.core import clock
from app.core.db import db, reading, release
from app.people import queries as people

CODE_REMEMBERED = 15 * 60  # seconds
login = LoginManager()
login.session_protection = None  # it would tie a session to the network address, which phones change all day


def init_app(app: Flask) -> None:
    """Keep the token of a sign-in in the signed session cookie."""
    login.init_app(app, add_context_processor=False)  # pages know g.person, also where the database is away
    app.before_request(load_person)
    shared.init_app(app)


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(token: str) -> SignIn | None:
    return queries.sign_in_by_token(tokens.fingerprint(token), clock.now())


def load_person() -> ResponseReturnValue | None:
    """Find the person, what they are today, and what they may do; nobody: no permissions at all."""
    g.sign_in, g.person, g.permissions, g.standings = None, None, frozenset(), None
    view = current_app.view_functions.get(request.endpoint or "")
    if hasattr(view, "anonymous"):
        return None
    sign_in = current_user._get_current_object()
    if not isinstance(sign_in, SignIn) or not sign_in.account.person.employed_on(clock.today()):
        return None
    if sign_in.shared and shared.is_idle():
        _forget()
        return redirect(url_for("auth.signed_out"))
    _note(sign_in)
    g.sign_in, g.person = sign_in, sign_in.account.person
    g.language = g.person.language
    g.standings = people.standings(g.person, clock.today())
    g.permissions = permissions_of(g.standings.roles)
    if sign_in.shared and not hasattr(view, "no_use"):
        shared.note_use()
    if _lacks_second_factor(sign_in) and not hasattr(view, "sets_up") and getattr(view, "access", None) != PUBLIC:
        return redirect(url_for("auth.second_factor"))
    return None


def needs_second_factor() -> bool:
    """Whether the settings ask it of a role that the person has."""
    return bool(g.standings.roles & current_app.config["SECOND_FACTOR"])


def _lacks_second_factor(sign_in: SignIn) -> bool:
    return sign_in.proof is None and needs_second_factor()


def sets_up(view: View) -> View:
    """Mark a view that is needed to set up a second factor, and open to whoever has to before anything else."""
    view.sets_up = True  # type: ignore[attr-defined]  # a mark on the function, read above
    return view


def _forget() -> None:
    """Nobody used a shared device for a while. This commits by itself: also a GET ends the sign-in."""
    release()
    with reading(False):
        leave()
        db.session.commit()


def _note(sign_in: SignIn) -> None:
    """When somebody was last seen; seldom written, and by itself, because a GET is rolled back at its end."""
    if services.to_be_noted(sign_in, clock.now()):
        release()
        with reading(False):
            services.seen(sign_in=sign_in, now=clock.now())
            db.session.commit()


def enter(account: Account, *, proof: Proof | None = None) -> bool:
    """Sign somebody in, in a new session: one that was planted before, and all it held, is worthless. Whoever has a
    second factor and has not shown it gets no further than to that question: the answer is no."""
    leave()
    waits = proof is None and queries.factors(account.id).any
    device, on_shared = device_words(request.user_agent.string), shared.is_shared()
    sign_in = services.start(
        account=account, device=device, shared=on_shared, now=clock.now(), proof=proof, waits=waits
    )
    if waits:
        session["waiting"] = sign_in.token
        return False
    services.note_sign_in(sign_in=sign_in)
    login_user(sign_in)
    if on_shared:
        shared.note_use()
    return True


def waiting() -> SignIn | None:
    """The sign-in of this browser that waits for the second factor."""
    if "waiting_sign_in" not in g:
        token = session.get("waiting")
        found = queries.waiting_sign_in(tokens.fingerprint(token), clock.now()) if token else None
        works_here = found is not None and found.account.person.employed_on(clock.today())
        g.waiting_sign_in = found if works_here else None
    waits: SignIn | None = g.waiting_sign_in
    return waits


def remember_code(code_id: int) -> None:
    """Whoever typed a printed code rightly may choose a password, in this browser and for a while."""
    leave()
    session["code"] = [code_id, int(clock.now().timestamp())]


def remembered_code() -> int | None:
    """The code that was typed in this browser a while ago."""
    code_id, typed_at = session.get("code") or (None, 0)
    return code_id if clock.now().timestamp() - typed_at < CODE_REMEMBERED else None


def leave() -> None:
    """End the sign-in of this browser; what it chose for a language stays."""
    for sign_in in (current_user._get_current_object(), waiting()):
        if isinstance(sign_in, SignIn):
            services.end(sign_in=sign_in, now=clock.now())
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
