"""Mail leaves the outbox once, by a real mail server on this machine."""

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.auth import services as auth
from app.core import clock, jobs, mail
from app.core.db import db
from app.core.i18n import _
from app.core.mail import OutboxMail
from tests.core.test_jobs import in_threads
from tests.factories import make_person


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Post:
    """Keeps what was sent, and refuses one address."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        return "250 OK"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail_server(post: Post) -> Iterator[Controller]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mailing_app(committing_app: Flask, mail_server: Controller) -> Flask:
    committing_app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=mail_server.port, MAIL_BACKEND="smtp")
    mail.mail.init_app(committing_app)
    return committing_app


def write(recipient: str) -> None:
    mail.write(recipient=recipient, subject="Hello\nBcc: everybody@example.org", body="Zażółć gęślą jaźń, καλημέρα")
    db.session.commit()


def sent(post: Post) -> list[str]:
    return [str(message["To"]) for message in post.messages]


def test_a_mail_is_sent_once(mailing_app: Flask, post: Post) -> None:
    write("anna@example.org")
    jobs.run_due()
    jobs.run_due()
    assert sent(post) == ["anna@example.org"]
    assert post.messages[0]["Subject"] == "Hello Bcc: everybody@example.org"
    assert "Zażółć gęślą jaźń, καλημέρα" in post.messages[0].get_content()


def test_workers_at_once_send_each_mail_once(mailing_app: Flask, post: Post) -> None:
    for number in range(12):
        write(f"person{number}@example.org")
    in_threads(mailing_app, jobs.run_due)
    assert sorted(sent(post)) == sorted(f"person{number}@example.org" for number in range(12))


def test_one_refused_address_holds_nobody_up(mailing_app: Flask, post: Post) -> None:
    write("nobody@example.org")
    write("anna@example.org")
    jobs.run_due()
    assert sent(post) == ["anna@example.org"]
    waiting = db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.sent_at.is_(None))).all()
    assert waiting == ["nobody@example.org"]


def test_a_server_that_is_away_is_asked_again(mailing_app: Flask, mail_server: Controller, post: Post) -> None:
    port = mailing_app.config["MAIL_PORT"]
    mailing_app.config["MAIL_PORT"] = 1
    mail.mail.init_app(mailing_app)
    write("anna@example.org")
    jobs.run_due()
    assert sent(post) == []
    mailing_app.config["MAIL_PORT"] = port
    mail.mail.init_app(mailing_app)
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        jobs.run_due()
    assert sent(post) == ["anna@example.org"]


def test_a_long_outage_ends_too_but_old_mail_stays(mailing_app: Flask, post: Post) -> None:
    """After the job was given up, the hourly one sends what still makes sense."""
    with time_machine.travel(clock.now() - timedelta(days=4)):
        write("late@example.org")
    write("anna@example.org")
    db.session.execute(db.delete(jobs.Job))
    db.session.commit()
    jobs.run_due()
    assert sent(post) == ["anna@example.org"]


def test_mail_speaks_its_reader_s_language(mailing_app: Flask, post: Post) -> None:
    auth.send_invitation(person=make_person(language="el"), now=clock.now(), by=None)
    auth.send_invitation(person=make_person(language="pl"), now=clock.now(), by=None)
    db.session.commit()
    jobs.run_due()
    subjects = []
    for language in ("el", "pl"):
        with force_locale(language):
            subjects.append(_("Your access to Iskra"))
    assert [message["Subject"].strip() for message in post.messages] == subjects  # a folded header
    assert len({*subjects, "Your access to Iskra"}) == 3


def test_without_a_server_mail_waits_in_the_outbox(committing_app: Flask) -> None:
    write("anna@example.org")
    jobs.run_due()
    assert db.session.scalars(select(OutboxMail.sent_at)).one() is None
