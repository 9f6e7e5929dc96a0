"""What the board asks of all features at once: what waits to be mended, where ambassadors are missing, what is due."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.auth import queries as auth
from app.core import clock
from app.core.needs import Need, Rows, asked
from app.customers.queries import cases
from app.engage import queries as engage
from app.engage.queries.ambassadors import Coverage, needed_for
from app.inform import queries as inform
from app.insights.queries import months
from app.inspire import queries as inspire
from app.instruct import queries as instruct
from app.people.models import Team
from app.people.queries import Tree
from app.people.queries import teams as people
from app.program.queries import actions, five_years, plan
from app.pulse import queries as pulse
from app.reward import queries as reward

AHEAD = timedelta(weeks=4)
# What is counted to be put together here, and is no line by itself.
COUNTS = {"people", "ambassadors", "leaders"}
DEADLINES = {"read", "meeting", "term", "nominate", "opens", "closes", "act", "plan"}


class Line(NamedTuple):
    """One thing to mend, and the team it is about, if it is about one."""

    need: Need
    team: Team | None


class Board(NamedTuple):
    """Of the teams one sees: `waiting` the longest first, `deadlines` the soonest; and the teams that need ambassadors,
    with how many there are in all and how many there should be."""

    waiting: list[Line]
    deadlines: list[Line]
    gaps: list[Coverage]
    ambassadors: int
    needed: tuple[int, int]


def board(tree: Tree, team_ids: Collection[int], *, whole: bool, now: datetime) -> Board:
    """One statement. `whole`: also what belongs to no team, for those who see the whole company."""
    today = clock.day_of(now)
    rows = [*_rows(team_ids, today, now), *(_of_the_company(today) if whole else [])]
    found = asked(rows)
    if whole:
        found = _accounts_together(found)
    else:
        found = [need for need in found if need.team_id is not None or need.kind in DEADLINES]
    counts = {(need.kind, need.team_id): need.number for need in found if need.kind in COUNTS}
    lines = [Line(need, tree.teams.get(need.team_id or 0)) for need in found if need.kind not in COUNTS]
    lines += [Line(Need("leader", team.id, 1, None, None, ""), team) for team in _leaderless(tree, team_ids, counts)]
    covered = [
        Coverage(tree.teams[one], counts["people", one], counts.get(("ambassadors", one), 0))
        for one in tree.below(tree.root)
        if ("people", one) in counts
    ]
    return Board(
        sorted((line for line in lines if line.need.kind not in DEADLINES), key=_longest_first),
        sorted((line for line in lines if line.need.kind in DEADLINES), key=lambda line: (_day(line), line.need.title)),
        [one for one in covered if one.missing],
        sum(one.ambassadors for one in covered),
        needed_for(sum(one.people for one in covered)),
    )


def _of_the_company(today: date) -> list[Rows]:
    return [plan.deadlines(today, today + AHEAD), *five_years.left_alone(today), months.late_rows()]


def _rows(team_ids: Collection[int], today: date, now: datetime) -> list[Rows]:
    until = today + AHEAD
    return [
        instruct.overdue(team_ids, today),
        inform.unread(team_ids, today),
        *engage.unsettled(team_ids, today),
        pulse.stuck(now),
        cases.overdue(team_ids, now),
        *actions.overdue(team_ids, today),
        *people.gaps(team_ids, today),
        auth.without_account(team_ids, now),
        inform.deadlines(team_ids, today, until),
        inspire.deadlines(team_ids, today, until),
        engage.deadlines(team_ids, today, until),
        reward.deadlines(today, until),
        *pulse.deadlines(now, clock.end_of(until)),
        actions.deadlines(team_ids, today, until),
    ]


def _accounts_together(found: list[Need]) -> list[Need]:
    """Who has no account is one line for the whole company: invited all at once, in one place."""
    without = [need for need in found if need.kind == "accounts"]
    others = [need for need in found if need.kind != "accounts"]
    number = sum(one.number for one in without)
    return [*others, *(one._replace(team_id=None, number=number) for one in without[:1])]


def _leaderless(tree: Tree, team_ids: Collection[int], counts: dict[tuple[str, int | None], int]) -> list[Team]:
    """Teams with people and without a leader."""
    return [tree.teams[one] for one in team_ids if ("people", one) in counts and ("leaders", one) not in counts]


def _longest_first(line: Line) -> tuple[date, str, str]:
    return (_day(line), line.need.kind, line.team.sort_name if line.team else "")


def _day(line: Line) -> date:
    return line.need.day or date.max
