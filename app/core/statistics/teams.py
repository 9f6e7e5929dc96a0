"""Teams compared: which differ from the others by more than chance, and what each one's figure is worth.

`variances` are those of the values: 10^4 times the pooled variance of one answer, divided by a team's answers. With a
team's own variance nearly half of all companies in which no team differs would show a false flag.
"""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from app.core.statistics import nps
from app.core.statistics.quantiles import Z_95, two_sided_p

LEAST_TEAMS = 8  # below that only what each team has, and its range
FALSE_FLAGS = 0.05
Z_99_8 = 3.090232306167813
ABOVE, SAME, BELOW = 1, 0, -1


class Shrunken(NamedTuple):
    """What each team's figure most likely is, once its neighbours are heard: the fewer its answers, the nearer to the
    mean. Morris (1983, Journal of the American Statistical Association)."""

    mean: float
    between_variance: float
    estimates: list[float]
    lows: list[float]
    highs: list[float]


class Limits(NamedTuple):
    """Where teams of so many answers lie if none differs: 95 and 99.8 of 100."""

    low: float
    high: float
    outer_low: float
    outer_high: float


def values_of(counts: Sequence[nps.Counts]) -> tuple[list[float], list[float]]:
    """NPS of each team and its variance, from the pooled variance of one answer."""
    unit = 1e4 * nps.pooled_variance(counts)
    return [nps.score(*each) for each in counts], [unit / sum(each) for each in counts]


def between_variance(values: Sequence[float], variances: Sequence[float]) -> float:
    """How much teams differ beyond chance (Paule and Mandel 1982): the variance at which what is left is chance."""
    degrees = len(values) - 1

    def excess(variance: float) -> float:
        weights = [1 / (one + variance) for one in variances]
        mean = _mean(values, weights)
        return sum(w * (y - mean) ** 2 for w, y in zip(weights, values, strict=True)) - degrees

    if degrees < 1 or excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, max(variances)
    while excess(high) > 0:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def shrink(values: Sequence[float], variances: Sequence[float]) -> Shrunken:
    """From eight teams; below that each keeps what it has."""
    m = len(values)
    spread = between_variance(values, variances)
    weights = [1 / (one + spread) for one in variances]
    mean = _mean(values, weights)
    estimates, errors = list(values), [sqrt(one) for one in variances]
    if m >= LEAST_TEAMS:
        typical = sum(w * v for w, v in zip(weights, variances, strict=True)) / sum(weights)
        for i, (y, v) in enumerate(zip(values, variances, strict=True)):
            pull = v / (v + spread) * (m - 3) / (m - 1)
            unsure = 2 / (m - 3) * pull**2 * (typical + spread) / (v + spread) * (y - mean) ** 2
            estimates[i] = mean + (1 - pull) * (y - mean)
            errors[i] = sqrt(v * (1 - (m - 1) / m * pull) + unsure)
    lows = [one - Z_95 * error for one, error in zip(estimates, errors, strict=True)]
    highs = [one + Z_95 * error for one, error in zip(estimates, errors, strict=True)]
    return Shrunken(mean, spread, estimates, lows, highs)


def flags(values: Sequence[float], variances: Sequence[float]) -> list[int]:
    """1 clearly above, 0 not distinguishable, -1 clearly below, each against the mean of all (Benjamini-Hochberg, so
    that of all teams flagged at most one in twenty is so by chance). Below eight teams nobody is flagged."""
    if len(values) < LEAST_TEAMS:
        return [SAME] * len(values)
    weights = [1 / one for one in variances]
    mean, total = _mean(values, weights), sum(weights)
    ratios = [(y - mean) / sqrt(v - 1 / total) for y, v in zip(values, variances, strict=True)]
    found = rejected([two_sided_p(z) for z in ratios], FALSE_FLAGS)
    return [(ABOVE if z > 0 else BELOW) if named else SAME for z, named in zip(ratios, found, strict=True)]


def rejected(ps: Sequence[float], level: float) -> list[bool]:
    """Which of several tests stand out, so that of those named a share of `level` at most is so by chance
    (Benjamini and Hochberg 1995)."""
    ranked = sorted(ps)
    passed = [p for rank, p in enumerate(ranked, 1) if p <= level * rank / len(ranked)]
    return [bool(passed) and p <= passed[-1] for p in ps]


def funnel(mean: float, unit_variance: float, answers: Sequence[int]) -> Iterator[Limits]:
    """The lines of a funnel plot at numbers of answers; `unit_variance` is that of one answer's net share."""
    for n in answers:
        error = sqrt(1e4 * unit_variance / n)
        inner, outer = Z_95 * error, Z_99_8 * error
        yield Limits(
            *(max(-100.0, mean - inner), min(100.0, mean + inner)),
            *(max(-100.0, mean - outer), min(100.0, mean + outer)),
        )


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * y for w, y in zip(weights, values, strict=True)) / sum(weights)
