"""Teams as files name them, and the teams an import makes."""

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select

from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.tables import WrongCell
from app.customers import queries
from app.people import queries as people
from app.people.models import Team, TeamParent, search_key
from app.people.services import create_team

LONGEST_CODE = 24
# A team is not in use because of its own place in the tree, or of counters, which only repeat its answers.
OWN = {("team_parent", "team_id"), ("customer_counter", "team_id")}


class Names:
    """Finds teams by code or name. With `create`, a name that nobody has gets a number below 0, to be made later."""

    def __init__(self, *, create: bool) -> None:
        self._create = create
        self._found: dict[str, int | None] = {}
        self._codes: set[str] = set()
        self.new: dict[int, str] = {}
        self.made: list[str] = []  # codes
        teams = queries.all_teams()
        for team in teams:
            key = name_key(team.name)
            self._found[key] = team.id if key not in self._found else None  # two teams of one name: only the code tells
        for team in teams:
            self._found[name_key(team.code)] = team.id
            self._codes.add(team.code.casefold())

    def find(self, name: str) -> int:
        key = name_key(name)
        if not key:
            raise WrongCell(_l("a team's code or name"))
        if key not in self._found and self._create:
            number = -1 - len(self.new)
            self.new[number] = " ".join(name.split())
            self._found[key] = number
        found = self._found.get(key)
        if found is None and key in self._found:
            raise WrongCell(_l("a team's code, because several teams have this name"))
        if found is None:
            raise WrongCell(_l("the code or name of a team in the directory"))
        return found

    def known(self, name: str) -> int | None:
        """The team with this code or name, if there is just one already."""
        found = self._found.get(name_key(name))
        return found if found is not None and found > 0 else None

    def make(self, since: Mapping[int, date], *, dry_run: bool) -> dict[int, int]:
        """Make the new teams under the root, each since its first answer; returns their ids. With dry_run only their
        codes are found."""
        root = people.root_team()
        if root is None:
            raise RuleBroken(_l("There is no team at the top yet. Run: iskra init"))
        codes = {number: self._code(self.new[number]) for number in since}
        self.made = list(codes.values())
        if dry_run:
            return {}
        return {
            number: create_team(code=codes[number], name=self.new[number], parent=root, starts_on=day).id
            for number, day in since.items()
        }

    def _code(self, name: str) -> str:
        base = re.sub(r"[\W_]+", "-", search_key(name)).strip("-").upper()[:LONGEST_CODE].strip("-") or "TEAM"
        code, time = base, 1
        while code.casefold() in self._codes:
            time += 1
            code = f"{base}-{time}"
        self._codes.add(code.casefold())
        return code


def name_key(name: str) -> str:
    return " ".join(search_key(name).split())


def remove_unused(codes: list[str]) -> None:
    """Take away teams that an import made, but for those that something else uses by now."""
    made = set(db.session.scalars(select(Team.id).where(Team.code.in_(codes))))
    unused = made - _used(made)
    db.session.execute(delete(TeamParent).where(TeamParent.team_id.in_(unused)))
    db.session.execute(delete(Team).where(Team.id.in_(unused)))


def _used(team_ids: set[int]) -> set[int]:
    columns = [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "team" for key in column.foreign_keys) and (table.name, column.name) not in OWN
    ]
    found: set[int] = set()
    for column in columns:
        found |= set(db.session.scalars(select(column).where(column.in_(team_ids)).distinct()))
    return found
