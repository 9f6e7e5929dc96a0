"""Teams beside each other: which stand out by more than chance. Three groups and a funnel, never a league table."""

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from app.core.i18n import LazyString, _l
from app.core.statistics import nps, teams
from app.customers.models import Tally
from app.insights.figures import ENOUGH_ANSWERS
from app.people.models import Team
from app.pulse.figures import Figure

LINES = 24  # points of each line of the funnel


class Group(IntEnum):
    """Where a team lies against all teams."""

    ABOVE = teams.ABOVE
    SAME = teams.SAME
    BELOW = teams.BELOW

    @property
    def label(self) -> LazyString:
        return LABELS[self]

    @property
    def tone(self) -> str:
        return {Group.ABOVE: "info", Group.SAME: "neutral", Group.BELOW: "warn"}[self]


LABELS = {
    Group.ABOVE: _l("clearly above"),
    Group.SAME: _l("not distinguishable"),
    Group.BELOW: _l("clearly below"),
}


class Compared(NamedTuple):
    """A team's own value with its range, its group, and what it most likely is once its neighbours are heard."""

    team: Team
    n: int
    value: float
    low: float
    high: float
    group: Group
    estimate: float
    estimate_low: float
    estimate_high: float


class Comparison(NamedTuple):
    """Teams by name; `silent`: those with too little to be compared. `unit`: the variance of one answer, in points."""

    rows: list[Compared]
    silent: list[Team]
    mean: float | None
    unit: float
    enough: bool  # from eight teams on; below that nobody stands out

    def in_group(self, group: Group) -> list[Compared]:
        return [row for row in self.rows if row.group is group]

    def of(self, team_id: int) -> Compared | None:
        return next((row for row in self.rows if row.team.id == team_id), None)

    def seen_by(self, visible: Collection[int]) -> "Comparison":
        """The same, told of these teams alone."""
        rows = [row for row in self.rows if row.team.id in visible]
        return self._replace(rows=rows, silent=[team for team in self.silent if team.id in visible])


class Measured(NamedTuple):
    """What one team brings."""

    team: Team
    n: int
    value: float
    low: float
    high: float


def of_customers(known: Mapping[int, Team], tallies: Mapping[int, Tally]) -> Comparison:
    """NPS of each team's own answers."""
    told = [(known[one], tally) for one, tally in tallies.items() if one in known and tally.n >= ENOUGH_ANSWERS]
    counts = [tally.split for _team, tally in told]
    measured = [Measured(team, tally.n, tally.nps or 0.0, *(tally.shown_range or (0, 0))) for team, tally in told]
    silent = [known[one] for one, tally in tallies.items() if one in known and 0 < tally.n < ENOUGH_ANSWERS]
    return _compared(measured, 1e4 * nps.pooled_variance(counts) if counts else 0.0, silent)


def of_pulse(figures: Sequence[Figure]) -> Comparison:
    """The engagement index, of what is released of each team by itself: what is hidden is not here."""
    measured, squares, degrees = [], 0.0, 0
    for figure in figures:
        n, total, sums = figure.answered or 0, figure.total or 0, figure.squares or 0
        if figure.mean is None or figure.page_range is None or n < 2:
            continue
        scale = 100 / (figure.question.highest - figure.question.lowest)
        squares, degrees = squares + scale**2 * (sums - total**2 / n), degrees + n - 1
        measured.append(Measured(figure.unit, n, figure.mean, *figure.page_range))
    return _compared(measured, squares / degrees if degrees else 0.0, [])


def _compared(measured: Sequence[Measured], unit: float, silent: Sequence[Team]) -> Comparison:
    shown = sorted(measured, key=lambda one: (one.team.sort_name, one.team.id))
    quiet = sorted(silent, key=lambda team: (team.sort_name, team.id))
    if not shown or unit <= 0:
        same = [Compared(*one, Group.SAME, one.value, one.low, one.high) for one in shown]
        return Comparison(same, quiet, None, 0.0, enough=False)
    values, variances = [one.value for one in shown], [unit / one.n for one in shown]
    flags, shrunken = teams.flags(values, variances), teams.shrink(values, variances)
    rows = [
        Compared(*one, Group(flag), *most_likely)
        for one, flag, *most_likely in zip(shown, flags, shrunken.estimates, shrunken.lows, shrunken.highs, strict=True)
    ]
    weights = [one.n for one in shown]
    mean = sum(w * y for w, y in zip(weights, values, strict=True)) / sum(weights)
    return Comparison(rows, quiet, mean, unit, enough=len(rows) >= teams.LEAST_TEAMS)


class Funnel(NamedTuple):
    """The funnel in per cent of its width and height: dots with their row's number, and lines as points of a path."""

    dots: list[tuple[int, float, float, Group]]
    inner: tuple[str, str]
    outer: tuple[str, str]
    mean: float
    most: int
    low: float
    high: float


def funnel(whole: Comparison, shown: Comparison, low: float, high: float) -> Funnel | None:
    """Drawn on the scale of all teams, so that a leader's page shows no more than the company's."""
    if whole.mean is None or not whole.enough:
        return None
    most = max(row.n for row in whole.rows)
    answers = [max(1, round(most * (step + 1) / LINES)) for step in range(LINES)]
    limits = list(teams.funnel(whole.mean, whole.unit / 1e4, answers))

    def up(value: float) -> float:
        return round(100 - 100 * (min(high, max(low, value)) - low) / (high - low), 2)

    def path(values: Sequence[float]) -> str:
        return " ".join(f"{round(100 * n / most, 2)},{up(v)}" for n, v in zip(answers, values, strict=True))

    return Funnel(
        [(number, round(100 * row.n / most, 2), up(row.value), row.group) for number, row in enumerate(shown.rows, 1)],
        (path([one.low for one in limits]), path([one.high for one in limits])),
        (path([one.outer_low for one in limits]), path([one.outer_high for one in limits])),
        up(whole.mean),
        most,
        low,
        high,
    )
