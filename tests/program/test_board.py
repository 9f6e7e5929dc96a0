"""The board, the list and the calendar of the plan."""

from collections.abc import Callable
from datetime import date

import pytest

from app.core import clock
from app.core.db import db
from app.core.five_is import FiveI
from app.core.plan import PlanState
from app.insights import plan_year
from app.insights.plan import Viewer
from app.insights.queries import plan as insights
from app.people.models import Person
from app.program.models.plan import Activity
from app.program.services import five_years
from tests.program.conftest import DAY, Cast, Plan
from tests.support.client import Client

SignIn = Callable[[Person], Client]


def viewer(person: Person, *, manages: bool = True) -> Viewer:
    return Viewer(person, manages=manages, sees_all=True, team_ids=frozenset())


def titles_of(page: str) -> list[str]:
    """The activities of a list, in its order."""
    rows = page.split('<th scope="row"><a href="/plan/')[1:]
    return [row.split(">", 1)[1].split("<")[0] for row in rows]


def test_an_empty_plan_says_what_it_is_for(sign_in: SignIn, cast: Cast) -> None:
    assert "Nothing is planned for this year" in sign_in(cast.lead).get("/plan").text
    leader = sign_in(cast.leader)
    assert "As soon as the programme lead or HR plan something" in leader.get("/plan").text
    assert "New activity" not in leader.get("/plan").text
    assert "No activity fits" in leader.get("/plan/list").text
    assert "Nothing begins or is to be done in this month." in leader.get("/plan/calendar").text
    assert "Nothing is planned yet" in sign_in(cast.anna).get("/planned").text


def test_each_i_has_a_lane_with_what_is_open_by_day_and_what_is_over(cast: Cast, planned: Plan, today: date) -> None:
    planned("Later", due_on=today + 9 * DAY)
    planned("Sooner", due_on=today + 2 * DAY)
    planned("Over", due_on=today + DAY).state = PlanState.DONE
    planned("Thanks", part=FiveI.REWARD)
    planned("Last year", due_on=date(2025, 12, 31)).state = PlanState.DONE
    planned("Late since last year", due_on=date(2025, 12, 30))
    lanes = insights.board(viewer(cast.lead), 2026, today).lanes
    assert [lane.part for lane in lanes] == list(FiveI)
    assert [one.title for one in lanes[0].open] == ["Late since last year", "Sooner", "Later"]
    assert [one.title for one in lanes[0].over] == ["Over"]
    assert [one.title for one in lanes[4].open] == ["Thanks"]


def test_what_needs_somebody_comes_by_lateness(cast: Cast, planned: Plan, today: date) -> None:
    planned("Due soon")
    planned("Overdue", due_on=today - 3 * DAY)
    planned("Not begun", starts_on=today - DAY)
    planned("Begun", starts_on=today - DAY).state = PlanState.UNDER_WAY
    planned("Of a leaver", owner=cast.leader)
    measure = five_years.add_measure(
        title="Claims in two days",
        part=None,
        first_year=2026,
        last_year=2028,
        owner=cast.anna,
        review_on=today - 9 * DAY,
        note="",
        by=cast.lead,
        now=clock.now(),
    )
    cast.leader.left_on = today - 5 * DAY
    db.session.flush()
    needs = insights.board(viewer(cast.lead), 2026, today).needs
    assert [one.title for one in needs] == [
        measure.title,
        "Owner who has left: Lena Lis",
        "Overdue",
        "Not begun",
    ]
    assert all(one.late for one in needs)
    own = insights.board(viewer(cast.anna, manages=False), 2026, today).needs
    assert [one.title for one in own] == [measure.title, "Overdue", "Not begun"]


def test_what_a_leaver_owned_is_handed_on_in_one_step(sign_in: SignIn, cast: Cast, planned: Plan, today: date) -> None:
    planned("One"), planned("Two")
    planned("Done", due_on=today - DAY).state = PlanState.DONE
    cast.anna.left_on = today - DAY
    client = sign_in(cast.lead)
    page = client.get("/plan").text
    assert "Owner who has left: Anna Kos" in page
    assert f'href="/plan/hand-on/{cast.anna.id}"' in page
    assert client.post(f"/plan/hand-on/{cast.anna.id}", data={"to": ""}).status_code == 422
    answer = client.post(f"/plan/hand-on/{cast.anna.id}", data={"to": "Lena Lis"}, follow_redirects=True)
    assert "Handed on: 2 things." in answer.text
    assert "Owner who has left" not in answer.text
    owners = {row.title: row.owner_id for row in db.session.scalars(db.select(Activity))}
    assert owners == {"One": cast.leader.id, "Two": cast.leader.id, "Done": cast.anna.id}


