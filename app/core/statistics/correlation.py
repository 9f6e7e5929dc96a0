"""Whether two figures of many teams go together: by ranks, with a range. Teams differ in many ways, so that such a
correlation is never evidence that the one moves the other; `link` looks within teams for that."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from typing import NamedTuple

from app.core.statistics.quantiles import Z_95, t_tail

LEAST_TEAMS = 10


class Correlation(NamedTuple):
    """Spearman's, with the range of Bonett and Wright (2000, Psychometrika); `p` by the t distribution."""

    r: float
    low: float
    high: float
    p: float
    n: int

    @property
    def clear(self) -> bool:
        """Whether it can be told from zero."""
        return self.low > 0 or self.high < 0


def spearman(xs: Sequence[float], ys: Sequence[float]) -> Correlation:
    n = len(xs)
    if n < LEAST_TEAMS:
        raise ValueError("ten teams at least")
    r = pearson(ranks(xs), ranks(ys))
    if abs(r) >= 1:
        return Correlation(r, r, r, 0.0, n)
    half = Z_95 * sqrt((1 + r**2 / 2) / (n - 3))
    t = r * sqrt((n - 2) / (1 - r**2))
    return Correlation(r, tanh(atanh(r) - half), tanh(atanh(r) + half), 2 * t_tail(abs(t), n - 2), n)


def ranks(values: Sequence[float]) -> list[float]:
    """From 1; equal values share the mean of their places."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values), 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float:
    """0 where one of the two does not vary."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    dx, dy = [x - mean_x for x in xs], [y - mean_y for y in ys]
    size = sqrt(sum(x**2 for x in dx) * sum(y**2 for y in dy))
    return max(-1.0, min(1.0, sum(x * y for x, y in zip(dx, dy, strict=True)) / size)) if size else 0.0


def holm(ps: Sequence[float]) -> list[float]:
    """Adjusted, so that the chance of naming any one of several by mistake stays at the level."""
    adjusted, most = [0.0] * len(ps), 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        most = max(most, min(1.0, ps[index] * (len(ps) - rank)))
        adjusted[index] = most
    return adjusted
