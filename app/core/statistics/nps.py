"""Net Promoter Score with its range: adjusted Wald with three pseudo-answers (Rocks 2016).

Arguments are counts of promoters (9-10), passives (7-8) and detractors (0-6), never rounded scores.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import ceil, sqrt
from typing import NamedTuple

from app.core.statistics.quantiles import Z_95, Z_POWER_80, t_quantile, t_tail, two_sided_p

PSEUDO_ANSWERS = 3
USUAL_MIX = (50, 30, 20)
LEAST_PERIODS = 6  # for a trend

Counts = tuple[int, int, int]


class Change(NamedTuple):
    difference: float
    low: float
    high: float
    z: float
    p: float

    @property
    def clear(self) -> bool:
        """Only a clear change may be named; any other is "no clear difference"."""
        return self.p <= 0.05


def score(promoters: int, passives: int, detractors: int) -> float:
    return 100 * (promoters - detractors) / _answers(promoters, passives, detractors)


def interval(promoters: int, passives: int, detractors: int, population: int | None = None) -> tuple[float, float]:
    """The 95 % range. `population` is the size of a closed team (eNPS); customers never have one."""
    n = _answers(promoters, passives, detractors)
    weight = 1.0
    if population is not None:
        if population < n:
            raise ValueError("more answers than people")
        if population == n:
            point = score(promoters, passives, detractors)
            return point, point
        weight = (population - 1) / (population - n)
    estimate, variance = _adjusted(weight * promoters, weight * passives, weight * detractors)
    half = Z_95 * sqrt(variance)
    return max(-100.0, 100 * (estimate - half)), min(100.0, 100 * (estimate + half))


def widened(low: float, high: float, point: float) -> tuple[float, float]:
    """A page's range contains its point, although the adjusted range need not."""
    return min(low, point), max(high, point)


def change(before: Counts, after: Counts) -> Change:
    """Between two periods or two teams. The difference is the raw one, its range and z the adjusted."""
    difference = score(*after) - score(*before)
    first, first_variance = _adjusted(*before)
    second, second_variance = _adjusted(*after)
    error = sqrt(first_variance + second_variance)
    z = (second - first) / error
    low = 100 * (second - first - Z_95 * error)
    high = 100 * (second - first + Z_95 * error)
    return Change(difference, max(-200.0, low), min(200.0, high), z, two_sided_p(z))


def answers_needed(points: float, mix_before: Counts = USUAL_MIX, mix_after: Counts = USUAL_MIX) -> int:
    """Answers in each period to see a change of so many points (power 80 %, level 5 %)."""
    if points <= 0:
        raise ValueError("a change to look for is above 0 points")
    spread = _variance(*mix_before) + _variance(*mix_after)
    return ceil((Z_95 + Z_POWER_80) ** 2 * spread / (points / 100) ** 2)


def detectable_change(
    answers_before: int,
    answers_after: int | None = None,
    mix_before: Counts = USUAL_MIX,
    mix_after: Counts = USUAL_MIX,
) -> float:
    """The smallest change, in points, that so many answers a period would most likely show."""
    answers_after = answers_before if answers_after is None else answers_after
    if min(answers_before, answers_after) < 1:
        raise ValueError("no answers")
    spread = _variance(*mix_before) / answers_before + _variance(*mix_after) / answers_after
    return 100 * (Z_95 + Z_POWER_80) * sqrt(spread)


def pooled_variance(counts: Sequence[Counts]) -> float:
    """What one answer varies by (a net share, so between 0 and 1), over several teams or periods together."""
    answered = [each for each in counts if sum(each)]
    degrees = sum(sum(each) - 1 for each in answered)
    if degrees < 1:
        raise ValueError("a variance needs two answers")
    return sum(sum(each) * _variance(*each) for each in answered) / degrees


class Trend(NamedTuple):
    """Points of NPS a period, with the 95 % range; `spread` (phi): how much more the periods scatter than chance."""

    slope: float
    low: float
    high: float
    p: float
    spread: float

    @property
    def clear(self) -> bool:
        return self.p <= 0.05


def trend(counts: Sequence[Counts]) -> Trend:
    """A straight line through periods, the oldest first, weighted by what each can tell; an empty period is a gap.
    Where periods scatter more than chance alone, the range widens by as much and takes the t distribution."""
    told = [(at, score(*each), sum(each)) for at, each in enumerate(counts) if sum(each)]
    if len(told) < LEAST_PERIODS:
        raise ValueError("a trend needs six periods with answers")
    unit = 1e4 * pooled_variance(counts)
    if unit == 0:  # all answers alike: a level line, and nothing tells how much chance does
        return Trend(0.0, -200.0, 200.0, 1.0, 0.0)
    weights = [n / unit for _at, _value, n in told]
    total = sum(weights)
    at_mean = sum(w * at for w, (at, _value, _n) in zip(weights, told, strict=True)) / total
    mean = sum(w * value for w, (_at, value, _n) in zip(weights, told, strict=True)) / total
    square = sum(w * (at - at_mean) ** 2 for w, (at, _value, _n) in zip(weights, told, strict=True))
    slope = sum(w * (at - at_mean) * value for w, (at, value, _n) in zip(weights, told, strict=True)) / square
    residuals = [value - mean - slope * (at - at_mean) for at, value, _n in told]
    degrees = len(told) - 2
    spread = sum(w * e**2 for w, e in zip(weights, residuals, strict=True)) / degrees
    error = sqrt(max(1.0, spread) / square)
    ratio = slope / error
    half = error * (Z_95 if spread <= 1 else t_quantile(0.975, degrees))
    p = two_sided_p(ratio) if spread <= 1 else 2 * t_tail(abs(ratio), degrees)
    return Trend(slope, slope - half, slope + half, p, spread)


class Standing(StrEnum):
    """Where an NPS lies against a norm."""

    ABOVE = "above"
    IN_LINE = "in line"
    BELOW = "below"


def against_norm(counts: Counts, norm: float, error: float = 0.0) -> tuple[Standing, float]:
    """Whether an NPS differs from a published one, and z; `error` is the norm's own standard error, if known."""
    estimate, variance = _adjusted(*counts)
    z = (100 * estimate - norm) / sqrt(1e4 * variance + error**2)
    if abs(z) < Z_95:
        return Standing.IN_LINE, z
    return (Standing.ABOVE if z > 0 else Standing.BELOW), z


def _answers(promoters: int, passives: int, detractors: int) -> int:
    if min(promoters, passives, detractors) < 0:
        raise ValueError("a count below 0")
    n = promoters + passives + detractors
    if n == 0:
        raise ValueError("no answers")
    return n


def _variance(promoters: float, passives: float, detractors: float) -> float:
    n = promoters + passives + detractors
    p, q = promoters / n, detractors / n
    return p + q - (p - q) ** 2


def _adjusted(promoters: float, passives: float, detractors: float) -> tuple[float, float]:
    """Net share and its variance: three pseudo-answers, a quarter of them at either end."""
    p, m, d = promoters + 0.75, passives + 1.5, detractors + 0.75
    n = promoters + passives + detractors + PSEUDO_ANSWERS
    return (p - d) / n, _variance(p, m, d) / n
