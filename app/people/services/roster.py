"""Reading a list of people: which column is what, and what each row says. Nothing here asks the database."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES, _
from app.core.imports import MOST_ERRORS, CellError, Skip, Tell, silent, totals_left_out
from app.core.tables import (
    Order,
    Preset,
    Row,
    Table,
    Undecidable,
    WrongCell,
    by_words,
    decide_dates,
    parse_date,
    places,
    plain,
    presets,
)
from app.people.services.exports import FIELDS, KIND, LANGUAGE_WORDS, NAMES, STATUSES

MOST = 200  # characters in one cell
# What is an address beyond doubt; the rest is asked of email_validator, which takes its time.
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_%+-]{1,30}(\.[a-z0-9_%+-]{1,30})?@([a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?\.){1,4}[a-z]{2,12}",
    re.ASCII | re.IGNORECASE,
)
SPECIAL = re.compile(r"\.(arpa|invalid|local|localhost|onion|test|internal|alt)$", re.IGNORECASE)
TELL_EACH = 5_000  # rows


@dataclass(slots=True)
class Entry:
    """One row. None and empty both mean that the file does not say: an empty cell changes nothing."""

    row: int
    number: str = ""
    name: str = ""
    email: str = ""
    job: str = ""
    location: str = ""
    language: str = ""
    hired_on: date | None = None
    left_on: date | None = None
    team: str = ""
    manager: str = ""
    status: str = ""  # active, leave or left


@dataclass
class Roster:
    """What was read, which column holds which field, and what was wrong. Behind too many errors nobody looks: those
    rows are only counted."""

    preset: Preset | None = None
    columns: dict[str, str] = field(default_factory=dict)  # field -> header of the file
    entries: list[Entry] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    unchecked: int = 0

    @property
    def preset_name(self) -> str:
        return self.preset.name if self.preset is not None else presets.PLAIN

    @property
    def read(self) -> int:
        return len(self.entries) + self.unchecked + sum(skip.rows for skip in self.skips)

    @property
    def full(self) -> bool:
        return len(self.errors) >= MOST_ERRORS

    def wrong(self, entry: Entry, name: str, found: str, expected: object) -> None:
        if not self.full:
            self.errors.append(CellError(entry.row, self.columns.get(name, name), found[:MOST], str(expected)))


def read(
    table: Table,
    *,
    mapping: Mapping[str, str],
    preset: str | None,
    dates: Order | None,
    tell: Tell = silent,
    again: Callable[[], Table] | None = None,
) -> Roster:
    """All rows of a table; what is wrong with them is in `errors`. With `again` it is read twice and never kept whole:
    how its dates are written shows when all were seen."""
    known = presets.of(KIND, preset, table.headers)
    columns = recognise(table.headers, mapping, known)
    roster = Roster(known, {name: table.headers[place] for name, place in columns.items()})
    if missing := _missing(columns):
        found = ", ".join(table.headers)[:MOST]
        roster.errors = [CellError(1, name, found, str(expected)) for name, expected in missing]
        return roster
    kept: list[Row] = []
    seen = _told(table.rows, tell, kept if again is None else None)
    order = _order(seen, columns, roster, dates)
    roster.skips = totals_left_out(table.notes)
    if order is not None:
        rows = kept if again is None else again().rows
        _read_rows(rows, _Reader(roster, columns, order, table.notes.day_0))
    return roster


def _told(rows: Iterable[Row], tell: Tell, kept: list[Row] | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if not number % TELL_EACH:
            tell(number)
        if kept is not None:
            kept.append(row)
        yield row


def _read_rows(rows: Iterable[Row], reader: "_Reader") -> None:
    roster = reader.roster
    for row in rows:
        if roster.full:
            roster.unchecked += 1
        else:
            roster.entries.append(reader.entry(row))


def recognise(headers: Sequence[str], mapping: Mapping[str, str], preset: Preset | None) -> dict[str, int]:
    """Which column holds which field: as the mapping says, as the tool has it, else by the header's words."""
    found = places(headers, mapping, FIELDS)
    spoken_of = set(places(headers, {header: header for header in mapping}, mapping).values())
    if preset is not None:
        for name, place in preset.places(headers).items():
            if place not in spoken_of:
                found.setdefault(name, place)
    words = {name: known for name, known in NAMES.items() if name not in found}
    return found | by_words(headers, words, spoken_of | set(found.values()))


def recognised(
    headers: Sequence[str], _labels: Sequence[str], mapping: Mapping[str, str], preset: str | None
) -> dict[str, int]:
    """The same for the page on which columns are said."""
    return recognise(headers, mapping, presets.of(KIND, preset, headers))


