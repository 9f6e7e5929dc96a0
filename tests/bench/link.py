"""The link on simulated companies: what was planted is found, what was not is not; and how long a large one takes."""

from collections.abc import Callable
from statistics import mean
from time import perf_counter
from typing import TypeVar

from app.core.statistics import link
from app.core.statistics.link import Slope
from app.insights import alerts
from tests.bench.measuring import Bench, Row
from tests.support.companies import Company, company, quiet

LAGS: tuple[link.Lag, ...] = (1, 2, 3, 4, (1, 2, 3))
PLANTED, LAG = 0.18, 3
T = TypeVar("T")


def simulated(bench: Bench) -> list[Row]:
    """Rates over many companies of 60 teams and 12 months, and the seconds for 300 teams, 36 months, 30 slopes."""
    found = [_registered(company(seed), seed) for seed in range(bench.size(100, 400))]
    quiet = [_registered(company(seed, effect=0.0), seed) for seed in range(10_000, 10_000 + bench.size(100, 400))]
    families = [_family(company(seed, effect=0.0), seed) for seed in range(20_000, 20_000 + bench.size(60, 300))]
    searched = [_family(company(seed), seed) for seed in range(bench.size(40, 200))]
    estimate = mean(one.estimate for one in found)
    power = _rate(found, lambda one: link.found(one, registered=True))
    return [
        Row(
            "link",
            f"planted {PLANTED} at lag {LAG}: mean estimate, lowest",
            "per point",
            [estimate],
            0.16,
            at_least=True,
        ),
        Row("link", f"planted {PLANTED}: mean estimate, highest", "per point", [estimate], 0.185),
        Row("link", "asked beforehand: found, lowest", "%", [power], 50, at_least=True),
        Row("link", "asked beforehand: found, highest", "%", [power], 70),
        Row("link", "the same by searching 30 slopes (for comparison)", "%", [_rate(searched, _anything)], 100),
        Row("link", "nothing planted, asked beforehand: false alarms", "%", [_rate(quiet, _registered_alarm)], 7.5),
        Row("link", "nothing planted, 30 slopes: false alarms of the family", "%", [_rate(families, _anything)], 6),
        Row("link", "quiet companies, 40 teams: months with a false alert", "%", [_alerts(bench)], 5.5),
        Row("link", "300 teams x 36 months x 30 slopes, 999 draws", "s", [_large(seed) for seed in (1, 2)], 60),
    ]


def _registered(made: Company, seed: int) -> Slope:
    return link.slopes(*made.only("instruct"), lags=[LAG], seed=seed)[0]


def _registered_alarm(one: Slope) -> bool:
    return link.found(one, registered=True)


def _family(made: Company, seed: int) -> list[Slope]:
    return link.slopes(*made, lags=LAGS, seed=seed)


def _anything(family: list[Slope]) -> bool:
    return any(link.found(one) for one in family)


def _rate(found: list[T], of: Callable[[T], bool]) -> float:
    return 100 * sum(map(of, found)) / len(found)


def _large(seed: int) -> float:
    """Once more for the same seed: the same figures."""
    made = company(seed, teams=300, months=36)
    begun = perf_counter()
    first = link.slopes(*made, lags=LAGS, seed=seed)
    took = perf_counter() - begun
    if len(first) != 30 or link.slopes(*made, lags=LAGS, seed=seed) != first:
        raise AssertionError("the same seed gave other figures")
    return took


def _alerts(bench: Bench) -> float:
    """Of all months of companies in which nothing changes, those in which some team has an alert."""
    false = months = 0
    for seed in range(bench.size(60, 200)):
        tallies = quiet(seed)
        for month in sorted({month for _team, month in tallies})[5:]:
            months += 1
            false += bool(alerts.raised(tallies, range(40), month))
    return 100 * false / months
