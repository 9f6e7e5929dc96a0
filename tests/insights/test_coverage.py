"""HR looks at whom the programme reaches."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.access import Role
from app.core.db import db
from app.people.models import Team
from app.reward import services as reward
from tests.factories import make_person, make_team
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026


@pytest.fixture
def root(app: Flask) -> Team:
    root = make_team("Company")
    value = reward.add_value(name="Care", by=None)
    giver = make_person("Giver", team=root)
    behind, ahead = make_team("Claims", parent=root), make_team("Repairs", parent=root)
    make_team("Empty", parent=root)
    for number in range(20):
        make_person(f"Behind {number}", team=behind)
        thanked = make_person(f"Ahead {number}", team=ahead)
        reward.recognise(giver=giver, receiver=thanked, value=value, message="Well done", today=date(2026, 2, 2))
    return root


@pytest.mark.parametrize("role", [Role.HR, Role.LEAD, Role.AUDITOR])
def test_they_see_every_team(client: Client, root: Team, role: Role) -> None:
    page = client.sign_in(make_person(team=root, roles=(role,))).get("/coverage?period=2026-02").text
    assert "20 of 20" in page
    assert "nothing due" in page  # in words, beside the dash


def test_leaders_see_their_teams_and_an_employee_none(client: Client, root: Team) -> None:
    claims = db.session.scalars(db.select(Team).filter_by(name="Claims")).one()
    client.sign_in(make_person(team=root, leads=claims))
    for address in ("/coverage?period=2026-02", "/coverage.csv?period=2026-02"):
        page = client.get(address).text
        assert "Claims" in page
        assert "Repairs" not in page
    client.sign_in(make_person(team=root))
    for address in ("/coverage", "/coverage.csv", "/coverage.xlsx"):
        assert client.get(address).status_code == 403


def test_attention_is_asked_for_only_by_the_test(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root, roles=(Role.HR,)))
    page = client.get("/coverage?period=2026-02").text
    named = page[page.index("Needs attention") : page.index("Teams and the five I")]
    assert "Claims" in named
    assert "Repairs" not in named
    assert "No team lies clearly below the company" in client.get("/coverage?period=2026-01").text


def test_files_hold_the_same_counts(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root, roles=(Role.HR,)))
    text = client.get("/coverage.csv?period=2026-02").text
    claims = next(line for line in text.splitlines() if ",Claims," in line)
    assert claims.endswith(",0,20,0.0,Reward")
    sheet = load_workbook(BytesIO(client.get("/coverage.xlsx?period=2026-02").data)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert next(row for row in rows if row[1] == "Repairs")[-4:-1] == [20, 20, 100]


def test_a_company_without_teams_is_told_what_to_do(client: Client, app: Flask) -> None:
    client.sign_in(make_person(team=make_team("Company"), roles=(Role.HR,)))
    assert "No teams yet" in client.get("/coverage").text
