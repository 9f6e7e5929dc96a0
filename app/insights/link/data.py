"""What the link is looked for in: the five I's, the released pulse and NPS of each team, month by month.

Teams enter with their own people, answers and pulse. Of the pulse only what is released of a team by itself; what is
hidden is missing here as well.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.core import clock
from app.core.company import company
from app.core.five_is import FiveI
from app.core.statistics import link, nps
from app.core.statistics.link import Lag, Panel, Question
from app.customers import queries as customers
from app.customers.models import Tally
from app.insights import periods, queries
from app.insights.figures import share
from app.people.queries import Forest
from app.pulse import queries as pulse
from app.pulse.queries import Point

PULSE = "pulse"  # the engagement index
REVERSE, AT_ONCE = -1, 0  # lags that are told beside the others: they cannot lead
MONTHS = 36
ASKED = (1, 2, 3, 4)  # beforehand: months
SEARCHED: tuple[Lag, ...] = (*ASKED, (1, 2, 3))
SEARCHED_QUARTERS: tuple[Lag, ...] = (1,)
NOTHING = float("nan")
Figures = Mapping[tuple[int, date], Tally]


class Data(NamedTuple):
    """Panels by month and, where the pulse comes by quarters, one by quarter; `noise`: of the pulse, as a variance."""

    months: list[date]
    by_month: Panel
    by_quarter: Panel | None
    noise: float

    def panel(self, exposure: str) -> Panel:
        return self.by_quarter if exposure == PULSE and self.by_quarter is not None else self.by_month

    def quarterly(self, exposure: str) -> bool:
        return exposure == PULSE and self.by_quarter is not None

    def lags(self, exposure: str) -> tuple[Lag, ...]:
        return SEARCHED_QUARTERS if self.quarterly(exposure) else SEARCHED

    def family(self) -> list[Question]:
        """All that an exploration looks at."""
        return [Question(name, lag) for name in exposures() for lag in self.lags(name)]

    def since(self, exposure: str, month: date | None) -> Panel:
        """The same with answers from a month on alone: what was seen before it cannot be asked again."""
        panel = self.panel(exposure)
        if month is None:
            return panel
        weights = panel.weights.copy()
        begins = (month.year - self.months[0].year) * 12 + month.month - self.months[0].month
        if self.quarterly(exposure):
            begins = -(-(begins + (self.months[0].month - 1) % 3) // 3)
        weights[:, : max(0, begins)] = 0
        return panel._replace(weights=weights)


def exposures() -> list[str]:
    return [*(part.value for part in FiveI), PULSE]


def months_to_see(today: date) -> list[date]:
    """The last three years of closed months."""
    held = company()
    last = periods.month(today).moved(-1)
    while today < last.closes_on(held.month_close_day if held else 10):
        last = last.moved(-1)
    return clock.months_between(clock.add_months(last.first, 1 - MONTHS), last.first)


def read(forest: Forest, today: date) -> Data | None:
    """Three statements; None where no customers have answered about any team."""
    months = months_to_see(today)
    answered = customers.nps_by_month(forest.teams.keys(), months[0], months[-1], below=False)
    teams = sorted({team_id for team_id, _month in answered})
    if not teams or sum(tally.n - 1 for tally in answered.values()) < 1:
        return None
    fives = queries.five_is(forest, [periods.month(one) for one in months], today, units=set(teams), below=False)
    points = pulse.history(teams, own=True)
    waves = {point.wave.id: clock.month_of(point.wave.last_day) for found in points.values() for point in found}
    quarterly = _each_quarter(sorted(waves.values()))
    columns: dict[str, list[float]] = {name: [] for name in exposures() if not (quarterly and name == PULSE)}
    released = _released(points)
    for team_id in teams:
        for month in months:
            for part in FiveI:
                value = share(fives.counted(part, team_id, [month])).value
                columns[part.value].append(NOTHING if value is None else value)
            if not quarterly:
                columns[PULSE].append(released.get((team_id, month), NOTHING))
    by_month = _panel(teams, months, answered, columns)
    by_quarter = _quarters(teams, months, answered, released) if quarterly else None
    return Data(months, by_month, by_quarter, _noise(points))


def _panel(
    teams: Sequence[int], months: Sequence[date], answered: Figures, columns: Mapping[str, Sequence[float]]
) -> Panel:
    rows = [(team_id, month, answered.get((team_id, month), Tally())) for team_id in teams for month in months]
    return link.panel(
        [team_id for team_id, _month, _tally in rows],
        [periods_since(months[0], month) for _team_id, month, _tally in rows],
        [NOTHING if tally.nps is None else tally.nps for _team_id, _month, tally in rows],
        [tally.n for _team_id, _month, tally in rows],
        _variances([tally for _team_id, _month, tally in rows]),
        columns,
    )


def periods_since(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def _variances(tallies: Sequence[Tally]) -> list[float]:
    """Of each cell's NPS, from the pooled variance of one answer."""
    unit = 1e4 * nps.pooled_variance([tally.split for tally in tallies])
    return [unit / tally.n if tally.n else NOTHING for tally in tallies]


def _released(points: Mapping[int, Sequence[Point]]) -> dict[tuple[int, date], float]:
    """The index of each team in the month in which its wave closed."""
    return {
        (team_id, clock.month_of(point.wave.last_day)): point.figure.mean
        for team_id, found in points.items()
        for point in found
        if point.figure.mean is not None
    }


def _each_quarter(closed: Sequence[date]) -> bool:
    """Whether waves come about once a quarter rather than once a month."""
    months = sorted(set(closed))
    return len(months) < 2 or periods_since(months[0], months[-1]) / (len(months) - 1) > 1.5


def _quarters(
    teams: Sequence[int], months: Sequence[date], answered: Figures, released: Mapping[tuple[int, date], float]
) -> Panel:
    """Answers added up by quarter, beside the pulse that closed in it."""
    quarters = sorted({periods.quarter(month).first for month in months})
    known, added = set(months), {}
    values: list[float] = []
    for team_id in teams:
        for quarter in quarters:
            within = [month for month in periods.quarter(quarter).months if month in known]
            told = [released[team_id, month] for month in within if (team_id, month) in released]
            values.append(sum(told) / len(told) if told else NOTHING)
            added[team_id, quarter] = customers.summed(answered.get((team_id, month), Tally()) for month in within)
    rows = [(team_id, quarter) for team_id in teams for quarter in quarters]
    tallies = [added[row] for row in rows]
    return link.panel(
        [team_id for team_id, _quarter in rows],
        [periods_since(quarters[0], quarter) // 3 for _team_id, quarter in rows],
        [NOTHING if tally.nps is None else tally.nps for tally in tallies],
        [tally.n for tally in tallies],
        _variances(tallies),
        {PULSE: values},
    )


def _noise(points: Mapping[int, Sequence[Point]]) -> float:
    """What small samples add to the movement of the index: the mean of its squared errors."""
    errors = []
    for found in points.values():
        for _wave, figure in found:
            n, total, squares = figure.answered or 0, figure.total or 0, figure.squares or 0
            if n > 1 and figure.people:
                scale = 100 / (figure.question.highest - figure.question.lowest)
                variance = scale**2 * (n * squares - total**2) / (n * (n - 1))
                errors.append(variance / n * (1 - n / figure.people))
    return sum(errors) / len(errors) if errors else 0.0
