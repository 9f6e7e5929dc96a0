"""A device that several people use forgets whoever used it last."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.auth import passwords, services
from app.auth.models import SignIn
from app.core import clock
from app.core.db import db
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

PASSWORD = "rower chmura 17 latarnia"
IDLE = timedelta(minutes=3)


@pytest.fixture
def anna(app: Flask) -> Person:
    person = make_person("Anna Nowak", team=make_team(), email="anna@example.com")
    services.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    return person


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-09 11:00+00:00", tick=False) as traveller:
        yield traveller


def enter(client: Client, **fields: str) -> None:
    answer = client.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD, **fields})
    assert answer.status_code == 302


def test_after_three_minutes_without_a_click_the_device_is_signed_out(
    client: Client, anna: Person, time: time_machine.Traveller
) -> None:
    enter(client, shared="y")
    for _click in range(3):
        time.shift(IDLE - timedelta(seconds=1))
        page = client.get("/account")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert '<meta http-equiv="refresh" content="180;url=/signed-out">' in page.text
    cookie = client.get_cookie("iskra")
    time.shift(IDLE)
    assert client.get("/account").location == "/signed-out"
    assert "You are signed out" in client.get("/signed-out").text
    assert db.session.scalars(db.select(SignIn.ended_at)).one() is not None
    assert cookie is not None
    client.set_cookie("iskra", cookie.value)  # a copy from before
    time.shift(-IDLE)
    assert client.get("/account").location.startswith("/sign-in")


def test_what_is_sent_too_late_is_not_done(client: Client, anna: Person, time: time_machine.Traveller) -> None:
    enter(client, shared="y")
    time.shift(IDLE)
    assert client.post("/preferences", data={"language": "pl", "theme": "dark"}).location == "/signed-out"
    assert db.session.scalars(db.select(Person.theme)).one() == "auto"


def test_the_page_that_a_device_turns_to_by_itself_is_no_use(
    client: Client, anna: Person, time: time_machine.Traveller
) -> None:
    enter(client, shared="y")
    time.shift(timedelta(minutes=2))
    assert "You are still signed in" in client.get("/signed-out").text
    time.shift(timedelta(minutes=1))
    assert "You are signed out" in client.get("/signed-out", follow_redirects=True).text


def test_typing_counts_as_use(client: Client, anna: Person, time: time_machine.Traveller) -> None:
    enter(client, shared="y")
    for _while in range(4):
        time.shift(timedelta(minutes=1))
        with count_statements() as statements:
            assert client.post("/still-here").status_code == 200
        assert [one for one in statements if not one.startswith("SELECT")] == []
    assert client.get("/account").status_code == 200


def test_the_device_stays_marked_until_somebody_says_otherwise(app: Flask, client: Client, anna: Person) -> None:
    assert "checked" not in client.get("/sign-in").text
    enter(client, shared="y")
    assert client.post("/sign-out").location == "/signed-out"
    page = client.get("/sign-in").text
    assert ("checked" in page, 'autocomplete="off"' in page) == (True, True)
    enter(client)
    assert "Shared device" not in client.get("/account").text
    client.post("/sign-out")
    assert "checked" not in client.get("/sign-in").text


def test_a_device_of_ones_own_is_left_alone(client: Client, anna: Person, today: date) -> None:
    enter(client)
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        page = client.get("/account")
    assert (page.status_code, "refresh" in page.text, "shared.js" in page.text) == (200, False, False)
