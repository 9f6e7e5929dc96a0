"""Temkin's five I's, and the two things each of them tells the pages that bring them together."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

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


class Due(NamedTuple):
    """One thing that waits for a person; `endpoint` and `values` make its address."""

    part: FiveI | None
    title: str
    due_on: date | None
    endpoint: str
    values: dict[str, Any]
    detail: LazyString | str = ""
