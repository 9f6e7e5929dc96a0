"""What the page of the link draws, in per cent of a chart's width and height."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from app.core.statistics import link
from app.core.statistics.link import Lag, Slope
from app.insights.link import words
from app.insights.link.data import SEARCHED, SEARCHED_QUARTERS, exposures
from app.insights.link.results import Points, Result, Scatter
from app.insights.link.words import POINTS


class Cell(NamedTuple):
    """One slope for ten points of the exposure; low, point and high of the line that is drawn, in per cent."""

    value: float
    low: float
    high: float
    found: bool
    p: float
    line: tuple[float, float, float]


class Row(NamedTuple):
    """An exposure, its cells by lag (None: not enough data), and next month's exposure against this month's NPS."""

    exposure: str
    quarterly: bool
    cells: list[Cell | None]
    same: Cell | None
    reverse: Cell | None


def columns() -> list[str]:
    return [words.lag(lag) for lag in SEARCHED]


def grid(result: Result) -> list[Row]:
    """All that was searched through, on one scale."""
    by_place = {(one.slope.exposure, one.slope.lag): one.slope for one in result.explored}
    beside = [*result.same_month, *result.reverse]
    widest = max([1.0, *(abs(end) for one in [*by_place.values(), *beside] for end in (one.low, one.high))])
    scale = min(widest, 4 * _middle([one.high - one.low for one in by_place.values()]) or widest)

    def cell(slope: Slope | None) -> Cell | None:
        if slope is None:
            return None
        ends = [max(-1.0, min(1.0, one / scale)) for one in (slope.low, slope.estimate, slope.high)]
        low, point, high = (round(50 + 50 * one, 2) for one in ends)
        told = (POINTS * slope.estimate, POINTS * slope.low, POINTS * slope.high)
        return Cell(*told, link.found(slope), slope.p_adjusted, (low, point, high))

    def of(slopes: Iterable[Slope], exposure: str) -> Cell | None:
        return cell(next((one for one in slopes if one.exposure == exposure), None))

    rows = []
    for exposure in exposures():
        quarterly = result.quarterly(exposure)
        lags: Sequence[Lag] = SEARCHED_QUARTERS if quarterly else SEARCHED
        cells = [cell(by_place.get((exposure, lag))) for lag in lags]
        rows.append(Row(exposure, quarterly, cells, of(result.same_month, exposure), of(result.reverse, exposure)))
    return rows


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


class Dots(NamedTuple):
    """A scatter: its dots, where its axes run to, and a line from edge to edge."""

    dots: list[tuple[float, float]]
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    line: tuple[float, float] | None = None


def within(scatter: Scatter, result: Result) -> Dots:
    """Departures from each team's own mean, with the slope through the middle."""
    x_end, y_end = _end(x for x, _y in scatter.points), _end(y for _x, y in scatter.points)
    found = [one.slope for one in result.explored]
    found += [one.finding.slope for one in result.answers if one.finding is not None]
    slope = next((one for one in reversed(found) if (one.exposure, one.lag) == (scatter.exposure, scatter.lag)), None)
    line = None
    if slope is not None:
        rise = max(-1.0, min(1.0, slope.estimate * x_end / y_end))
        line = (round(50 + 50 * rise, 2), round(50 - 50 * rise, 2))
    return Dots(_placed(scatter.points, (-x_end, x_end), (-y_end, y_end)), -x_end, x_end, -y_end, y_end, line)


def between(points: Points) -> Dots:
    """Averages of teams, on axes that fit them."""
    x_low, x_high = _tens([x for x, _y in points] or [0.0], 0.0)
    y_low, y_high = _tens([y for _x, y in points] or [0.0], -100.0)
    return Dots(_placed(points, (x_low, x_high), (y_low, y_high)), x_low, x_high, y_low, y_high)


def _tens(values: Sequence[float], least: float) -> tuple[float, float]:
    """The tens around all."""
    return max(least, 10.0 * (min(values) // 10)), min(100.0, 10.0 * (1 + max(values) // 10))


def _end(values: Iterable[float]) -> float:
    """The next ten beyond all."""
    return 10.0 * (1 + max((abs(value) for value in values), default=0.0) // 10)


def _placed(points: Points, x: tuple[float, float], y: tuple[float, float]) -> list[tuple[float, float]]:
    return [
        (round(100 * (a - x[0]) / (x[1] - x[0]), 1), round(100 - 100 * (b - y[0]) / (y[1] - y[0]), 1))
        for a, b in points
    ]


def of_page(result: Result | None, exposure: str) -> dict[str, Any]:
    """Everything the page draws."""
    if result is None:
        return {"result": None}
    chosen = next((one for one in result.between if one.exposure == exposure), result.between[0])
    return {
        "result": result,
        "columns": columns(),
        "grid": grid(result),
        "within": within(result.scatter, result) if result.scatter else None,
        "chosen": chosen,
        "dots_between": between(chosen.points),
    }
