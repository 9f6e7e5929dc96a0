"""Teams beside each other: three groups, never a league table, and nothing of a team one may not see."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.customers import services as customers
from app.customers.models import Tally
from app.customers.services.answers import NewAnswer
from app.insights import compare, figures, periods, words
from app.insights.compare import Group
from app.insights.queries import compare as queries
from app.people import queries as people
from app.people.models import Team
from app.pulse import services as pulse
from tests.factories import make_person, make_team
from tests.pulse.company import DAY, NOON, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026
JANUARY = periods.parse("2026-01", date(2026, 3, 9))


def team(number: int) -> Team:
    return Team(id=number, code=f"T{number}", name=f"Team {number}", sort_name=f"team {number:02}")


def test_only_what_is_beyond_chance_stands_out() -> None:
    tallies = {number: Tally(20, 12, 8) for number in range(1, 9)}
    tallies |= {9: Tally(60, 5, 5), 10: Tally(5, 10, 45), 11: Tally(2, 1, 1), 12: Tally(4, 0, 1)}
    found = compare.of_customers({number: team(number) for number in tallies}, tallies)
    assert {row.team.id: row.group for row in found.rows if row.group is not Group.SAME} == {
        9: Group.ABOVE,
        10: Group.BELOW,
    }
    assert [row.team.id for row in found.rows] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert [one.id for one in found.silent] == [11]
    small = found.of(12)
    assert small is not None
    assert small.group is Group.SAME
    assert small.estimate < small.value  # drawn towards the others


def test_under_eight_teams_nobody_stands_out() -> None:
    tallies = {1: Tally(60, 0, 0), 2: Tally(0, 0, 60), 3: Tally(20, 10, 10)}
    found = compare.of_customers({number: team(number) for number in tallies}, tallies)
    assert not found.enough
    assert {row.group for row in found.rows} == {Group.SAME}
    assert compare.funnel(found, found, -100, 100) is None


def test_all_alike_or_nothing_at_all() -> None:
    nothing = compare.of_customers({}, {})
    assert (nothing.rows, nothing.mean) == ([], None)
    alike = compare.of_customers({1: team(1)}, {1: Tally(9, 0, 0)})
    assert [row.value for row in alike.rows] == [100]


def test_dots_lie_where_their_numbers_say() -> None:
    tallies = {number: Tally(20, 12, 8) for number in range(1, 10)}
    found = compare.of_customers({number: team(number) for number in tallies}, tallies)
    drawn = compare.funnel(found, found, -100, 100)
    assert drawn is not None
    assert drawn.dots[0][:3] == (1, 100, 35)  # 40 answers at most, NPS +30
    assert drawn.mean == 35


def answer(team_id: int, scores: list[int]) -> list[NewAnswer]:
    return [NewAnswer(team_id, date(2026, 1, 1 + day % 28), score) for day, score in enumerate(scores)]


@pytest.mark.one_database
def test_a_leader_sees_only_teams_of_theirs(client: Client) -> None:
    root = make_team("Acme")
    mine, others = make_team("Claims", parent=root), [make_team(f"Other {n}", parent=root) for n in range(9)]
    rows = answer(mine.id, [9] * 30)
    for one in others:
        rows += answer(one.id, [9] * 10 + [7] * 8 + [3] * 10)
    customers.record_answers(rows=rows)
    page = client.sign_in(make_person(team=mine, leads=mine)).get("/teams/compare?period=2026-01").text
    assert "Claims" in page
    assert "clearly above" in page
    assert "Other" not in page
    assert "Other" not in client.get("/teams/compare.csv?period=2026-01").text
    assert (
        "Compared with all teams by its own answers: clearly above."
        in client.get(f"/teams/{mine.id}?period=2026-01").text
    )
    everyone = client.sign_in(make_person(team=root, roles=(Role.HR,))).get("/teams/compare?period=2026-01").text
    assert "Other 3" in everyone


@pytest.mark.one_database
def test_a_hidden_teams_pulse_is_in_no_comparison(app: Flask) -> None:
    """Whatever a team of three says, it is neither named nor placed, and no other team's figure moves by it: it counts
    in the unit above, with the people there."""
    made = make_company({f"team {n}": 6 + n for n in range(9)} | {"small": 3})
    told = []
    for wave_number, level in enumerate((1, 5)):
        begun = NOON + 20 * wave_number * DAY
        wave = make_wave(now=begun)
        given = {
            person.id: answers(level if name == "small" else 3 + place % 3)
            for name, staff in made.people.items()
            for place, person in enumerate(staff)
        }
        pulse.cast_many(wave=wave, answers=given, now=begun)
        close_and_seal(wave, now=begun + DAY)
        found = queries.by_pulse(people.tree(date(2026, 3, 9)), periods.parse("2026-03", date(2026, 3, 9)))
        told.append({row.team.name: row[1:5] for row in found.rows if row.team is not made.root})
    assert told[0] == told[1]
    assert set(told[0]) == {f"team {n}" for n in range(9)}


def test_what_so_many_answers_can_show(app: Flask) -> None:
    customers_ = figures.customers({(1, date(2026, 1, 1)): Tally(15, 9, 6)}, 1, 1, [], [JANUARY])
    board = figures.Dashboard(
        *(team(1), True, JANUARY, None, [], None, figures.Pulse([], None, None, None), customers_),
    )
    with app.test_request_context():
        assert words.compared(board, None) == ["With 30 answers a month only changes above 56 points can be seen."]
