"""What the pages that bring all features together read: each feature's own figures, put side by side."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple

from app.core import clock
from app.core.company import company
from app.core.five_is import Due, FiveI, Progress
from app.inform import queries as inform
from app.insights import figures, words
from app.insights.figures import Dashboard, FiveIs, rolled_up
from app.insights.periods import QUARTERS_SHOWN, Period
from app.inspire import queries as inspire
from app.people.models import Person
from app.people.queries import Forest
from app.reward import queries as reward
from app.reward.models import Recognition

PROGRESS: dict[FiveI, Callable[[Collection[int], Sequence[date]], Progress]] = {
    FiveI.INFORM: inform.progress,
    FiveI.INSPIRE: inspire.progress,
    FiveI.REWARD: reward.progress,
}
DUE: tuple[Callable[[Person, date], list[Due]], ...] = (inform.due, inspire.due, reward.due)
THANKS_SHOWN = 3


def five_is(forest: Forest, months: Sequence[date], today: date) -> FiveIs:
    """The five I's of every unit in these months; one statement for each I."""
    above = {month: forest.units_above(clock.month_end(month)) for month in months}
    counted = {part: PROGRESS[part](forest.teams.keys(), months) if part in PROGRESS else {} for part in FiveI}
    return FiveIs({part: rolled_up(progress, above) for part, progress in counted.items()}, today)


def dashboard(forest: Forest, team_id: int, period: Period, today: date) -> Dashboard:
    """What the page of a unit shows; the period's months and those of the periods before it."""
    root = forest.on(today).root
    shown = period.back(QUARTERS_SHOWN)
    fives = five_is(forest, clock.months_between(shown[0].first, min(period.last, today)), today)
    cards = figures.cards(fives, team_id, root, period, QUARTERS_SHOWN)
    lagging = fives.lagging(team_id, root, period)
    return Dashboard(
        forest.teams[team_id],
        team_id == root,
        period,
        _provisional_until(period, today),
        cards,
        lagging,
        [words.five_is(cards, lagging, is_company=team_id == root)],
    )


def _provisional_until(period: Period, today: date) -> date | None:
    held = company()
    closes = period.closes_on(held.month_close_day if held else 10)
    return closes if today < closes else None


class Home(NamedTuple):
    """What a person finds on arriving."""

    due: list[Due]
    thanks: Sequence[Recognition]


def home(person: Person, today: date) -> Home:
    waiting = sorted((one for due in DUE for one in due(person, today)), key=_by_day)
    return Home(waiting, reward.recent_thanks(person, THANKS_SHOWN))


def _by_day(one: Due) -> tuple[bool, date, str]:
    return (one.due_on is None, one.due_on or date.max, one.title)
