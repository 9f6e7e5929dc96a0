"""Tables of messages: the texts by language, and the people each was sent to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import HasAudience, Person

SOURCE_LANGUAGE = "en"


class Message(HasAudience, Base):
    """What is expected of whom, in plain words. A draft until sent; what was withdrawn is no longer due."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR sent_on IS NOT NULL", name="withdrawn_after_sent"),
        CheckConstraint("sent_on IS NULL OR due_on >= sent_on", name="due_after_sent"),
    )

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime]
    sent_on: Mapped[date | None] = mapped_column(Date, index=True)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)

    owner: Mapped[Person] = relationship()
    texts: Mapped[list["MessageText"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def text_in(self, language: str) -> "MessageText":
        """The text in a language, or else in English, which is always there."""
        by_language = {text.language: text for text in self.texts}
        return by_language.get(language) or by_language[SOURCE_LANGUAGE]

    @property
    def is_draft(self) -> bool:
        return self.sent_on is None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_on is not None


class MessageText(Base):
    """A message in one language."""

    __tablename__ = "message_text"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]


class Recipient(Base):
    """One person whom a message was sent to, until when it is to be read, and the day it was acknowledged."""

    __tablename__ = "message_recipient"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    acknowledged_on: Mapped[date | None] = mapped_column(Date)

    message: Mapped[Message] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def waiting(self) -> bool:
        return self.acknowledged_on is None and not self.message.withdrawn
