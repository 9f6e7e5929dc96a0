"""Made-up people with all that can happen to them, kept in plain Python beside the database, to recount figures by."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from app.people.models import Person, Team
from tests.factories import make_absence, make_membership, make_person, make_team

DAY = timedelta(days=1)


class History(NamedTuple):
    """A person's teams with first and last day, and leaves."""

    person: Person
    teams: list[tuple[Team, date, date]]
    leaves: list[tuple[date, date]]

    def team_on(self, day: date) -> Team | None:
        return next((team for team, first, last in self.teams if first <= day <= last), None)

    def away_on(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.leaves)


def make_histories(random: Random, first: date, last: date, *, teams: int = 4, people: int = 15) -> list[History]:
    """People who join, move between teams, go on leave and leave the company between two days, or some days after."""
    open_teams = [make_team() for _ in range(teams)]
    return [_make_history(random, open_teams, first, last) for _ in range(people)]


def _make_history(random: Random, teams: list[Team], first: date, last: date) -> History:
    span = (last - first).days
    hired = first + DAY * random.randint(-60, span // 2)
    left = random.choice([None, hired + DAY * random.randint(1, span)])
    end = left or date(9999, 12, 31)
    person = make_person(hired_on=hired, left_on=left)
    moves = sorted({hired, *(hired + DAY * random.randint(1, span) for _ in range(random.randint(0, 3)))})
    moves = [day for day in moves if day <= end]
    ends = [day - DAY for day in moves[1:]] + [end]
    stays = [(random.choice(teams), start, stop) for start, stop in zip(moves, ends, strict=True)]
    for team, start, stop in stays:
        make_membership(person, team, since=start, until=None if stop == date(9999, 12, 31) else stop)
    leaves = []
    for _ in range(random.randint(0, 2)):
        start = hired + DAY * random.randint(0, span)
        leaves.append((start, start + DAY * random.randint(0, 40)))
        make_absence(person, since=leaves[-1][0], until=leaves[-1][1])
    return History(person, stays, leaves)
