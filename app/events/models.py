"""Tables of events: what is held at a moment, who is invited, who came."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import HasAudience, Person


class EventKind(StrEnum):
    """What is held."""

    MEETING = "meeting"


class Event(HasAudience, Base):
    """Something held on one date. Several dates of one thing name the first of them in `first_id`.

    `held_on` is the company's calendar day of `starts_at`: lists and figures go by it.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"),
        CheckConstraint("attendance_at IS NULL OR invited_at IS NOT NULL", name="attended_by_invited"),
        CheckConstraint("place <> '' OR link <> ''", name="place_or_link"),
        Index(None, "kind", "held_on"),
    )

    id: Mapped[Key]
    kind: Mapped[EventKind]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    hosts: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    organiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    invited_at: Mapped[datetime | None]
    attendance_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]

    organiser: Mapped[Person] = relationship()

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/{self.kind}s/{self.id}"

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def invited(self) -> bool:
        return self.invited_at is not None


class Invitee(Base):
    """A person asked to come; `attended` is unknown until the organiser has said so."""

    __tablename__ = "invitee"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    invited_at: Mapped[datetime]
    attended: Mapped[bool | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
