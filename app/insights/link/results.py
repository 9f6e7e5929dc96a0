"""Computing the link, and what a computation keeps: as plain data, so that the page shows later what was found then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from app.core.statistics import link
from app.core.statistics.correlation import Correlation
from app.core.statistics.link import Panel, Question, Shortage, Slope
from app.insights.link.data import AT_ONCE, PULSE, REVERSE, Data, exposures

Tell = Callable[[int, int], None]
Points = list[tuple[float, float]]
MOST_DOTS = 400


class Finding(NamedTuple):
    """A slope and what is to be said with it: exposures that it cannot be told apart from, whether it could run the
    other way, how much of the exposure's movement is real (None: it is counted, not sampled)."""

    slope: Slope
    quarterly: bool = False
    with_others: Sequence[str] = ()
    reverse: Slope | None = None
    reliability: float | None = None


class Answer(NamedTuple):
    """What a question asked beforehand has come to: a finding, or what it lacks."""

    question_id: int
    exposure: str
    lag: int
    finding: Finding | None = None
    lacks: Shortage | None = None


class Between(NamedTuple):
    """Averages of teams: of an exposure and of NPS."""

    exposure: str
    points: Points
    correlation: Correlation | None


class Fifth(NamedTuple):
    """A fifth of a scatter, by exposure: how many months, and the means of both departures."""

    months: int
    exposure: float
    nps: float


class Scatter(NamedTuple):
    """Months of teams as departures from the team's own mean: `total` of them, so many drawn, and all in fifths."""

    exposure: str
    lag: link.Lag
    points: Points
    total: int
    fifths: list[Fifth]


class Result(NamedTuple):
    """All that one computation found."""

    first: date
    until: date
    seed: int
    teams: int
    cells: int
    quarterly_pulse: bool
    answers: list[Answer]
    explored: list[Finding]
    same_month: list[Slope]
    reverse: list[Slope]
    short: list[Shortage]
    between: list[Between]
    scatter: Scatter | None

    def found(self) -> list[Finding]:
        """Of what was searched through, what may be called a link."""
        return [one for one in self.explored if link.found(one.slope)]

    def quarterly(self, exposure: str) -> bool:
        return exposure == PULSE and self.quarterly_pulse


class Asked(NamedTuple):
    """A question asked beforehand; `since`: answers before this month had been seen by then."""

    question_id: int
    exposure: str
    lag: int
    since: date | None


def compute(data: Data, asked: Sequence[Asked], *, seed: int, tell: Tell = lambda _done, _of: None) -> Result:
    """The same for the same data and seed."""
    family = data.family()
    beside = [Question(name, lag) for lag in (AT_ONCE, REVERSE) for name in exposures()]
    total = len(family) + len(beside) + len(asked)
    explored = link.examine(_with_panels(data, family), seed=seed, tell=lambda done, _of: tell(done, total))
    alone = [_alone(data.panel(one.exposure), one, seed) for one in beside]
    tell(len(family) + len(beside), total)
    reverse = [slope for slope in alone if slope is not None and slope.lag == REVERSE]
    findings = [_finding(data, slope, reverse) for slope in explored]
    answers = _answers(data, asked, reverse, seed)
    tell(total, total)
    panel = data.by_month
    return Result(
        first=data.months[0],
        until=data.months[-1],
        seed=seed,
        teams=len(panel.teams),
        cells=int((panel.weights > 0).sum()),
        quarterly_pulse=data.by_quarter is not None,
        answers=answers,
        explored=findings,
        same_month=[slope for slope in alone if slope is not None and slope.lag == AT_ONCE],
        reverse=reverse,
        short=[short for one in family for short in link.shortages(data.panel(one.exposure), [one])],
        between=[Between(name, *link.between(data.panel(name), name)) for name in exposures()],
        scatter=_scatter(data, answers, findings),
    )


def _with_panels(data: Data, questions: Iterable[Question]) -> list[tuple[Panel, Question]]:
    return [(data.panel(one.exposure), one) for one in questions]


def _alone(panel: Panel, asked: Question, seed: int) -> Slope | None:
    found = link.examine([(panel, asked)], seed=seed)
    return found[0] if found else None


def _finding(data: Data, slope: Slope, reverse: Sequence[Slope], *, registered: bool = False) -> Finding:
    quarterly = data.quarterly(slope.exposure)
    panel, asked = data.panel(slope.exposure), Question(slope.exposure, slope.lag)
    reliability = link.reliability(panel, asked, data.noise) if slope.exposure == PULSE else None
    if not link.found(slope, registered=registered):
        return Finding(slope, quarterly, reliability=reliability)
    back = next((one for one in reverse if one.exposure == slope.exposure), None)
    return Finding(slope, quarterly, _inseparable(data.by_month, slope), back, reliability)


