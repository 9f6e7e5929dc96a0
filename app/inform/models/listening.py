"""Tables of customer-listening: how customers are listened to at an event, and what people heard there."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Person


class ListeningWay(StrEnum):
    """How customers are heard."""

    CALLS = "calls"
    VISIT = "visit"
    COUNTER = "counter"
    PANEL = "panel"
    COMMENTS = "comments"

    @property
    def label(self) -> LazyString:
        return WAYS[self]


WAYS = {
    ListeningWay.CALLS: _l("Listening in on calls"),
    ListeningWay.VISIT: _l("A visit to a customer"),
    ListeningWay.COUNTER: _l("A day at the counter"),
    ListeningWay.PANEL: _l("A panel with customers"),
    ListeningWay.COMMENTS: _l("Reading comments together"),
}


class Listening(Base):
    """The event of which this is the way; the event holds all the rest."""

    __tablename__ = "listening"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    way: Mapped[ListeningWay]


class Heard(Base):
    """What somebody heard at a session, and what we should change."""

    __tablename__ = "heard"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    heard: Mapped[str]
    change: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
