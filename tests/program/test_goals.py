"""Goals by I, year and team, beside what was reached."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.insights.goals import Row, Standing
from app.insights.queries import plan as insights
from app.people.models import Person, Team
from app.people.queries import standings
from app.program.queries import plan as queries
from app.program.services import goals as services
from app.reward import services as reward
from tests.factories import make_person, make_team
from tests.program.conftest import Cast
from tests.support.client import Client

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
NONE = ",,,,"


def set_goal(cast: Cast, team: Team, value: int | None, *, part: FiveI = FiveI.REWARD, was: str = NONE) -> None:
    services.set_goals(team=team, year=2026, values={part: value}, was=was, by=cast.lead)


def row_of(rows: list[Row], team: Team) -> Row:
    return next(row for row in rows if row.team.id == team.id)


def rows(person: Person, today: date) -> list[Row]:
    return insights.goal_rows(2026, standings(person, today), today)


def test_a_team_takes_the_goal_of_the_nearest_team_above(cast: Cast, today: date) -> None:
    till = make_team("Till", parent=cast.shop)
    set_goal(cast, cast.root, 50)
    set_goal(cast, cast.shop, 80)
    found = rows(cast.lead, today)
    aims = {row.team.name: row.cells[FiveI.REWARD].aim for row in found}
    assert {name: aim and (aim.value, aim.set_by.name) for name, aim in aims.items()} == {
        "Company": (50, "Company"),
        "Shop": (80, "Shop"),
        "Till": (80, "Shop"),
        "Office": (50, "Company"),
    }
    assert row_of(found, till).cells[FiveI.INFORM].aim is None


def test_words_are_used_only_where_the_range_lies_on_one_side(cast: Cast, today: date) -> None:
    people = [make_person(f"Person {number}", team=cast.shop) for number in range(30)]
    value = reward.add_value(name="Care", by=None)
    for receiver in people[:20]:
        reward.recognise(giver=cast.anna, receiver=receiver, value=value, message="Well done", today=today)
    standing = {}
    for goal, was in ((1, NONE), (20, ",,,,1"), (90, ",,,,20")):
        set_goal(cast, cast.root, goal, was=was)
        cell = row_of(rows(cast.lead, today), cast.shop).cells[FiveI.REWARD]
        standing[goal] = cell.standing
    # January and February count as well: 20 of 96 person-months
    assert cell.share.met == 20
    assert standing == {1: Standing.ABOVE, 20: Standing.UNCLEAR, 90: Standing.BELOW}


def test_a_leader_sees_the_goals_of_the_teams_led_alone(sign_in: SignIn, cast: Cast, today: date) -> None:
    set_goal(cast, cast.root, 50)
    assert [row.team.name for row in rows(cast.leader, today)] == ["Shop"]
    page = sign_in(cast.leader).get("/plan/goals").text
    assert "Goal: 50%" in page
    assert "Set goals" not in page


def test_the_programme_lead_sets_them_on_one_page(sign_in: SignIn, cast: Cast) -> None:
    client = sign_in(cast.lead)
    sent = {"seen": NONE, "inform": "80", "reward": "0"}
    assert client.post(f"/plan/goals/{cast.shop.id}?year=2026", data=sent).location == "/plan/goals?year=2026"
    held = {part: goal.value for part, goal in queries.goals_of(cast.shop.id, 2026).items()}
    assert held == {FiveI.INFORM: 80, FiveI.REWARD: 0}
    client.post(f"/plan/goals/{cast.shop.id}?year=2026", data={"seen": "80,,,,0", "inform": "", "reward": "5"})
    assert {part: goal.value for part, goal in queries.goals_of(cast.shop.id, 2026).items()} == {FiveI.REWARD: 5}


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["101", "-1", "many"])
def test_a_goal_is_a_share(sign_in: SignIn, cast: Cast, typed: str) -> None:
    answer = sign_in(cast.lead).post(f"/plan/goals/{cast.shop.id}", data={"seen": NONE, "inform": typed})
    assert answer.status_code == 422
    assert queries.goals(2026) == []


def test_of_two_who_set_goals_at_once_the_second_is_told(cast: Cast) -> None:
    set_goal(cast, cast.shop, 40)
    with pytest.raises(RuleBroken, match="Somebody else has changed this"):
        set_goal(cast, cast.shop, 60)
    assert [goal.value for goal in queries.goals(2026)] == [40]
