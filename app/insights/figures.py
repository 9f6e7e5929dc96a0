"""Figures put together from what the features count. Formulas are core.statistics' alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.core.five_is import FiveI, Met, Progress
from app.core.statistics import shares
from app.core.statistics.shares import Change
from app.insights.periods import Period
from app.people.models import Team

Cells = dict[tuple[int, date], Met]  # of a unit in a month, with the units below it
NOTHING = Met(0, 0)


class Share(NamedTuple):
    """What was met of what was due, in per cent with the range of chance; nothing due: no value."""

    met: int
    due: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def share(counted: Met) -> Share:
    if not counted.due:
        return Share(*counted)
    return Share(*counted, 100 * counted.met / counted.due, *shares.wilson(*counted))


def rolled_up(progress: Progress, above: Mapping[date, Mapping[int, Sequence[int]]]) -> Cells:
    """Each team's counts, added to the units it was in that month."""
    cells: Cells = {}
    for (team_id, month), counted in progress.items():
        for unit in (team_id, *above[month].get(team_id, ())):
            cells[unit, month] = cells.get((unit, month), NOTHING) + counted
    return cells


class FiveIs(NamedTuple):
    """The five I's of all units over some months."""

    cells: Mapping[FiveI, Cells]
    today: date

    def counted(self, part: FiveI, unit: int, months: Iterable[date]) -> Met:
        """Months are added up; Instruct tells what stands at the end, so its last month is taken."""
        wanted = [month for month in months if month <= self.today]
        if part is FiveI.INSTRUCT:
            wanted = wanted[-1:]
        total = NOTHING
        for month in wanted:
            total += self.cells[part].get((unit, month), NOTHING)
        return total

    def shares(self, unit: int, period: Period) -> dict[FiveI, Share]:
        return {part: share(self.counted(part, unit, period.months)) for part in FiveI}

    def series(self, part: FiveI, unit: int, period: Period, count: int) -> list[Share]:
        """This period and those before it, the oldest first."""
        return [share(self.counted(part, unit, one.months)) for one in period.back(count)]

    def lagging(self, unit: int, root: int, period: Period) -> FiveI | None:
        """The I that clearly lies furthest below the company's, if any does."""
        own = {part: self.counted(part, unit, period.months) for part in FiveI}
        company: dict[FiveI, shares.Share | float] = {part: self.counted(part, root, period.months) for part in FiveI}
        return shares.furthest_below(own, company)


def change(series: Sequence[Share]) -> Change | None:
    """From the period before to the last one; None where either has nothing."""
    if len(series) < 2 or not series[-1].due or not series[-2].due:
        return None
    return shares.change(series[-2][:2], series[-1][:2])


class Card(NamedTuple):
    """One of the five I's of a unit in a period: its share, those of the periods up to it, and what has changed."""

    part: FiveI
    share: Share
    company: Share
    series: list[Share]
    change: Change | None


def cards(five_is: FiveIs, unit: int, root: int, period: Period, count: int) -> list[Card]:
    company = five_is.shares(root, period)
    found = []
    for part in FiveI:
        series = five_is.series(part, unit, period, count)
        found.append(Card(part, series[-1], company[part], series, change(series)))
    return found


class Dashboard(NamedTuple):
    """All that the page of a unit shows, and its exports and reports with it."""

    team: Team
    is_company: bool
    period: Period
    provisional_until: date | None
    cards: list[Card]
    lagging: FiveI | None
    summary: list[str]
