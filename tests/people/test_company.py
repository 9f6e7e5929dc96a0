"""HR and administrators set what holds for the whole company."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import select

from app.access import Role
from app.core import clock
from app.core.audit import AuditEntry
from app.core.company import Company, forget
from app.core.db import db
from app.core.errors import RuleBroken
from app.people.models import Person
from app.people.services.company import change_company, settings_of
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
FORM: dict[str, str | list[str]] = {
    "name": "Bursztyn",
    "zone": "Europe/Athens",
    "languages": ["en", "pl"],
    "month_close_day": "12",
    "survey_k": "8",
    "digest_weekday": "4",
    "digest_hour": "15",
    "weekly_hours": "38",
}


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    held = Company(name="Bursztyn")
    db.session.add(held)
    db.session.flush()
    return held


@pytest.mark.parametrize("role", [Role.HR, Role.ADMIN])
def test_settings_are_changed_and_noted_with_what_was_before(company: Company, sign_in: SignIn, role: Role) -> None:
    client = sign_in(make_person("Hanna Ruta", team=make_team(), roles=(role,)))

    assert client.post("/company", data=FORM).status_code == 302

    assert company.languages == ["en", "pl"]
    assert (company.zone, company.month_close_day, company.survey_k) == ("Europe/Athens", 12, 8)
    assert (company.digest_weekday, company.digest_hour, company.weekly_hours) == (4, 15, 38)
    noted = db.session.scalars(select(AuditEntry).filter_by(action="change settings")).one()
    assert noted.detail["before"]["survey_k"] == 5
    assert noted.detail["after"]["survey_k"] == 8
    assert "name" not in noted.detail["after"]
    assert client.post("/company", data=FORM).status_code == 302
    assert len(db.session.scalars(select(AuditEntry).filter_by(action="change settings")).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"survey_k": "4"}, "Type a number from 5 to 100."),
        ({"zone": "Mars/Base"}, "Not a valid choice"),
        ({"languages": []}, "Offer at least one language."),
        ({"month_close_day": "31"}, "Type a number from 1 to 28."),
        ({"weekly_hours": "many"}, "Type a number"),
        ({"name": " "}, "Type the name of the company."),
    ],
)
def test_what_cannot_be_is_refused(
    company: Company, sign_in: SignIn, wrong: dict[str, str | list[str]], says: str
) -> None:
    client = sign_in(make_person(team=make_team(), roles=(Role.ADMIN,)))

    answer = client.post("/company", data={**FORM, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert (company.zone, company.survey_k) == ("", 5)


def test_no_way_leads_below_five(company: Company) -> None:
    with pytest.raises(RuleBroken):
        change_company(held=company, by=make_person(), **{**settings_of(company), "zone": "UTC", "survey_k": 4})


def test_days_are_those_of_the_zone_that_was_set(company: Company, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 3, 9, 22, 30, tzinfo=UTC), tick=False):
        assert clock.today() == date(2026, 3, 9), "the zone of the installation: Warsaw"
        company.zone = "Europe/Athens"
        db.session.flush()
        forget()
        assert clock.today() == date(2026, 3, 10)
    assert "zone" in g, "looked up once"


def test_a_language_that_is_not_offered_is_nowhere(company: Company, sign_in: SignIn) -> None:
    company.languages = ["pl", "el"]
    person = make_person(team=make_team(), language="en")
    page = sign_in(person).get("/").text

    assert 'lang="pl"' in page
    assert 'value="el"' in page
    assert 'name="language" value="en"' not in page
    forget()
    assert person.mail_language == "pl"


def test_new_surveys_start_from_the_companys_smallest_group(company: Company, sign_in: SignIn) -> None:
    company.survey_k = 9
    client = sign_in(make_person(team=make_team(), roles=(Role.HR,)))

    assert 'name="k" required type="text" value="9"' in " ".join(
        client.get("/pulse/surveys/new").text.replace('id="k" ', "").replace('type="number"', 'type="text"').split()
    )
