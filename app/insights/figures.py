"""Figures put together from what the features count. Formulas are core.statistics' alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from app.core.five_is import FiveI, Met, Progress
from app.core.stale import ALL
from app.core.statistics import nps, shares
from app.core.statistics.shares import Change
from app.customers.models import Tally
from app.insights.periods import Period
from app.people.models import Team
from app.pulse.figures import Figure
from app.pulse.library import ENGAGEMENT
from app.pulse.models import Rate, Wave, WaveState

Cells = dict[tuple[int, date], Met]  # of a unit in a month, with the units below it
Late = frozenset[tuple[int, date]]  # of a unit (or all) and a month: a late record is not counted yet
NOTHING = Met(0, 0)
ENOUGH_ANSWERS = 5  # of customers, to say anything


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
    late: Late = frozenset()

    def is_late(self, units: Collection[int], months: Collection[date]) -> bool:
        """Whether a record came after one of these months was closed and is not counted yet."""
        return any((unit == ALL or unit in units) and month in months for unit, month in self.late)

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

    def lagging(
        self, unit: int, root: int, period: Period, goals: Mapping[FiveI, int] = MappingProxyType({})
    ) -> FiveI | None:
        """The I that clearly lies furthest below its goal, or below the company's where it has none, if any does."""
        own = {part: self.counted(part, unit, period.months) for part in FiveI}
        company: dict[FiveI, shares.Share | float] = {part: self.counted(part, root, period.months) for part in FiveI}
        return shares.furthest_below(own, {**company, **goals})


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
    goal: int | None = None  # of the year, in per cent


def cards(
    five_is: FiveIs,
    unit: int,
    root: int,
    period: Period,
    count: int,
    *,
    goals: Mapping[FiveI, int] = MappingProxyType({}),
) -> list[Card]:
    company = five_is.shares(root, period)
    found = []
    for part in FiveI:
        series = five_is.series(part, unit, period, count)
        found.append(Card(part, series[-1], company[part], series, change(series), goals.get(part)))
    return found


class PulsePoint(NamedTuple):
    """What one released wave says about a unit; `figures` is empty where it is hidden."""

    wave: Wave
    figures: list[Figure]
    company: dict[str, Figure]  # by question

    @property
    def engagement(self) -> Figure | None:
        """The engagement index."""
        return next((one for one in self.figures if one.question.key == ENGAGEMENT and one.point is not None), None)


class Pulse(NamedTuple):
    """The waves released by the end of the period, and the one that can be answered now. A rate is that of the group
    in which the unit's people are counted: the unit's own, or that of a larger unit."""

    released: list[PulsePoint]
    rate: Rate | None
    open: Wave | None
    open_rate: Rate | None

    @property
    def latest(self) -> PulsePoint | None:
        return self.released[-1] if self.released else None


def pulse(
    waves: Sequence[tuple[Wave, Mapping[int, Rate]]],
    reports: Mapping[tuple[int, int], list[Figure]],
    unit: int,
    above: Sequence[int],
    until: date,
) -> Pulse:
    """Put together what the unit may be shown; `above` are the units above it, nearest first."""

    def rate_of(rates: Mapping[int, Rate]) -> Rate | None:
        return next((rates[one] for one in (unit, *above) if one in rates), None)

    root = above[-1] if above else unit
    points, rate, asked, asked_rate = [], None, None, None
    for wave, rates in waves:
        if wave.state == WaveState.OPEN:
            asked, asked_rate = wave, rate_of(rates)
        elif wave.state == WaveState.RELEASED and wave.last_day <= until:
            company = {one.question.key: one for one in reports.get((wave.id, root), [])}
            points.append(PulsePoint(wave, reports.get((wave.id, unit), []), company))
            rate = rate_of(rates)
    return Pulse(points, rate, asked, asked_rate)


class TeamTally(NamedTuple):
    """A unit's customers' answers in a period, with those of the units below it."""

    team: Team
    tally: Tally


class Customers(NamedTuple):
    """What customers say of a unit and of those below it, and of the unit period by period."""

    own: Tally
    company: Tally
    below: list[TeamTally]
    series: list[tuple[Period, Tally]]

    def against_rest(self) -> nps.Change | None:
        """From the rest of the company to this unit; None where either has too few answers."""
        rest = self.company.plus(self.own, -1)
        return nps.change(rest.split, self.own.split) if min(rest.n, self.own.n) >= ENOUGH_ANSWERS else None

    def since(self) -> nps.Change | None:
        """From the period before."""
        before = self.series[-2][1] if len(self.series) > 1 else Tally()
        return nps.change(before.split, self.own.split) if min(before.n, self.own.n) >= ENOUGH_ANSWERS else None


def customers(
    tallies: Mapping[tuple[int, date], Tally], unit: int, root: int, below: Sequence[Team], periods: Sequence[Period]
) -> Customers:
    """Counts of units by month, put together; `periods` from the oldest, the last is the one shown."""

    def over(team_id: int, period: Period) -> Tally:
        total = Tally()
        for month in period.months:
            total = total.plus(tallies.get((team_id, month), Tally()))
        return total

    shown = periods[-1]
    lines = [TeamTally(team, over(team.id, shown)) for team in below]
    return Customers(
        over(unit, shown),
        over(root, shown),
        [line for line in lines if line.tally.n or line.team.customer_facing],
        [(period, over(unit, period)) for period in periods],
    )


class Dashboard(NamedTuple):
    """All that the page of a unit shows, and its exports and reports with it."""

    team: Team
    is_company: bool
    period: Period
    provisional_until: date | None
    cards: list[Card]
    lagging: FiveI | None
    pulse: Pulse
    customers: Customers
    late: bool = False  # records came after a month of the period had closed, and are not counted yet


class Line(NamedTuple):
    """A unit's five I's in the matrix, and the one that clearly lies furthest below the company's, if any does."""

    team: Team
    depth: int
    shares: dict[FiveI, Share]
    lagging: FiveI | None


class Coverage(NamedTuple):
    """Whom the programme reaches: every unit by the five I's, those below it counted in."""

    period: Period
    provisional_until: date | None
    company: dict[FiveI, Share]
    lines: list[Line]
    late: bool = False  # records came after a month of the period had closed, and are not counted yet

    def difference(self, line: Line, part: FiveI) -> float | None:
        own, company = line.shares[part].value, self.company[part].value
        return None if own is None or company is None else own - company


def axis(lows: Iterable[float]) -> int:
    """Where an axis of NPS begins: the next round number below all ranges."""
    lowest = min(lows, default=-100)
    return -100 if lowest < -50 else -50 if lowest < 0 else 0
