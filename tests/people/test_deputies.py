"""A leader who goes away names who stands in, for these days only."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.core.db import db
from app.people import queries
from app.people.models import Notice, Person, Standing, StandingKind, Team
from tests.factories import make_person, make_standing, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
TODAY, DAY = date(2026, 3, 9), timedelta(days=1)
DAYS = {"starts_on": "2026-03-09", "ends_on": "2026-03-20"}


@pytest.fixture
def team(app: Flask, today: date) -> Team:
    return make_team("Claims", parent=make_team("Company"))


@pytest.fixture
def leader(team: Team) -> Person:
    return make_person("Lena Wójcik", team=team, leads=team)


@pytest.fixture
def jan(team: Team) -> Person:
    return make_person("Jan Kos", team=team)


def held(team: Team) -> list[Standing]:
    query = db.select(Standing).filter_by(team_id=team.id, kind=StandingKind.DEPUTY)
    return list(db.session.scalars(query.order_by(Standing.starts_on)))


def test_a_deputy_sees_the_team_from_the_first_day_to_the_last(
    team: Team, leader: Person, jan: Person, sign_in: SignIn
) -> None:
    client, page = sign_in(leader), f"/teams/{team.id}/deputies"
    assert page in client.get(f"/teams/{team.id}").text

    assert client.post(page, data={"person": jan.number, **DAYS}).status_code == 302

    assert [(row.person_id, row.ends_on) for row in held(team)] == [(jan.id, date(2026, 3, 20))]
    assert "Jan Kos" in client.get(page).text
    theirs = sign_in(jan)
    assert "You stand in for the leader of a team: Claims" in theirs.get("/notices").text
    assert theirs.get(f"/teams/{team.id}").status_code == 200
    with time_machine.travel("2026-03-21 12:00+01:00", tick=False):
        assert queries.standings(jan, date(2026, 3, 21)).led == frozenset()
        assert sign_in(jan).get(f"/teams/{team.id}").status_code == 403


def test_the_leader_is_back_before(team: Team, leader: Person, jan: Person, sign_in: SignIn) -> None:
    client, page = sign_in(leader), f"/teams/{team.id}/deputies"
    client.post(page, data={"person": jan.number, **DAYS})
    deputy, leading = held(team)[0], db.session.scalars(db.select(Standing).filter_by(kind=StandingKind.LEADER)).one()

    assert client.post(f"{page}/{leading.id}/end").status_code == 422
    assert client.post(f"{page}/{deputy.id}/end").status_code == 302

    assert held(team) == [], "it began today: nobody ever stood in"
    assert db.session.scalars(db.select(Notice).filter_by(person_id=jan.id)).all() == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "case",
    [
        ({"ends_on": ""}, "Choose the last day."),
        ({"ends_on": "2026-03-08"}, "The last day cannot be before the first."),
        ({"ends_on": "2027-04-09"}, "for a year at most"),
        ({"starts_on": "2026-03-08"}, "from today on"),
        ({"person": "the leader"}, "you lead the team yourself"),
        ({"person": "who left"}, "Nobody here is called"),
    ],
)
def test_what_cannot_be_is_refused(
    team: Team, leader: Person, jan: Person, sign_in: SignIn, case: tuple[dict[str, str], str]
) -> None:
    wrong, says = case
    gone = make_person("Gus Gone", team=team, left_on=TODAY - DAY)
    numbers = {"the leader": leader.number, "who left": gone.number}
    sent = {"person": jan.number, **DAYS, **wrong}

    answer = sign_in(leader).post(
        f"/teams/{team.id}/deputies", data={**sent, "person": numbers.get(sent["person"], sent["person"])}
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert held(team) == []


def test_deputies_and_leaders_of_other_teams_name_nobody(
    team: Team, leader: Person, jan: Person, sign_in: SignIn
) -> None:
    page, sent = f"/teams/{team.id}/deputies", {"person": jan.number, **DAYS}
    stands_in = make_person("Ewa Lis", team=team)
    make_standing(stands_in, StandingKind.DEPUTY, team=team)
    theirs = sign_in(stands_in)
    assert "Only whoever leads the team names a deputy" in theirs.get(page).text
    assert theirs.post(page, data=sent).status_code == 422
    assert theirs.post(f"{page}/{held(team)[0].id}/end").status_code == 422

    root = queries.tree(TODAY).root
    above = make_person("Top Boss", team=team)
    make_standing(above, StandingKind.LEADER, team=db.session.get_one(Team, root))
    assert sign_in(above).post(page, data=sent).status_code == 404
    assert sign_in(make_person(team=team, roles=(Role.HR,))).get(page).status_code == 403
    assert len(held(team)) == 1
