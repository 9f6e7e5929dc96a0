"""Accounts and invitations. Passwords are kept as argon2id hashes, invitations as hashes of their token."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import Person


class Account(UserMixin, Base):
    """How a person signs in. `session_key` is part of each session: a new one ends them all."""

    __tablename__ = "account"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    password_hash: Mapped[str]
    session_key: Mapped[str]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    def get_id(self) -> str:
        return f"{self.id}.{self.session_key}"


class Invitation(Base):
    """A link by which a person sets the first password; works once, for a time."""

    __tablename__ = "invitation"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
