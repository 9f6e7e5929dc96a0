"""HR keeps people in order by form; what was true stays true."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core.db import db
from app.people import queries
from app.people.models import Absence, Membership, Person, StandingKind, Team
from tests.factories import make_absence, make_grant, make_person, make_standing, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


@pytest.fixture
def company(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def hr(company: Team, sign_in: SignIn, today: date) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))


def teams_of(person: Person) -> list[tuple[str, date, date | None]]:
    rows = db.session.scalars(
        select(Membership).where(Membership.person_id == person.id).order_by(Membership.starts_on)
    )
    return [(row.team.name, row.starts_on, row.ends_on) for row in rows]


def test_somebody_joins(company: Team, hr: Client) -> None:
    boss = make_person("Ewa Szef", team=company)
    form = {
        "number": "77", "name": "Jan Kos", "email": "Jan@Example.org", "job": "Adviser", "location": "Kraków",
        "language": "pl", "manager": boss.number, "team": company.id, "hired_on": "2026-04-01",
    }  # fmt: skip

    answer = hr.post("/people/new", data=form, follow_redirects=True)

    person = queries.person_by_number("77")
    assert "Jan Kos" in answer.text
    assert person is not None
    assert (person.email, person.manager_id, person.language) == ("jan@example.org", boss.id, "pl")
    assert teams_of(person) == [("Company", date(2026, 4, 1), None)]


def test_a_taken_number_is_refused_and_nothing_written(company: Team, hr: Client) -> None:
    taken = make_person(team=company)
    before = db.session.scalar(select(func.count()).select_from(Person))

    answer = hr.post(
        "/people/new",
        data={"number": taken.number, "name": "X", "language": "en", "team": company.id, "hired_on": "2026-01-01"},
    )

    assert answer.status_code == 422
    assert "This employee number is taken." in answer.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == before


def test_data_are_corrected_and_roles_cannot_be_slipped_in(company: Team, hr: Client) -> None:
    person = make_person("Jan Kso", team=company)
    form = {"number": person.number, "name": "Jan Kos", "email": "", "language": "el", "left_on": "2020-01-01", "id": 5}

    assert hr.post(f"/people/{person.id}/edit", data=form).status_code == 302

    db.session.refresh(person)
    assert (person.name, person.email, person.language, person.left_on) == ("Jan Kos", None, "el", None)


def test_the_edit_form_shows_the_manager_so_that_saving_keeps_it(company: Team, hr: Client) -> None:
    boss = make_person("Ewa Szef", team=company)
    person = make_person("Jan Kos", team=company)
    person.manager_id = boss.id

    assert f"Ewa Szef ({boss.number}, Company)" in hr.get(f"/people/{person.id}/edit").text


def test_a_move_keeps_what_was(company: Team, hr: Client) -> None:
    sales = make_team("Sales", parent=company)
    person = make_person(team=company)

    answer = hr.post(f"/people/{person.id}/move", data={"team": sales.id, "starts_on": "2026-04-01"})

    assert answer.status_code == 302
    assert teams_of(person) == [
        ("Company", date(2020, 1, 1), date(2026, 3, 31)),
        ("Sales", date(2026, 4, 1), None),
    ]


def test_a_move_of_someone_who_will_leave_ends_with_the_employment(company: Team, hr: Client) -> None:
    sales = make_team("Sales", parent=company)
    person = make_person(team=company, left_on=date(2026, 6, 30))

    hr.post(f"/people/{person.id}/move", data={"team": sales.id, "starts_on": "2026-04-01"})

    assert teams_of(person)[-1] == ("Sales", date(2026, 4, 1), date(2026, 6, 30))


@pytest.mark.parametrize("day", ["2019-12-31", "2026-13-01", ""])
def test_a_move_on_an_impossible_day_writes_nothing(company: Team, hr: Client, day: str) -> None:
    sales = make_team("Sales", parent=company)
    person = make_person(team=company)

    assert hr.post(f"/people/{person.id}/move", data={"team": sales.id, "starts_on": day}).status_code == 422
    assert teams_of(person) == [("Company", date(2020, 1, 1), None)]


def test_whoever_leaves_is_closed_and_not_deleted(company: Team, hr: Client) -> None:
    sales = make_team("Sales", parent=company)
    person = make_person(team=sales, leads=sales, roles=(Role.LEAD,))
    make_absence(person, since=date(2026, 3, 1))

    page = hr.get(f"/people/{person.id}/leave").text
    answer = hr.post(f"/people/{person.id}/leave", data={"ends_on": "2026-03-31"})

    assert "no longer sign in" in page
    assert answer.status_code == 302
    db.session.refresh(person)
    assert person.left_on == date(2026, 3, 31)
    assert teams_of(person) == [("Sales", date(2020, 1, 1), date(2026, 3, 31))]
    assert queries.standings(person, date(2026, 3, 31)).roles >= {Role.LEADER, Role.LEAD}
    assert queries.standings(person, date(2026, 4, 1)).roles == frozenset()
    assert queries.leader_ids(sales.id, date(2026, 4, 1)) == []
    assert db.session.scalar(select(Absence.ends_on)) == date(2026, 3, 31)


def test_nobody_leaves_before_joining(company: Team, hr: Client) -> None:
    person = make_person(team=company)

    answer = hr.post(f"/people/{person.id}/leave", data={"ends_on": "2019-01-01"})

    assert answer.status_code == 422
    assert "before the day of hire" in answer.text


def test_an_absence_is_noted_ended_and_removed(company: Team, hr: Client) -> None:
    person = make_person(team=company)
    address = f"/people/{person.id}/absences"

    hr.post(f"{address}/new", data={"kind": "parental", "starts_on": "2026-03-01", "ends_on": ""})
    absence = db.session.scalars(select(Absence)).one()
    assert "until further notice" in hr.get(f"/people/{person.id}").text

    form = {"kind": "long", "starts_on": "2026-03-02"}
    assert hr.post(f"{address}/{absence.id}/edit", data={**form, "ends_on": "2026-02-01"}).status_code == 422
    hr.post(f"{address}/{absence.id}/edit", data={**form, "ends_on": "2026-03-20"})
    page = hr.get(f"/people/{person.id}").text
    assert "20/03/2026" in page
    assert "Long leave" in page

    other = make_person(team=company)
    assert hr.post(f"/people/{other.id}/absences/{absence.id}/remove").status_code == 404
    hr.post(f"{address}/{absence.id}/remove")
    assert db.session.scalar(select(func.count()).select_from(Absence)) == 0


def test_the_page_of_a_person_takes_the_same_statements_however_long_the_history(company: Team, hr: Client) -> None:
    person = make_person(team=company)
    with count_statements() as few:
        hr.get(f"/people/{person.id}")
    for year in range(2021, 2026):
        make_absence(person, since=date(year, 1, 1), until=date(year, 2, 1))
        make_grant(person, Role.HR, since=date(year, 1, 1), until=date(year, 2, 1))
        make_standing(
            person, StandingKind.DEPUTY, team=make_team(parent=company), since=date(year, 1, 1), until=date(year, 5, 1)
        )

    with count_statements() as many:
        page = hr.get(f"/people/{person.id}").text

    assert page.count("Deputy") == 5
    assert len(many) == len(few) <= 12
