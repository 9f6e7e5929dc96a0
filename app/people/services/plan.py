"""What a list of people would change, found without changing anything."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core import imports
from app.core.i18n import LazyString, _, nl
from app.core.imports import CellError, Outcome, Skip
from app.people import queries
from app.people.models import Person, Team, search_key
from app.people.queries import directory
from app.people.services.roster import Entry, Roster

CODE_AND_NAME = re.compile(r"([A-Za-z]{0,6}[-_]?\d+)[ :-]+(\S.*)")
NAME_AND_NUMBER = re.compile(r"(.+?) *\(([^()]+)\)")


@dataclass(slots=True)
class Step:
    """What one row asks for: a new person, or values that differ, a move, a last day."""

    entry: Entry
    person: Person | None
    values: dict[str, Any] = field(default_factory=dict)
    team: Team | None = None  # the team to be in from the day of the import on
    manager: str | None = None  # the number of a new manager
    leaves: bool = False

    @property
    def to_do(self) -> bool:
        differs = self.values or self.team is not None or self.manager is not None or self.leaves
        return self.person is None or bool(differs)


class Plan:
    """What a roster would change, found without changing anything; what cannot be goes to the roster's errors."""

    def __init__(self, roster: Roster, *, create_teams: bool, today: date) -> None:
        self.roster = roster
        self.today = today
        self.new_teams: dict[str, Team] = {}
        self._create_teams = create_teams
        self._tree = queries.tree(today)
        self._teams = _names_of(self._tree)
        self._closed = {search_key(code) for code in directory.closed_codes(today)}
        self._people = {person.number: person for person in directory.everybody()}
        self._numbers = {entry.number for entry in roster.entries} | self._people.keys()
        self._managers = self._managers_by_word()
        self._failed = {(error.row, error.column) for error in roster.errors}
        self._without: dict[str, int] = {}  # how many people need a column that the file does not have
        self._check_twins()
        self.steps: list[Step] = []
        self._gone = 0
        for number, entry in enumerate([] if roster.full else roster.entries):
            if roster.full:
                roster.unchecked += len(roster.entries) - number
                del roster.entries[number:]
                break
            if self._is_gone(entry):
                self._gone += 1
            elif entry.number:
                self.steps.append(self._step(entry))
        self._check_columns()

    def outcome(self) -> Outcome:
        """The totals; none where there are errors."""
        roster = self.roster
        if roster.errors:
            errors = sorted(roster.errors)
            return imports.refused(errors, preset=roster.preset_name, read=roster.read, unchecked=roster.unchecked)
        created = sum(step.person is None for step in self.steps)
        changed = sum(step.person is not None and step.to_do for step in self.steps)
        unchanged = len(self.steps) - created - changed
        skips = [*roster.skips, *([Skip(_("has left, and is not in the directory"), self._gone)] if self._gone else [])]
        teams = sorted(team.code for team in self.new_teams.values())
        return Outcome(None, roster.preset_name, roster.read, created, changed, unchanged, skips, teams, [])

    def _is_gone(self, entry: Entry) -> bool:
        """Who left before anybody told us is nobody's colleague: without a last day there is nothing to write."""
        return entry.status == "left" and entry.left_on is None and entry.number not in self._people

    def _check_columns(self) -> None:
        """What the file has no column for is told once, not for each row."""
        wanted = {"hired": _column_of_hire, "team": _column_of_team, "left": _column_of_last_day}
        for name, count in self._without.items():
            self.roster.errors.append(CellError(1, name, "", str(wanted[name](count))))

    def _managers_by_word(self) -> dict[str, str | None]:
        """A manager is named by number, e-mail or full name; None: several are meant."""
        found: dict[str, str | None] = {}
        written = [(e.number, e.email, e.name) for e in self.roster.entries]
        kept = [(p.number, p.email or "", p.name) for p in self._people.values()]
        for number, email, name in [*written, *kept]:
            for word in filter(None, (email, search_key(name))):
                found[word] = number if found.get(word, number) == number else None
        return found | {number: number for number in self._numbers}

    def _check_twins(self) -> None:
        """A number or an e-mail address stands once in a file, and no address is somebody else's."""
        first: dict[tuple[str, str], int] = {}
        given = {e.number for e in self.roster.entries if e.email}
        owners = {p.email: p for p in self._people.values() if p.email and p.number not in given}
        for entry in self.roster.entries:
            for name, value in (("number", entry.number), ("email", entry.email)):
                if value and (earlier := first.setdefault((name, value), entry.row)) != entry.row:
                    self.roster.wrong(entry, name, value, _("each one once; row %(row)s has it too", row=earlier))
            if (owner := owners.get(entry.email)) is not None:
                self.roster.wrong(
                    entry,
                    "email",
                    entry.email,
                    _("an address of their own; this is of number %(number)s", number=owner.number),
                )

    def _step(self, entry: Entry) -> Step:
        step = Step(entry, self._people.get(entry.number))
        if step.person is None:
            self._check_new(entry)
        else:
            step.values = _differences(step.person, entry)
            step.leaves = entry.left_on not in (None, step.person.left_on)
        self._check_days(step)
        team = self._team(entry)
        if team is not None and self._moves(step, team):
            step.team = team
        step.manager = self._manager(step)
        return step

    def _check_new(self, entry: Entry) -> None:
        for name in ("hired", "team"):
            if name not in self.roster.columns:
                self._without[name] = self._without.get(name, 0) + 1
        if entry.hired_on is None and self._expected_of(entry, "hired"):
            self.roster.wrong(entry, "hired", "", _("the day of hire: this number is not in the directory yet"))
        if not entry.team and self._expected_of(entry, "team"):
            self.roster.wrong(entry, "team", "", _("a team: this number is not in the directory yet"))

    def _expected_of(self, entry: Entry, name: str) -> bool:
        """The file has the column, and nothing is said of this cell yet."""
        column = self.roster.columns.get(name)
        return column is not None and (entry.row, column) not in self._failed

    def _check_days(self, step: Step) -> None:
        hired, left = employment(step)
        if step.entry.status == "left" and left is None:
            self._check_last_day(step.entry)
        if hired is not None and left is not None and left < hired:
            name = "left" if step.entry.left_on else "hired"
            found = step.entry.left_on or hired
            self.roster.wrong(step.entry, name, found.isoformat(), _("a last day that is not before the day of hire"))
        first = step.person.memberships[0] if step.person is not None and step.person.memberships else None
        if hired is not None and first is not None and first.ends_on is not None and hired > first.ends_on:
            expected = _("a day not after %(day)s, the last in the first team", day=first.ends_on)
            self.roster.wrong(step.entry, "hired", hired.isoformat(), expected)

    def _check_last_day(self, entry: Entry) -> None:
        if "left" not in self.roster.columns:
            self._without["left"] = self._without.get("left", 0) + 1
        elif self._expected_of(entry, "left"):
            self.roster.wrong(entry, "left", "", _("the last day: by the status this person has left"))

    def _team(self, entry: Entry) -> Team | None:
        """The team a row names by code or name; made if that is wanted."""
        code, name = self._code_and_name(entry.team)
        word = search_key(code)
        if not word:
            return None
        found = self._teams.get(word, [])
        if len(found) > 1:
            expected = _("a code, as several teams have this name: %(codes)s", codes=", ".join(t.code for t in found))
            self.roster.wrong(entry, "team", entry.team, expected)
        elif not found and (not self._create_teams or word in self._closed):
            self.roster.wrong(entry, "team", entry.team, _("the code or name of a team that exists"))
        elif not found:
            self.new_teams[code] = Team(code=code, name=name)
            self._teams[word] = [self.new_teams[code]]
        return self._teams[word][0] if word in self._teams else None

    def _code_and_name(self, text: str) -> tuple[str, str]:
        """Some tools write both into one cell, such as "CC100 Leadership"; a team that is called so is meant whole."""
        rules = self.roster.preset.rules if self.roster.preset is not None else {}
        both = CODE_AND_NAME.fullmatch(text) if rules.get("team") == "code and name" else None
        if both is None or search_key(text) in self._teams:
            return text, text
        return both[1], both[2]

    def _moves(self, step: Step, team: Team) -> bool:
        """Whether the team is another than on the day of the import; who has left by then moves no more."""
        if step.person is None:
            return True
        hired, left = employment(step)
        day = max(self.today, hired or self.today)
        if left is not None and left < day:
            return False
        current = next((row.team for row in step.person.memberships if row.holds_on(day)), None)
        return current is not team

    def _manager(self, step: Step) -> str | None:
        """The manager's number, if it is a new one."""
        entry = step.entry
        if not entry.manager:
            return None
        written = NAME_AND_NUMBER.fullmatch(entry.manager)
        number = self._managers.get(entry.manager.lower()) or self._managers.get(entry.manager)
        number = number or self._managers.get(written[2] if written else "")
        number = number or self._managers.get(search_key(_first_name_first(written[1] if written else entry.manager)))
        if number is None or number == entry.number:
            expected = _("the number or e-mail address of a colleague in this file or in the directory")
            self.roster.wrong(entry, "manager", entry.manager, expected)
            return None
        known = self._people.get(number)
        same = step.person is not None and known is not None and step.person.manager_id == known.id
        return None if same else number

    @property
    def root(self) -> int:
        return self._tree.root

    def person(self, number: str) -> Person | None:
        return self._people.get(number)


