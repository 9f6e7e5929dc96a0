"""The tree of teams changes with dates, so that earlier months keep theirs."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core.db import db
from app.core.stale import StaleMonth
from app.people import queries
from app.people.models import Person, Standing, Team
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
MARCH = date(2026, 3, 31)


@pytest.fixture
def company(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def hr(company: Team, sign_in: SignIn, today: date) -> Client:
    return sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))


def test_a_reorganisation_keeps_the_tree_of_march(company: Team, hr: Client) -> None:
    north, south = make_team("North", parent=company), make_team("South", parent=company)
    shop = make_team("Shop", parent=north)

    hr.post(f"/directory/teams/{shop.id}/move", data={"parent": south.id, "starts_on": "2026-04-01"})

    assert queries.tree(MARCH).parent[shop.id] == north.id
    assert queries.tree(date(2026, 4, 1)).parent[shop.id] == south.id
    places = hr.get(f"/directory/teams/{shop.id}").text
    assert places.index("South") < places.index("31/03/2026")


def test_a_move_into_the_past_marks_the_kept_figures_of_customers(company: Team, hr: Client) -> None:
    north, south = make_team("North", parent=company), make_team("South", parent=company)

    hr.post(f"/directory/teams/{south.id}/move", data={"parent": north.id, "starts_on": "2026-01-15"})

    marked = db.session.scalars(select(StaleMonth.month).where(StaleMonth.team_id == south.id)).all()
    assert sorted(marked) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


def test_no_team_belongs_to_itself_or_to_one_below(company: Team, hr: Client) -> None:
    north = make_team("North", parent=company)
    shop = make_team("Shop", parent=north)

    answer = hr.post(f"/directory/teams/{north.id}/move", data={"parent": shop.id, "starts_on": "2026-04-01"})

    assert answer.status_code == 422
    assert queries.tree(date(2026, 5, 1)).parent[north.id] == company.id


def test_a_team_is_opened_and_is_not_in_the_tree_before(company: Team, hr: Client) -> None:
    form = {"code": "N1", "name": "A new team", "customer_facing": "y", "parent": company.id, "starts_on": "2026-03-02"}

    assert hr.post("/directory/teams/new", data=form).status_code == 302
    assert hr.post("/directory/teams/new", data=form).status_code == 422

    assert "A new team" in hr.get("/directory/teams").text
    earlier = hr.get("/directory/teams?on=2026-03-01").text
    assert "A new team" not in earlier
    assert "Company" in earlier
    assert queries.tree(date(2026, 3, 1)).root == company.id


def test_a_team_is_renamed_and_becomes_back_office(company: Team, hr: Client) -> None:
    team = make_team("Oldname", parent=company)

    hr.post(f"/directory/teams/{team.id}/edit", data={"name": "Łąka"})

    db.session.refresh(team)
    assert (team.name, team.sort_name, team.customer_facing) == ("Łąka", "lzzazzka", False)


def test_a_leader_is_named_replaced_and_ended(company: Team, hr: Client) -> None:
    team = make_team("Shop", parent=company)
    first, second = make_person("Adam Aa", team=team), make_person("Beata Bb", team=team)
    address = f"/directory/teams/{team.id}/leaders"

    hr.post(f"{address}/new", data={"person": first.number, "kind": "leader", "starts_on": "2026-01-01"})
    hr.post(f"{address}/new", data={"person": second.number, "kind": "leader", "starts_on": "2026-03-01"})
    hr.post(f"{address}/new", data={"person": first.number, "kind": "deputy", "starts_on": "2026-03-01"})

    assert queries.leader_ids(team.id, date(2026, 2, 28)) == [first.id]
    assert queries.leader_ids(team.id, date(2026, 3, 1)) == [second.id, first.id]

    deputy = db.session.scalars(select(Standing).where(Standing.kind == "deputy")).one()
    assert hr.get(f"/directory/teams/{company.id}/leaders/{deputy.id}/end").status_code == 404
    hr.post(f"{address}/{deputy.id}/end", data={"ends_on": "2026-03-05"})
    assert queries.leader_ids(team.id, date(2026, 3, 6)) == [second.id]


def test_only_an_empty_team_is_closed(company: Team, hr: Client) -> None:
    team = make_team("Shop", parent=company)
    person = make_person("Adam Aa", team=team)
    address = f"/directory/teams/{team.id}/close"

    refused = hr.post(address, data={"ends_on": "2026-03-31"})
    hr.post(f"/people/{person.id}/leave", data={"ends_on": "2026-03-31"})
    closed = hr.post(address, data={"ends_on": "2026-03-31"})

    assert refused.status_code == 422
    assert "Somebody is still in this team" in refused.text
    assert closed.status_code == 302
    assert team.id in queries.tree(MARCH).teams
    assert team.id not in queries.tree(date(2026, 4, 1)).teams


def test_a_team_with_teams_below_is_not_closed_nor_is_the_company(company: Team, hr: Client) -> None:
    north = make_team("North", parent=company)
    make_team("Shop", parent=north)

    below = hr.post(f"/directory/teams/{north.id}/close", data={"ends_on": "2026-03-31"})
    root = hr.post(f"/directory/teams/{company.id}/close", data={"ends_on": "2026-03-31"})

    assert (below.status_code, root.status_code) == (422, 422)


def test_pages_of_teams_take_the_same_statements_at_any_size(company: Team, hr: Client) -> None:
    team = make_team("Shop", parent=company)
    with count_statements() as few_teams:
        hr.get("/directory/teams")
    with count_statements() as few_people:
        hr.get(f"/directory/teams/{team.id}")
    for number in range(20):
        below = make_team(parent=team)
        make_person(f"Jan Nowak{number}", team=team, leads=below)

    with count_statements() as many_teams:
        tree = hr.get("/directory/teams").text
    with count_statements() as many_people:
        page = hr.get(f"/directory/teams/{team.id}").text

    assert "Nowak19" in tree
    assert "20 people" in page
    assert len(many_teams) == len(few_teams) <= 12
    assert len(many_people) == len(few_people) <= 12
