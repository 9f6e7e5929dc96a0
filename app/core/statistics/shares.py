"""Shares of people and means of survey answers, with 95 % ranges; everything starts from counts."""

from collections.abc import Mapping
from enum import StrEnum
from math import ceil, exp, floor, lgamma, log, sqrt
from typing import NamedTuple, TypeVar

from app.core.statistics.quantiles import Z_95, mean_range, t_quantile

Key = TypeVar("Key")
Share = tuple[int, int]  # (how many, of how many)
FAVOURABLE_FROM = 4  # of 5


class Change(NamedTuple):
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        return self.low > 0 or self.high < 0


class Mean(NamedTuple):
    value: float
    low: float
    high: float


class RateBand(StrEnum):
    """What a response rate allows to be said."""

    SOLID = "solid"
    FAIR = "fair"
    INDICATIVE = "indicative"
    NO_COMPARISON = "no comparison"


class Engagement(StrEnum):
    """Temkin's bands: the sum of three items on 1-7."""

    HIGHLY = "highly"
    MODERATELY = "moderately"
    SLIGHTLY = "slightly"
    DISENGAGED = "disengaged"


def wilson(favourable: int, answered: int, team_size: int | None = None) -> tuple[float, float]:
    """Per cent. With `team_size` the question is what this closed team thinks now."""
    _check(favourable, answered, team_size)
    low, high = _wilson(favourable / answered, _effective(answered, team_size))
    return 100 * low, 100 * high


def people(favourable: int, answered: int, team_size: int) -> tuple[int, int]:
    """How many of the whole team think so: whole people, widened outward, never the impossible."""
    _check(favourable, answered, team_size)
    low, high = _wilson(favourable / answered, _effective(answered, team_size))
    # The 1e-9 keeps a bound that is a whole number from being pushed to the next by rounding.
    fewest = floor(team_size * low + 1e-9)
    most = ceil(team_size * high - 1e-9)
    return max(favourable, fewest), min(favourable + team_size - answered, most)


def worst_case(favourable: int, answered: int, team_size: int) -> tuple[float, float]:
    """Per cent, if everyone who kept silent thinks one way or the other."""
    _check(favourable, answered, team_size)
    silent = team_size - answered
    return 100 * favourable / team_size, 100 * (favourable + silent) / team_size


def change(before: Share, after: Share) -> Change:
    """Newcombe's range for a difference of two shares, in percentage points; no closed team here."""
    _check(*before)
    _check(*after)
    first, second = before[0] / before[1], after[0] / after[1]
    first_low, first_high = _wilson(first, before[1])
    second_low, second_high = _wilson(second, after[1])
    down = sqrt((second - second_low) ** 2 + (first_high - first) ** 2)
    up = sqrt((second_high - second) ** 2 + (first - first_low) ** 2)
    difference = second - first
    return Change(100 * difference, 100 * (difference - down), 100 * (difference + up))


def rate_band(answered: int, invited: int) -> RateBand:
    _check(answered, invited)
    # Whole numbers, so that 4 of 5 is exactly 80 %.
    if 100 * answered >= 80 * invited:
        return RateBand.SOLID
    if 100 * answered >= 60 * invited:
        return RateBand.FAIR
    return RateBand.INDICATIVE if 100 * answered >= 40 * invited else RateBand.NO_COMPARISON


def favourable(counts: Mapping[int, int]) -> Share:
    """Of a 1-5 item's distribution: those at 4 or 5, and all who answered."""
    return sum(n for value, n in counts.items() if value >= FAVOURABLE_FROM), sum(counts.values())


def turned(counts: Mapping[int, int], lowest: int = 1, highest: int = 5) -> dict[int, int]:
    """A reverse item's distribution, so that high is good again."""
    return {lowest + highest - value: n for value, n in counts.items()}


def mean(n: int, total: int, squares: int, *, lowest: int, highest: int, team_size: int | None = None) -> Mean:
    """A mean as 0-100 from n, sum and sum of squares of values between `lowest` and `highest`.

    An engagement index is the mean of its people's sums: three items on 1-7 run from 3 to 21.
    """
    if n < 1 or (team_size is not None and team_size < n):
        raise ValueError("no answers, or more answers than people")
    scale = 100 / (highest - lowest)
    value = scale * (total / n - lowest)
    if team_size == n:
        return Mean(value, value, value)
    if n == 1:
        return Mean(value, 0.0, 100.0)
    variance = scale**2 * (n * squares - total**2) / (n * (n - 1))
    low, high = mean_range(value, variance, n, team_size)
    return Mean(value, max(0.0, low), min(100.0, high))


Sums = tuple[int, int, int]  # how many values, their sum, the sum of their squares


def mean_change(before: Sums, after: Sums, *, lowest: int, highest: int) -> Change:
    """Welch's range for a difference of two means, as 0-100; no closed team here."""
    scale = 100 / (highest - lowest)
    first, first_error, first_degrees = _mean_with_error(before)
    second, second_error, second_degrees = _mean_with_error(after)
    difference, error = scale * (second - first), first_error + second_error
    if error == 0:  # all alike on both sides: nothing tells how much chance does
        return Change(difference, -100.0, 100.0)
    degrees = error**2 / (first_error**2 / first_degrees + second_error**2 / second_degrees)
    half = t_quantile(0.975, degrees) * scale * sqrt(error)
    return Change(difference, max(-100.0, difference - half), min(100.0, difference + half))


