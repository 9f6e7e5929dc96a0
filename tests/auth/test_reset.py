"""Who has forgotten the password gets a mail; nobody learns from it who has an account."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.auth import passwords, services
from app.core import clock, jobs
from app.core.db import db
from app.core.mail import OutboxMail
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

PASSWORD, BETTER = "rower chmura 17 latarnia", "seven lamps burn beside 1889"


@pytest.fixture
def anna(app: Flask, today: date) -> Person:
    person = make_person("Anna Nowak", team=make_team(), email="anna@example.com", language="pl")
    services.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    return person


def asked(client: Client, login: str = "anna@example.com") -> list[OutboxMail]:
    """All mails after somebody has asked for a new password."""
    assert client.post("/forgot-password", data={"email": login}).location == "/sign-in"
    jobs.run_due()
    return list(db.session.scalars(db.select(OutboxMail).order_by(OutboxMail.id)))


def address_in(mail: OutboxMail) -> str:
    found = re.search(r"/reset/\S+", mail.body)
    assert found is not None
    return found.group()


def test_a_new_password_by_mail_ends_what_came_by_the_old_one(app: Flask, client: Client, anna: Person) -> None:
    other = app.test_client()
    other.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD})
    (mail,) = asked(client, " Anna@Example.com")
    assert (mail.recipient, mail.subject) == ("anna@example.com", "Nowe hasło do Iskry")
    address = address_in(mail)

    weak = client.post(address, data={"password": "annanowak1", "again": "annanowak1"})
    assert (weak.status_code, other.get("/account").status_code) == (422, 200)
    done = client.post(address, data={"password": BETTER, "again": BETTER})

    assert (done.status_code, client.get("/account").status_code) == (302, 200)
    assert other.get("/account").status_code == 302
    told = db.session.scalars(db.select(OutboxMail.subject).order_by(OutboxMail.id)).all()
    assert told == ["Nowe hasło do Iskry", "Twoje hasło zostało zmienione"]
    client.post("/sign-out")
    assert client.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD}).status_code == 422


def test_a_reset_works_once_and_for_half_an_hour(app: Flask, client: Client, anna: Person) -> None:
    first, second = (address_in(mail) for mail in [*asked(client), *asked(client)][-2:])
    with time_machine.travel(clock.now() + timedelta(minutes=29)):
        assert client.get(first).status_code == 200
        assert client.post(second, data={"password": BETTER, "again": BETTER}).status_code == 302
        client.post("/sign-out")
        for used in (first, second):  # the other one that was asked for stops as well
            assert client.post(used, data={"password": PASSWORD, "again": PASSWORD}).status_code == 404
    third = address_in(asked(client)[-1])
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(third).status_code == 404


def test_the_database_does_not_hold_what_the_mail_holds(client: Client, anna: Person) -> None:
    token = address_in(asked(client)[0]).removeprefix("/reset/")
    kept = db.session.execute(db.text("SELECT token_hash FROM invitation")).scalars().all()
    assert len(kept) == 1
    assert token not in kept


def test_an_unknown_name_gets_the_same_answer_by_the_same_work(app: Flask, anna: Person) -> None:
    make_person("No Account", team=make_team(), email="none@example.com")
    answers = set()
    for login in ("anna@example.com", "nobody@example.com", "none@example.com", anna.number, "P999999"):
        with count_statements() as statements:
            answer = app.test_client().post("/forgot-password", data={"email": login})
        shape = tuple(re.sub(r"\s+", " ", one) for one in statements)
        answers.add((answer.status_code, answer.location, answer.text, shape))
    assert len(answers) == 1
    jobs.run_due()
    assert db.session.scalars(db.select(OutboxMail.recipient)).all() == ["anna@example.com"] * 2


def test_nobody_is_buried_in_mails(client: Client, anna: Person) -> None:
    codes = [client.post("/forgot-password", data={"email": "anna@example.com"}).status_code for _ in range(7)]
    assert codes == [302] * 5 + [429] * 2


def test_who_has_left_gets_no_mail(client: Client, anna: Person, today: date) -> None:
    anna.left_on = today - timedelta(days=1)
    assert asked(client) == []


def test_asking_for_a_reset_leaves_an_invitation_alone(client: Client, anna: Person) -> None:
    """Or else whoever knows an address could keep its owner out."""
    link = services.invite(person=anna, now=clock.now()).rsplit("/", 1)[1]
    asked(client)
    assert client.get(f"/invitation/{link}").status_code == 200