def _inseparable(panel: Panel, slope: Slope) -> list[str]:
    """Where all exposures together leave less than half of a slope: those that take the most of it."""
    estimates = link.together(panel, slope.lag) if slope.exposure in panel.exposures else {}
    left = estimates.pop(slope.exposure, slope.estimate)
    if abs(left) >= abs(slope.estimate) / 2 or not estimates:
        return []
    return [max(estimates, key=lambda name: abs(estimates[name]))]


def _answers(data: Data, asked: Sequence[Asked], reverse: Sequence[Slope], seed: int) -> list[Answer]:
    """The questions asked beforehand are a family of their own."""
    panels = [(data.since(one.exposure, one.since), Question(one.exposure, one.lag)) for one in asked]
    ready = [pair for pair in panels if not link.shortages(pair[0], [pair[1]])]
    slopes = {(slope.exposure, slope.lag): slope for slope in link.examine(ready, seed=seed)}
    answers = []
    for one, (panel, question) in zip(asked, panels, strict=True):
        slope = slopes.get((one.exposure, one.lag))
        finding = _finding(data, slope, reverse, registered=True) if slope is not None else None
        lacks = next(iter(link.shortages(panel, [question])), None)
        answers.append(Answer(one.question_id, one.exposure, one.lag, finding, lacks))
    return answers


def _scatter(data: Data, answers: Sequence[Answer], explored: Sequence[Finding]) -> Scatter | None:
    """Of the question that the page is headed by: the surest of those asked beforehand, else of all."""
    findings = [one.finding for one in answers if one.finding is not None] or list(explored)
    if not findings:
        return None
    slope = min((one.slope for one in findings), key=lambda one: one.p)
    asked = Question(slope.exposure, slope.lag)
    points = sorted(link.departures(data.panel(slope.exposure), asked))
    drawn = points[:: 1 + len(points) // MOST_DOTS]
    return Scatter(slope.exposure, slope.lag, drawn, len(points), _fifths(points))


def _fifths(points: Points) -> list[Fifth]:
    cuts = [len(points) * part // 5 for part in range(6)]
    parts = [points[a:b] for a, b in pairwise(cuts)]
    return [Fifth(len(part), _mean(x for x, _y in part), _mean(y for _x, y in part)) for part in parts if part]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


# As it is kept


def as_json(result: Result) -> dict[str, Any]:
    kept = result._asdict()
    return {**kept, "first": result.first.isoformat(), "until": result.until.isoformat()}


def from_json(kept: Mapping[str, Any]) -> Result:
    days = {name: date.fromisoformat(kept[name]) for name in ("first", "until")}
    return Result(
        **{
            **kept,
            **days,
            "answers": [
                Answer(number, exposure, lag, _finding_of(found) if found else None, _shortage(lacks))
                for number, exposure, lag, found, lacks in kept["answers"]
            ],
            "explored": [_finding_of(one) for one in kept["explored"]],
            "same_month": [_slope(one) for one in kept["same_month"]],
            "reverse": [_slope(one) for one in kept["reverse"]],
            "short": [_shortage(one) for one in kept["short"]],
            "between": [
                Between(name, _points(points), Correlation(*found) if found else None)
                for name, points, found in kept["between"]
            ],
            "scatter": _scatter_of(kept["scatter"]),
        }
    )


def _lag(kept: Any) -> link.Lag:
    return tuple(kept) if isinstance(kept, list | tuple) else int(kept)


def _slope(kept: Sequence[Any]) -> Slope:
    return Slope(kept[0], _lag(kept[1]), *kept[2:])


def _shortage(kept: Sequence[Any] | None) -> Shortage | None:
    return Shortage(kept[0], _lag(kept[1]), *kept[2:]) if kept else None


def _finding_of(kept: Sequence[Any]) -> Finding:
    slope, quarterly, others, reverse, reliability = kept
    return Finding(_slope(slope), quarterly, others, _slope(reverse) if reverse else None, reliability)


def _points(kept: Sequence[Sequence[float]]) -> Points:
    return [(x, y) for x, y in kept]


def _scatter_of(kept: Sequence[Any] | None) -> Scatter | None:
    if not kept:
        return None
    return Scatter(kept[0], _lag(kept[1]), _points(kept[2]), kept[3], [Fifth(*one) for one in kept[4]])
