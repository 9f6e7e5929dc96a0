"""The goals of the five I's, set beside what was reached."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from app.core.five_is import FiveI
from app.core.i18n import LazyString, _l
from app.insights.figures import FiveIs, Share
from app.insights.periods import Period
from app.people.models import Team
from app.people.queries import Tree
from app.program.models.plan import Goal


class Standing(StrEnum):
    """How a figure stands to its goal: named only if its range says so."""

    ABOVE = "above"
    UNCLEAR = "unclear"
    BELOW = "below"

    @property
    def label(self) -> LazyString:
        return STANDINGS[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return STANDINGS[self][1]


STANDINGS = {
    Standing.ABOVE: (_l("clearly above"), "ok"),
    Standing.UNCLEAR: (_l("no clear difference"), "neutral"),
    Standing.BELOW: (_l("clearly below"), "warn"),
}


class Aim(NamedTuple):
    """A goal in force: its own, or that of the nearest team above that has one."""

    value: int
    set_by: Team


class Cell(NamedTuple):
    """One I of a team in a year."""

    aim: Aim | None
    share: Share

    @property
    def standing(self) -> Standing | None:
        if self.aim is None or self.share.low is None or self.share.high is None:
            return None
        if self.share.high < self.aim.value:
            return Standing.BELOW
        return Standing.ABOVE if self.share.low > self.aim.value else Standing.UNCLEAR


class Row(NamedTuple):
    team: Team
    depth: int
    cells: dict[FiveI, Cell]


def aims(goals: Iterable[Goal], tree: Tree, team_id: int) -> dict[FiveI, Aim]:
    """What holds for a team: its own goals, else those of the nearest team above."""
    known = {(goal.team_id, goal.part): goal.value for goal in goals}
    found = {}
    for part in FiveI:
        setter = next((unit for unit in (team_id, *tree.above(team_id)) if (unit, part) in known), None)
        if setter is not None:
            found[part] = Aim(known[setter, part], tree.teams[setter])
    return found


def rows(goals: Iterable[Goal], tree: Tree, fives: FiveIs, period: Period, team_ids: Iterable[int]) -> list[Row]:
    """A line for each of these teams, with those below counted in."""
    known, found = list(goals), []
    for team_id in team_ids:
        held, shares = aims(known, tree, team_id), fives.shares(team_id, period)
        cells = {part: Cell(held.get(part), shares[part]) for part in FiveI}
        found.append(Row(tree.teams[team_id], tree.depth(team_id), cells))
    return found
