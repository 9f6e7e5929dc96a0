"""A leader opens the dashboard of a team."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.core.db import db
from app.people.models import Person, StandingKind, Team
from app.reward import services as reward
from app.reward.models import CompanyValue
from tests.factories import make_parent, make_person, make_standing, make_team
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026


@pytest.fixture
def value(app: Flask) -> CompanyValue:
    return reward.add_value(name="Care", by=None)


@pytest.fixture
def root(app: Flask) -> Team:
    return make_team("Company")


def thank(receiver: Person, giver: Person, day: date) -> None:
    value = db.session.scalars(db.select(CompanyValue)).one()
    reward.recognise(giver=giver, receiver=receiver, value=value, message="Well done", today=day)


def test_a_leader_of_one_team_goes_straight_to_it(client: Client, root: Team) -> None:
    unit = make_team("Service", parent=root)
    make_team("Claims", parent=unit)
    leader = make_person("Maria Nowak", team=unit, leads=unit)
    answer = client.sign_in(leader).get("/teams")
    assert answer.headers["Location"] == f"/teams/{unit.id}"


def test_who_leads_two_teams_chooses(client: Client, root: Team) -> None:
    first, second = make_team("Claims", parent=root), make_team("Repairs", parent=root)
    leader = make_person(team=first, leads=first)
    make_standing(leader, StandingKind.DEPUTY, team=second)
    page = client.sign_in(leader).get("/teams").text
    assert "Claims" in page
    assert "Repairs" in page


def test_leaders_see_their_team_and_those_below_and_nobody_elses(client: Client, root: Team) -> None:
    unit = make_team("Service", parent=root)
    below, beside = make_team("Claims", parent=unit), make_team("Secret works", parent=root)
    client.sign_in(make_person(team=unit, leads=unit))
    assert client.get(f"/teams/{unit.id}").status_code == 200
    assert client.get(f"/teams/{below.id}").status_code == 200
    for unseen in (root.id, beside.id, 10**6):
        assert client.get(f"/teams/{unseen}").status_code == 404
    assert "Secret works" not in client.get(f"/teams/{unit.id}").text


def test_an_employee_has_no_dashboard(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root))
    assert client.get("/teams").status_code == 403
    assert client.get(f"/teams/{root.id}").status_code == 403


def test_the_value_shown_is_the_recount(client: Client, root: Team, value: CompanyValue) -> None:
    unit = make_team("Service", parent=root)
    below = make_team("Claims", parent=unit)
    leader = make_person("Maria Nowak", team=unit, leads=unit)
    people = [make_person(f"Person {n}", team=below) for n in range(4)]
    for thanked, day in ((people[0], date(2026, 1, 5)), (people[0], date(2026, 1, 9)), (people[1], date(2026, 2, 1))):
        thank(thanked, leader, day)
    page = client.sign_in(leader).get(f"/teams/{unit.id}?period=2026-Q1").text
    # Five people in each of three months; one thanked in January, one in February.
    assert "2 of 15" in page
    assert '<span class="kpi">13<span class="unit">%</span></span>' in page


def test_a_re_organisation_leaves_the_past_where_it_was(client: Client, root: Team, value: CompanyValue) -> None:
    old, new = make_team("Old unit", parent=root), make_team("New unit", parent=root)
    moved = make_team("Claims")
    make_parent(moved, old, until=date(2026, 1, 31))
    make_parent(moved, new, since=date(2026, 2, 1))
    anna = make_person("Anna Kos", team=moved)
    thank(anna, make_person("Jan Nowak", team=root), date(2026, 1, 20))
    client.sign_in(make_person("Hanna Lis", team=root, roles=(Role.HR,)))
    assert "1 of 1" in client.get(f"/teams/{old.id}?period=2026-01").text
    assert "1 of 1" not in client.get(f"/teams/{new.id}?period=2026-01").text
    assert "0 of 1" in client.get(f"/teams/{new.id}?period=2026-02").text


def test_an_open_quarter_is_marked_provisional(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root, leads=root))
    assert "Provisional until 10 April 2026" in client.get(f"/teams/{root.id}?period=2026-Q1").text
    assert "Provisional until 10 March 2026" in client.get(f"/teams/{root.id}?period=2026-02").text
    assert "Provisional" not in client.get(f"/teams/{root.id}?period=2026-01").text


def test_a_team_without_anything_says_so(client: Client, root: Team) -> None:
    team = make_team("Claims", parent=root)
    leader = make_person(team=root, leads=team)
    page = client.sign_in(leader).get(f"/teams/{team.id}").text
    assert "The five I&#39;s have no figures for this period yet." in page
    assert page.count("nothing due") >= 5
