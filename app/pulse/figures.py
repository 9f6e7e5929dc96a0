"""What is shown of one released group: everything is worked out from its stored counts, and only from them."""

from typing import NamedTuple

from app.core.statistics import nps, shares
from app.core.statistics.shares import RateBand
from app.people.models import Team
from app.pulse.library import LIBRARY, Kind, Question
from app.pulse.models import Result


class Figure(NamedTuple):
    """One question for one group of `people`, of whom `answered`. Without counts: too few to show this question's
    split. `mean` and its range run from 0 to 100; `low` and `high` of eNPS from -100 to 100."""

    unit: Team
    question: Question
    own: bool
    people: int | None = None
    answered: int | None = None
    counts: dict[str, int] | None = None
    mean: float | None = None
    enps: float | None = None
    low: float | None = None
    high: float | None = None
    favourable: int | None = None
    people_low: int | None = None
    people_high: int | None = None
    worst: tuple[float, float] | None = None
    band: RateBand | None = None
    total: int | None = None  # of an index: the sum over those who answered, and the sum of squares
    squares: int | None = None

    @property
    def point(self) -> float | None:
        return self.enps if self.enps is not None else self.mean

    @property
    def page_range(self) -> tuple[float, float] | None:
        """A page's range contains its point."""
        if self.point is None or self.low is None or self.high is None:
            return None
        return nps.widened(self.low, self.high, self.point)


def figure(result: Result) -> Figure:
    question = LIBRARY[result.question]
    bare = Figure(result.unit, question, result.own)
    if result.answered is None or result.people is None or result.counts is None:
        return bare
    counted = bare._replace(
        people=result.people,
        answered=result.answered,
        counts=result.counts,
        total=result.total,
        squares=result.squares,
        band=shares.rate_band(result.answered, result.people),
    )
    if question.kind is Kind.ENPS:
        return _enps(counted, result.counts, result.people)
    if question.kind is Kind.INDEX:
        return _index(counted, result)
    return _item(counted, result.counts, result.answered, result.people)


def _enps(figure: Figure, counts: dict[str, int], people: int) -> Figure:
    split = counts["promoters"], counts["passives"], counts["detractors"]
    low, high = nps.interval(*split, population=people)
    return figure._replace(enps=nps.score(*split), low=low, high=high)


def _index(figure: Figure, result: Result) -> Figure:
    mean = shares.mean(
        result.answered or 0,
        result.total or 0,
        result.squares or 0,
        lowest=figure.question.lowest,
        highest=figure.question.highest,
        team_size=result.people,
    )
    return figure._replace(mean=mean.value, low=mean.low, high=mean.high)


def _item(figure: Figure, counts: dict[str, int], answered: int, people: int) -> Figure:
    distribution = {int(value): count for value, count in counts.items()}
    favourable, _answered = shares.favourable(distribution)
    mean = shares.mean_of(distribution, team_size=people)
    fewest, most = shares.people(favourable, answered, people)
    return figure._replace(
        mean=mean.value,
        low=mean.low,
        high=mean.high,
        favourable=favourable,
        people_low=fewest,
        people_high=most,
        worst=shares.worst_case(favourable, answered, people),
    )
