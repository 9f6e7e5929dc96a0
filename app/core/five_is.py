"""Temkin's five I's, and the two things each of them tells the pages that bring them together."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, literal, union_all

from app.core.db import db
from app.core.i18n import LazyString, _l


class FiveI(StrEnum):
    """The five parts of the programme, in their fixed order."""

    INFORM = "inform"
    INSPIRE = "inspire"
    INSTRUCT = "instruct"
    ENGAGE = "engage"
    REWARD = "reward"

    @property
    def label(self) -> LazyString:
        return LABELS[self]

    @property
    def icon(self) -> str:
        return ICONS[self]


LABELS = {
    FiveI.INFORM: _l("Inform"),
    FiveI.INSPIRE: _l("Inspire"),
    FiveI.INSTRUCT: _l("Instruct"),
    FiveI.ENGAGE: _l("Engage"),
    FiveI.REWARD: _l("Reward"),
}
ICONS = {
    FiveI.INFORM: "megaphone",
    FiveI.INSPIRE: "sparkles",
    FiveI.INSTRUCT: "graduation-cap",
    FiveI.ENGAGE: "messages-square",
    FiveI.REWARD: "award",
}


class Met(NamedTuple):
    """How many of what was due were met; due = 0 means missing, never 0 %."""

    met: int
    due: int

    def __add__(self, other: object) -> "Met":
        if not isinstance(other, Met):
            return NotImplemented
        return Met(self.met + other.met, self.due + other.due)


# What queries.progress() of each of the five I's returns: (team id, first day of month) -> Met; no cell: Met(0, 0).
Progress = dict[tuple[int, date], Met]
# What it comes from, queries.counted(): rows of (team id, first day of month, met, due); None: there can be none.
Counted = Select[int, date, int, int] | None


def progress_of(counted: Counted) -> Progress:
    return together({FiveI.INFORM: counted})[FiveI.INFORM]


def together(counted: Mapping[FiveI, Counted]) -> dict[FiveI, Progress]:
    """Several of the five I's, in one statement."""
    asked = [query.add_columns(literal(part.value)) for part, query in counted.items() if query is not None]
    found: dict[FiveI, Progress] = {part: {} for part in counted}
    for team_id, month, met, due, part in db.session.execute(union_all(*asked)) if asked else ():
        found[FiveI(part)][team_id, month] = Met(int(met), int(due))
    return found


class Due(NamedTuple):
    """One thing that waits for a person; `endpoint` and `values` make its address."""

    part: FiveI | None
    title: str
    due_on: date | None
    endpoint: str
    values: dict[str, Any]
    detail: LazyString | str = ""


class Waiting(NamedTuple):
    """What may wait for a person, not asked for yet: `rows` of (id, title, day, detail), and where each leads."""

    part: FiveI | None
    endpoint: str
    argument: str  # what the address calls the id
    rows: Select[int, str, date | None, str]


def due_of(waiting: Sequence[Waiting]) -> list[Due]:
    """Several kinds of what waits, in one statement; the soonest first."""
    asked = [one.rows.add_columns(literal(number, Integer)) for number, one in enumerate(waiting)]
    found = []
    for row_id, title, day, detail, number in db.session.execute(union_all(*asked)) if asked else ():
        kind = waiting[number]
        found.append(Due(kind.part, title, day, kind.endpoint, {kind.argument: row_id}, detail))
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on or date.max, str(one.values)))


def words(text: LazyString | str) -> ColumnElement[str]:
    """A sentence as a column of `rows`, in the reader's language."""
    return literal(str(text), String)
