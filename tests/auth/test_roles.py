"""Administrators grant and end roles, for a time or until further notice; somebody is always left who can."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core import clock
from app.core.db import db, reading
from app.core.errors import RuleBroken
from app.people import services
from app.people.models import Person, RoleGrant, Team
from tests.factories import make_grant, make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team()


@pytest.fixture
def admin(team: Team, sign_in: SignIn) -> Client:
    return sign_in(make_person("Adam Admin", team=team, roles=(Role.ADMIN,)))


def held(person: Person) -> list[tuple[date, date | None]]:
    rows = db.session.scalars(select(RoleGrant).filter_by(person_id=person.id).order_by(RoleGrant.starts_on))
    return [(row.starts_on, row.ends_on) for row in rows]


def grant_of(person: Person) -> RoleGrant:
    return db.session.scalars(select(RoleGrant).filter_by(person_id=person.id)).one()


def test_a_role_is_granted_for_a_time_and_ended_before(team: Team, admin: Client, today: date) -> None:
    anna = make_person("Anna Nowak", team=team)
    days = {"starts_on": "2026-04-01", "ends_on": "2026-06-30"}

    assert admin.post("/roles", data={"person": anna.number, "role": "hr", **days}).status_code == 302
    assert held(anna) == [(date(2026, 4, 1), date(2026, 6, 30))]
    assert "Begins later" in admin.get("/roles?q=nowak").text

    page = f"/roles/{grant_of(anna).id}/end"
    assert "Anna Nowak" in admin.get(page).text
    assert admin.post(page, data={"ends_on": "2026-07-31"}).status_code == 422
    assert admin.post(page, data={"ends_on": "2026-03-01"}).status_code == 422
    assert admin.post(page, data={"ends_on": "2026-05-31"}).status_code == 302
    assert held(anna) == [(date(2026, 4, 1), date(2026, 5, 31))]
    assert admin.post(page).status_code == 302
    assert held(anna) == [], "it had not begun"


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": "2026-03-08"},
        {"starts_on": ""},
        {"starts_on": "2026-03-10", "ends_on": "2026-03-09"},
        {"starts_on": "2026-05-01"},
    ],
)
def test_days_that_cannot_be_are_refused(team: Team, admin: Client, days: dict[str, str]) -> None:
    anna = make_person("Anna Nowak", team=team, left_on=date(2026, 4, 30))

    assert admin.post("/roles", data={"person": anna.number, "role": "hr", **days}).status_code == 422
    assert held(anna) == []


def test_nobody_holds_a_role_twice(team: Team, admin: Client) -> None:
    anna = make_person("Anna Nowak", team=team)
    make_grant(anna, Role.HR, since=date(2026, 5, 1), until=date(2026, 5, 31))

    asked = {"person": anna.number, "role": "hr", "starts_on": "2026-03-09"}
    assert admin.post("/roles", data=asked).status_code == 422
    assert admin.post("/roles", data={**asked, "ends_on": "2026-04-30"}).status_code == 302


def test_roles_are_found_by_name_and_kind_with_those_that_ended(team: Team, admin: Client) -> None:
    for number in range(60):
        make_grant(make_person(f"Jan Nr{number:02}", team=team), Role.HR)
    make_grant(make_person("Old Timer", team=team), Role.LEAD, until=date(2026, 3, 8))

    assert admin.get("/roles").text.count("<tr>") == 51
    assert admin.get("/roles?page=2").text.count("<tr>") == 12
    assert admin.get("/roles?q=nr07").text.count("<tr>") == 2
    assert "Old Timer" not in admin.get("/roles?role=programme_lead").text
    assert "Old Timer" in admin.get("/roles?role=programme_lead&ended=yes").text
    with count_statements() as statements:
        admin.get("/roles?role=nonsense&page=999")
    assert len(statements) <= 12


def test_the_last_administrator_stays(team: Team, admin: Client) -> None:
    adam = db.session.scalars(select(Person).filter_by(name="Adam Admin")).one()
    page = f"/roles/{grant_of(adam).id}/end"
    for_now = make_person("For Now", team=team)
    make_grant(for_now, Role.ADMIN, until=date(2026, 12, 31))
    only_reads = make_person("Only Reads", team=team, roles=(Role.ADMIN, Role.AUDITOR))
    gone = make_person("Gone", team=team, roles=(Role.ADMIN,), left_on=date(2026, 3, 31))
    assert only_reads.id != gone.id

    refused = admin.post(page)
    assert refused.status_code == 422
    assert "Nobody else is an administrator for good." in refused.text
    asked = {"person": adam.number, "role": "auditor", "starts_on": "2026-03-09"}
    assert admin.post("/roles", data=asked).status_code == 422
    with pytest.raises(RuleBroken):
        services.leave(person=adam, left_on=date(2026, 3, 31))

    make_person("Other", team=team, roles=(Role.ADMIN,))
    assert admin.post(page).status_code == 302
    assert admin.get("/roles").status_code == 403


def test_two_who_end_each_others_role_do_not_both_succeed(committing_app: Flask) -> None:
    with reading(False):
        team = make_team()
        ids = [grant_of(make_person(name, team=team, roles=(Role.ADMIN,))).id for name in ("One", "Other")]
        db.session.commit()

    def end(grant_id: int) -> bool:
        with committing_app.app_context(), reading(False):
            try:
                services.end_role(grant=db.session.get_one(RoleGrant, grant_id), ends_on=clock.yesterday(), by=None)
            except RuleBroken:
                db.session.rollback()
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(end, ids)) == [False, True]
