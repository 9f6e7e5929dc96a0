"""Mail goes to an outbox, in the transaction of what it tells of; a job sends it after the commit."""

import smtplib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from flask_mailman import EmailMessage, Mail
from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.db import Base, Key, db
from app.core.logs import log

mail = Mail()
# After that an invitation or a reminder would only confuse; it stays in the outbox.
TRIED_FOR = timedelta(days=3)


class OutboxMail(Base):
    """One mail, waiting or sent."""

    __tablename__ = "outbox_mail"

    id: Mapped[Key]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    once_key: Mapped[str | None] = mapped_column(unique=True)  # a reminder is written once, however often its job runs
    unsubscribe: Mapped[str | None]  # the address by which the reader has no more mails like this


def init_app(app: Flask) -> None:
    """Set up the way out; without a mail server the outbox is only kept."""
    mail.init_app(app)


def write(
    *, recipient: str, subject: str, body: str, once_key: str | None = None, unsubscribe: str | None = None
) -> None:
    """Put a mail into the outbox; a second one with the same `once_key` is dropped."""
    if once_key is not None and db.session.scalar(select(OutboxMail.id).where(OutboxMail.once_key == once_key)):
        return
    subject = " ".join(subject.split())  # a line break would begin another header
    facts = {"recipient": recipient, "subject": subject, "body": body, "written_at": clock.now()}
    db.session.add(OutboxMail(**facts, once_key=once_key, unsubscribe=unsubscribe))
    jobs.enqueue("send-mail")


def forget(begins: str) -> None:
    """Take mails out of the outbox whose `once_key` begins like this: that they were written must not be known."""
    db.session.execute(delete(OutboxMail).where(OutboxMail.once_key.startswith(begins, autoescape=True)))


@jobs.every("send-waiting-mail", lambda now: f"{now:%Y-%m-%dT%H}")
def _send_waiting(job: jobs.Job) -> None:
    """A mail server may be away for longer than a job is tried again."""
    _send(job)


@jobs.handles("send-mail")
def _send(_job: jobs.Job) -> None:
    if not current_app.config["MAIL_SERVER"]:
        return
    waiting = _waiting()
    db.session.commit()
    if not waiting:
        return
    connection = mail.get_connection()
    connection.open()
    try:
        for mail_id in waiting:
            _send_one(connection, mail_id)
    finally:
        connection.close()


def _waiting() -> Sequence[int]:
    unsent = OutboxMail.sent_at.is_(None) & (OutboxMail.written_at > clock.now() - TRIED_FOR)
    return db.session.scalars(select(OutboxMail.id).where(unsent).order_by(OutboxMail.id)).all()


def _send_one(connection: Any, mail_id: int) -> None:
    """Marked first, and only by one: a mail may be lost in a crash, but is never sent twice. Nothing is locked while
    the mail server is spoken to."""
    entry = _marked(mail_id)
    db.session.commit()
    if entry is None:
        return
    try:
        _message(entry, connection).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
        # This one is refused: it waits, and the others go out. The address stays out of the log.
        log.warning("mail refused", mail_id=mail_id, kind=type(error).__name__)
        _unmark(mail_id)
    except OSError:
        _unmark(mail_id)
        raise


def _message(entry: Row[str, str, str, str | None], connection: Any) -> EmailMessage:
    """The mail itself. Where one can unsubscribe, mail programs offer a button for it (RFC 8058)."""
    headers = {"Auto-Submitted": "auto-generated"}
    if entry.unsubscribe is not None:
        headers["List-Unsubscribe"] = f"<{entry.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(entry.subject, entry.body, to=[entry.recipient], headers=headers, connection=connection)


def _marked(mail_id: int) -> Row[str, str, str, str | None] | None:
    unsent = update(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.sent_at.is_(None))
    marked = unsent.values(sent_at=clock.now())
    parts = (OutboxMail.recipient, OutboxMail.subject, OutboxMail.body, OutboxMail.unsubscribe)
    return db.session.execute(marked.returning(*parts)).first()


def _unmark(mail_id: int) -> None:
    db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(sent_at=None))
    db.session.commit()
