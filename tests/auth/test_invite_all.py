"""HR lets everybody in at once."""

from collections.abc import Callable
from datetime import date

from flask import Flask

from app.access import Role
from app.auth import services
from app.core import clock, jobs
from app.core.db import db
from app.core.mail import OutboxMail
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]


def test_hr_invites_everyone_who_has_neither_password_nor_invitation(app: Flask, sign_in: SignIn, today: date) -> None:
    team = make_team("Company")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    make_person("Jan Kos", team=team, email="jan@example.org", language="pl")
    make_person("Maria Lis", team=team, left_on=date(2026, 1, 1))
    make_person("Ewa Sowa", team=team).email = None
    services.send_invitation(person=make_person("Anna Mak", team=team), now=clock.now(), by=hr)
    client = sign_in(hr)

    page = client.get("/people/invite").text
    assert "1 person has neither a password nor an invitation" in page
    assert "Jan Kos" in page
    client.post("/people/invite")
    client.post("/people/invite")  # pressed twice
    jobs.run_due()

    assert db.session.scalars(db.select(OutboxMail.recipient).offset(1).order_by(OutboxMail.id)).all() == [
        "jan@example.org"
    ]
    assert "Nobody waits for an invitation" in client.get("/people/invite").text


def test_only_who_may_invite_finds_the_button(app: Flask, sign_in: SignIn) -> None:
    team = make_team("Company")
    hr, auditor = make_person(team=team, roles=(Role.HR,)), make_person(team=team, roles=(Role.AUDITOR,))
    hr_id = hr.id
    assert "/people/invite" in sign_in(hr).get("/people").text
    assert f"/training/people/{hr_id}" in sign_in(hr).get(f"/people/{hr_id}").text
    assert "/people/invite" not in sign_in(auditor).get("/people").text
    assert sign_in(auditor).post("/people/invite").status_code == 403
