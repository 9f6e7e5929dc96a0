"""Quantiles of the normal and the t distribution, so that a page never waits for scipy; and of what was observed."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from math import exp, floor, lgamma, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

Z_95 = 1.959963984540054
Z_POWER_80 = NormalDist().inv_cdf(0.8)


def two_sided_p(z: float) -> float:
    return 2 * NormalDist().cdf(-abs(z))


@lru_cache(maxsize=4096)
def t_quantile(probability: float, degrees: float) -> float:
    if not 0 < probability < 1 or degrees <= 0:
        raise ValueError("a quantile needs 0 < probability < 1 and degrees of freedom above 0")
    if probability < 0.5:
        return -t_quantile(1 - probability, degrees)
    tail = 1 - probability
    low, high = 0.0, 1.0
    while t_tail(high, degrees) > tail:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if t_tail(middle, degrees) > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_tail(t: float, degrees: float) -> float:
    """P(T > t) for t >= 0."""
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    # The fraction converges fast only on this side of the mean; the other side is its mirror.
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    numerator = 1.0
    value = denominator = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for coefficient in (even, odd):
            denominator = 1 / _not_zero(1 + coefficient * denominator)
            numerator = _not_zero(1 + coefficient / numerator)
            value *= denominator * numerator
        if abs(denominator * numerator - 1) < 1e-15:
            return front * value
    raise ArithmeticError("the continued fraction did not converge")


def _not_zero(number: float) -> float:
    return number if abs(number) > 1e-300 else 1e-300


def mean_range(mean: float, variance: float, n: int, population: int | None) -> tuple[float, float]:
    """The 95 % range of a mean: t with n - 1; a closed team of `population` narrows it."""
    unseen = 1.0 if population is None else 1 - n / population
    half = t_quantile(0.975, n - 1) * sqrt(variance * unseen / n)
    return mean - half, mean + half


class Quartiles(NamedTuple):
    """Times within which a quarter, half and three quarters of what was observed lie."""

    lower: timedelta
    median: timedelta
    upper: timedelta


def quartiles(observed: Sequence[timedelta]) -> Quartiles:
    """Hyndman and Fan's seventh definition (1996, The American Statistician), as R and numpy have it."""
    ordered = sorted(observed)

    def at(share: float) -> timedelta:
        place = share * (len(ordered) - 1)
        below = floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Quartiles(at(0.25), at(0.5), at(0.75))
