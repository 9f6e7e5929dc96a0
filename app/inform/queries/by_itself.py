"""What of messages comes by itself: on its day, to newcomers, as a reminder, by mail."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, Select, String, cast, literal, select

from app.core.db import db
from app.core.mail import OutboxMail
from app.inform.models import SOURCE_LANGUAGE, Message, Recipient
from app.people.models import Person
from app.people.queries import absent_on


def scheduled(today: date) -> Sequence[Message]:
    """Drafts whose day has come."""
    due = select(Message).where(Message.scheduled, Message.sent_on.is_(None), Message.send_on <= today)
    return db.session.scalars(due.order_by(Message.send_on, Message.id)).all()


def lasting() -> Sequence[Message]:
    """What still applies to whoever joins."""
    kept = select(Message).where(Message.lasting, Message.sent_on.is_not(None), Message.withdrawn_on.is_(None))
    return db.session.scalars(kept.order_by(Message.id)).all()


def still_unread(first: date, last: date) -> Sequence[Message]:
    """Messages that were sent to somebody on one of these days who has not confirmed them."""
    open_ = Recipient.sent_on.between(first, last) & Recipient.acknowledged_on.is_(None)
    waiting = select(Recipient.message_id).where(open_)
    query = select(Message).where(Message.id.in_(waiting), Message.withdrawn_on.is_(None))
    return db.session.scalars(query.order_by(Message.id)).all()


def to_remind(message: Message, language: str, first: date, last: date, *, today: date) -> Select[int]:
    """Whom to remind of it: those who read this language, or all for English, without who is away today."""
    waiting = select(Recipient.person_id).where(
        Recipient.message_id == message.id,
        Recipient.acknowledged_on.is_(None),
        Recipient.sent_on.between(first, last),
        ~absent_on(Recipient.person_id, literal(today, Date)),
    )
    if language == SOURCE_LANGUAGE:
        return waiting
    return waiting.join(Person, Person.id == Recipient.person_id).where(Person.language == language)


def mail_key(message: Message, person_id: object) -> str:
    return f"message:{message.id}:{person_id}"


def to_mail(message: Message, sent_on: date, most: int) -> Sequence[Person]:
    """The next people with an address to whom it was sent on a day and no mail is written yet."""
    written = select(OutboxMail.id).where(
        OutboxMail.once_key == literal(mail_key(message, "")) + cast(Person.id, String)
    )
    return db.session.scalars(
        select(Person)
        .join(Recipient, Recipient.person_id == Person.id)
        .where(Recipient.message_id == message.id, Recipient.sent_on == sent_on, Person.email.is_not(None))
        .where(Person.employed(sent_on), ~written.exists())
        .order_by(Person.id)
        .limit(most)
    ).all()
