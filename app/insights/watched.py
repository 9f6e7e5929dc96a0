"""Figures that an action watches: their keys, how each stood or stands, and whether it has changed beyond chance."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from app.core import clock
from app.core.five_is import FiveI
from app.core.statistics import nps, shares
from app.core.statistics.shares import Change, RateBand
from app.customers import queries as customers
from app.customers.models import Tally
from app.customers.queries import Wanted
from app.customers.queries.touchpoints import register
from app.insights import figures, periods, queries
from app.insights.figures import ENOUGH_ANSWERS
from app.insights.keys import NPS, PULSE, Key
from app.insights.periods import Period
from app.people.models import Team
from app.people.queries import Forest
from app.pulse import queries as pulse
from app.pulse.figures import Figure
from app.pulse.library import LIBRARY, Kind


class Silence(StrEnum):
    """Why a figure has no value."""

    NOTHING_DUE = "nothing due"
    NO_ANSWERS = "no answers"
    TOO_FEW = "too few"
    NO_WAVE = "no wave"
    HIDDEN = "hidden"


class Reading(NamedTuple):
    """A figure as a page shows it: with its n and range, of a period or of a wave; or why it has no value."""

    period: str = ""
    wave: int | None = None
    until: str = ""  # the wave's last day
    n: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    counts: tuple[int, ...] = ()  # what the value is worked out from: as shown, never more
    silence: Silence | None = None

    def as_json(self) -> dict[str, Any]:
        return {**self._asdict(), "counts": list(self.counts)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Reading":
        silence = Silence(stored["silence"]) if stored["silence"] else None
        return cls(**{**stored, "counts": tuple(stored["counts"]), "silence": silence})


def shown_in(key: Key, team: Team, forest: Forest, period: Period, today: date) -> Reading:
    """The figure as the pages show it for a period; one to three statements."""
    if key.measure == NPS:
        return _nps(team, period, key.touchpoint)
    if key.measure == PULSE:
        return _pulse(team, key.detail, clock.month_end(period.last))
    part = FiveI(key.measure)
    counted = queries.five_is(forest, [period], today, units={team.id}, parts=[part])
    share = figures.share(counted.counted(part, team.id, period.months))
    if share.value is None:
        return Reading(period.key, silence=Silence.NOTHING_DUE)
    return Reading(period.key, None, "", share.due, *share[2:], counts=share[:2])


def _nps(team: Team, period: Period, touchpoint: str | None) -> Reading:
    texts = register().texts_of(touchpoint) if touchpoint is not None else None
    wanted = Wanted({team.id}, period.first, period.last, touchpoints=texts)
    tally = customers.tallies((), wanted, below=True).get((), Tally())
    if tally.n < ENOUGH_ANSWERS or tally.shown_range is None:
        return Reading(period.key, n=tally.n, silence=Silence.TOO_FEW if tally.n else Silence.NO_ANSWERS)
    return Reading(period.key, None, "", tally.n, tally.nps, *tally.shown_range, counts=tally.split)


def _pulse(team: Team, question: str, until: date) -> Reading:
    """Of the latest released wave that asked the question: what is released about this very unit, or nothing."""
    wave = pulse.latest_released(question, until)
    if wave is None:
        return Reading(silence=Silence.NO_WAVE)
    found = [point.figure for point in pulse.history({team.id}, question).get(team.id, []) if point.wave.id == wave.id]
    bare = Reading(wave=wave.id, until=wave.last_day.isoformat())
    return _of_figure(bare, found[0]) if found else bare._replace(silence=Silence.HIDDEN)


def _of_figure(bare: Reading, figure: Figure) -> Reading:
    answered, people = figure.answered or 0, figure.people or 1
    if figure.question.kind is Kind.ITEM:
        low, high = 100 * (figure.people_low or 0) / people, 100 * (figure.people_high or 0) / people
        favourable = figure.favourable or 0
        value = 100 * favourable / answered
        return bare._replace(n=answered, value=value, low=low, high=high, counts=(favourable, answered, people))
    low, high = figure.page_range or (0.0, 0.0)
    if figure.question.kind is Kind.ENPS:
        split = figure.counts or {}
        counts = tuple(split[side] for side in ("promoters", "passives", "detractors"))
        return bare._replace(n=answered, value=figure.enps, low=low, high=high, counts=(*counts, people))
    sums = (answered, figure.total or 0, figure.squares or 0, people)
    return bare._replace(n=answered, value=figure.mean, low=low, high=high, counts=sums)


class Outcome(StrEnum):
    """What can be said of a figure since an action was made."""

    NO_LATER = "no later period"
    SILENT = "no value on one side"
    FEW_ANSWERED = "fewer than 40 per cent answered"
    OTHER_PEOPLE = "too few joined or left to tell"
    UNCLEAR = "not to be told from chance"
    CLEAR = "changed"


class Since(NamedTuple):
    """From the start of an action until now."""

    outcome: Outcome
    change: Change | nps.Change | None = None


def now(key: Key, team: Team, forest: Forest, start: Reading, today: date) -> Reading:
    """The figure in the latest period of the same length, or the latest wave."""
    return shown_in(key, team, forest, latest(start, today), today)


def latest(start: Reading, today: date) -> Period:
    """The period to compare the one of the start with: the last that has a whole month."""
    before = periods.parse(start.period, today)
    if before.length == 1:
        return max(before, Period(clock.add_months(clock.month_of(today), -1), 1))
    usual = periods.default(today)
    # a pulse has no period: the latest wave until today counts
    return max(before, usual) if start.period else periods.month(today)


def since(key: Key, team_id: int, start: Reading, after: Reading) -> Since:
    """Whether the figure has changed; two statements at most."""
    if (start.period, start.wave) == (after.period, after.wave):
        return Since(Outcome.NO_LATER)
    if start.value is None or after.value is None:
        return Since(Outcome.SILENT)
    if key.measure == PULSE and (reason := _incomparable(team_id, start, after)) is not None:
        return Since(reason)
    change = _change(key, start.counts, after.counts)
    return Since(Outcome.CLEAR if change.clear else Outcome.UNCLEAR, change)


def _change(key: Key, before: tuple[int, ...], after: tuple[int, ...]) -> Change | nps.Change:
    question = LIBRARY.get(key.detail) if key.measure == PULSE else None
    if key.measure == NPS or (question is not None and question.kind is Kind.ENPS):
        return nps.change((before[0], before[1], before[2]), (after[0], after[1], after[2]))
    if question is not None and question.kind is Kind.INDEX:
        sums = (before[0], before[1], before[2]), (after[0], after[1], after[2])
        return shares.mean_change(*sums, lowest=question.lowest, highest=question.highest)
    return shares.change((before[0], before[1]), (after[0], after[1]))


def _incomparable(team_id: int, start: Reading, after: Reading) -> Outcome | None:
    """A change from wave to wave is shown only where it tells of no few people: those who joined the unit and those who
    left it are each none, or as many as are shown together."""
    if RateBand.NO_COMPARISON in {shares.rate_band(one.n, one.counts[-1]) for one in (start, after)}:
        return Outcome.FEW_ANSWERED
    turnover = pulse.turnover(start.wave or 0, after.wave or 0, team_id)
    if turnover is None or not turnover.tells_of_nobody(start.counts[-1], after.counts[-1]):
        return Outcome.OTHER_PEOPLE
    return None
