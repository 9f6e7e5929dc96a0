"""Reading of accounts, sign-ins, invitations and granted roles."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.access import Role
from app.auth.models import Account, Authenticator, Invitation, InvitationKind, RecoveryCode, SecurityKey, SignIn
from app.core import clock, company
from app.core.company import Company
from app.core.db import db
from app.core.mail import OutboxMail
from app.core.needs import Rows, columns
from app.people.models import Membership, Person, RoleGrant

WAITS = timedelta(minutes=10)  # for the second factor
is_code = Invitation.kind == InvitationKind.CODE


def still_works(now: datetime) -> ColumnElement[bool]:
    """Invitations that still work."""
    return and_(Invitation.used_at.is_(None), Invitation.expires_at > now)


class Known(NamedTuple):
    """What a name typed at the sign-in form leads to: an account, a printed code, both, or nothing."""

    account_id: int | None = None
    password_hash: str | None = None
    code_id: int | None = None
    code_hash: str | None = None


def known_by_login(login: str, now: datetime) -> Known:
    """By e-mail address or else employee number; one statement, whoever it is."""
    typed = login.strip()
    by_mail = Person.email == typed.lower()
    query = (
        select(Account.id, Account.password_hash, Invitation.id, Invitation.token_hash)
        .select_from(Person)
        .outerjoin(Account, and_(Account.person_id == Person.id, Account.closed_at.is_(None)))
        .outerjoin(Invitation, and_(Invitation.person_id == Person.id, is_code, still_works(now)))
        .where(or_(by_mail, Person.number.in_([typed, typed.upper()])), Person.employed(clock.day_of(now)))
        .order_by(case((by_mail, 0), else_=1), Person.id, Invitation.id.desc())
    )
    found = db.session.execute(query.limit(1)).first()
    return Known(*found) if found is not None else Known()


def account(account_id: int) -> Account | None:
    """An account, unless it is closed."""
    return db.session.scalar(select(Account).where(Account.id == account_id, Account.closed_at.is_(None)))


def account_to_set(person: Person) -> Account | None:
    """The person's account, closed or not, held until this transaction ends."""
    found = select(Account).where(Account.person_id == person.id)
    return db.session.scalar(found.with_for_update(of=Account))


def account_for_update(account_id: int | None, password_hash: str | None) -> Account | None:
    """The account, if its password is still the one that was compared, held until this transaction ends."""
    found = select(Account).where(Account.id == account_id, Account.password_hash == password_hash)
    return db.session.scalar(found.with_for_update(of=Account))


def sign_in_by_token(token_hash: str, now: datetime) -> SignIn | None:
    """A sign-in that has not ended, with its account and person. The company's row comes along: every page needs it."""
    query = select(SignIn, Company).outerjoin(Company, Company.id == 1)
    found = db.session.execute(query.where(SignIn.token_hash == token_hash, _running(now))).first()
    if found is None:
        return None
    sign_in, row = found
    company.keep(row)
    return sign_in


def waiting_sign_in(token_hash: str, now: datetime) -> SignIn | None:
    """A sign-in that waits for the second factor, not for long."""
    return db.session.scalar(
        select(SignIn).where(
            SignIn.token_hash == token_hash, SignIn.waits, SignIn.ended_at.is_(None), SignIn.started_at > now - WAITS
        )
    )


def sign_ins(account: Account, now: datetime) -> Sequence[SignIn]:
    """Where somebody is signed in, the newest first."""
    running = select(SignIn).where(SignIn.account_id == account.id, _running(now))
    return db.session.scalars(running.order_by(SignIn.id.desc())).all()


def _running(now: datetime) -> ColumnElement[bool]:
    """Not ended; and whoever signed in in the morning does so again the next day."""
    longest = timedelta(seconds=current_app.config["PERMANENT_SESSION_LIFETIME"])
    return and_(SignIn.ended_at.is_(None), SignIn.started_at > now - longest, ~SignIn.waits)


