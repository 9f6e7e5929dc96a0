"""All writing of messages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Date, insert, literal, select, update

from app.core import audit, clock, jobs, mail
from app.core.db import add_missing, db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.inform import queries
from app.inform.models import SOURCE_LANGUAGE, Campaign, Message, MessageText, Recipient
from app.inform.models import Check as Check
from app.people import services as people
from app.people.models import AudienceFacts, NoticeKind, Person
from app.people.queries import in_audience
from app.people.services.notices import count_as_mailed


class Facts(AudienceFacts):
    """What is decided about a message; `wordings`: title and text by language, English always among them."""

    wordings: Mapping[str, tuple[str, str]]
    due_on: date
    owner: Person
    campaign: NotRequired[Campaign | None]
    send_on: NotRequired[date | None]
    by_mail: NotRequired[bool]
    lasting: NotRequired[bool]
    checks: NotRequired[Mapping[str, Check]]


NO_CHECK = Check("", [], "")


class Acknowledgement(TypedDict):
    """That a person has read a message; the names are those of the columns."""

    message_id: int
    person_id: int
    acknowledged_on: date
    tries: NotRequired[int]


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


def send(*, message: Message, today: date, by: Person | None) -> int:
    """Send a draft to the audience as it is today. Returns to how many. `by` None: its day has come."""
    lock_row(message)  # a button pressed twice at once must not send twice
    if not message.is_draft:
        raise RuleBroken(_l("This message has already been sent."))
    if message.due_on < today:
        raise RuleBroken(_l("The due date has passed. Choose a later one."))
    audience = db.session.scalars(in_audience(message, today)).all()
    if not audience:
        raise RuleBroken(_l("Nobody belongs to this audience today. Choose another."))
    same = {"message_id": message.id, "due_on": message.due_on, "sent_on": today}
    db.session.execute(insert(Recipient), [{**same, "person_id": person} for person in audience])
    message.sent_on, message.scheduled = today, False
    db.session.flush()
    _record("send", message, by)
    _tell(message, today, by)
    return len(audience)


def send_to_newcomers(*, message: Message, today: date) -> int:
    """Send what still applies to those who have come into its audience since; they have as many days to read it."""
    lock_row(message)
    if message.sent_on is None or message.withdrawn or not message.lasting:
        return 0
    given = message.due_on - message.sent_on
    facts = [literal(value, Date) for value in (today + given, today)]
    new = select(literal(message.id), Person.id, *facts, literal(0)).where(
        Person.id.in_(in_audience(message, today)), Person.id.not_in(queries.recipient_ids(message, None))
    )
    columns = ["message_id", "person_id", "due_on", "sent_on", "tries"]
    added = add_missing(Recipient, columns, new.order_by(Person.id), unique=["message_id", "person_id"])
    if added:
        _tell(message, today, None)
    return added


def _tell(message: Message, today: date, by: Person | None) -> None:
    """Each with the title in their language, English last for all others; who was told before is not told again."""
    for text in sorted(message.texts, key=lambda text: text.language == SOURCE_LANGUAGE):
        people.notify(
            person_ids=queries.recipient_ids(message, None if text.language == SOURCE_LANGUAGE else text.language),
            kind=NoticeKind.ASSIGNED,
            key=f"message:{message.id}:sent",
            path=f"/messages/{message.id}",
            subject=text.title,
            by_id=by.id if by is not None else None,
            now=clock.moment_on(today),
        )
    if message.by_mail:
        count_as_mailed(f"message:{message.id}:sent", now=clock.moment_on(today))
        jobs.enqueue("mail-message", message_id=message.id, sent_on=today.isoformat())


def acknowledge(*, message: Message, person: Person, today: date) -> None:
    """Somebody has read and understood a message; saying so again changes nothing."""
    recipient = _waiting_recipient(message, person)
    if recipient is not None and message.checked:
        raise RuleBroken(_l("Answer the question: that is how you confirm this message."))
    if recipient is not None:
        recipient.acknowledged_on = today
        db.session.flush()


def answer(*, message: Message, person: Person, place: int, today: date) -> bool:
    """Somebody answers the question of a message: `place` is where the answer stood for them. A right one confirms
    that it was understood; after a wrong one they may try again. Returns whether it was right."""
    recipient = _waiting_recipient(message, person)
    if recipient is None:
        return True
    order = queries.shuffled(message, person.id)
    if not message.checked or not 0 <= place < len(order):
        raise RuleBroken(_l("Choose one of the answers."))
    right = order[place] == 0
    recipient.tries += 1
    recipient.acknowledged_on = today if right else None
    db.session.flush()
    return right


def _waiting_recipient(message: Message, person: Person) -> Recipient | None:
    """Whoever has something to confirm, locked: two answers at once count twice. None: it is confirmed already."""
    recipient = queries.recipient(message, person)
    if recipient is None:
        raise RuleBroken(_l("This message was not sent to you."))
    lock_row(recipient)
    if recipient.acknowledged_on is not None:
        return None
    if message.withdrawn:
        raise RuleBroken(_l("This message was withdrawn. There is nothing to confirm any more."))
    return recipient


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
    for what in ("sent", "day3", "day5"):
        people.withdraw_notices(f"message:{message.id}:{what}")
    db.session.flush()
    _record("withdraw", message, by)


def schedule(*, message: Message, today: date, by: Person) -> None:
    """Let a draft go out by itself on its day."""
    lock_row(message)
    if not message.is_draft:
        raise RuleBroken(_l("This message has already been sent."))
    if message.send_on is None or message.send_on <= today:
        raise RuleBroken(_l("Give it a day from tomorrow on, or send it at once."))
    message.scheduled = True
    db.session.flush()
    _record("schedule", message, by)


def unschedule(*, message: Message, by: Person) -> None:
    """Keep a scheduled message back as a draft."""
    lock_row(message)
    if not message.is_draft:
        raise RuleBroken(_l("This message has already been sent."))
    message.scheduled = False
    db.session.flush()
    _record("unschedule", message, by)


def delete(*, message: Message, by: Person) -> None:
    """Throw a draft away."""
    lock_row(message)
    if not message.is_draft:
        raise RuleBroken(_l("This message was sent and stays as it is. Withdraw it and write another."))
    _record("remove", message, by)
    db.session.delete(message)
    db.session.flush()


def try_out(*, message: Message, person: Person) -> None:
    """The mail of a message, in every language, to whoever tries it out."""
    if not person.email:
        raise RuleBroken(_l("You have no e-mail address in Iskra."))
    for text in message.texts:
        subject, body = mail_text(message, text)
        mail.write(recipient=person.email, subject=subject, body=body)


def mail_text(message: Message, text: MessageText) -> tuple[str, str]:
    """Subject and body of a message by mail."""
    url = f"{current_app.config['BASE_URL']}/messages/{message.id}"
    with force_locale(text.language):
        foot = _("Confirm here that you have read and understood it: %(url)s", url=url)
    return text.title, f"{text.body}\n\n-- \n{foot}\n"


def _fill(message: Message, facts: Facts) -> None:
    checks = facts.get("checks", {})
    known = {text.language: text for text in message.texts}
    texts = []
    for language, wording in facts["wordings"].items():
        text = known.get(language) or MessageText(language=language)
        text.title, text.body = wording
        text.question, text.answers, text.explanation = checks.get(language, NO_CHECK)
        texts.append(text)
    message.texts = texts
    message.due_on, message.owner = facts["due_on"], facts["owner"]
    message.audience, message.audience_team = facts["audience"], facts["audience_team"]
    message.audience_value = facts.get("audience_value", "")
    message.campaign, message.send_on = facts.get("campaign"), facts.get("send_on")
    message.by_mail, message.lasting = facts.get("by_mail", False), facts.get("lasting", False)
    if message.send_on is None:
        message.scheduled = False


def _record(action: str, message: Message, by: Person | None) -> None:
    audit.record(action=action, actor_id=by.id if by is not None else None, object_type="message", object_id=message.id)
