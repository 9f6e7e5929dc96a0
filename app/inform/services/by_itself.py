"""What messages do by themselves: go out on their day, reach newcomers, remind, and come by mail."""

from datetime import date, datetime, timedelta

from app.core import clock, mail
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.inform import services
from app.inform.models import SOURCE_LANGUAGE, Message
from app.inform.queries import by_itself as queries
from app.people import services as people
from app.people.models import NoticeKind

MAILS_AT_ONCE = 100
REMINDED_AFTER = (3, 5)
LAST_DAY_OF_REMINDING = 14


def send_scheduled(*, today: date) -> None:
    """Send what has come to its day. What cannot be sent any more is kept back, and its owner hears of it."""
    for message in queries.scheduled(today):
        lock_row(message)
        if not message.is_draft or not message.scheduled:
            continue
        try:
            services.send(message=message, today=today, by=None)
        except RuleBroken:
            message.scheduled = False
            people.notify(
                person_ids=[message.owner_id],
                kind=NoticeKind.ASSIGNED,
                key=f"message:{message.id}:kept:{today}",
                path=f"/messages/{message.id}",
                subject=message.text_in(SOURCE_LANGUAGE).title,
                by_id=None,
                now=clock.moment_on(today),
            )
        db.session.flush()


def reach_newcomers(*, today: date) -> None:
    """Whoever has come into the audience of a message that still applies gets it."""
    for message in queries.lasting():
        services.send_to_newcomers(message=message, today=today)


def remind(*, today: date, now: datetime) -> None:
    """Whoever has not confirmed a message is reminded on the third and on the fifth day, once each; who is away, when
    they are back."""
    for number, after in enumerate(REMINDED_AFTER):
        until = REMINDED_AFTER[number + 1] if number + 1 < len(REMINDED_AFTER) else LAST_DAY_OF_REMINDING
        days = today - timedelta(days=until - 1), today - timedelta(days=after)
        for message in queries.still_unread(*days):
            for text in sorted(message.texts, key=lambda text: text.language == SOURCE_LANGUAGE):
                people.notify(
                    person_ids=queries.to_remind(message, text.language, *days, today=today),
                    kind=NoticeKind.REMINDER,
                    key=f"message:{message.id}:day{after}",
                    path=f"/messages/{message.id}",
                    subject=text.title,
                    by_id=None,
                    now=now,
                )


def write_mails(*, message: Message, sent_on: date) -> bool:
    """Write the next hundred mails of a message to those it was sent to on a day; whether more may be left."""
    if message.withdrawn:
        return False
    found = queries.to_mail(message, sent_on, MAILS_AT_ONCE)
    for person in found:
        subject, body = services.mail_text(message, message.text_in(person.mail_language))
        mail.write(
            recipient=person.email or "", subject=subject, body=body, once_key=queries.mail_key(message, person.id)
        )
    db.session.flush()
    return len(found) == MAILS_AT_ONCE
