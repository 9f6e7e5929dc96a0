"""Simulated companies: teams' exposures and what their customers answer, with an effect planted or with none."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core import clock
from app.core.statistics import link
from app.customers.models import Tally
from app.insights.link import results
from app.insights.link.data import Data

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXPOSURES = ("inform", "inspire", "instruct", "engage", "reward", "pulse")
PASSIVES = 0.32
DUE = 400


class Company(NamedTuple):
    """Rows as `slopes` takes them: a team in a month."""

    team: list[int]
    month: list[int]
    outcome: NDArray[np.float64]
    n: NDArray[np.float64]
    variance: NDArray[np.float64]
    exposures: dict[str, NDArray[np.float64]]

    def only(self, *exposures: str) -> Company:
        return self._replace(exposures={name: self.exposures[name] for name in exposures})


def company(seed: int, *, teams: int = 60, months: int = 12, effect: float = 0.18, lag: int = 3) -> Company:
    """Good teams are better at everything; months of a team move by themselves; NPS follows one of the exposures some
    months later, of which the records show what came to pass of 400 things due. The variance of a cell is the pooled
    one, from the answers."""
    import numpy as np

    chance = np.random.default_rng(seed)
    quality = chance.normal(0, 1, teams)
    exposures = {}
    for name in EXPOSURES:
        moving = np.zeros((teams, months))
        for month in range(months):
            moving[:, month] = (0.5 * moving[:, month - 1] if month else 0) + chance.normal(0, 8, teams)
        exposures[name] = np.clip(60 + 8 * quality[:, None] + chance.normal(0, 4, (teams, 1)) + moving, 0, 100)
    earlier = np.pad(exposures["instruct"], ((0, 0), (lag, 0)), mode="edge")[:, :months]
    expected = 18 + 12 * quality[:, None] + effect * (earlier - 60) + chance.normal(0, 4, (teams, months))
    exposures = {name: 100 * chance.binomial(DUE, grid / 100) / DUE for name, grid in exposures.items()}
    answers = np.maximum(0, chance.normal(chance.uniform(14, 46, (teams, 1)), 5, (teams, months))).astype(int)
    promoters = np.clip((1 - PASSIVES + expected / 100) / 2, 0.01, 0.99 - PASSIVES)
    drawn = chance.multinomial(answers, np.stack([promoters, np.full_like(promoters, PASSIVES),
                                                  1 - PASSIVES - promoters], axis=-1))  # fmt: skip
    n = answers.astype(float)
    share = np.divide(drawn[..., 0] - drawn[..., 2], n, out=np.full_like(n, np.nan), where=n > 0)
    spread = np.nan_to_num(n * ((drawn[..., 0] + drawn[..., 2]) / np.maximum(n, 1) - share**2))
    pooled = spread.sum() / np.maximum(n - 1, 0).sum()
    variance = np.divide(1e4 * pooled, n, out=np.full_like(n, np.nan), where=n > 0)
    rows, columns = np.indices(n.shape)
    return Company(
        rows.ravel().tolist(),
        columns.ravel().tolist(),
        (100 * share).ravel(),
        n.ravel(),
        variance.ravel(),
        {name: grid.ravel() for name, grid in exposures.items()},
    )


def quiet(seed: int, teams: int = 40, months: int = 17) -> dict[tuple[int, date], Tally]:
    """Answers about teams that differ, each the same all the time: twelve months to watch and five before them."""
    chance = Random(seed)
    found = {}
    for team in range(teams):
        promoters, busy = chance.uniform(0.3, 0.6), chance.uniform(5, 40)
        for number in range(months):
            month = clock.add_months(date(2025, 1, 1), number)
            mix, n = (promoters, PASSIVES, 1 - PASSIVES - promoters), chance.randint(1, round(2 * busy))
            drawn = chance.choices("pmd", mix, k=n)
            found[team, month] = Tally(drawn.count("p"), drawn.count("m"), drawn.count("d"))
    return found


def data_of(found: Company, first: date = date(2024, 2, 1)) -> Data:
    """The same as the page of the link reads it; the pulse comes each month."""
    months = [clock.add_months(first, number) for number in range(max(found.month) + 1)]
    return Data(months, link.panel(*found), None, 4.0)


@cache
def kept_result(question_id: int) -> dict[str, Any]:
    """What a computation keeps that has found something, and answers a question."""
    asked = [results.Asked(question_id, "instruct", 3, None)]
    found = results.compute(data_of(company(6, teams=40, months=24, effect=0.5)), asked, seed=1)
    return results.as_json(found)
