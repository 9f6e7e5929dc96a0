"""Reading of tables: where the headers are, and the rows below them one by one."""

import re
from collections.abc import Collection, Iterator
from itertools import chain, islice
from time import monotonic
from typing import BinaryIO, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.i18n import LazyString, _l, nl
from app.core.tables.columns import plain
from app.core.tables.errors import TableError
from app.core.tables.notes import Notes
from app.core.tables.sources import Record, records
from app.core.tables.text import NO_LETTER, not_text

MAX_ROWS = 10_000_000  # where no setting says otherwise
MAX_COLUMNS = 2_000
MAX_CELL = 32_767  # characters, as in Excel
MAX_SECONDS = 900
ZONE = re.compile(r'\{"ImportId":.*"timeZone":"([^"]+)"')
LOOK_AHEAD = 20  # rows in which headers are looked for
MOST_ABOVE = 10_000  # rows among which a person may say that the headers are
LAST_ROWS = 5  # in which totals are looked for

# The last rows of many reports; a word is enough only where nearly all other cells are empty.
TOTALS = {
    "total", "totals", "grand total", "subtotal", "sum", "count", "average", "overall result", "suma", "razem",
    "ogolem", "lacznie", "srednia", "συνολο", "συνολα", "γενικο συνολο", "αθροισμα", "μεσοσ οροσ",
}  # fmt: skip


class Row(NamedTuple):
    """`number` is the row in the file as a person sees it: the header is row 1, blank rows count."""

    number: int
    cells: list[str]


class Table(NamedTuple):
    """`headers` are all different and none is blank. `labels` hold all that the file says of a column in up to three
    header rows, such as the full question. Rows have as many cells as there are headers."""

    headers: list[str]
    labels: list[str]
    rows: Iterator[Row]
    notes: Notes


def read(
    stream: BinaryIO,
    filename: str,
    *,
    known: Collection[str] = (),
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    max_rows: int = MAX_ROWS,
) -> Table:
    """Any table, as described in the package. What the person chose wins over what the content says."""
    notes = Notes()
    found = records(stream, filename, notes, encoding=encoding, sheet=sheet)
    return _table(_limited(found, max_rows, notes), notes, frozenset(known), header_row)


def _limited(found: Iterator[Record], max_rows: int, notes: Notes) -> Iterator[Row]:
    """Rows with something in them. A million pass through: what is wrong with a few is looked for only where one look
    at all of a row together says that there may be something."""
    until = monotonic() + MAX_SECONDS
    for number, cells in found:
        if number > max_rows + 1:
            raise TableError(number, "", _l("more rows"), nl("at most %(num)s row", "at most %(num)s rows", max_rows))
        if not number % 1000 and monotonic() > until:
            raise TableError(number, "", _l("a file that takes too long"), _l("a smaller file; split it"))
        tidy = list(map(str.strip, cells))
        together = "".join(tidy)
        if len(together) > MAX_CELL or len(tidy) > MAX_COLUMNS or NO_LETTER in together or "\0" in together:
            _check(Row(number, tidy), notes)
        if together:
            yield Row(number, tidy)


def _check(row: Row, notes: Notes) -> None:
    """Refuse what no row of a table can be; columns beyond all that a table may have must be empty, and go."""
    number, cells = row
    if notes.encoding and any("\0" in cell for cell in cells):
        raise not_text(number)
    if any(cells[MAX_COLUMNS:]):
        raise _too_wide(number, len(cells), nl("at most %(num)s column", "at most %(num)s columns", MAX_COLUMNS))
    del cells[MAX_COLUMNS:]
    for place, cell in enumerate(cells):
        if len(cell) > MAX_CELL and notes.headers:
            raise _too_long(row, _header(notes, place), len(cell))
        if NO_LETTER in cell and notes.encoding and notes.header_row:
            raise _no_letters(row, _header(notes, place), cell, notes)


def _header(notes: Notes, place: int) -> str:
    """What stands above a cell, where that is known already."""
    return notes.headers[place] if place < len(notes.headers) else ""


def _too_wide(row: int, width: int, expected: LazyString) -> TableError:
    return TableError(row, "", nl("%(num)s column", "%(num)s columns", width), expected)


