"""Notices by mail: at once or in one digest a week, each once, whatever happens meanwhile."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.auth import services as auth
from app.core import jobs, mail
from app.core.company import Company
from app.core.db import db, reading
from app.core.mail import OutboxMail
from app.people.models import MailChoice, Notice, NoticeKind, Person
from app.people.services import mailing
from app.people.services import notices as services
from tests.factories import make_person, make_team

NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)  # a Monday


def make_reader(name: str = "Anna Nowak", **facts: str) -> Person:
    """Somebody who can sign in."""
    person = make_person(name, **facts)  # type: ignore[arg-type]  # texts only
    auth.set_password(person=person, password_hash="-", now=NOW)
    return person


def tell(*people: Person, key: str = "award:1:chosen", kind: NoticeKind = NoticeKind.WON, now: datetime = NOW) -> None:
    ids = [person.id for person in people]
    services.notify(person_ids=ids, kind=kind, key=key, path="/awards/1", subject="Spring", by_id=None, now=now)


def mails() -> list[tuple[str, str]]:
    db.session.expire_all()
    return [(one.recipient, one.subject) for one in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_what_is_urgent_comes_at_once_and_the_rest_weekly(app: Flask, today: date) -> None:
    anna = make_reader(email="anna@example.org")
    tell(anna)
    tell(anna, key="thanks:1", kind=NoticeKind.THANKED)
    jobs.run_due()

    assert sorted(mails()) == [
        ("anna@example.org", "You have been chosen for an award: Spring"),
        ("anna@example.org", "Your week in Iskra: 1 notice"),
    ]
    first = db.session.scalars(select(OutboxMail).order_by(OutboxMail.subject)).all()[0]
    assert "/awards/1" in first.body
    assert first.unsubscribe is not None
    assert first.unsubscribe in first.body
    jobs.run_due()
    assert len(mails()) == 2


def test_the_digest_comes_once_a_week_at_the_companys_hour_in_the_persons_language(app: Flask) -> None:
    db.session.add(Company(name="Bursztyn", zone="Europe/Athens", digest_weekday=3, digest_hour=9))
    make_team()
    anna = make_reader(email="anna@example.org", language="pl")
    with time_machine.travel(datetime(2026, 3, 11, 12, tzinfo=UTC), tick=False):
        jobs.run_due()  # the week that is running has its row
    with time_machine.travel(datetime(2026, 3, 12, 6, 59, tzinfo=UTC), tick=False) as clock:
        tell(anna, key="thanks:1", kind=NoticeKind.THANKED, now=datetime(2026, 3, 12, 6, tzinfo=UTC))
        tell(anna, key="thanks:2", kind=NoticeKind.THANKED, now=datetime(2026, 3, 12, 6, tzinfo=UTC))
        jobs.run_due()
        assert mails() == []
        clock.shift(timedelta(minutes=1))  # 9 o'clock in Athens
        jobs.run_due()
        assert mails() == [("anna@example.org", "Twój tydzień w Iskrze: 2 powiadomienia")]
        tell(anna, key="thanks:3", kind=NoticeKind.THANKED, now=datetime(2026, 3, 12, 7, tzinfo=UTC))
        clock.shift(timedelta(days=6))
        jobs.run_due()
        assert len(mails()) == 1
        clock.shift(timedelta(days=1))
        jobs.run_due()
        assert len(mails()) == 2


def test_only_those_are_written_to_who_can_use_it(app: Flask, today: date) -> None:
    nobody = make_reader("No Mail")
    nobody.email = None
    leaver, seen, tired = make_reader("Leaver"), make_reader("Seen"), make_reader("Tired")
    stranger = make_person("Without an account")
    services.choose_mail(person=tired, choices={NoticeKind.WON: MailChoice.NONE})
    tell(nobody, leaver, seen, tired, stranger)
    leaver.left_on = date(2026, 3, 8)
    services.see_all(person=seen)
    tell(make_reader("Late"), key="old", now=NOW - timedelta(days=4))

    jobs.run_due()

    assert mails() == []


def test_several_at_once_are_one_mail(app: Flask, today: date) -> None:
    anna = make_reader()
    tell(anna)
    tell(anna, key="case:1:overdue:20260309", kind=NoticeKind.CASE)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        jobs.run_due()

    (letter,) = db.session.scalars(select(OutboxMail)).all()
    assert letter.subject == "2 notices for you"
    assert "You have been chosen for an award: Spring" in letter.body
    assert "A customer's case is overdue. Team: Spring" in letter.body


def test_a_crash_between_marking_and_writing_loses_and_doubles_nothing(
    app: Flask, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(make_reader("First"), make_reader("Second"))
    db.session.commit()
    calls, write = iter(range(9)), mail.write

    def crash(**parts: str) -> None:
        write(**parts)
        if next(calls) == 1:
            raise OSError("the machine ends here")

    monkeypatch.setattr(mail, "write", crash)
    jobs.run_due()
    assert mails() == []
    assert set(db.session.scalars(select(Notice.mailed_at))) == {None}

    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        jobs.run_due()
    assert len(mails()) == 2


@pytest.mark.parametrize("week", [None, "2026-W11"])
def test_many_workers_at_once_write_each_mail_once(committing_app: Flask, week: str | None) -> None:
    kind = NoticeKind.WON if week is None else NoticeKind.THANKED
    with reading(False):
        people = [make_reader(f"Person {number}") for number in range(12)]
        for number in range(3):
            tell(*people, key=f"award:{number}:chosen", kind=kind)
        db.session.commit()
    everyone = Notice.id.is_not(None)

    def work(_number: int) -> None:
        with committing_app.app_context(), reading(False):
            if week is None:
                mailing.mail_at_once(reachable=everyone, now=NOW)
            else:
                mailing.mail_digest(week=week, reachable=everyone, now=NOW)
            db.session.commit()

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(work, range(24)))

    letters = db.session.scalars(select(OutboxMail)).all()
    assert sorted(one.recipient for one in letters) == sorted(person.email or "" for person in people)
    assert all(one.body.count("/awards/1") == 3 for one in letters)


def test_mail_programs_get_their_button(app: Flask, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(make_reader())
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.org")
    monkeypatch.setattr(app.extensions["mailman"], "backend", "locmem")
    app.extensions["mailman"].outbox = []
    jobs.run_due()

    (sent,) = app.extensions["mailman"].outbox
    headers = sent.message()
    assert re.fullmatch(r"<http.*/unsubscribe/.+>", headers["List-Unsubscribe"].replace("\n", ""))
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