def check(headers: Sequence[str], labels: Sequence[str], mapping: Mapping[str, str]) -> None:
    """A list without numbers or names is none."""
    missing = _missing(recognised(headers, labels, mapping, None))
    if missing:
        raise RuleBroken(_("Missing: %(columns)s.", columns="; ".join(expected for _name, expected in missing)))


def _missing(columns: Mapping[str, int]) -> list[tuple[str, str]]:
    found = []
    if "number" not in columns:
        found.append(("number", _("a column with the employee number, headed “number”")))
    if not ({"name", "last_first"} & columns.keys() or {"first_name", "last_name"} <= columns.keys()):
        found.append(("name", _("a column headed “name”, or two headed “first name” and “last name”")))
    return found


def _order(rows: Iterable[Row], columns: Mapping[str, int], roster: Roster, said: Order | None) -> Order | None:
    """How all rows write dates: as a person said, else as they show."""
    used = [columns[name] for name in ("hired", "left") if name in columns]
    try:
        found = decide_dates(row.cells[place] for row in rows for place in used)
    except Undecidable as reason:
        if said is not None:
            return said
        names = ", ".join(roster.columns[name] for name in ("hired", "left") if name in columns)
        roster.errors.append(CellError(reason.row, names, reason.found, str(reason.expected)))
        return None
    return said or found


class _Reader:
    """Makes entries of rows."""

    def __init__(self, roster: Roster, columns: Mapping[str, int], order: Order, day_0: date) -> None:
        self.roster = roster
        self._columns = columns
        self._order = order
        self._day_0 = day_0
        self._parse = lru_cache(maxsize=4096)(self._parsed)

    def entry(self, row: Row) -> Entry:
        cells = {name: row.cells[place].replace("\x00", "") for name, place in self._columns.items()}
        entry = Entry(row.number)
        for name in ("number", "job", "location", "team", "manager"):
            setattr(entry, name, cells.get(name, ""))
        entry.name = _name(cells)
        entry.email = _email(entry, cells.get("email", ""), self.roster)
        entry.language = _language(entry, cells.get("language", ""), self.roster)
        entry.status = _status(entry, cells.get("status", ""), self.roster)
        entry.hired_on = self._day(entry, "hired", cells.get("hired", ""))
        entry.left_on = self._day(entry, "left", cells.get("left", ""))
        _check_texts(entry, cells, self.roster)
        return entry

    def _day(self, entry: Entry, name: str, text: str) -> date | None:
        if not text:
            return None
        try:
            return self._parse(text)
        except WrongCell as reason:
            self.roster.wrong(entry, name, text, reason.expected)
            return None

    def _parsed(self, text: str) -> date:
        return parse_date(text, self._order, day_0=self._day_0)


def _check_texts(entry: Entry, cells: Mapping[str, str], roster: Roster) -> None:
    if not entry.number:
        roster.wrong(entry, "number", "", _("an employee number"))
    if not entry.name:
        column = next(name for name in ("name", "last_first", "last_name") if name in cells)
        roster.wrong(entry, column, "", _("a name"))
    for name, text in cells.items():
        if len(text) > MOST:
            roster.wrong(entry, name, f"{text[:60]}…", _("at most %(most)s characters", most=MOST))


def _name(cells: Mapping[str, str]) -> str:
    """First name first: "Nowak, Anna" and a column of "Nowak Anna" are turned."""
    if turned := cells.get("last_first", ""):
        last, _space, first = turned.replace(",", " ", 1).partition(" ")
        words = [first, last]
    elif whole := cells.get("name", ""):
        last, _comma, first = whole.partition(",")
        words = [first, last]
    else:
        words = [cells.get("first_name", ""), cells.get("last_name", "")]
    return " ".join(" ".join(words).split())


def _email(entry: Entry, text: str, roster: Roster) -> str:
    if not text or (PLAIN_ADDRESS.fullmatch(text) and len(text) < 255 and not SPECIAL.search(text)):
        return text.lower()
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        roster.wrong(entry, "email", text, _("an e-mail address such as name@example.org"))
        return ""


def _language(entry: Entry, text: str, roster: Roster) -> str:
    if not text:
        return ""
    word = plain(text).split(" ")[0]
    code = next((code for code, words in LANGUAGE_WORDS.items() if word in words), "")
    if word and not code:
        roster.wrong(entry, "language", text, _("one of: %(codes)s", codes=", ".join(LANGUAGES)))
    return code


def _status(entry: Entry, text: str, roster: Roster) -> str:
    status = STATUSES.get(plain(text), "") if text else ""
    if text and not status:
        roster.wrong(entry, "status", text, _("one of: Active, On leave, Left (or A, L, T)"))
    return status