def _names_of(tree: queries.Tree) -> dict[str, list[Team]]:
    """Teams by code and by name; a code wins over a name."""
    found: dict[str, list[Team]] = {}
    for team in tree.teams.values():
        found.setdefault(search_key(team.name), []).append(team)
    return found | {search_key(team.code): [team] for team in tree.teams.values()}


def _first_name_first(name: str) -> str:
    last, _comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split())


def _differences(person: Person, entry: Entry) -> dict[str, Any]:
    """What a row says otherwise than the directory; an empty cell says nothing."""
    names = ("name", "email", "job", "location", "language", "hired_on")
    said = {name: getattr(entry, name) for name in names}
    return {name: value for name, value in said.items() if value and value != getattr(person, name)}


def employment(step: Step) -> tuple[date | None, date | None]:
    """First and last day as they will be."""
    person, entry = step.person, step.entry
    hired = entry.hired_on or (person.hired_on if person is not None else None)
    left = entry.left_on or (person.left_on if person is not None else None)
    return hired, left


def _column_of_hire(count: int) -> LazyString:
    return nl(
        "a column with the day of hire: %(num)s person is not in the directory yet",
        "a column with the day of hire: %(num)s people are not in the directory yet",
        count,
    )


def _column_of_team(count: int) -> LazyString:
    return nl(
        "a column with the team: %(num)s person is not in the directory yet",
        "a column with the team: %(num)s people are not in the directory yet",
        count,
    )


def _column_of_last_day(count: int) -> LazyString:
    return nl(
        "a column with the last day: %(num)s person has left by the status",
        "a column with the last day: %(num)s people have left by the status",
        count,
    )
