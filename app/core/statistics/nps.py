"""Net Promoter Score with its range: adjusted Wald with three pseudo-answers (Rocks 2016).

Arguments are counts of promoters (9-10), passives (7-8) and detractors (0-6), never rounded scores.
"""

from math import ceil, sqrt
from typing import NamedTuple

from app.core.statistics.quantiles import Z_95, Z_POWER_80, two_sided_p

PSEUDO_ANSWERS = 3
USUAL_MIX = (50, 30, 20)

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