def _mean_with_error(sums: Sums) -> tuple[float, float, int]:
    """(mean, its squared error, degrees of freedom)."""
    n, total, squares = sums
    if n < 2:
        raise ValueError("a change needs two answers on either side")
    return total / n, (n * squares - total**2) / (n**2 * (n - 1)), n - 1


def mean_of(counts: Mapping[int, int], *, lowest: int = 1, highest: int = 5, team_size: int | None = None) -> Mean:
    """The same from a distribution."""
    n = sum(counts.values())
    total = sum(value * count for value, count in counts.items())
    squares = sum(value**2 * count for value, count in counts.items())
    return mean(n, total, squares, lowest=lowest, highest=highest, team_size=team_size)


def engagement(total: int) -> Engagement:
    if not 3 <= total <= 21:
        raise ValueError("three items on 1-7 sum to 3..21")
    if total >= 19:
        return Engagement.HIGHLY
    if total >= 16:
        return Engagement.MODERATELY
    return Engagement.SLIGHTLY if total >= 13 else Engagement.DISENGAGED


def furthest_below(shares: Mapping[Key, Share], references: Mapping[Key, Share | float]) -> Key | None:
    """The measure that clearly lags its reference by most percentage points, or None stands out.

    A reference is the whole company's (met, due), which contains the team and so is compared
    without it, or a goal in per cent. The measures count unlike things, so each is tested only
    against its own reference: exactly (Fisher; for a goal the binomial), two-sided, because with
    few due the usual approximations call one missed message a finding. Holm's correction then
    holds the chance of naming any one of them by mistake, however many are compared, at 5 %.
    """
    tested = []
    for key, (met, due) in shares.items():
        reference = references.get(key)
        if due == 0 or reference is None:
            continue
        p, gap = _below(met, due, reference)
        tested.append((p, gap, key))
    tested.sort(key=lambda one: one[0])
    clear: list[tuple[float, Key]] = []
    for rank, (p, gap, key) in enumerate(tested):
        if p * (len(tested) - rank) > 0.05:
            break
        clear.append((gap, key))
    return max(clear, key=lambda one: one[0])[1] if clear else None


def _below(met: int, due: int, reference: Share | float) -> tuple[float, float]:
    """(two-sided p of lying below the reference, how far below)."""
    _check(met, due)
    if not isinstance(reference, tuple):
        goal = reference / 100
        return min(1.0, 2 * _binomial_tail(met, due, goal)), goal - met / due
    company_met, company_due = reference
    rest_met, rest_due = company_met - met, company_due - due
    if not 0 <= rest_met <= rest_due:
        raise ValueError("the company's counts do not contain the team's")
    if rest_due == 0:
        return 1.0, 0.0
    return min(1.0, 2 * _fisher_tail(met, due, rest_met, rest_due)), (company_met / company_due - met / due)


def _fisher_tail(met: int, due: int, rest_met: int, rest_due: int) -> float:
    """P(at most `met` of the team's due | as many met in all), the team like everyone else."""
    all_met, all_due = met + rest_met, due + rest_due
    all_missed, fewest = all_due - all_met, max(0, all_met - rest_due)
    likeliest = (due + 1) * (all_met + 1) // (all_due + 2)
    start = max(fewest, min(met, likeliest))  # the largest of the terms; the others follow from it by their ratios
    log_whole = _log_choose(all_due, due)
    first = exp(_log_choose(all_met, start) + _log_choose(all_missed, due - start) - log_whole)
    tail = term = first
    for x in range(start, fewest, -1):
        term *= x * (all_missed - due + x) / ((all_met - x + 1) * (due - x + 1))
        tail += term
    term = first
    for x in range(start, met):
        term *= (all_met - x) * (due - x) / ((x + 1) * (all_missed - due + x + 1))
        tail += term
    return tail


def _binomial_tail(met: int, due: int, goal: float) -> float:
    if not 0 < goal < 1:
        return float(goal <= 0 or met == due)
    return sum(exp(_log_choose(due, x) + x * log(goal) + (due - x) * log(1 - goal)) for x in range(met + 1))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _effective(answered: int, team_size: int | None) -> float | None:
    """As many answers of an endless team would tell as much; None: everyone answered."""
    if team_size is None:
        return answered
    return None if team_size == answered else answered * (team_size - 1) / (team_size - answered)


def _wilson(share: float, n: float | None) -> tuple[float, float]:
    if n is None:
        return share, share
    square = Z_95**2
    centre = share + square / (2 * n)
    half = Z_95 * sqrt(share * (1 - share) / n + square / (4 * n**2))
    below = 0.0 if share == 0 else (centre - half) / (1 + square / n)
    above = 1.0 if share == 1 else (centre + half) / (1 + square / n)
    return below, above


def _check(favourable: int, answered: int, team_size: int | None = None) -> None:
    if answered < 1:
        raise ValueError("no answers")
    if not 0 <= favourable <= answered or (team_size is not None and team_size < answered):
        raise ValueError("more of a part than of the whole")