def test_a_state_changed_on_the_board_leads_back_to_it(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    activity = planned()
    sent = {"state": "under_way", "version": "1", "board": "2026"}
    answer = sign_in(cast.lead).post(f"/plan/{activity.id}/state", data=sent)
    assert answer.location == "/plan?year=2026"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Anfang", "Łódź", "Ende"]),
        ("?sort=-due", ["Ende", "Łódź", "Anfang"]),
        ("?sort=title", ["Anfang", "Ende", "Łódź"]),
        ("?part=reward", ["Ende"]),
        ("?state=overdue", ["Anfang"]),
        ("?state=done", ["Ende"]),
        ("?state=open", ["Anfang", "Łódź"]),
        ("?q=lodz", ["Łódź"]),
        ("?q=anna+kos", ["Anfang", "Łódź"]),
        ("?year=2025", []),
        ("?year=all&sort=nonsense&state=nonsense&owner=x", ["Anfang", "Łódź", "Ende"]),
    ],
)
def test_the_list_finds_and_sorts(
    *, sign_in: SignIn, cast: Cast, planned: Plan, today: date, query: str, found: list[str]
) -> None:
    planned("Anfang", due_on=today - DAY)
    planned("Łódź", due_on=today + DAY)
    planned("Ende", part=FiveI.REWARD, owner=cast.leader, due_on=today + 2 * DAY).state = PlanState.DONE
    assert titles_of(sign_in(cast.lead).get(f"/plan/list{query}").text) == found


def test_the_list_comes_in_pages(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    for number in range(51):
        planned(f"Activity {number:02}")
    client = sign_in(cast.lead)
    assert len(titles_of(client.get("/plan/list").text)) == 50
    assert titles_of(client.get("/plan/list?page=2").text) == ["Activity 50"]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_a_file_to_keep(sign_in: SignIn, cast: Cast, planned: Plan, kind: str) -> None:
    planned("=SUM(A1)", note="Łódź")
    answer = sign_in(cast.auditor).get(f"/plan/list.{kind}")
    assert answer.status_code == 200
    if kind == "csv":
        text = answer.data.decode("utf-8-sig")
        assert "Łódź" in text
        assert "'=SUM(A1)" in text


def test_the_calendar_says_what_begins_and_ends(sign_in: SignIn, cast: Cast, planned: Plan, today: date) -> None:
    planned("Week of thanks", starts_on=date(2026, 3, 2), due_on=date(2026, 3, 31))
    planned("One day", due_on=date(2026, 3, 1))
    found = insights.year(viewer(cast.lead), 2026, today)
    weeks = plan_year.weeks(date(2026, 3, 1), found)
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][6].day == date(2026, 3, 1)
    marks = {(day.day, mark.entry.title, str(mark.word)) for week in weeks for day in week for mark in day.marks}
    assert marks == {
        (date(2026, 3, 1), "One day", "On this day"),
        (date(2026, 3, 2), "Week of thanks", "Begins"),
        (date(2026, 3, 31), "Week of thanks", "To be done"),
    }
    client = sign_in(cast.lead)
    assert "Week of thanks" in client.get("/plan/calendar?month=2026-03").text
    for month in ("2026-13", "x", "99999-01", "2026", "-"):
        assert "March 2026" in client.get(f"/plan/calendar?month={month}").text


def test_the_plan_speaks_polish_and_greek(sign_in: SignIn, cast: Cast, planned: Plan) -> None:
    planned()
    for language, word in (("pl", "Czeka na Ciebie"), ("el", "Ημερολόγιο")):
        planned("x", due_on=date(2026, 3, 1))
        cast.lead.language = language
        assert word in sign_in(cast.lead).get("/plan").text
