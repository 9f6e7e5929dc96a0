"""The list of people: who is found, in which order, and who may look."""

import html
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import chain

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.access import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.people.models import Person, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]


@pytest.fixture
def company(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def hr(company: Team, sign_in: SignIn, today: date) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))


def names(page: str, *wanted: str) -> list[str]:
    """Which of these names are on a page, in the order of their first mention."""
    found = [name for name in wanted if f">{name}<" in page]
    return sorted(found, key=lambda name: page.index(f">{name}<"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lukasz", "Łukasz Żak"),
        ("żak", "Łukasz Żak"),
        ("παπαδακη", "Ελένη Παπαδάκη"),
        ("ΠΑΠΑΔΆΚΗ ελ", "Ελένη Παπαδάκη"),
        ("smith ann", "Ann Smith"),
        ("ann@example.org", "Ann Smith"),
    ],
)
def test_hr_finds_people_by_parts_of_names_in_three_alphabets(
    company: Team, hr: Client, typed: str, found: str
) -> None:
    everybody = ("Łukasz Żak", "Ελένη Παπαδάκη", "Ann Smith")
    for name in everybody:
        make_person(name, team=company, email="ann@example.org" if name == "Ann Smith" else None)

    page = hr.get("/people", query_string={"q": typed}).text

    assert names(page, *everybody) == [found]


def test_polish_names_stand_where_poles_look_for_them(company: Team, hr: Client) -> None:
    order = ["Jan Lis", "Ewa Łoś", "Jan Mak", "Ola Sad", "Iga Śliwa", "Jan Tak", "Jan Zimny", "Jan Żak"]
    for name in reversed(order):
        make_person(name, team=company)

    assert names(hr.get("/people").text, *order) == order
    assert names(hr.get("/people?sort=name&down=1").text, *order) == order[::-1]


def test_people_are_filtered_by_team_with_those_below_and_by_employment(company: Team, hr: Client) -> None:
    sales = make_team("Sales", parent=company)
    north = make_team("North", parent=sales)
    everybody = ("Adam Aa", "Beata Bb", "Cyryl Cc", "Dorota Dd")
    make_person("Adam Aa", team=north)
    make_person("Beata Bb", team=company)
    make_person("Cyryl Cc", team=north, left_on=date(2026, 3, 8))
    make_person("Dorota Dd", team=north, hired_on=date(2026, 3, 10))

    assert names(hr.get(f"/people?team={sales.id}").text, *everybody) == ["Adam Aa"]
    assert names(hr.get("/people?status=left").text, *everybody) == ["Cyryl Cc"]
    assert names(hr.get("/people?status=coming").text, *everybody) == ["Dorota Dd"]
    assert names(hr.get("/people?status=all").text, *everybody) == list(everybody)
    assert names(hr.get("/people?team=none&status=what&sort=x&page=-3").text, *everybody) == ["Adam Aa", "Beata Bb"]


def walk(hr: Client, address: str, step: str) -> list[list[str]]:
    """The names on each page, from an address on, following the links of one kind."""
    pages = []
    while True:
        text = hr.get(address).text
        pages.append(re.findall(r'data-user-text dir="auto">(J[^<]*)</a>', text))
        link = re.search(rf'rel="{step}" href="([^"]*)"', text)
        if link is None:
            return pages
        address = html.unescape(link[1])


@pytest.mark.parametrize("sort", ["name", "number", "team", "hired"])
@pytest.mark.parametrize("down", ["", "1"])
def test_fifty_people_stand_on_a_page_and_each_page_leads_to_the_next(
    company: Team, hr: Client, sort: str, down: str
) -> None:
    with count_statements() as few:
        hr.get(f"/people?sort={sort}&down={down}")
    sales = make_team("Sales", parent=company)
    for number in range(120):
        hired = date(2021, 1, 1 + number % 5)
        make_person(f"Jan Nowak{number % 100:02}", team=(company, sales, None)[number % 3], hired_on=hired)

    address = f"/people?q=jan&sort={sort}&down={down}"
    with count_statements() as many:
        first = hr.get(address).text
    onward, back = walk(hr, address, "next"), walk(hr, f"{address}&page=last", "prev")
    there, and_back = list(chain(*onward)), list(chain(*reversed(back)))

    assert "120 people" in first
    assert [len(page) for page in onward] == [50, 50, 20]
    assert [len(page) for page in back] == [50, 50, 20]
    assert there == and_back
    assert len(set(there)) == 100
    assert len(many) == len(few) <= 12


def test_a_page_that_begins_with_nobody_is_the_first(company: Team, hr: Client) -> None:
    make_person("Jan Kos", team=company)
    for odd in ("after=999999", "before=999999", "page=7", "after=x"):
        assert "Jan Kos" in hr.get(f"/people?{odd}").text


def test_an_empty_search_says_what_to_do(hr: Client) -> None:
    assert "Nobody matches" in hr.get("/people?q=nobody-like-this").text


def test_exports_hold_what_is_filtered_and_formulas_are_text(company: Team, hr: Client) -> None:
    boss = make_person("Ewa Szef", team=company)
    person = make_person("Jan Nowak", team=company)
    person.job, person.manager_id = "=2+3", boss.id

    sheet = load_workbook(BytesIO(hr.get("/people/export.xlsx?q=nowak").data)).worksheets[0]
    csv = hr.get("/people/export.csv?q=nowak").text

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in rows] == ["Full name", "Jan Nowak"]
    assert rows[1][-1] == boss.number
    assert sheet["D2"].data_type == "s"
    assert "'=2+3" in csv
    assert "Szef" not in csv


def test_an_export_is_noted_in_the_log(hr: Client) -> None:
    hr.get("/people/export.csv")

    assert db.session.scalar(db.select(AuditEntry.detail).where(AuditEntry.action == "export")) == {"format": "csv"}


def test_suggestions_name_matching_colleagues(company: Team, sign_in: SignIn) -> None:
    make_person("Łucja <b>", team=company)
    employee = sign_in(make_person("Adam Aa", team=company))

    found = employee.get("/people/suggest?q=lucja").text

    assert "Łucja &lt;b&gt;" in found
    assert "Adam" not in found


PAGES = ["/people", "/people/export.csv", "/people/import", "/people/new", "/directory/teams", "/audit"]


@pytest.mark.parametrize("address", PAGES)
def test_employees_and_leaders_do_not_see_the_directory(company: Team, sign_in: SignIn, address: str) -> None:
    leader = sign_in(make_person("Adam Aa", team=company, leads=company))

    assert leader.get(address).status_code == 403


def test_an_auditor_reads_and_changes_nothing(company: Team, sign_in: SignIn) -> None:
    auditor = make_person("Adam Aa", team=company, roles=(Role.AUDITOR, Role.HR))
    client = sign_in(auditor)

    assert client.get(f"/people/{auditor.id}").status_code == 200
    assert client.get(f"/people/{auditor.id}/edit").status_code == 403
    assert client.post(f"/people/{auditor.id}/leave", data={"ends_on": "2026-03-09"}).status_code == 403
    assert client.get("/people/import").status_code == 403


MISSING = [
    "/people/999999", "/people/999999/edit", "/people/999999/move", "/people/999999/leave",
    "/people/999999/absences/new", "/directory/teams/999999", "/directory/teams/999999/edit",
    "/directory/teams/999999/leaders/new", "/people/import/999999", "/people/import/done/999999",
]  # fmt: skip


@pytest.mark.parametrize("address", MISSING)
def test_what_does_not_exist_is_not_found(hr: Client, address: str) -> None:
    assert hr.get(address).status_code == 404
