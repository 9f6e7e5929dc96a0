"""Sign-ins are listed and ended; a password that changes ends them, and so does leaving."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.auth import passwords, services
from app.auth.devices import device_words
from app.auth.models import Account, SignIn
from app.core import clock, jobs
from app.core.db import db
from app.core.mail import OutboxMail
from app.people import services as people
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

PASSWORD, BETTER = "rower chmura 17 latarnia", "seven lamps burn beside 1889"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0"

NewClient = Callable[..., Client]


@pytest.fixture
def anna(app: Flask) -> Person:
    person = make_person("Anna Nowak", team=make_team(), email="anna@example.com")
    services.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    return person


@pytest.fixture
def enter(app: Flask) -> NewClient:
    """A browser in which Anna has just signed in by the form."""

    def sign_in(user_agent: str = FIREFOX, password: str = PASSWORD) -> Client:
        client = app.test_client()
        assert isinstance(client, Client)
        client.environ_base["HTTP_USER_AGENT"] = user_agent
        answer = client.post("/sign-in", data={"email": "anna@example.com", "password": password})
        assert answer.status_code == 302
        return client

    return sign_in


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def test_a_person_sees_where_they_are_signed_in_and_ends_one(anna: Person, enter: NewClient) -> None:
    computer, phone = enter(FIREFOX), enter(SAFARI)

    page = computer.get("/account").text
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" in page
    assert page.count("This device") == 1
    other = db.session.scalars(db.select(SignIn).filter_by(device="Safari, iPhone")).one()
    computer.post(f"/account/devices/{other.id}/end")

    assert (is_in(computer), is_in(phone)) == (True, False)


def test_a_person_signs_out_everywhere_else(anna: Person, enter: NewClient) -> None:
    here, there, elsewhere = enter(), enter(), enter()

    here.post("/account/devices/end")

    assert [is_in(one) for one in (here, there, elsewhere)] == [True, False, False]


def test_signing_out_ends_this_device_alone_and_a_copy_of_its_cookie(
    app: Flask, anna: Person, enter: NewClient
) -> None:
    here, there = enter(), enter()
    cookie = here.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None

    here.post("/sign-out")
    here.set_cookie(cookie.key, cookie.value)

    assert [is_in(one) for one in (here, there)] == [False, True]


def test_nobody_ends_what_is_not_theirs(anna: Person, enter: NewClient, client: Client) -> None:
    here = enter()
    hers = db.session.scalars(db.select(SignIn)).one()
    stranger = client.sign_in(make_person(team=make_team(), roles=(Role.ADMIN,)))

    assert stranger.post(f"/account/devices/{hers.id}/end").status_code == 404
    assert is_in(here)


def test_a_new_password_ends_all_others_and_is_told(anna: Person, enter: NewClient) -> None:
    here, there = enter(), enter()
    before = here.get_cookie("iskra")

    wrong = here.post("/account/password", data={"current": "guess", "password": BETTER, "again": BETTER})
    assert (wrong.status_code, "The current password is wrong" in wrong.text) == (422, True)
    weak = here.post("/account/password", data={"current": PASSWORD, "password": "annanowak1", "again": "annanowak1"})
    assert weak.status_code == 422
    assert is_in(there)
    changed = here.post("/account/password", data={"current": PASSWORD, "password": BETTER, "again": BETTER})

    assert changed.location == "/account"
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.get_cookie("iskra") != before
    told = db.session.scalars(db.select(OutboxMail)).one()
    assert (told.recipient, told.subject) == ("anna@example.com", "Your password was changed")
    assert is_in(enter(password=BETTER))


def test_the_current_password_cannot_be_found_out_by_trying(anna: Person, enter: NewClient) -> None:
    here = enter()
    tries = [
        here.post("/account/password", data={"current": f"guess {n}", "password": BETTER, "again": BETTER}).status_code
        for n in range(12)
    ]
    assert tries == [422] * 10 + [429] * 2


def test_a_sign_in_ends_after_half_a_day(anna: Person, enter: NewClient, today: date) -> None:
    here = enter()
    with time_machine.travel(clock.now() + timedelta(hours=11, minutes=59)):
        here.post("/preferences", data={"language": "pl"})  # the cookie is written anew
        assert is_in(here)
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        assert not is_in(here)


def test_when_somebody_was_last_seen_is_written_seldom(anna: Person, enter: NewClient, today: date) -> None:
    here, start = enter(), clock.now()
    for minutes, written in ((14, 0), (16, 1), (20, 0), (40, 1)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False), count_statements() as statements:
            here.get("/account")
        assert [one.startswith("UPDATE sign_in") for one in statements].count(True) == written, minutes
        assert len(statements) <= 6 + 3 * written, statements


def test_leaving_closes_the_account_at_once_if_the_day_is_past(anna: Person, enter: NewClient, today: date) -> None:
    here = enter()
    link = services.invite(person=anna, now=clock.now()).rsplit("/", 1)[1]
    people.leave(person=anna, left_on=today - timedelta(days=1))
    assert here.get("/account").status_code == 302
    jobs.run_due()

    account = db.session.scalars(db.select(Account)).one()
    assert account.closed_at is not None
    assert db.session.scalars(db.select(SignIn.ended_at)).all() != [None]
    person = db.session.get_one(Person, anna.id)
    person.left_on = None  # taken on again: what was closed stays closed
    assert here.get("/account").status_code == 302
    assert here.get(f"/invitation/{link}").status_code == 404
    assert here.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD}).status_code == 422


def test_leaving_closes_the_account_after_the_last_day(anna: Person, enter: NewClient, today: date) -> None:
    evening = clock.now() + timedelta(hours=8)
    with time_machine.travel(evening, tick=False):
        here = enter()
        people.leave(person=anna, left_on=today)
        jobs.run_due()
        assert is_in(here)
    with time_machine.travel(evening + timedelta(hours=5), tick=False):  # past midnight
        assert not is_in(here)
        jobs.run_due()
    assert db.session.scalars(db.select(Account.closed_at)).one() is not None


def test_devices_are_told_apart() -> None:
    told = {FIREFOX: "Firefox, Windows", SAFARI: "Safari, iPhone", EDGE: "Edge, Windows", "curl/8": "", "": ""}
    assert {agent: device_words(agent) for agent in told} == told
