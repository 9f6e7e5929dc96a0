"""Mail goes to an outbox, in the transaction of what it tells of; a job sends it after the commit."""

from datetime import datetime

from flask import Flask, current_app
from flask_mailman import EmailMessage, Mail
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.db import Base, Key, db

mail = Mail()


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


def init_app(app: Flask) -> None:
    """Set up the way out; without a mail server the outbox is only kept."""
    mail.init_app(app)


def write(*, recipient: str, subject: str, body: str, once_key: str | None = None) -> None:
    """Put a mail into the outbox; a second one with the same `once_key` is dropped."""
    if once_key is not None and db.session.scalar(select(OutboxMail.id).where(OutboxMail.once_key == once_key)):
        return
    entry = OutboxMail(recipient=recipient, subject=subject, body=body, written_at=clock.now(), once_key=once_key)
    db.session.add(entry)
    jobs.enqueue("send-mail")


@jobs.handles("send-mail")
def _send(_job: jobs.Job) -> None:
    if not current_app.config["MAIL_SERVER"]:
        return
    waiting = select(OutboxMail).where(OutboxMail.sent_at.is_(None)).order_by(OutboxMail.id).limit(500)
    for entry in db.session.scalars(waiting).all():
        entry.sent_at = clock.now()
        db.session.commit()  # marked first: a mail may be lost in a crash, but is never sent twice
        try:
            EmailMessage(entry.subject, entry.body, to=[entry.recipient]).send()
        except OSError:
            entry.sent_at = None
            db.session.commit()
            raise
