"""Tables of campaigns and messages: the texts by language, and the people each was sent to."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.people.models import HasAudience, Person

SOURCE_LANGUAGE = "en"


class Check(NamedTuple):
    """A question on a message in one language: the first answer is right."""

    question: str
    answers: list[str]
    explanation: str


class Campaign(Base):
    """Messages in sequence for one purpose, and what customer experience expects of whom. ONE owner."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[Key]
    title: Mapped[str]
    purpose: Mapped[str]
    expectation: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime]
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)

    owner: Mapped[Person] = relationship()


class Message(HasAudience, Base):
    """What is expected of whom, in plain words. A draft until sent; what was withdrawn is no longer due. `send_on` is
    the day planned for it; once `scheduled` it goes out by itself. With `lasting`, people who join the audience later
    get it too, with as many days to read it as the first had."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR sent_on IS NOT NULL", name="withdrawn_after_sent"),
        CheckConstraint("sent_on IS NULL OR due_on >= sent_on", name="due_after_sent"),
        CheckConstraint("send_on IS NOT NULL OR NOT scheduled", name="scheduled_for_a_day"),
    )

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(Date)
    created_at: Mapped[datetime]
    sent_on: Mapped[date | None] = mapped_column(Date, index=True)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    send_on: Mapped[date | None] = mapped_column(Date)
    scheduled: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_mail: Mapped[bool] = mapped_column(default=False, server_default=false())
    lasting: Mapped[bool] = mapped_column(default=False, server_default=false())

    campaign: Mapped[Campaign | None] = relationship()
    owner: Mapped[Person] = relationship()
    texts: Mapped[list["MessageText"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def checked(self) -> bool:
        """Whether it is understood only by a right answer."""
        return any(text.question for text in self.texts)

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
    """A message in one language; with a question, the first of the answers is right: readers see them shuffled."""

    __tablename__ = "message_text"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    question: Mapped[str] = mapped_column(default="", server_default="")
    answers: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    explanation: Mapped[str] = mapped_column(default="", server_default="")


class Recipient(Base):
    """One person whom a message was sent to and when, until when it is to be read, and the day it was acknowledged;
    `tries`: how many answers its question took."""

    __tablename__ = "message_recipient"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    due_on: Mapped[date] = mapped_column(Date, index=True)
    acknowledged_on: Mapped[date | None] = mapped_column(Date)
    sent_on: Mapped[date | None] = mapped_column(Date)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")

    message: Mapped[Message] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def waiting(self) -> bool:
        return self.acknowledged_on is None and not self.message.withdrawn
