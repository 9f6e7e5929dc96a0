"""Reading of accounts, sign-ins, invitations and granted roles."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select

from app.auth.models import Account, Invitation, SignIn
from app.core import clock
from app.core.db import db
from app.core.mail import OutboxMail
from app.people.models import Person, RoleGrant


def account_by_login(login: str) -> Account | None:
    """The account of whoever has this e-mail address."""
    is_whose = Person.email == login.strip().lower()
    return db.session.scalar(select(Account).join(Person).where(is_whose, Account.closed_at.is_(None)))


def account_for_update(account_id: int | None, password_hash: str | None) -> Account | None:
    """The account, if its password is still the one that was compared, held until this transaction ends."""
    found = select(Account).where(Account.id == account_id, Account.password_hash == password_hash)
    return db.session.scalar(found.with_for_update(of=Account))


def account_of(person: Person) -> Account | None:
    return db.session.scalar(select(Account).where(Account.person_id == person.id))


def sign_in_by_token(token_hash: str, now: datetime) -> SignIn | None:
    """A sign-in that has not ended, with its account and person."""
    return db.session.scalar(select(SignIn).where(SignIn.token_hash == token_hash, _running(now)))


def sign_ins(account: Account, now: datetime) -> Sequence[SignIn]:
    """Where somebody is signed in, the newest first."""
    running = select(SignIn).where(SignIn.account_id == account.id, _running(now))
    return db.session.scalars(running.order_by(SignIn.id.desc())).all()


def _running(now: datetime) -> ColumnElement[bool]:
    """Not ended; and whoever signed in in the morning does so again the next day."""
    longest = timedelta(seconds=current_app.config["PERMANENT_SESSION_LIFETIME"])
    return and_(SignIn.ended_at.is_(None), SignIn.started_at > now - longest)


def sign_in(sign_in_id: int, account: Account) -> SignIn | None:
    """One of an account's own."""
    return db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account.id))


def accounts_of_leavers(on: date) -> Sequence[Account]:
    """Open accounts of people whose last day is past."""
    return db.session.scalars(
        select(Account).join(Person).where(Person.left_on < on, Account.closed_at.is_(None)).with_for_update(of=Account)
    ).all()


def open_invitation(token_hash: str, now: datetime) -> Invitation | None:
    """The invitation of a link, if it still works."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > now
        )
    )


def uninvited(now: datetime) -> Sequence[Person]:
    """Who works here and can be written to, but has neither an account nor an invitation that still works; by name."""
    asked = select(Invitation.id).where(
        Invitation.person_id == Person.id, Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    account = select(Account.id).where(Account.person_id == Person.id, Account.closed_at.is_(None))
    reached = or_(Person.email.is_(None), asked.exists(), account.exists())
    query = select(Person).where(Person.employed(clock.day_of(now)), ~reached)
    return db.session.scalars(query.order_by(Person.sort_name, Person.id)).all()


def grants(on: date) -> Sequence[tuple[RoleGrant, Person]]:
    """Roles that hold on a day or later, by person."""
    rows = db.session.execute(
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on >= on))
        .order_by(Person.sort_name, RoleGrant.id)
    )
    return [(grant, person) for grant, person in rows]


def outbox(page: int, size: int = 50) -> tuple[Sequence[OutboxMail], int]:
    """Mails, newest first, and how many there are."""
    total = db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0
    mails = db.session.scalars(
        select(OutboxMail).order_by(OutboxMail.id.desc()).limit(size).offset((page - 1) * size)
    ).all()
    return mails, total