def sign_in(sign_in_id: int, account: Account) -> SignIn | None:
    """One of an account's own."""
    return db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == account.id))


class Factors(NamedTuple):
    """Which second factors an account has."""

    app: bool
    keys: int
    codes: int  # recovery codes that are left

    @property
    def any(self) -> bool:
        return self.app or self.keys > 0


def factors(account_id: int) -> Factors:
    app = select(func.count(Authenticator.id)).where(
        Authenticator.account_id == account_id, Authenticator.confirmed_at.is_not(None)
    )
    keys = select(func.count(SecurityKey.id)).where(SecurityKey.account_id == account_id)
    codes = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    one = db.session.execute(select(app.scalar_subquery(), keys.scalar_subquery(), codes.scalar_subquery())).one()
    return Factors(bool(one[0]), one[1], one[2])


def authenticator(account_id: int) -> Authenticator | None:
    """The app of an account, confirmed or about to be."""
    return db.session.scalar(select(Authenticator).where(Authenticator.account_id == account_id))


def recovery_codes(account_id: int) -> Sequence[tuple[int, str]]:
    """Id and hash of the codes that are left."""
    unused = select(RecoveryCode.id, RecoveryCode.code_hash).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return [(code_id, kept) for code_id, kept in db.session.execute(unused.order_by(RecoveryCode.id))]


def security_keys(account_id: int) -> Sequence[SecurityKey]:
    """The keys of an account, the oldest first."""
    return db.session.scalars(
        select(SecurityKey).where(SecurityKey.account_id == account_id).order_by(SecurityKey.id)
    ).all()


def security_key(credential_id: bytes) -> SecurityKey | None:
    return db.session.scalar(select(SecurityKey).where(SecurityKey.credential_id == credential_id))


def accounts_of_leavers(on: date) -> Sequence[Account]:
    """Open accounts of people whose last day is past."""
    return db.session.scalars(
        select(Account).join(Person).where(Person.left_on < on, Account.closed_at.is_(None)).with_for_update(of=Account)
    ).all()


def can_sign_in(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether the person of a row has an account that is open."""
    return select(Account.id).where(Account.person_id == person_id, Account.closed_at.is_(None)).exists()


def open_invitation(token_hash: str, now: datetime) -> Invitation | None:
    """The invitation or reset of a link, if it still works."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash, ~is_code, still_works(now)))


def open_code(invitation_id: int, now: datetime) -> Invitation | None:
    """A printed code that was typed rightly before, if it still works."""
    return db.session.scalar(select(Invitation).where(Invitation.id == invitation_id, is_code, still_works(now)))


def _outside(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Those who work here and have neither an account nor a way to make one."""
    given = select(Invitation.id).where(Invitation.person_id == Person.id, still_works(now))
    return Person.employed(clock.day_of(now)), ~given.exists(), ~can_sign_in(Person.id)


def granted_roles(person_ids: Collection[int], on: date) -> dict[int, set[Role]]:
    """The roles that are granted to these people on a day."""
    found: dict[int, set[Role]] = {}
    held = select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.person_id.in_(person_ids), RoleGrant.in_force(on)
    )
    for person_id, role in db.session.execute(held):
        found.setdefault(person_id, set()).add(role)
    return found


def outbox(page: int, size: int = 50) -> tuple[Sequence[OutboxMail], int]:
    """Mails, newest first, and how many there are."""
    total = db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0
    mails = db.session.scalars(
        select(OutboxMail).order_by(OutboxMail.id.desc()).limit(size).offset((page - 1) * size)
    ).all()
    return mails, total


def without_account(team_ids: Collection[int], now: datetime) -> Rows:
    """For the board: who has neither an account nor a way to make one, by team."""
    today = clock.day_of(now)
    return (
        select(*columns("accounts", func.count(), None, team=Membership.team_id))
        .select_from(Person)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.in_force(today)))
        .where(*_outside(now), Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )
