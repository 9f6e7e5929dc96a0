"""Reading a list of completed courses: which column is what, and what each row says. Nothing here asks the database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _, _l
from app.core.imports import MOST_ERRORS, Asked, CellError, Skip, totals_left_out
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
from app.instruct.services.exports import FIELDS, KIND, MEANS, NAMES

MOST = 200  # characters in one cell
TELL_EACH = 5_000  # rows
NEEDED: Mapping[str, LazyString] = {
    "course": _l("a column with the course, headed “course”"),
    "completed_on": _l("a column with the day of completion, headed “completed on”"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that says that somebody completed a course."""

    row: int
    person: str
    course: str
    day: date


@dataclass
class Sheet:
    """What was read, and what was wrong."""

    preset: Preset | None
    columns: dict[str, str]  # field -> header of the file
    entries: list[Entry] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    rows: int = 0
    totals: int = 0
    unchecked: int = 0

    @property
    def preset_name(self) -> str:
        return self.preset.name if self.preset is not None else presets.PLAIN

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
    headers: Sequence[str], _labels: Sequence[str], mapping: Mapping[str, str], preset: str | None
) -> dict[str, int]:
    """Which column holds which field: as the mapping says, as the tool has it, else by the header's words."""
    found = places(headers, mapping, FIELDS)
    spoken_of = set(places(headers, {header: header for header in mapping}, mapping).values())
    known = presets.of(KIND, preset, headers)
    for name, place in known.places(headers).items() if known is not None else ():
        if place not in spoken_of:
            found.setdefault(name, place)
    words = {name: known for name, known in NAMES.items() if name not in found}
    return found | by_words(headers, words, spoken_of | set(found.values()))


def check(headers: Sequence[str], labels: Sequence[str], mapping: Mapping[str, str]) -> None:
    missing = _missing(recognise(headers, labels, mapping, None))
    if missing:
        raise RuleBroken(_("Missing: %(columns)s.", columns="; ".join(expected for _name, expected in missing)))


def _missing(columns: Mapping[str, int]) -> list[tuple[str, str]]:
    found = [(name, str(expected)) for name, expected in NEEDED.items() if name not in columns]
    if not {"person", "email"} & columns.keys():
        found.insert(0, ("person", _("a column with the employee number or e-mail address")))
    return found


def read(asked: Asked, today: date) -> Sheet:
    """All rows that count; what is wrong with them is in `errors`."""
    table = asked.table
    columns = recognise(table.headers, table.labels, asked.mapping, asked.preset)
    known = presets.of(KIND, asked.preset, table.headers)
    sheet = Sheet(known, {name: table.headers[place] for name, place in columns.items()})
    if missing := _missing(columns):
        found = ", ".join(table.headers)[:MOST]
        sheet.errors = [CellError(1, name, found, expected) for name, expected in missing]
        return sheet
    cells = _Cells(table, columns, known)
    order = _order(asked, cells, sheet)
    sheet.skips, sheet.totals = totals_left_out(table.notes), len(table.notes.totals)
    if order is not None:
        _read_rows(asked.again().rows, _Reader(sheet, cells, order, table.notes.day_0, today))
    return sheet


def _order(asked: Asked, cells: "_Cells", sheet: Sheet) -> Order | None:
    """How all rows write days, which shows when all were seen; they are not kept, but read again."""

    def days() -> Iterator[str]:
        for sheet.rows, row in enumerate(asked.table.rows, start=1):
            if not sheet.rows % TELL_EACH:
                asked.tell(sheet.rows)
            yield cells.of(row, "completed_on")

    try:
        found = decide_dates(days())
    except Undecidable as reason:
        if asked.dates is None:
            sheet.wrong(reason.row, "completed_on", reason.found, reason.expected)
        return asked.dates
    return asked.dates or found


def _read_rows(rows: Iterable[Row], reader: "_Reader") -> None:
    not_done = 0
    for number, row in enumerate(rows):
        if reader.sheet.full:
            reader.sheet.unchecked = reader.sheet.rows - number
            break
        if reader.counts(row):
            reader.add(row)
        else:
            not_done += 1
    reader.sheet.skip(_("not completed"), not_done)


class _Cells:
    """The cells of a row by field; a tool may say what to read where one is empty."""

    def __init__(self, table: Table, columns: Mapping[str, int], preset: Preset | None) -> None:
        where = {plain(header): place for place, header in reversed(list(enumerate(table.headers)))}
        rules = preset.rules if preset is not None else {}
        self._places = {name: [place] for name, place in columns.items()}
        for name in ("course", "completed_on"):
            self._places.setdefault(name, []).extend(
                where[plain(header)] for header in rules.get(name, ()) if plain(header) in where
            )
        self.event = where.get(plain(rules.get("event", "")))

    def of(self, row: Row, name: str) -> str:
        found = (row.cells[place] for place in self._places.get(name, ()))
        return next(filter(None, found), "").replace("\x00", "")


class _Reader:
    """Makes entries of rows."""

    def __init__(self, sheet: Sheet, cells: _Cells, order: Order, day_0: date, today: date) -> None:
        self.sheet = sheet
        self._cells = cells
        self._today = today
        self._parse = lru_cache(maxsize=4096)(lambda text: parse_date(text, order, day_0=day_0))

    def counts(self, row: Row) -> bool:
        """Whether the row says that somebody was there and completed it; a row that says nothing of it counts."""
        if self._cells.event is not None and MEANS.get(plain(row.cells[self._cells.event])) is False:
            return False
        attended, done = (self._means(row, name) for name in ("attendance", "status"))
        return attended if attended is not None else done is not False

    def _means(self, row: Row, name: str) -> bool | None:
        text = self._cells.of(row, name)
        found = MEANS.get(plain(text))
        if text and found is None:
            self.sheet.wrong(row.number, name, text, _("one of: Completed, Passed, Open, Failed, Present, Absent"))
        return found

    def add(self, row: Row) -> None:
        person, course = self._cells.of(row, "person") or self._cells.of(row, "email"), self._cells.of(row, "course")
        day = self._day(row)
        if not person:
            self.sheet.wrong(row.number, "person", "", _("an employee number or e-mail address"))
        if not course:
            self.sheet.wrong(row.number, "course", "", _("the title or code of a course"))
        if len(course) > MOST:
            self.sheet.wrong(row.number, "course", course, _("at most %(most)s characters", most=MOST))
        if person and course and day is not None:
            self.sheet.entries.append(Entry(row.number, person, course, day))

    def _day(self, row: Row) -> date | None:
        text = self._cells.of(row, "completed_on")
        try:
            day = self._parse(text)
        except WrongCell as reason:
            self.sheet.wrong(row.number, "completed_on", text, reason.expected)
            return None
        if day > self._today:
            self.sheet.wrong(row.number, "completed_on", text, _("a day that is not in the future"))
        return day