def _table(rows: Iterator[Row], notes: Notes, known: frozenset[str], header_row: int | None) -> Table:
    ahead = list(islice(rows, LOOK_AHEAD if header_row is None else max(LOOK_AHEAD, min(header_row, MOST_ABOVE))))
    if not ahead:
        raise TableError(0, "", _l("an empty file"), _l("a row of headers and rows below it"))
    first = _header_place(ahead, known) if header_row is None else _said_place(ahead, header_row)
    notes.header_row = ahead[first].number
    count = _header_rows(ahead[first:])
    levels = [row.cells for row in ahead[first : first + count]]
    width = max(len(cells) for cells in levels)
    levels = [cells + [""] * (width - len(cells)) for cells in levels]
    notes.zones = _zones(levels[-1])
    for level in levels:
        _check(Row(notes.header_row, level), notes)
    notes.headers = _different(levels)
    below = ahead[first + count :]
    for row in below:
        _check(row, notes)
    body = _body(chain(below, rows), notes)
    return Table(notes.headers, [_label(column) for column in zip(*levels, strict=True)], body, notes)


def _header_place(ahead: list[Row], known: frozenset[str]) -> int:
    """The row with most headers that are known; else past the title rows, which fill one or two cells above a wider
    table."""
    if known:
        met = [sum(plain(cell) in known for cell in set(row.cells)) for row in ahead]
        if max(met) > 1:
            return met.index(max(met))
    filled = [sum(map(bool, row.cells)) for row in ahead]
    enough = min(3, max(filled))
    return next(place for place, count in enumerate(filled) if count >= enough)


def _said_place(ahead: list[Row], header_row: int) -> int:
    for place, row in enumerate(ahead):
        if row.number == header_row:
            return place
    raise TableError(header_row, "", _l("an empty row"), _l("a row with headers"))


def _header_rows(rows: list[Row]) -> int:
    """Qualtrics has three (names, questions, ids as JSON), SurveyMonkey two (questions, choices)."""
    if len(rows) > 2 and all(not cell or cell.startswith('{"ImportId"') for cell in rows[2].cells):
        return 3
    if len(rows) > 1 and "respondent id" in (cell.lower() for cell in rows[0].cells) and not rows[1].cells[0]:
        return 2
    return 1


def _zones(ids: list[str]) -> dict[int, str]:
    """Qualtrics says with the id of a column of which time zone it is."""
    return {place: found[1] for place, cell in enumerate(ids) if (found := ZONE.match(cell)) and _is_zone(found[1])}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _label(column: tuple[str, ...]) -> str:
    words = [text for text in column if text and not text.startswith('{"ImportId"')]
    return " – ".join(dict.fromkeys(words))


def _different(levels: list[list[str]]) -> list[str]:
    """A blank header takes the text below it, else the letter a spreadsheet shows; a repeated one its number."""
    below = levels[1] if len(levels) > 1 else [""] * len(levels[0])
    headers: list[str] = []
    taken: set[str] = set()
    for place, header in enumerate(levels[0]):
        name = " ".join((header or below[place]).split()) or f"[{_letters(place)}]"
        unique, time = name, 1
        while unique in taken:
            time += 1
            unique = f"{name} ({time})"
        taken.add(unique)
        headers.append(unique)
    return headers


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _body(rows: Iterator[Row], notes: Notes) -> Iterator[Row]:
    """Each row as wide as the headers; lines of totals at the very end are left out and noted."""
    width = len(notes.headers)
    waiting: list[Row] = []  # may be totals, if nothing else comes
    for row in rows:
        cells = row.cells
        if len(cells) != width:
            _make_fit(row, width)
        if 2 * cells.count("") >= width and _is_totals(cells) and len(waiting) < LAST_ROWS:
            waiting.append(row)
            continue
        if waiting:
            yield from waiting
            waiting = []
        yield row
    notes.totals = [row.number for row in waiting]


def _make_fit(row: Row, width: int) -> None:
    if any(row.cells[width:]):
        expected = nl("%(num)s column, as there is one header", "%(num)s columns, as many as there are headers", width)
        raise _too_wide(row.number, len(row.cells), expected)
    row.cells[width:] = [""] * (width - len(row.cells))


def _no_letters(row: Row, header: str, cell: str, notes: Notes) -> TableError:
    """Bytes that are no letters of the encoding tell that it is another one."""
    expected = _l(
        "letters of the encoding %(encoding)s; choose another one, or save the file as CSV UTF-8",
        encoding=notes.encoding_name,
    )
    return TableError(row.number, header, cell.replace(NO_LETTER, "\ufffd"), expected)


def _too_long(row: Row, header: str, longest: int) -> TableError:
    found = nl("%(num)s character", "%(num)s characters", longest)
    expected = nl("at most %(num)s character", "at most %(num)s characters", MAX_CELL)
    return TableError(row.number, header, found, expected)


def _is_totals(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return 2 * len(filled) <= len(cells) and plain(filled[0]) in TOTALS
