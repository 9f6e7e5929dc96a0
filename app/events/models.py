"""Tables of events: what is held at a moment, who is invited, who came."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Index, UniqueConstraint, false, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access import Permission
from app.core.db import Base, Key
from app.people.models import HasAudience, Person


class EventKind(StrEnum):
    """What is held."""

    MEETING = "meeting"  # whom it is for is expected to come
    LISTENING = "listening"  # whom it is for may sign up
    SESSION = "session"  # of a course; `subject_id` is the course

    @property
    def path(self) -> str:
        """Where the pages of its events are."""
        return {"meeting": "/meetings", "listening": "/listening", "session": "/training/sessions"}[self.value]

    @property
    def manages(self) -> Permission:
        """What lets somebody run all events of the kind; an organiser runs their own."""
        return MANAGES[self]


MANAGES = {
    EventKind.MEETING: Permission.MANAGE_INSPIRE,
    EventKind.LISTENING: Permission.MANAGE_INFORM,
    EventKind.SESSION: Permission.MANAGE_INSTRUCT,
}


class Event(HasAudience, Base):
    """Something held on one date. Several dates of one thing name the first of them in `first_id`.

    `held_on` is the company's calendar day of `starts_at`: lists and figures go by it. `invited_at`: since when people
    know of it. With `sign_up` people take a place, one of `places` where there is a limit.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"),
        CheckConstraint("attendance_at IS NULL OR invited_at IS NOT NULL", name="attended_by_invited"),
        CheckConstraint("place <> '' OR link <> ''", name="place_or_link"),
        CheckConstraint("places > 0", name="places_positive"),
        CheckConstraint("places IS NULL OR sign_up", name="places_by_sign_up"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(None, "kind", "held_on"),
    )

    id: Mapped[Key]
    kind: Mapped[EventKind]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    hosts: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    organiser_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(index=True)
    sign_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    places: Mapped[int | None]
    code: Mapped[str | None]  # shown in the room, for saying that one is there
    first_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    invited_at: Mapped[datetime | None]
    attendance_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]

    organiser: Mapped[Person] = relationship()

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{self.kind.path}/{self.id}"

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def invited(self) -> bool:
        return self.invited_at is not None


class CalendarFeed(Base):
    """That a person's dates can be read at a secret address, of which the hash is kept."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class Invitee(Base):
    """A person asked to come, or who signed up. `number` is the order of signing up: whoever has no place waits for one
    in this order. `attended` is unknown until the organiser has said so, or the person by the code in the room."""

    __tablename__ = "invitee"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (signed_up_at IS NULL)", name="numbered_when_signed_up"),
        CheckConstraint("number IS NOT NULL OR NOT placed", name="placed_when_signed_up"),
        CheckConstraint("invited_at IS NOT NULL OR number IS NOT NULL", name="invited_or_signed_up"),
        UniqueConstraint("event_id", "number"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    invited_at: Mapped[datetime | None]
    signed_up_at: Mapped[datetime | None]
    number: Mapped[int | None]
    placed: Mapped[bool] = mapped_column(default=False, server_default=false())
    attended: Mapped[bool | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def signed_up(self) -> bool:
        return self.number is not None

    @property
    def waits(self) -> bool:
        """Whether all places were taken when the person signed up, and none has become free since."""
        return self.signed_up and not self.placed

    @classmethod
    def expected(cls) -> ColumnElement[bool]:
        """Those who are to come: invited, or with a place."""
        return or_(cls.invited_at.is_not(None), cls.placed)
