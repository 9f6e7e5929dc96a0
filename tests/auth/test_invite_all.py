"""HR lets everybody in at once."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import time_machine
from flask import Flask

from app.access import Role
from app.auth import services
from app.core import clock, jobs
from app.core.db import db
from app.core.mail import OutboxMail
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


def invited() -> list[str]:
    """Addresses that were written to, in order."""
    return list(db.session.scalars(db.select(OutboxMail.recipient).order_by(OutboxMail.id)))


def progress(client: Client, **fields: str) -> str:
    """The address of the page that shows how far it has come."""
    answer = client.post("/people/invite", data=fields)
    assert answer.status_code == 302
    return str(answer.location)


def test_hr_invites_everyone_who_has_neither_password_nor_invitation(app: Flask, sign_in: SignIn, today: date) -> None:
    team = make_team("Company")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    make_person("Jan Kos", team=team, email="jan@example.org", language="pl")
    make_person("Maria Lis", team=team, left_on=date(2026, 1, 1))
    make_person("Ewa Sowa", team=team).email = None
    anna = make_person("Anna Mak", team=team, email="anna@example.org")
    services.send_invitation(person=anna, now=clock.now(), by=hr)
    client = sign_in(hr)

    page = client.get("/people/invite").text
    assert ("Invite 1 person" in page, "Jan Kos" in page, "Maria Lis" in page) == (True, True, False)
    first = progress(client, which="new")
    waiting = client.get(first)
    assert ("The work begins in a moment" in waiting.text, waiting.headers["Refresh"]) == (True, "2")
    assert waiting.mimetype == "text/html"
    progress(client, which="new")  # pressed twice
    jobs.run_due()

    assert invited() == ["anna@example.org", "jan@example.org"]
    done = client.get(first)
    assert "Written: 1 of 1. All invitations are on their way." in " ".join(done.text.split())
    assert "Refresh" not in done.headers
    assert "Invite 1 person" not in client.get("/people/invite").text


def test_hr_sends_again_to_who_did_not_come(app: Flask, sign_in: SignIn, today: date) -> None:
    team = make_team("Company")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    anna = make_person("Anna Mak", team=team, email="anna@example.org")
    services.send_invitation(person=anna, now=clock.now(), by=hr)
    earlier = address_in(db.session.scalars(db.select(OutboxMail.body)).one())
    client = sign_in(hr)
    assert "Send again to 1 person" in client.get("/people/invite").text
    assert "Anna Mak" in client.get("/people/invite?state=invited").text
    assert "Anna Mak" not in client.get("/people/invite?state=nothing").text
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        progress(client, which="again")
        jobs.run_due()
        assert invited() == ["anna@example.org"] * 2
        assert client.get(earlier).status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=15)):
        client.sign_in(hr)
        assert "Anna Mak" in client.get("/people/invite?state=ended").text


def address_in(body: str) -> str:
    found = re.search(r"/invitation/\S+", body)
    assert found is not None
    return found.group()


def test_one_team_with_those_below_it_is_invited(app: Flask, sign_in: SignIn, today: date) -> None:
    root = make_team("Company")
    shop = make_team("Shop", parent=root)
    hr = make_person("Hanna Ruta", team=root, roles=(Role.HR,))
    make_person("Jan Kos", team=make_team("Till", parent=shop), email="jan@example.org")
    make_person("Ewa Lis", team=root, email="ewa@example.org")
    client = sign_in(hr)
    page = client.get("/people/invite", query_string={"team": shop.id}).text
    assert ("Jan Kos" in page, "Ewa Lis" in page) == (True, False)
    progress(client, team=str(shop.id), which="new")
    jobs.run_due()
    assert invited() == ["jan@example.org"]


def test_whom_hr_may_not_let_in_is_left_out_and_said(app: Flask, sign_in: SignIn, today: date) -> None:
    team = make_team("Company")
    make_person("Adam Admin", team=team, roles=(Role.ADMIN,))
    make_person("Jan Kos", team=team, email="jan@example.org")
    client = sign_in(make_person("Hanna Ruta", team=team, roles=(Role.HR,)))
    shown = progress(client)
    jobs.run_due()
    assert invited() == ["jan@example.org"]
    assert "an administrator has to invite them" in client.get(shown).text


def test_a_list_of_thousands_is_read_page_by_page(app: Flask, sign_in: SignIn, today: date) -> None:
    team = make_team("Company")
    for number in range(60):
        make_person(f"Person {number:02}", team=team)
    client = sign_in(make_person("Hanna Ruta", team=team, roles=(Role.HR,)))
    with count_statements() as statements:
        page = client.get("/people/invite").text
    assert ("Person 49" in page, "Person 50" in page, "Page 1 of 2" in page) == (True, False, True)
    assert len(statements) <= 12
    assert "Person 50" in client.get("/people/invite?page=2").text
    assert client.get("/people/invite/999999").status_code == 404


def test_only_who_may_invite_finds_the_button(app: Flask, sign_in: SignIn) -> None:
    team = make_team("Company")
    hr, auditor = make_person(team=team, roles=(Role.HR,)), make_person(team=team, roles=(Role.AUDITOR,))
    hr_id = hr.id
    assert "/people/invite" in sign_in(hr).get("/people").text
    assert f"/training/people/{hr_id}" in sign_in(hr).get(f"/people/{hr_id}").text
    assert "/people/invite" not in sign_in(auditor).get("/people").text
    assert sign_in(auditor).post("/people/invite").status_code == 403
