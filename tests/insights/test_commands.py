"""The reports that programs read."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from app.core.five_is import FiveI
from app.insights import queries, reports
from app.insights.periods import Period
from app.people import queries as people
from app.people.models import Team
from app.reward import services as reward
from tests.customers.conftest import Printed
from tests.factories import make_person, make_team

TODAY = date(2026, 3, 9)
pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def team(app: Flask) -> Team:
    root = make_team("Company")
    team = make_team("Claims", code="CLAIMS", parent=root)
    value = reward.add_value(name="Care", by=None)
    thanked = make_person(team=team)
    make_person(team=team)
    reward.recognise(
        giver=make_person(team=root), receiver=thanked, value=value, message="Well done", today=date(2026, 2, 2)
    )
    return team


def test_the_five_is_month_by_month(team: Team) -> None:
    forest, months = people.forest(), [date(2026, 1, 1), date(2026, 2, 1)]
    rows = list(reports.five_is(queries.five_is(forest, [Period(month, 1) for month in months], TODAY), [team], months))
    assert len(rows) == len(months) * len(FiveI)
    february = next(row for row in rows if row["month"] == "2026-02" and row["measure"] == "reward")
    assert (february["team"], february["met"], february["due"], february["value"]) == ("CLAIMS", 1, 2, 50)
    assert february["low"] < 50 < february["high"]
    nothing = next(row for row in rows if row["measure"] == "inform")
    assert (nothing["due"], nothing["value"], nothing["low"]) == (0, None, None)


@pytest.mark.parametrize(("below", "counted"), [(False, (0, 1)), (True, (1, 3))])
def test_the_five_is_of_a_unit_are_its_own_unless_those_below_are_added(
    team: Team, below: bool, counted: tuple[int, int]
) -> None:
    forest, february = people.forest(), date(2026, 2, 1)
    root = forest.teams[forest.on(february).root]
    found = queries.five_is(forest, [Period(february, 1)], TODAY, below=below)
    reward_row = next(row for row in reports.five_is(found, [root], [february]) if row["measure"] == "reward")
    assert (reward_row["met"], reward_row["due"]) == counted


def test_a_report_of_a_team_has_what_its_page_shows(team: Team) -> None:
    board = queries.dashboard(people.forest(), team.id, Period(date(2026, 2, 1), 1), TODAY)
    found = json.loads(json.dumps(reports.dashboard(board)))
    assert found["team"] == "CLAIMS"
    assert found["period"] == "2026-02"
    assert {one["measure"]: one["met"] for one in found["five_is"]}["reward"] == 1
    assert found["nps"]["own"]["n"] == 0
    assert found["pulse"]["released"] == []
    assert found["summary"][-1] == "None of the five I's lies clearly below the company's value."


@pytest.mark.one_database
def test_the_commands(iskra: Callable[..., Printed]) -> None:
    assert iskra("init").code == 0
    printed = iskra("report", "five-is", "--from", "2026-02", "--json")
    assert (printed.code, len(json.loads(printed.out))) == (0, 2 * len(FiveI))
    assert json.loads(iskra("report", "team", "ALL", "--month", "2026-02", "--json").out)["team"] == "ALL"
    wrong = iskra("report", "team", "NONE")
    assert wrong.code == 2
    assert "There is no team with the code 'NONE'." in wrong.err
    assert iskra("report", "team", "ALL", "--month", "2099-01").code == 2
