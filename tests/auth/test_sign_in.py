"""People get in by invitation, and nobody else does."""

import re
from datetime import date, timedelta

import time_machine
from flask import Flask

from app.access import Role
from app.auth import passwords, services
from app.core import clock
from app.core.db import db
from app.core.mail import OutboxMail
from app.people import services as people
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

PASSWORD = "rower chmura 17 latarnia"


def with_password(person: Person) -> Person:
    services.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    return person


def test_an_employee_signs_in_and_out(app: Flask, client: Client) -> None:
    anna = with_password(make_person(name="Anna Nowak", email="anna@example.com"))
    answer = client.post("/sign-in", data={"email": " Anna@Example.com ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/roles").status_code == 403, anna.name
    client.post("/sign-out")
    assert client.get("/roles").location.startswith("/sign-in")


def test_wrong_password_and_unknown_user_get_the_same_answer(app: Flask, client: Client) -> None:
    with_password(make_person(email="anna@example.com"))
    strip = re.compile(r'value="[^"]*"|X-CSRFToken": "[^"]*"')
    answers = {
        strip.sub("", client.post("/sign-in", data={"email": email, "password": "something else"}).text)
        for email in ("anna@example.com", "nobody@example.com")
    }
    assert len(answers) == 1
    assert "E-mail, number or password is wrong" in answers.pop()


def test_a_leaver_cannot_sign_in(app: Flask, client: Client, today: date) -> None:
    anna = with_password(make_person(email="anna@example.com", hired_on=today - timedelta(days=400)))
    people.leave(person=anna, left_on=today - timedelta(days=1))
    answer = client.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD})
    assert answer.status_code == 422


def test_the_session_changes_at_sign_in(app: Flask, client: Client) -> None:
    with_password(make_person(email="anna@example.com"))
    client.get("/sign-in")
    with client.session_transaction() as planted:
        planted["planted"] = "by an attacker"
    client.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD})
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert "_user_id" in kept


def test_tries_are_limited(app: Flask, client: Client) -> None:
    codes = [client.post("/sign-in", data={"email": "a@example.com", "password": "x"}).status_code for _ in range(7)]
    assert codes == [422] * 5 + [429] * 2


def test_only_our_own_addresses_follow_a_sign_in(app: Flask, client: Client) -> None:
    with_password(make_person(email="anna@example.com"))
    form = {"email": "anna@example.com", "password": PASSWORD}
    elsewhere = ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)")
    for wanted, reached in (("/training", "/training"), *((address, "/") for address in elsewhere)):
        answer = client.post("/sign-in", query_string={"next": wanted}, data=form)
        assert answer.location == reached
        client.post("/sign-out")


def test_an_invited_person_chooses_a_password_once(app: Flask, client: Client) -> None:
    anna = make_person(email="anna@example.com", language="pl")
    services.send_invitation(person=anna, now=clock.now(), by=None)
    mail = db.session.scalars(db.select(OutboxMail)).one()
    assert mail.recipient == "anna@example.com"
    found = re.search(r"/invitation/\S+", mail.body)
    assert found is not None
    address = found.group()
    weak = client.post(address, data={"password": "password12", "again": "password12"})
    assert (weak.status_code, "easy to guess" in weak.text) == (422, True)
    differ = client.post(address, data={"password": PASSWORD, "again": PASSWORD + "x"})
    assert (differ.status_code, "differ" in differ.text) == (422, True)
    answer = client.post(address, data={"password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")
    client.post("/sign-out")
    assert client.get(address).status_code == 404
    assert client.post("/sign-in", data={"email": "anna@example.com", "password": PASSWORD}).status_code == 302


def test_an_invitation_ends_after_two_weeks_and_with_the_next(app: Flask, client: Client) -> None:
    anna = make_person(email="anna@example.com")
    first = services.invite(person=anna, now=clock.now()).removeprefix(app.config["BASE_URL"])
    second = services.invite(person=anna, now=clock.now()).removeprefix(app.config["BASE_URL"])
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert client.get(second).status_code == 404


def test_an_administrator_grants_and_ends_a_role(app: Flask, client: Client) -> None:
    admin, anna = make_person(), make_person("Anna Nowak", team=make_team())
    people.grant_role(person=admin, role=Role.ADMIN, starts_on=clock.today(), by=None)
    client.sign_in(admin)
    answer = client.post("/roles", data={"person": anna.number, "role": "hr"})
    assert answer.status_code == 302
    assert "Anna Nowak" in client.get("/roles").text
    grant = db.session.execute(db.text("SELECT id FROM role_grant WHERE person_id = :p"), {"p": anna.id}).scalar_one()
    assert client.post(f"/roles/{grant}/end").status_code == 302
    assert "Anna Nowak" not in client.get("/roles").text
    assert client.post("/roles/999999/end").status_code == 404


def test_the_outbox_is_closed_outside_development(app: Flask, client: Client) -> None:
    admin = make_person()
    people.grant_role(person=admin, role=Role.ADMIN, starts_on=clock.today(), by=None)
    assert client.sign_in(admin).get("/outbox").status_code == 404


def test_forms_without_their_token_are_refused(app: Flask, client: Client) -> None:
    client.brings_csrf_token = False
    assert client.post("/sign-in", data={"email": "a@example.com", "password": "x"}).status_code == 400


def test_pages_follow_the_browser_until_a_language_is_chosen(app: Flask, client: Client) -> None:
    anna = make_person(team=make_team(), language="")
    client.sign_in(anna)
    greek = {"Accept-Language": "el,en;q=0.5"}
    assert '<html lang="el"' in client.get("/", headers=greek).text
    client.post("/preferences", data={"language": "pl", "theme": "auto", "next": "/"})
    assert '<html lang="pl"' in client.get("/", headers=greek).text


def test_hr_cannot_take_over_an_administrator_by_changing_the_address(app: Flask, client: Client) -> None:
    team = make_team()
    admin = make_person(team=team, roles=(Role.ADMIN,), email="admin@example.com")
    anna = make_person(team=team, email="anna@example.com")
    client.sign_in(make_person(team=team, roles=(Role.HR,)))
    refused = client.post(f"/people/{admin.id}/invite")
    assert (refused.status_code, "Ask an administrator" in refused.text) == (422, True)
    assert client.post(f"/people/{anna.id}/invite").status_code == 302
    other = make_person(team=team, roles=(Role.ADMIN,))
    assert client.sign_in(other).post(f"/people/{admin.id}/invite").status_code == 302
