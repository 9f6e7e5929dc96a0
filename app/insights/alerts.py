"""When a team's NPS has changed by more than chance: the last three months against the three before, corrected for all
teams that are watched. Of a company in which nothing changes, one month in twenty at most brings a false alert."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from app.core import clock
from app.core.statistics import correlation, nps
from app.customers.models import Tally
from app.insights.figures import ENOUGH_ANSWERS

WINDOW = 3  # months
LEVEL = 0.05


class Raised(NamedTuple):
    """A team whose NPS has clearly changed; `watched`: teams that had answers enough on both sides."""

    team_id: int
    before: Tally
    after: Tally
    change: nps.Change
    p_adjusted: float
    watched: int


def first_month(month: date) -> date:
    """Where the earlier of the two windows begins."""
    return clock.add_months(month, 1 - 2 * WINDOW)


def raised(tallies: Mapping[tuple[int, date], Tally], team_ids: Collection[int], month: date) -> list[Raised]:
    """Of these teams, whose `month` is the last of the later window."""
    watched = []
    for team_id in sorted(team_ids):
        before, after = _window(tallies, team_id, month, WINDOW), _window(tallies, team_id, month, 0)
        if min(before.n, after.n) >= ENOUGH_ANSWERS:
            watched.append((team_id, before, after, nps.change(before.split, after.split)))
    adjusted = correlation.holm([change.p for _team, _before, _after, change in watched])
    return [Raised(*one, p, len(watched)) for one, p in zip(watched, adjusted, strict=True) if p <= LEVEL]


def _window(tallies: Mapping[tuple[int, date], Tally], team_id: int, month: date, back: int) -> Tally:
    total = Tally()
    for step in range(back, back + WINDOW):
        total = total.plus(tallies.get((team_id, clock.add_months(month, -step)), Tally()))
    return total
