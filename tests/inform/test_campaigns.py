"""Campaigns: messages that go out by themselves, reach newcomers, ask whether they were understood, and remind."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core import clock, jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.jobs import Job
from app.core.mail import OutboxMail
from app.inform import queries, services
from app.inform.models import Campaign, Message, Recipient
from app.inform.services import Check, by_itself, campaigns
from app.people.models import AudienceKind, Notice, Person, Team
from tests.factories import make_absence, make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
TODAY = date(2026, 3, 9)
DAY = timedelta(days=1)
ANSWERS = ["Today", "Tomorrow", "Never"]
CHECK = Check("When do we call back?", ANSWERS, "Because we promise it.")


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team("Company")


@pytest.fixture
def hr(team: Team) -> Person:
    return make_person("Helena Nowak", team=team, roles=(Role.HR,))


def draft(hr: Person, **facts: Any) -> Message:
    given = {
        "wordings": {"en": ("Call back", "The same day."), "el": ("Καλέστε", "Την ίδια ημέρα.")},
        "due_on": TODAY + 10 * DAY,
        "owner": hr,
        "audience": AudienceKind.EVERYONE,
        "audience_team": None,
        **facts,
    }
    return services.draft(**given, now=clock.now(), by=hr)


def sent(hr: Person, **facts: Any) -> Message:
    message = draft(hr, **facts)
    services.send(message=message, today=clock.today(), by=hr)
    return message


def told(what: str) -> list[tuple[int, str]]:
    """Who was told something of a message, in which words."""
    rows = db.session.execute(select(Notice.person_id, Notice.subject, Notice.key).order_by(Notice.person_id)).all()
    return [(person_id, subject) for person_id, subject, key in rows if key.endswith(f":{what}")]


def place_of(message: Message, person: Person, number: int) -> int:
    """Where an answer stands for somebody."""
    return queries.shuffled(message, person.id).index(number)


def test_a_scheduled_message_goes_out_on_its_day_and_what_cannot_is_kept_back(team: Team, hr: Person) -> None:
    goes = draft(hr, send_on=TODAY + 2 * DAY)
    cannot = draft(hr, send_on=TODAY + DAY, audience=AudienceKind.AMBASSADORS)
    planned = draft(hr, send_on=TODAY + DAY)
    for message in (goes, cannot):
        services.schedule(message=message, today=TODAY, by=hr)
    by_itself.send_scheduled(today=TODAY + DAY)
    assert (goes.is_draft, cannot.is_draft, cannot.scheduled, planned.is_draft) == (True, True, False, True)
    assert told(f"kept:{TODAY + DAY}") == [(hr.id, "Call back")]
    by_itself.send_scheduled(today=TODAY + 2 * DAY)
    assert (goes.sent_on, goes.scheduled) == (TODAY + 2 * DAY, False)
    with pytest.raises(RuleBroken, match="tomorrow"):
        services.schedule(message=draft(hr, send_on=TODAY), today=TODAY, by=hr)


def test_whoever_joins_gets_what_still_applies_with_as_many_days_to_read_it(team: Team, hr: Person) -> None:
    lasting, other = sent(hr, lasting=True), sent(hr)
    nikos = make_person("Nikos Papadakis", team=team, hired_on=TODAY + 30 * DAY, language="el")
    for _again in range(2):
        by_itself.reach_newcomers(today=TODAY + 31 * DAY)
    got = db.session.get_one(Recipient, (lasting.id, nikos.id))
    assert (got.sent_on, got.due_on) == (TODAY + 31 * DAY, TODAY + 41 * DAY)
    assert queries.recipient(other, nikos) is None
    assert (nikos.id, "Καλέστε") in told("sent")
    services.withdraw(message=lasting, today=TODAY, by=hr)
    late = make_person("Late", team=team, hired_on=TODAY + 30 * DAY)
    by_itself.reach_newcomers(today=TODAY + 32 * DAY)
    assert queries.recipient(lasting, late) is None


def test_reminders_come_on_the_third_and_fifth_day_once_each_and_not_on_leave(team: Team, hr: Person) -> None:
    ann, ben = make_person("Ann", team=team), make_person("Ben", team=team, language="el")
    make_absence(ben, since=TODAY + 3 * DAY, until=TODAY + 5 * DAY)
    message = sent(hr)
    services.acknowledge(message=message, person=hr, today=TODAY)
    for days in range(20):
        on = TODAY + days * DAY
        by_itself.remind(today=on, now=clock.moment_on(on))
        by_itself.remind(today=on, now=clock.moment_on(on))
        if days == 2:
            assert told("day3") == told("day5") == []
        if days == 4:
            assert told("day3") == [(ann.id, "Call back")]
    assert told("day5") == [(ann.id, "Call back"), (ben.id, "Καλέστε")], "Ben is reminded once he is back, once"
    assert len(told("day3")) == 1


def test_a_right_answer_confirms_and_the_first_try_is_counted(team: Team, hr: Person, sign_in: SignIn) -> None:
    ann, ben = make_person("Ann", team=team), make_person("Ben", team=team)
    message = sent(hr, wordings={"en": ("Call back", "The same day.")}, checks={"en": CHECK})
    address = f"/messages/{message.id}"
    with pytest.raises(RuleBroken, match="question"):
        services.acknowledge(message=message, person=ann, today=TODAY)
    page = sign_in(ann).get(address).text
    assert "When do we call back?" in page
    assert "Because we promise it." not in page
    assert sign_in(ann).post(f"{address}/answer").status_code == 422
    right = {"answer": place_of(message, ann, 0)}
    assert "Right." in sign_in(ann).post(f"{address}/answer", data=right, follow_redirects=True).text
    assert "Because we promise it." in sign_in(ann).get(address).text
    wrong = {"answer": place_of(message, ben, 2)}
    assert "try again" in sign_in(ben).post(f"{address}/answer", data=wrong, follow_redirects=True).text
    services.answer(message=message, person=ben, place=place_of(message, ben, 0), today=TODAY)
    (found,) = queries.reach(message, [team.id])
    assert found.reach == queries.Reach(sent=3, in_time=2, later=0, at_once=1)
    assert "Right at the first try: 1 of 2" in sign_in(hr).get(f"{address}/reach").text


@pytest.mark.one_database
def test_a_question_is_whole_in_each_language(team: Team, hr: Person, sign_in: SignIn) -> None:
    client = sign_in(hr)
    whole = {
        "title_en": "Call back", "body_en": "Today.", "due_on": "2026-03-20", "audience": "everyone",
        "owner": hr.number, "question_en": "When?", "answers_en": "Today\nNever", "explanation_en": "So.",
        "title_pl": "Oddzwoń", "body_pl": "Dziś.", "question_pl": "Kiedy?", "answers_pl": "Dziś\nNigdy",
        "explanation_pl": "Bo tak.",
    }  # fmt: skip
    for name, value, said in (
        ("answers_en", "Today", "two to six different answers"),
        ("answers_en", "Today\nToday", "two to six different answers"),
        ("explanation_en", "", "why the first answer is right"),
        ("answers_pl", "Dziś\nJutro\nNigdy", "as many answers as in English"),
        ("question_pl", "", "in each language of the message"),
        ("question_en", "", "in each language of the message"),
        ("send_on", "2026-03-21", "earlier day"),
    ):
        answer = client.post("/messages/new", data={**whole, name: value})
        assert (answer.status_code, said in answer.text) == (422, True), name
    page = client.post("/messages/new", data=whole, follow_redirects=True)
    message = db.session.scalars(select(Message)).one()
    assert page.status_code == 200
    assert message.text_in("pl").answers == ["Dziś", "Nigdy"]
    phone = client.get(f"/messages/{message.id}/phone").text
    assert "Oddzwoń" in phone
    assert "Call back" in phone
    client.post(f"/messages/{message.id}/try")
    mails = db.session.execute(select(OutboxMail.recipient, OutboxMail.subject).order_by(OutboxMail.subject)).all()
    assert mails == [(hr.email, "Call back"), (hr.email, "Oddzwoń")]
    assert client.post(f"/messages/{message.id}/delete").status_code == 302
    assert db.session.scalars(select(Message)).all() == []


def test_the_whole_text_comes_by_mail_once_in_the_readers_language(team: Team, hr: Person) -> None:
    make_person("Nikos Papadakis", team=team, language="el", email="nikos@example.org")
    message = sent(hr, by_mail=True)
    job = db.session.scalars(select(Job).where(Job.kind == "mail-message")).one()
    for _again in range(2):
        jobs.HANDLERS["mail-message"](job)
    mails = db.session.execute(select(OutboxMail.recipient, OutboxMail.body).order_by(OutboxMail.recipient)).all()
    assert [recipient for recipient, _body in mails] == ["nikos@example.org", hr.email]
    assert "Την ίδια ημέρα." in mails[0].body
    assert f"/messages/{message.id}" in mails[0].body
    assert db.session.scalars(select(Notice.mailed_at)).all() != [None, None], "the notice needs no mail of its own"


def test_last_years_campaign_is_done_again_in_one_step(team: Team, hr: Person, sign_in: SignIn) -> None:
    client, lena = sign_in(hr), make_person("Lena Lis", team=team)
    facts = {"title": "Call back", "purpose": "Nobody waits", "expectation": "All: call back", "owner": lena.number}
    client.post("/campaigns/new", data={**facts, "starts_on": "2026-03-09", "ends_on": "2026-04-30"})
    first = db.session.scalars(select(Campaign)).one()
    gone = sent(hr, campaign=first, checks={"en": CHECK}, wordings={"en": ("One", "1")}, lasting=True)
    services.withdraw(message=sent(hr, campaign=first), today=TODAY, by=hr)
    draft(hr, campaign=first, send_on=TODAY + 7 * DAY, due_on=TODAY + 20 * DAY)
    assert "Last time it began on 9 March 2026" in client.get(f"/campaigns/{first.id}/again").text
    with time_machine.travel("2027-01-11 11:00Z", tick=False):
        again = {"title": "Call back 2027", "starts_on": "2027-03-08", "owner": hr.number}
        sign_in(hr).post(f"/campaigns/{first.id}/again", data=again)
        made = db.session.scalars(select(Campaign).where(Campaign.copied_from_id == first.id)).one()
        copies = db.session.scalars(select(Message).where(Message.campaign_id == made.id).order_by(Message.id)).all()
        assert (made.starts_on, made.ends_on) == (date(2027, 3, 8), date(2027, 4, 29))
        assert [(one.send_on, one.due_on, one.is_draft) for one in copies] == [
            (date(2027, 3, 8), date(2027, 3, 18), True),
            (date(2027, 3, 15), date(2027, 3, 28), True),
        ]
        assert copies[0].text_in("en").question == CHECK.question
        assert copies[0].lasting
        assert campaigns.schedule_all(campaign=made, today=clock.today(), by=hr) == 2
        assert "Scheduled" in sign_in(hr).get(f"/campaigns/{made.id}").text
    assert gone.sent_on == TODAY
    refused = sign_in(hr).post("/campaigns/new", data={**facts, "starts_on": "2026-03-09", "ends_on": "2026-03-08"})
    assert refused.status_code == 422
    assert "ends before it begins" in refused.text
