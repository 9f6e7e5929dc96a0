"""The cells of the link: teams by months, as grids; a missing cell has no weight."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grid = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Column = Sequence[float] | NDArray[Any]

ENOUGH_ANSWERS = 5  # of customers, for a cell to count
Lag = int | tuple[int, ...]  # months from the exposure to the answers; several: the exposure's mean over them


class Question(NamedTuple):
    """Does this exposure go with NPS so many months later?"""

    exposure: str
    lag: Lag

    @property
    def lags(self) -> tuple[int, ...]:
        return self.lag if isinstance(self.lag, tuple) else (self.lag,)


class Least(NamedTuple):
    """Under this nothing is computed; `spread`: within teams, in points of the exposure."""

    teams: int = 10
    months: int = 6
    cells: int = 60
    spread: float = 3.0


LEAST = Least()


class Shortage(NamedTuple):
    """What there is for a question that has not enough."""

    exposure: str
    lag: Lag
    teams: int
    months: int
    cells: int
    spread: float


class Panel(NamedTuple):
    """Grids of teams by months: NPS, the weight of each cell (0: it does not count), the exposures (nan: none)."""

    teams: Sequence[Hashable]
    outcome: Grid
    weights: Grid
    exposures: Mapping[str, Grid]

    def shifted(self, asked: Question) -> Grid:
        """The exposure as it was so many months before each cell; a lag below 0 looks ahead."""
        import numpy as np

        grid = self.exposures[asked.exposure]
        moved = []
        for lag in asked.lags:
            one = np.full_like(grid, np.nan)
            if lag > 0:
                one[:, lag:] = grid[:, :-lag]
            elif lag < 0:
                one[:, :lag] = grid[:, -lag:]
            else:
                one = grid
            moved.append(one)
        return np.asarray(np.mean(moved, axis=0))

    def usable(self, *exposures: Grid) -> Mask:
        """Cells that tell something: with all of these, in a team and in a month that have another such cell."""
        import numpy as np

        mask = self.weights > 0
        for grid in exposures:
            mask = mask & np.isfinite(grid)
        while True:
            alone = mask & ((mask.sum(axis=1, keepdims=True) < 2) | (mask.sum(axis=0, keepdims=True) < 2))
            if not alone.any():
                return np.asarray(mask)
            mask = mask & ~alone


def panel(  # noqa: PLR0917  # columns of one table
    team: Sequence[Hashable],
    month: Sequence[int | date],
    outcome: Column,
    n: Column,
    variance: Column,
    exposures: Mapping[str, Column],
) -> Panel:
    """From rows of one team in one month: its NPS, the answers behind it, their variance, and the exposures of that
    very month (nan: none). A row may have exposures without answers, and the other way round."""
    import numpy as np

    teams = sorted(set(team), key=lambda one: (str(type(one)), one))  # type: ignore[type-var, unused-ignore]
    rows = np.array([{one: row for row, one in enumerate(teams)}[each] for each in team], dtype=int)
    numbers = np.array([_number(each) for each in month], dtype=int)
    columns = numbers - numbers.min()
    shape = (len(teams), int(columns.max()) + 1)

    def grid(values: Column) -> Grid:
        made = np.full(shape, np.nan)
        made[rows, columns] = np.asarray(values, dtype=float)
        return made

    told, answers, chance = grid(outcome), grid(n), grid(variance)
    counts = np.isfinite(told) & (answers >= ENOUGH_ANSWERS) & (chance > 0)
    chance = np.where(counts, chance, np.nan)
    found = Panel(
        teams,
        np.where(counts, told, 0.0),
        np.nan_to_num(1 / chance),
        {name: grid(values) for name, values in exposures.items()},
    )
    extra = _process_variance(found, chance)
    return found._replace(weights=np.nan_to_num(1 / (chance + extra)))


def _number(month: Any) -> int:
    return month.year * 12 + month.month if isinstance(month, date) else int(month)


def _process_variance(panel: Panel, chance: Grid) -> float:
    """How much more a team's months scatter than the chance of its answers: by the method of Paule and Mandel, on what
    is left once teams and months are taken out."""
    import numpy as np

    mask = panel.usable()
    degrees = int(mask.sum() - mask.any(axis=1).sum() - mask.any(axis=0).sum() + 1)
    if degrees < 1:
        return 0.0

    def excess(variance: float) -> float:
        weights = np.where(mask, 1 / (np.where(mask, chance, 1.0) + variance), 0.0)
        return float((weights * Centre(weights).residual(panel.outcome) ** 2).sum()) - degrees

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.nanmax(chance))
    while excess(high) > 0:
        low, high = high, 2 * high
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


class Centre:
    """Takes the level of each team and of each month out of a grid, by weighted least squares."""

    def __init__(self, weights: Grid) -> None:
        import numpy as np

        self.weights = weights
        self.of_teams = weights.sum(axis=1)
        self.shares = weights / np.where(self.of_teams > 0, self.of_teams, 1.0)[:, None]
        self.of_months = np.linalg.pinv(np.diag(weights.sum(axis=0)) - weights.T @ self.shares, hermitian=True)

    def residual(self, grid: Grid) -> Grid:
        import numpy as np

        own = grid - (self.shares * grid).sum(axis=1, keepdims=True)
        months = self.of_months @ (self.weights * own).sum(axis=0)
        left = own - (months - (self.shares @ months)[:, None])
        return np.asarray(np.where(self.weights > 0, left, 0.0))


def shortages(panel: Panel, asked: Sequence[Question], least: Least = LEAST) -> list[Shortage]:
    """Which questions have not enough to be asked."""
    return [short for short in (measured(panel, one) for one in asked) if not enough(short, least)]


def enough(there_is: Shortage, least: Least = LEAST) -> bool:
    counted = there_is.teams >= least.teams and there_is.months >= least.months and there_is.cells >= least.cells
    return counted and there_is.spread >= least.spread


def measured(panel: Panel, asked: Question) -> Shortage:
    """What there is for a question."""
    import numpy as np

    exposure = panel.shifted(asked)
    mask = panel.usable(exposure)
    teams, cells = int(mask.any(axis=1).sum()), int(mask.sum())
    spread = 0.0
    if cells > teams:
        known = np.where(mask, exposure, 0.0)
        own = known.sum(axis=1, keepdims=True) / np.maximum(mask.sum(axis=1, keepdims=True), 1)
        spread = float(np.sqrt((np.where(mask, known - own, 0.0) ** 2).sum() / (cells - teams)))
    return Shortage(asked.exposure, asked.lag, teams, int(mask.any(axis=0).sum()), cells, spread)


def departures(panel: Panel, asked: Question) -> Iterator[tuple[float, float]]:
    """Each team's months as departures from its own means: of the exposure, and of NPS."""
    import numpy as np

    exposure = panel.shifted(asked)
    mask = panel.usable(exposure)
    for row in range(len(panel.teams)):
        here = mask[row]
        if here.any():
            weights = panel.weights[row, here]
            xs, ys = exposure[row, here], panel.outcome[row, here]
            x_mean, y_mean = np.average(xs, weights=weights), np.average(ys, weights=weights)
            for x, y in zip(xs, ys, strict=True):
                yield float(x - x_mean), float(y - y_mean)
