"""The figure of Inspire equals a recount by hand, whatever happens to people and meetings."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.five_is import Met
from app.events import services
from app.events.models import Event, EventKind, Invitee
from app.inspire import queries
from tests.support.histories import History, make_histories
from tests.support.statements import count_statements

FIRST, LAST = date(2025, 11, 10), date(2026, 3, 31)  # some of it lies after today, the 9th of March
MONTHS = clock.months_between(FIRST, LAST)
DAY = timedelta(days=1)
ZONE = ZoneInfo("Europe/Athens")
Attended = dict[int, bool | None]


@pytest.fixture(autouse=True)
def athens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone ahead of UTC: shortly after midnight it is still yesterday in UTC."""
    monkeypatch.setitem(app.config, "ZONE", ZONE.key)


def make_held(random: Random, people: list[History]) -> list[tuple[Event, Attended]]:
    """Meetings of one to three dates; who was invited to each date, and whether they came."""
    held = []
    for _ in range(7):
        day, first = FIRST + DAY * random.randint(0, 135), None
        invited: list[int] = []
        for _date in range(random.choice([1, 1, 2, 3])):
            event = _make_date(random, people[0], day, first)
            invited = invited or [history.person.id for history in people if history.team_on(day - DAY)]
            held.append((event, _invite(random, event, invited)))
            first, day = first or event.id, day + DAY * random.randint(0, 20)
    return held


def _make_date(random: Random, organiser: History, day: date, first_id: int | None) -> Event:
    minutes = random.choice([time(0, 10), time(9), time(23, 50)])
    starts_at = datetime.combine(day, minutes, tzinfo=ZONE)
    cancelled_at = clock.now() if random.random() < 0.2 else None
    event = Event(
        kind=EventKind.MEETING,
        title="Town hall",
        starts_at=starts_at,
        held_on=clock.day_of(starts_at),
        place="Canteen",
        organiser=organiser.person,
        first_id=first_id,
        invited_at=clock.now(),
        cancelled_at=cancelled_at,
        cancel_reason="Fog" if cancelled_at else None,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _invite(random: Random, event: Event, people: list[int]) -> Attended:
    attended: Attended = {person_id: random.choice([True, False, None]) for person_id in people}
    now = datetime(2025, 11, 1, tzinfo=UTC)
    db.session.add_all(Invitee(event_id=event.id, person_id=p, invited_at=now) for p in people)
    db.session.flush()
    services.record_attendance(
        rows=[
            services.Presence(event_id=event.id, person_id=p, attended=came, recorded_by_id=None)
            for p, came in attended.items()
            if came is not None
        ],
        now=clock.now(),
    )
    return attended


def recount(
    held: list[tuple[Event, Attended]], people: list[History], team_ids: set[int]
) -> dict[tuple[int, date], Met]:
    dates: dict[tuple[int, int], list[tuple[bool, datetime, date]]] = defaultdict(list)
    by_id = {history.person.id: history for history in people}
    for event, attended in held:
        for person_id, came in attended.items():
            history, day = by_id[person_id], event.starts_at.astimezone(ZONE).date()
            counts = event.cancelled_at is None and event.starts_at <= clock.now()
            if counts and history.team_on(day) is not None and not history.away_on(day):
                dates[event.first_id or event.id, person_id].append((came is True, event.starts_at, day))
    cells: dict[tuple[int, date], Met] = defaultdict(lambda: Met(0, 0))
    for (_meeting, person_id), choices in dates.items():
        came, _starts, day = max(choices)
        team = by_id[person_id].team_on(day)
        if team is not None and team.id in team_ids:
            cells[team.id, day.replace(day=1)] += Met(int(came), 1)
    return dict(cells)


@pytest.mark.parametrize("seed", range(6))
def test_progress_equals_a_recount(app: Flask, today: date, seed: int) -> None:
    random = Random(seed)
    people = make_histories(random, FIRST, LAST)
    held = make_held(random, people)
    all_teams = {team.id for history in people for team, _first, _last in history.teams}
    some = set(random.sample(sorted(all_teams), 2))

    with count_statements() as statements:
        company = queries.progress(all_teams, MONTHS)

    assert len(statements) == 1
    assert company == recount(held, people, all_teams)
    assert len(company) > 4
    assert queries.progress(some, MONTHS) == recount(held, people, some)
    one_month = {cell: met for cell, met in company.items() if cell[1] == MONTHS[2]}
    assert queries.progress(all_teams, [MONTHS[2]]) == one_month


def test_of_nothing_there_is_no_figure(app: Flask) -> None:
    assert queries.progress([], MONTHS) == {}
    assert queries.progress([1], []) == {}
