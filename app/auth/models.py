"""Accounts, invitations, sign-ins. Passwords are kept as argon2id hashes, whatever a link or a cookie carries as the
hash of its token."""

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import Person


class Account(Base):
    """How a person signs in. `closed_at`: the person has left; an invitation opens it again."""

    __tablename__ = "account"
    __table_args__ = {"info": {"merged": False}}  # noqa: RUF012  # SQLAlchemy's own way

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Proof(StrEnum):
    """How a second factor was shown."""

    APP = "app"  # a code of an authenticator app
    KEY = "key"  # a security key or passkey
    RECOVERY = "recovery"  # a code from the printed list


class SignIn(UserMixin, Base):
    """One time that somebody signed in, on one device, until it ends. The cookie holds the token. While it `waits` for
    the second factor it opens nothing; who shows the factor gets another one."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(default="")  # browser and system, in words
    shared: Mapped[bool] = mapped_column(default=False)  # a device that others use, too
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]  # to some minutes: written seldom
    ended_at: Mapped[datetime | None]
    proven_at: Mapped[datetime]  # when the password was typed last
    proof: Mapped[Proof | None]  # none: by password alone
    waits: Mapped[bool] = mapped_column(default=False)
    challenge: Mapped[bytes | None]  # what a security key has to sign next, once

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    token = ""  # no column: known at the start only

    def get_id(self) -> str:
        return self.token


class Authenticator(Base):
    """An app that makes codes from a shared secret, which is kept encrypted. No code is taken twice: `last_step` is the
    half minute of the last one."""

    __tablename__ = "authenticator"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[bytes]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # none: not set up to the end, asked of nobody
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """One of the codes that somebody printed for the day when the phone is lost; kept as a slow hash."""

    __tablename__ = "recovery_code"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SecurityKey(Base):
    """A security key, or a passkey of a phone or computer, by the public half of its key pair."""

    __tablename__ = "security_key"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class InvitationKind(StrEnum):
    """How a person is let in to set a password."""

    INVITATION = "invitation"  # a link in a mail, sent by HR
    RESET = "reset"  # a link in a mail, asked for by the person
    CODE = "code"  # printed on a card, typed at the sign-in form with the employee number


class Invitation(Base):
    """A link or a code by which a person sets a password; works once, for a time. Of a link the fingerprint is kept,
    of a code, which is short enough to be typed, a slow hash."""

    __tablename__ = "invitation"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[InvitationKind] = mapped_column(default=InvitationKind.INVITATION)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
