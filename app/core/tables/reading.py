"""Reading of tables: the kind of file, where its headers are, and its rows one by one."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from app.core.i18n import _l, nl
from app.core.tables.errors import TableError
from app.core.tables.sources import Record, json_records, text_records, xlsx_records

MAX_ROWS = 1_000_000
MAX_COLUMNS = 2_000
LOOK_AHEAD = 20  # rows in which headers are looked for

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
# The last row of many reports; a word is enough only where nearly all other cells are empty.
TOTALS = {"total", "totals", "grand total", "sum", "suma", "razem", "ogółem", "łącznie", "σύνολο", "γενικό σύνολο"}


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


def read(stream: BinaryIO, filename: str, *, max_rows: int = MAX_ROWS) -> Table:
    """Text with commas, semicolons or tabs, XLSX, or a JSON list of objects; its content says which."""
    stream.seek(0)
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(OLD_EXCEL):
        raise TableError(0, "", filename, _l("an .xlsx file without a password; save it as such, or as CSV"))
    if start.startswith(ZIP):
        records = xlsx_records(stream)
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{")) and not filename.lower().endswith(
        (".csv", ".tsv")
    ):
        records = json_records(stream)
    else:
        records = text_records(stream)
    return _table(_limited(records, max_rows))


def _limited(records: Iterator[Record], max_rows: int) -> Iterator[Row]:
    for number, cells in records:
        if number > max_rows + 1:
            raise TableError(number, "", _l("more rows"), nl("at most %(num)s row", "at most %(num)s rows", max_rows))
        if len(cells) > MAX_COLUMNS:
            raise TableError(
                number,
                "",
                nl("%(num)s column", "%(num)s columns", len(cells)),
                nl("at most %(num)s column", "at most %(num)s columns", MAX_COLUMNS),
            )
        tidy = [cell.strip() for cell in cells]
        if any(tidy):
            yield Row(number, tidy)


def _table(records: Iterator[Row]) -> Table:
    ahead = list(islice(records, LOOK_AHEAD))
    if not ahead:
        raise TableError(0, "", _l("an empty file"), _l("a row of headers and rows below it"))
    first = _header_place(ahead)
    count = _header_rows(ahead[first:])
    levels = [row.cells for row in ahead[first : first + count]]
    width = max(len(cells) for cells in levels)
    levels = [cells + [""] * (width - len(cells)) for cells in levels]
    rows = _body(chain(ahead[first + count :], records), width)
    return Table(_different(levels), [_label(column) for column in zip(*levels, strict=True)], rows)


def _header_place(ahead: list[Row]) -> int:
    """Past the title rows, which fill one or two cells above a wider table."""
    filled = [sum(map(bool, row.cells)) for row in ahead]
    enough = min(3, max(filled))
    return next(place for place, count in enumerate(filled) if count >= enough)


def _header_rows(rows: list[Row]) -> int:
    """Qualtrics has three (names, questions, ids as JSON), SurveyMonkey two (questions, choices)."""
    if len(rows) > 2 and all(not cell or cell.startswith('{"ImportId"') for cell in rows[2].cells):
        return 3
    if len(rows) > 1 and "respondent id" in (cell.lower() for cell in rows[0].cells) and not rows[1].cells[0]:
        return 2
    return 1


def _label(column: tuple[str, ...]) -> str:
    words = [text for text in column if text and not text.startswith('{"ImportId"')]
    return " – ".join(dict.fromkeys(words))


def _different(levels: list[list[str]]) -> list[str]:
    """A blank header takes the text below it, else the letter a spreadsheet shows; a repeated one its number."""
    below = levels[1] if len(levels) > 1 else [""] * len(levels[0])
    headers: list[str] = []
    taken: set[str] = set()
    for place, header in enumerate(levels[0]):
        name = header or below[place] or f"[{_letters(place)}]"
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


def _body(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Each row as wide as the headers; a line of totals at the very end is left out."""
    before: Row | None = None
    for row in rows:
        if any(row.cells[width:]):
            raise TableError(
                row.number,
                "",
                nl("%(num)s column", "%(num)s columns", len(row.cells)),
                nl("%(num)s column, as there is one header", "%(num)s columns, as many as there are headers", width),
            )
        if before is not None:
            yield before
        before = Row(row.number, row.cells[:width] + [""] * (width - len(row.cells)))
    if before is not None and not _is_totals(before.cells):
        yield before


def _is_totals(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return filled[0].casefold().rstrip(":") in TOTALS and 2 * len(filled) <= len(cells)
