"""Reading a list of absences: which column is what, and what each row says. Nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _, _l
from app.core.imports import MOST_ERRORS, Asked, CellError, Skip, totals_left_out
from app.core.tables import Order, Row, Undecidable, WrongCell, by_words, decide_dates, parse_date, places, plain
from app.people.models import AbsenceKind
from app.people.services.absence_words import FIELDS, KINDS, NAMES, NOT_TAKEN

MOST = 200  # characters in one cell
TELL_EACH = 5_000  # rows
STARTS: LazyString = _l("a column with the first day away, headed “first day away”")
PERSON: LazyString = _l("a column with the employee number or e-mail address")


@dataclass(frozen=True)
class Entry:
    """One row: that somebody is away. No kind: the file says nothing of it."""

    row: int
    person: str
    starts_on: date
    ends_on: date | None
    kind: AbsenceKind | None


@dataclass
class Sheet:
    """What was read, and what was wrong."""

    columns: dict[str, str]  # field -> header of the file
    entries: list[Entry] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    rows: int = 0
    unchecked: int = 0

    @property
    def full(self) -> bool:
        return len(self.errors) >= MOST_ERRORS

    def wrong(self, row: int, name: str, found: str, expected: object) -> None:
        if not self.full:
            self.errors.append(CellError(row, self.columns.get(name, name), found[:MOST], str(expected)))

    def skip(self, reason: str, rows: int) -> None:
        if rows:
            self.skips.append(Skip(reason, rows))


def recognise(
    headers: Sequence[str], _labels: Sequence[str], mapping: Mapping[str, str], _preset: str | None
) -> dict[str, int]:
    """Which column holds which field: as the mapping says, else by the header's words."""
    found = places(headers, mapping, FIELDS)
    spoken_of = set(places(headers, {header: header for header in mapping}, mapping).values())
    words = {name: known for name, known in NAMES.items() if name not in found}
    return found | by_words(headers, words, spoken_of | set(found.values()))


def check(headers: Sequence[str], labels: Sequence[str], mapping: Mapping[str, str]) -> None:
    missing = _missing(recognise(headers, labels, mapping, None))
    if missing:
        raise RuleBroken(_("Missing: %(columns)s.", columns="; ".join(expected for _name, expected in missing)))


def _missing(columns: Mapping[str, int]) -> list[tuple[str, str]]:
    found = [] if {"person", "email"} & columns.keys() else [("person", str(PERSON))]
    return found if "starts_on" in columns else [*found, ("starts_on", str(STARTS))]


def read(asked: Asked) -> Sheet:
    """All rows that count; what is wrong with them is in `errors`."""
    table = asked.table
    columns = recognise(table.headers, table.labels, asked.mapping, asked.preset)
    sheet = Sheet({name: table.headers[place] for name, place in columns.items()})
    if missing := _missing(columns):
        found = ", ".join(table.headers)[:MOST]
        sheet.errors = [CellError(1, name, found, expected) for name, expected in missing]
        return sheet
    lines = []
    for row in table.rows:
        lines.append(row)
        if not len(lines) % TELL_EACH:
            asked.tell(len(lines))
    sheet.skips, sheet.rows = totals_left_out(table.notes), len(lines) + len(table.notes.totals)
    days = [columns[name] for name in ("starts_on", "ends_on") if name in columns]
    try:
        order = asked.dates or decide_dates(row.cells[place] for row in lines for place in days)
    except Undecidable as reason:
        sheet.wrong(reason.row, "starts_on", reason.found, reason.expected)
        return sheet
    _read_rows(lines, _Reader(sheet, columns, order, table.notes.day_0))
    return sheet


def _read_rows(lines: Sequence[Row], reader: "_Reader") -> None:
    not_taken = 0
    for number, row in enumerate(lines):
        if reader.sheet.full:
            reader.sheet.unchecked = len(lines) - number
            break
        if plain(reader.cell(row, "status")) in NOT_TAKEN:
            not_taken += 1
        else:
            reader.add(row)
    reader.sheet.skip(_("not approved, or cancelled"), not_taken)


class _Reader:
    """Makes entries of rows."""

    def __init__(self, sheet: Sheet, columns: Mapping[str, int], order: Order, day_0: date) -> None:
        self.sheet = sheet
        self._columns = columns
        self._parse = lru_cache(maxsize=4096)(lambda text: parse_date(text, order, day_0=day_0))

    def cell(self, row: Row, name: str) -> str:
        return row.cells[self._columns[name]].replace("\x00", "") if name in self._columns else ""

    def add(self, row: Row) -> None:
        person = self.cell(row, "person") or self.cell(row, "email")
        starts_on, ends_on = self._day(row, "starts_on"), self._day(row, "ends_on")
        if not person:
            self.sheet.wrong(row.number, "person", "", _("an employee number or e-mail address"))
        if not self.cell(row, "starts_on"):
            self.sheet.wrong(row.number, "starts_on", "", _("the first day away"))
        if starts_on is not None and ends_on is not None and ends_on < starts_on:
            self.sheet.wrong(row.number, "ends_on", self.cell(row, "ends_on"), _("a day not before the first day away"))
        elif person and starts_on is not None:
            self.sheet.entries.append(Entry(row.number, person, starts_on, ends_on, self._kind(row)))

    def _day(self, row: Row, name: str) -> date | None:
        text = self.cell(row, name)
        try:
            return self._parse(text) if text else None
        except WrongCell as reason:
            self.sheet.wrong(row.number, name, text, reason.expected)
            return None

    def _kind(self, row: Row) -> AbsenceKind | None:
        word = plain(self.cell(row, "kind"))
        return KINDS.get(word, AbsenceKind.OTHER) if word else None
