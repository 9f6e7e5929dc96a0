"""Slopes of the link with what chance alone would do."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from app.core.statistics import correlation
from app.core.statistics.correlation import Correlation
from app.core.statistics.link.cells import LEAST, Centre, Lag, Least, Panel, Question, enough, measured, panel
from app.core.statistics.quantiles import Z_POWER_80

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.core.statistics.link.cells import Column, Grid

    Vector = NDArray[np.float64]

DRAWS = 999
ALL_SIGNS_UNTIL = 11  # teams: up to here every way to turn their signs is tried
CLAIMS_FROM = 20  # teams; below that numbers, never the word "link"
STRICT_BELOW = 30  # teams: a search among many slopes must then be surer


class Slope(NamedTuple):
    """Points of NPS that go with one point of the exposure. `p_adjusted` allows for all slopes looked at together;
    `detectable`: the smallest slope that this much data would most likely have shown."""

    exposure: str
    lag: Lag
    estimate: float
    se: float
    low: float
    high: float
    t: float
    p: float
    p_adjusted: float
    teams: int
    months: int
    detectable: float


class _Fit(NamedTuple):
    """One slope, and what its bootstrap needs: each team's part in the score under the null, how that part carries
    over to others through the months, and the team's share of the exposure's variation."""

    asked: Question
    rows: NDArray[np.int_]
    months: int
    estimate: float
    se: float
    correction: float
    scores: Vector
    spill: Grid
    source: Grid
    shares: Vector

    @property
    def t(self) -> float:
        return self.estimate / self.se


def slopes(  # noqa: PLR0917  # columns of one table
    team: Sequence[Hashable],
    month: Sequence[int | date],
    outcome: Column,
    n: Column,
    variance: Column,
    exposures: Mapping[str, Column],
    *,
    lags: Sequence[Lag],
    seed: int,
    least: Least = LEAST,
) -> list[Slope]:
    """Every exposure at every lag as one family; what has not enough data is left out (`shortages` says what lacks)."""
    cells = panel(team, month, outcome, n, variance, exposures)
    return examine([(cells, Question(name, lag)) for name in exposures for lag in lags], seed=seed, least=least)


def examine(
    asked: Sequence[tuple[Panel, Question]],
    *,
    seed: int,
    draws: int = DRAWS,
    least: Least = LEAST,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Slope]:
    """One family of slopes, perhaps from panels of months and of quarters; `tell` hears how many are done."""
    import numpy as np

    fits = [(cells, fit) for cells, one in asked if (fit := _fit(cells, one, least)) is not None]
    everyone = sorted({one for cells, _fit_ in fits for one in cells.teams}, key=lambda one: (str(type(one)), one))
    signs = _signs(len(everyone), seed, draws)
    place = {one: row for row, one in enumerate(everyone)}
    chance = np.empty((len(fits), signs.shape[1]))
    for done, (cells, fit) in enumerate(fits):
        rows = [place[cells.teams[row]] for row in fit.rows]
        chance[done] = np.abs(_drawn(fit, signs[rows]))
        tell(done + 1, len(fits))
    seen = np.array([abs(fit.t) for _cells, fit in fits])
    whole = len(everyone) <= ALL_SIGNS_UNTIL
    adjusted = _step_down(seen, chance, whole=whole)
    found = []
    for (_cells, fit), drawn, p_adjusted in zip(fits, chance, adjusted, strict=True):
        usual = float(np.quantile(drawn, 0.95, method="higher"))
        found.append(
            Slope(
                exposure=fit.asked.exposure,
                lag=fit.asked.lag,
                estimate=fit.estimate,
                se=fit.se,
                low=fit.estimate - usual * fit.se,
                high=fit.estimate + usual * fit.se,
                t=fit.t,
                p=_p(abs(fit.t), drawn, whole=whole),
                p_adjusted=p_adjusted,
                teams=len(fit.rows),
                months=fit.months,
                detectable=(usual + Z_POWER_80) * fit.se,
            )
        )
    return found


def found(slope: Slope, *, registered: bool = False) -> bool:
    """Whether the word "link" may be used: from 20 teams; a search among fewer than 30 must be surer."""
    level = 0.05 if registered or slope.teams >= STRICT_BELOW else 0.03
    return slope.teams >= CLAIMS_FROM and slope.p_adjusted <= level


def together(cells: Panel, lag: Lag) -> dict[str, float]:
    """The slopes of all exposures in one model, to see which of them stands by itself."""
    import numpy as np

    names = list(cells.exposures)
    grids = [cells.shifted(Question(name, lag)) for name in names]
    weights = np.where(cells.usable(*grids), cells.weights, 0.0)
    if not weights.any():
        return {}
    centre, root = Centre(weights), np.sqrt(weights)
    columns = np.stack([(root * centre.residual(np.nan_to_num(grid))).ravel() for grid in grids], axis=1)
    target = (root * centre.residual(cells.outcome)).ravel()
    estimates, *_rest = np.linalg.lstsq(columns, target, rcond=None)
    return dict(zip(names, (float(one) for one in estimates), strict=True))


def reliability(cells: Panel, asked: Question, noise: float) -> float:
    """How much of an exposure's movement within teams is real, when `noise` is the variance that its own small samples
    bring; a slope divided by it allows for that."""
    import numpy as np

    exposure = cells.shifted(asked)
    mask = cells.usable(exposure)
    degrees = int(mask.sum() - mask.any(axis=1).sum() - mask.any(axis=0).sum() + 1)
    if degrees < 1:
        return 0.0
    left = Centre(np.where(mask, 1.0, 0.0)).residual(np.where(mask, exposure, 0.0))
    moved = float((left**2).sum()) / degrees
    return max(0.0, 1 - noise / moved) if moved > 0 else 0.0


def between(cells: Panel, exposure: str) -> tuple[list[tuple[float, float]], Correlation | None]:
    """Averages of teams against each other, which is no evidence; None under ten teams."""
    import numpy as np

    pairs = []
    for row in range(len(cells.teams)):
        counted, known = cells.weights[row] > 0, np.isfinite(cells.exposures[exposure][row])
        if counted.any() and known.any():
            nps = float(np.average(cells.outcome[row, counted], weights=cells.weights[row, counted]))
            pairs.append((float(cells.exposures[exposure][row, known].mean()), nps))
    if len(pairs) < correlation.LEAST_TEAMS:
        return pairs, None
    return pairs, correlation.spearman([x for x, _y in pairs], [y for _x, y in pairs])


def _fit(cells: Panel, asked: Question, least: Least) -> _Fit | None:
    import numpy as np

    if not enough(measured(cells, asked), least):
        return None
    exposure = cells.shifted(asked)
    mask = cells.usable(exposure)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    weights = np.where(mask, cells.weights, 0.0)[np.ix_(rows, columns)]
    centre = Centre(weights)
    x = centre.residual(np.nan_to_num(exposure[np.ix_(rows, columns)]))
    y = centre.residual(cells.outcome[np.ix_(rows, columns)])
    teams, months, n = len(rows), len(columns), int(mask.sum())
    degrees, variation = n - teams - months, float((weights * x**2).sum())
    if degrees < 1 or variation <= 1e-9:
        return None
    estimate = float((weights * x * y).sum()) / variation
    correction = teams / (teams - 1) * (n - 1) / degrees
    squares = (weights * x * (y - estimate * x)).sum(axis=1) ** 2
    se = float(np.sqrt(correction * squares.sum())) / variation
    if se <= 0:
        return None
    # A team whose residuals turn their sign moves the months' levels, and by them the residuals of all others.
    source = centre.of_months @ (weights * y).T
    scores = (weights * x * y).sum(axis=1)
    shares = (weights * x**2).sum(axis=1)
    return _Fit(asked, rows, months, estimate, se, correction, scores, weights * x, source, shares)


def _signs(teams: int, seed: int, draws: int) -> Grid:
    """Teams by draws, +1 or -1; few teams: every way there is."""
    import numpy as np

    if teams <= ALL_SIGNS_UNTIL:
        bits = np.arange(2**teams)[None, :] >> np.arange(teams)[:, None]
        return np.asarray(1.0 - 2.0 * (bits & 1), dtype=np.float64)
    return np.asarray(np.random.default_rng(seed).integers(0, 2, size=(teams, draws)) * 2.0 - 1.0, dtype=np.float64)


def _drawn(fit: _Fit, signs: Grid) -> Vector:
    """t of each draw: the residuals under the null, with each team's sign turned or not."""
    import numpy as np

    variation = fit.shares.sum()
    estimates = (fit.scores @ signs) / variation
    scores = fit.scores[:, None] * signs - fit.spill @ (fit.source @ signs) - np.outer(fit.shares, estimates)
    errors = np.sqrt(fit.correction * (scores**2).sum(axis=0)) / variation
    return np.asarray(estimates / np.where(errors > 0, errors, np.inf), dtype=np.float64)


def _p(seen: float, drawn: Vector, *, whole: bool) -> float:
    """How often chance does as much; of drawn signs the ones that were seen count as one more draw."""
    reached = int((drawn >= seen - 1e-9).sum())
    return reached / len(drawn) if whole else (reached + 1) / (len(drawn) + 1)


def _step_down(seen: Vector, chance: Grid, *, whole: bool) -> list[float]:
    """The largest |t| against the largest that chance makes of all, the next against that of the rest, and so on."""
    order = sorted(range(len(seen)), key=lambda one: -seen[one])
    adjusted, most = [0.0] * len(seen), 0.0
    for place, one in enumerate(order):
        most = max(most, _p(float(seen[one]), chance[order[place:]].max(axis=0), whole=whole))
        adjusted[one] = most
    return adjusted
