"""Which team belonged to which, on any day."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from app.core.db import db
from app.people.models import Team, TeamParent


class Tree(NamedTuple):
    """The teams as they stood on one day."""

    teams: dict[int, Team]
    parent: dict[int, int]
    children: dict[int, list[int]]

    @property
    def root(self) -> int:
        return next(team_id for team_id in self.teams if team_id not in self.parent)

    def below(self, team_id: int) -> list[int]:
        """The team and all below it, parents first, each level by name."""
        found, waiting = [], [team_id]
        while waiting:
            current = waiting.pop()
            found.append(current)
            waiting.extend(reversed(self.children.get(current, [])))
        return found

    def above(self, team_id: int) -> list[int]:
        """The teams above, nearest first."""
        found = []
        while (parent := self.parent.get(team_id)) is not None:
            found.append(parent)
            team_id = parent
        return found

    def depth(self, team_id: int) -> int:
        return len(self.above(team_id))

    def choices(self, within: Collection[int] | None = None) -> list[tuple[str, str]]:
        """Teams for a picker, indented by level."""
        every = self.below(self.root) if self.teams else []
        shown = [team_id for team_id in every if within is None or team_id in within]
        return [(str(team_id), "\u2003" * self.depth(team_id) + self.teams[team_id].name) for team_id in shown]


class Forest(NamedTuple):
    """Every team there is or was, with each place it had: the tree of any day, from one statement."""

    teams: dict[int, Team]
    places: dict[int, list[TeamParent]]

    def on(self, day: date) -> Tree:
        """The teams that were open on a day, in the tree of that day. Only the root never has a place in it; a team
        that came later has its first place later."""
        teams, parent = {}, {}
        children: dict[int, list[int]] = {}
        for key, team in self.teams.items():
            held = next((place for place in self.places.get(key, []) if place.holds_on(day)), None)
            if (held is None and key in self.places) or (team.closed_on is not None and team.closed_on < day):
                continue
            teams[key] = team
            if held is not None:
                parent[key] = held.parent_id
        for key in [key for key in parent if parent[key] not in teams]:
            del parent[key]
        for key in teams:
            if key in parent:
                children.setdefault(parent[key], []).append(key)
        return Tree(teams, parent, children)

    def units_above(self, day: date) -> dict[int, list[int]]:
        """The units in which each team counts, nearest first. A team that was not in the tree yet or any more counts
        where it stood first or last, so that nothing is missing from the company's figures."""
        parent = {}
        for key, places in self.places.items():
            begun = [place for place in places if place.starts_on <= day]
            parent[key] = (begun[-1] if begun else places[0]).parent_id
        return {key: _chain(parent, key) for key in self.teams}


def _chain(parent: dict[int, int], team_id: int) -> list[int]:
    chain: list[int] = []
    while (above := parent.get(team_id)) is not None and above not in chain:
        chain.append(above)
        team_id = above
    return chain


def forest() -> Forest:
    """All teams by name, and their places from the oldest."""
    rows = db.session.execute(
        select(Team, TeamParent)
        .outerjoin(TeamParent, TeamParent.team_id == Team.id)
        .order_by(Team.sort_name, Team.id, TeamParent.starts_on)
    )
    found = Forest({}, {})
    for team, place in rows:
        found.teams[team.id] = team
        if place is not None:
            found.places.setdefault(team.id, []).append(place)
    return found


def tree(on: date) -> Tree:
    """All teams that were open on a day, in the tree of that day."""
    return forest().on(on)


def root_team() -> Team | None:
    """The team that has no parent, ever."""
    return db.session.scalar(select(Team).where(Team.id.not_in(select(TeamParent.team_id))).order_by(Team.id).limit(1))
