"""The plan, joined with the records of all features: one statement for the activities, one for the records."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, union_all

from app.core.db import db
from app.core.plan import Record, RecordKind
from app.engage import queries as engage
from app.inform import queries as inform
from app.insights import board as boards
from app.insights import goals, plan
from app.insights.board import Lane, Need, Tile
from app.insights.goals import Row
from app.insights.periods import Period
from app.insights.plan import Entry, Key, Viewer
from app.insights.queries import five_is
from app.inspire import queries as inspire
from app.instruct import queries as instruct
from app.people import queries as people
from app.people.queries import Standings
from app.program.models.plan import Activity
from app.program.queries import five_years
from app.program.queries import plan as program
from app.pulse import queries as pulse
from app.reward import queries as reward

SOURCES: dict[RecordKind, Callable[[Collection[int], date, date], Select[Any]]] = {
    RecordKind.MESSAGE: inform.plan_records,
    RecordKind.MEETING: inspire.plan_records,
    RecordKind.COURSE: instruct.plan_records,
    RecordKind.WAVE: pulse.plan_records,
    RecordKind.AMBASSADOR: engage.plan_records,
    RecordKind.AWARD: reward.plan_records,
}
NEVER = date(2200, 1, 1)  # no record ends so late: only those asked for by id


def records(activities: Iterable[Activity], today: date, *, since: date = NEVER) -> dict[Key, Record]:
    """The records that these activities refer to, and all others that end on a day or later. One statement."""
    wanted: dict[RecordKind, set[int]] = {kind: set() for kind in SOURCES}
    for one in activities:
        if one.record_kind is not None and one.record_id is not None:
            wanted[one.record_kind].add(one.record_id)
    rows = db.session.execute(union_all(*(source(wanted[kind], since, today) for kind, source in SOURCES.items())))
    found = [Record(*row) for row in rows]
    return {(RecordKind(record.kind), record.id): record for record in found}


class Board(NamedTuple):
    """All that the board shows."""

    year: int
    tiles: list[Tile]
    needs: list[Need]
    lanes: list[Lane]


def board(viewer: Viewer, year: int, today: date) -> Board:
    activities = program.activities(year, today)
    known = records(activities, today, since=date(year, 1, 1))
    found = plan.entries(activities, known, viewer, year=year, today=today)
    suggested = plan.suggestions(activities, known, year=year, today=today) if year == today.year else []
    return Board(
        year,
        boards.tiles(known.values(), year=year, today=today),
        boards.needs(found, five_years.open_measures(), [one for one in suggested if not one.personal], viewer, today),
        boards.lanes(found),
    )


def year(viewer: Viewer, year: int | None, today: date) -> list[Entry]:
    """Activities of a year, or all, by day."""
    activities = program.activities(year, today)
    return plan.entries(activities, records(activities, today), viewer, year=year, today=today)


def entry(activity: Activity, viewer: Viewer, today: date) -> Entry | None:
    """One activity with its record; None: it is not for these eyes."""
    return next(iter(entries([activity], viewer, today)), None)


def entries(activities: Sequence[Activity], viewer: Viewer, today: date) -> list[Entry]:
    return plan.entries(activities, records(activities, today), viewer, year=None, today=today)


def suggested(year: int, today: date) -> list[Entry]:
    """Records of a year that are not in the plan."""
    activities = program.activities(year)
    known = records(activities, today, since=date(year, 1, 1))
    return plan.suggestions(activities, known, year=year, today=today)


def by_key(found: Iterable[Entry]) -> Mapping[str, Entry]:
    """Records under the names that forms send."""
    return {f"{one.record.kind}:{one.record.id}": one for one in found if one.record is not None}


def goal_rows(year: int, held: Standings, today: date) -> list[Row]:
    """The goals of a year for the teams one may see, beside the figures so far."""
    forest = people.forest()
    tree = forest.on(today)
    visible = people.visible_in(tree, held)
    period = Period(date(year, 1, 1), 12)
    shown = [team_id for team_id in (tree.below(tree.root) if tree.teams else []) if team_id in visible]
    return goals.rows(program.goals(year), tree, five_is(forest, [period], today), period, shown)
