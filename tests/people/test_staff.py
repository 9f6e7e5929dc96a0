"""Who is away, on what terms people work here, deputies for a time, and coming back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import jobs
from app.core.db import db
from app.people import queries, services
from app.people.models import Absence, Employment, EmploymentKind, Membership, Person, Team
from app.pulse import queries as pulse
from tests.factories import make_absence, make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
MARCH = date(2026, 3, 1)


@pytest.fixture
def company(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def hr(company: Team, sign_in: SignIn, today: date) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))


def members(month: date, *teams: Team) -> set[tuple[int, int]]:
    """(person, team) of a month, as Engage and Reward count them."""
    found = queries.members_by_month([month], [team.id for team in teams])
    return {(row.person_id, row.team_id) for row in db.session.execute(select(found))}


def supplied(person: Person, since: date) -> None:
    services.set_employment(person=person, kind=EmploymentKind.SUPPLIER, supplier="Helpline Ltd", starts_on=since)


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-03-10", "2026-03-12", 422),  # inside
        ("2026-03-01", "2026-03-05", 422),  # touches the first day
        ("2026-03-20", "", 422),  # the last day still counts
        ("2026-03-21", "", 302),
        ("2026-02-01", "2026-03-04", 302),
        ("2019-12-31", "2020-01-05", 422),  # before the first day of work
    ],
)
def test_absences_of_a_person_never_overlap(company: Team, hr: Client, first: str, last: str, status: int) -> None:
    person = make_person(team=company)
    make_absence(person, since=date(2026, 3, 5), until=date(2026, 3, 20))

    answer = hr.post(f"/people/{person.id}/absences/new", data={"kind": "leave", "starts_on": first, "ends_on": last})

    assert answer.status_code == status
    assert db.session.scalar(select(func.count()).select_from(Absence)) == (2 if status == 302 else 1)


def test_an_absence_may_be_put_right_within_its_own_days(company: Team, hr: Client) -> None:
    person = make_person(team=company)
    absence = make_absence(person, since=date(2026, 3, 5), until=date(2026, 3, 20))

    form = {"kind": "leave", "starts_on": "2026-03-06", "ends_on": "2026-03-25"}
    assert hr.post(f"/people/{person.id}/absences/{absence.id}/edit", data=form).status_code == 302

    db.session.refresh(absence)
    assert (absence.starts_on, absence.ends_on) == (date(2026, 3, 6), date(2026, 3, 25))


def test_the_list_of_absences_says_who_is_away_and_takes_the_same_statements(company: Team, hr: Client) -> None:
    sales, shop = make_team("Sales", parent=company), make_team("Shop", parent=company)
    make_absence(make_person("Ada Away", team=sales), since=date(2026, 3, 9), until=date(2026, 3, 9))
    make_absence(make_person("Otto Over", team=sales), since=date(2026, 3, 1), until=date(2026, 3, 8))
    make_absence(make_person("Luca Later", team=shop), since=date(2026, 3, 10))
    with count_statements() as few:
        now = hr.get("/people/absences").text
    assert ("Ada Away" in now, "Otto Over" in now, "Luca Later" in now) == (True, False, False)
    assert "Otto Over" in hr.get("/people/absences?when=past").text
    assert "Luca Later" in hr.get("/people/absences?when=coming").text
    assert "Luca Later" not in hr.get(f"/people/absences?when=coming&team={sales.id}").text

    for number in range(60):
        make_absence(make_person(f"Ada Away {number}", team=sales), since=date(2026, 3, 9))
    with count_statements() as many:
        assert "Page 1 of 2" in hr.get("/people/absences").text
    assert len(many) == len(few) <= 12


def test_terms_of_employment_hold_from_a_day_on(company: Team, hr: Client) -> None:
    person = make_person(team=company)
    address = f"/people/{person.id}/employment"

    hr.post(address, data={"kind": "fixed_term", "share": "50", "starts_on": "2020-01-01"})
    hr.post(address, data={"kind": "permanent", "share": "100", "starts_on": "2026-02-01"})

    rows = db.session.scalars(select(Employment).order_by(Employment.starts_on)).all()
    assert [(row.kind, row.share, row.starts_on, row.ends_on) for row in rows] == [
        (EmploymentKind.FIXED_TERM, 50, date(2020, 1, 1), date(2026, 1, 31)),
        (EmploymentKind.PERMANENT, 100, date(2026, 2, 1), None),
    ]


@pytest.mark.parametrize(
    "wrong", [{"kind": "supplier"}, {"share": "0"}, {"share": "half"}, {"starts_on": "2019-01-01"}, {"kind": "robot"}]
)
def test_impossible_terms_write_nothing(company: Team, hr: Client, wrong: dict[str, str]) -> None:
    person = make_person(team=company)
    form = {"kind": "permanent", "supplier": "", "share": "100", "starts_on": "2026-01-01", **wrong}

    assert hr.post(f"/people/{person.id}/employment", data=form).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Employment)) == 0


def test_staff_of_suppliers_are_shown_as_such(company: Team, hr: Client) -> None:
    own, theirs = make_person("Olga Own", team=company), make_person("Tess Theirs", team=company)
    supplied(theirs, date(2026, 1, 1))

    assert 'Supplier: <span data-user-text dir="auto">Helpline Ltd' in hr.get("/people").text
    assert "Helpline Ltd" in hr.get(f"/directory/teams/{company.id}").text
    assert theirs.name in hr.get("/people?staff=supplier").text
    assert own.name not in hr.get("/people?staff=supplier").text
    assert theirs.name not in hr.get("/people?staff=own").text


def test_staff_of_suppliers_are_no_members_while_they_are_it(company: Team, today: date) -> None:
    person = make_person(team=company)
    supplied(person, date(2026, 2, 15))
    services.set_employment(person=person, kind=EmploymentKind.PERMANENT, starts_on=date(2026, 3, 5))

    assert [bool(members(month, company)) for month in (date(2026, 1, 1), date(2026, 2, 1), MARCH)] == [
        True,
        False,
        True,
    ]


def test_surveys_leave_staff_of_suppliers_out_unless_said(company: Team, today: date) -> None:
    own, theirs = make_person(team=company), make_person(team=company)
    supplied(theirs, date(2026, 1, 1))

    assert {row[0] for row in pulse.employed(today, with_suppliers=False)} == {own.id}
    assert {row[0] for row in pulse.employed(today, with_suppliers=True)} == {own.id, theirs.id}


def test_a_deputy_has_the_rights_on_the_days_named_and_no_others(company: Team, hr: Client) -> None:
    sales = make_team("Sales", parent=company)
    person = make_person("Dora Deputy", team=sales)
    form = {"person": person.number, "kind": "deputy", "starts_on": "2026-03-16", "ends_on": "2026-03-27"}

    assert hr.post(f"/directory/teams/{sales.id}/leaders/new", data=form).status_code == 302

    led = {day: queries.standings(person, date(2026, 3, day)).led for day in (15, 16, 27, 28)}
    assert led == {15: frozenset(), 16: {sales.id}, 27: {sales.id}, 28: frozenset()}
    assert (
        hr.post(f"/directory/teams/{sales.id}/leaders/new", data={**form, "ends_on": "2026-03-01"}).status_code == 422
    )


def test_somebody_comes_back_and_the_time_between_counts_nowhere(company: Team, hr: Client) -> None:
    sales, shop = make_team("Sales", parent=company), make_team("Shop", parent=company)
    person = make_person("Rita Return", team=sales, left_on=date(2025, 11, 10))

    answer = hr.post(f"/people/{person.id}/return", data={"team": shop.id, "starts_on": "2026-02-20"})

    assert answer.status_code == 302
    db.session.refresh(person)
    assert (person.left_on, person.returns_on) == (None, None)
    months = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), MARCH]
    mine = [{team for who, team in members(month, sales, shop) if who == person.id} for month in months]
    assert mine == [{sales.id}, {sales.id}, set(), set(), {shop.id}, {shop.id}]


def test_a_return_noted_ahead_begins_on_its_day(
    company: Team, hr: Client, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    person = make_person("Rita Return", team=company, left_on=date(2026, 3, 31))
    address = f"/people/{person.id}/return"

    assert hr.post(address, data={"team": company.id, "starts_on": "2026-03-31"}).status_code == 422
    hr.post(address, data={"team": company.id, "starts_on": "2026-06-01"})
    assert hr.post(address, data={"team": company.id, "starts_on": "2026-07-01"}).status_code == 422

    db.session.refresh(person)
    employed = {day: person.employed_on(day) for day in (date(2026, 3, 31), date(2026, 5, 31), date(2026, 6, 1))}
    assert list(employed.values()) == [True, False, True]
    for day, expected in employed.items():
        assert (
            bool(db.session.scalar(select(Person.id).where(Person.id == person.id, Person.employed(day)))) == expected
        )
    assert "Comes back on 1 June 2026" in hr.get(f"/people/{person.id}").text
    assert "Rita Return" in hr.get("/people?status=coming").text
    monkeypatch.setattr("app.core.clock.today", lambda: date(2026, 6, 1))
    jobs.HANDLERS["begin-returns"](jobs.Job())
    assert (person.left_on, person.returns_on) == (None, None)


def test_leaving_again_takes_a_noted_return_back(company: Team, hr: Client) -> None:
    person = make_person("Rita Return", team=company, left_on=date(2026, 3, 31))
    hr.post(f"/people/{person.id}/return", data={"team": company.id, "starts_on": "2026-06-01"})

    assert hr.post(f"/people/{person.id}/leave", data={"ends_on": "2026-03-31"}).status_code == 302

    db.session.refresh(person)
    assert (person.left_on, person.returns_on) == (date(2026, 3, 31), None)
    rows = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).all()
    assert [row.ends_on for row in rows] == [date(2026, 3, 31)]
