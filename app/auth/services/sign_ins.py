"""Sign-ins begin and end; the account is closed when its person has left."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from app.auth import queries, tokens
from app.auth.models import Account, Invitation, Proof, SignIn
from app.core import audit, clock
from app.core.db import db
from app.people.models import Person

# How far behind "last seen" may be: it is written by people who only read, and writers queue on SQLite.
SEEN_EVERY = timedelta(minutes=15)


def start(
    *, account: Account, device: str, shared: bool, now: datetime, proof: Proof | None = None, waits: bool = False
) -> SignIn:
    """Let somebody in on a device, or as far as to the second factor; the token is new each time, so one that was
    planted before is worthless."""
    token = secrets.token_hex(32)
    sign_in = SignIn(
        account=account,
        token_hash=tokens.fingerprint(token),
        device=device,
        shared=shared,
        started_at=now,
        last_seen_at=now,
        proven_at=now,
        proof=proof,
        waits=waits,
    )
    db.session.add(sign_in)
    db.session.flush()
    sign_in.token = token
    return sign_in


def note_sign_in(*, sign_in: SignIn) -> None:
    """Write that somebody is in."""
    account, how = sign_in.account, sign_in.proof or "password"
    audit.record(action="sign in", actor_id=account.person_id, object_type="account", object_id=account.id, by=how)


def prove(*, sign_in: SignIn, now: datetime) -> None:
    """The password was typed once more: for a while it may be changed how somebody signs in."""
    sign_in.proven_at = now
    db.session.flush()


def to_be_noted(sign_in: SignIn, now: datetime) -> bool:
    """Whether it is long ago that somebody was noted as being there."""
    return now - sign_in.last_seen_at >= SEEN_EVERY


def seen(*, sign_in: SignIn, now: datetime) -> None:
    """Note that somebody is still there."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(last_seen_at=now))


def end(*, sign_in: SignIn, now: datetime) -> None:
    """Sign out one device: a copy of its cookie is worth nothing from now on."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        db.session.flush()


def end_all(*, account: Account, now: datetime, besides: SignIn | None = None) -> int:
    """Sign out everywhere, or everywhere else; how many sign-ins that ended."""
    running = update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    if besides is not None:
        running = running.where(SignIn.id != besides.id)
    return len(db.session.scalars(running.values(ended_at=now).returning(SignIn.id)).all())


def close_accounts(*, now: datetime) -> int:
    """Close the accounts of those whose last day is past, with all that could let them in again."""
    left = queries.accounts_of_leavers(clock.day_of(now))
    for account in left:
        account.closed_at = now
        end_all(account=account, now=now)
        revoke(person=account.person, now=now)
        audit.record(action="close", actor_id=None, object_type="account", object_id=account.id)
    db.session.flush()
    return len(left)


def revoke(*, person: Person, now: datetime) -> None:
    """Have the links and codes stop working that somebody was given so far."""
    given = update(Invitation).where(Invitation.person_id == person.id, Invitation.expires_at > now)
    db.session.execute(given.values(expires_at=now))
