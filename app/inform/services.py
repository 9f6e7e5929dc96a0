"""All writing of messages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import insert, update

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.inform import queries
from app.inform.models import SOURCE_LANGUAGE, Message, MessageText, Recipient
from app.people import services as people
from app.people.models import AudienceFacts, NoticeKind, Person
from app.people.queries import in_audience


class Facts(AudienceFacts):
    """What is decided about a message; `wordings`: title and text by language, English always among them."""

    wordings: Mapping[str, tuple[str, str]]
    due_on: date
    owner: Person


class Acknowledgement(TypedDict):
    """That a person has read a message; the names are those of the columns."""

    message_id: int
    person_id: int
    acknowledged_on: date


def draft(*, now: datetime, by: Person, **facts: Unpack[Facts]) -> Message:
    """Write a message that nobody sees yet."""
    message = Message(created_at=now)
    _fill(message, facts)
    db.session.add(message)
    db.session.flush()
    _record("create", message, by)
    return message


def edit(*, message: Message, by: Person, **facts: Unpack[Facts]) -> None:
    """Change a draft. What was sent stays as people have read it."""
    lock_row(message)  # it may be on its way out at this moment
    if not message.is_draft:
        raise RuleBroken(_l("This message was sent and stays as it is. Withdraw it and write another."))
    _fill(message, facts)
    db.session.flush()
    _record("edit", message, by)


def send(*, message: Message, today: date, by: Person) -> int:
    """Send a draft to the audience as it is today; who joins later does not get it. Returns to how many."""
    lock_row(message)  # a button pressed twice at once must not send twice
    if not message.is_draft:
        raise RuleBroken(_l("This message has already been sent."))
    if message.due_on < today:
        raise RuleBroken(_l("The due date has passed. Choose a later one."))
    audience = db.session.scalars(in_audience(message, today)).all()
    if not audience:
        raise RuleBroken(_l("Nobody belongs to this audience today. Choose another."))
    rows = [{"message_id": message.id, "person_id": person, "due_on": message.due_on} for person in audience]
    db.session.execute(insert(Recipient), rows)
    message.sent_on = today
    db.session.flush()
    _record("send", message, by)
    _tell(message, today, by)
    return len(rows)


def _tell(message: Message, today: date, by: Person) -> None:
    """Each with the title in their language, English last for all others."""
    for text in sorted(message.texts, key=lambda text: text.language == SOURCE_LANGUAGE):
        people.notify(
            person_ids=queries.recipient_ids(message, None if text.language == SOURCE_LANGUAGE else text.language),
            kind=NoticeKind.ASSIGNED,
            key=f"message:{message.id}:sent",
            path=f"/messages/{message.id}",
            subject=text.title,
            by_id=by.id,
            now=clock.moment_on(today),
        )


def acknowledge(*, message: Message, person: Person, today: date) -> None:
    """Somebody has read and understood a message; saying so again changes nothing."""
    recipient = queries.recipient(message, person)
    if recipient is None:
        raise RuleBroken(_l("This message was not sent to you."))
    if recipient.acknowledged_on is not None:
        return
    if message.withdrawn:
        raise RuleBroken(_l("This message was withdrawn. There is nothing to confirm any more."))
    recipient.acknowledged_on = today
    db.session.flush()


def record_acknowledgements(*, rows: Sequence[Acknowledgement]) -> None:
    """Write many acknowledgements at once."""
    if rows:
        db.session.execute(update(Recipient), rows)


def withdraw(*, message: Message, today: date, by: Person) -> None:
    """Take a message back: it waits for nobody any more. Who has read it keeps it in the list."""
    lock_row(message)
    if message.is_draft:
        raise RuleBroken(_l("This message has not been sent."))
    if message.withdrawn:
        raise RuleBroken(_l("This message was withdrawn already."))
    message.withdrawn_on = today
    people.withdraw_notices(f"message:{message.id}:sent")
    db.session.flush()
    _record("withdraw", message, by)


def _fill(message: Message, facts: Facts) -> None:
    known = {text.language: text for text in message.texts}
    texts = []
    for language, wording in facts["wordings"].items():
        text = known.get(language) or MessageText(language=language)
        text.title, text.body = wording
        texts.append(text)
    message.texts = texts
    message.due_on, message.owner = facts["due_on"], facts["owner"]
    message.audience, message.audience_team = facts["audience"], facts["audience_team"]
    message.audience_value = facts.get("audience_value", "")


def _record(action: str, message: Message, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type="message", object_id=message.id)
