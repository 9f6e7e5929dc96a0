"""Rows of text out of workbooks and archives, and the choice of what a file is. What comes in is not trusted: neither
its encoding nor its size."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from datetime import date, datetime, time
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO

from app.core.i18n import _l
from app.core.tables.errors import TableError
from app.core.tables.notes import EXCEL_DAY_0, MAC_DAY_0, Notes
from app.core.tables.objects import json_records
from app.core.tables.text import text_records

Record = tuple[int, list[str]]

MAX_UNPACKED = 64 * 2**20
CHUNK = 2**18
IN_MEMORY = 2**20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
TABLES = (".csv", ".tsv", ".json", ".xlsx")
# What openpyxl and zipfile raise on a file that is damaged, encrypted or only looks like a workbook.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip


def records(
    stream: BinaryIO, filename: str, notes: Notes, *, encoding: str | None, sheet: str | None
) -> Iterator[Record]:
    """All rows of a file, numbered from 1; its content says what it is."""
    stream.seek(0)
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(OLD_EXCEL):
        raise TableError(0, "", filename, _l("an .xlsx file without a password; save it as such, or as CSV"))
    if start.startswith(ZIP):
        return _packed_records(stream, notes, encoding=encoding, sheet=sheet)
    is_json = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{"))
    if is_json and not filename.lower().endswith((".csv", ".tsv")):
        notes.kind = "json"
        return json_records(stream, MAX_UNPACKED)
    return text_records(stream, notes, encoding)


def size_of(stream: BinaryIO) -> int:
    """How much there is to read, by what an archive says of itself; the stream is left at its beginning."""
    stream.seek(0)
    packed = stream.read(4) == ZIP
    size = stream.seek(0, SEEK_END)
    if packed:
        with suppress(*DAMAGED), zipfile.ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
    stream.seek(0)
    return size


def _packed_records(stream: BinaryIO, notes: Notes, *, encoding: str | None, sheet: str | None) -> Iterator[Record]:
    """A workbook, or an archive around the one table in it, as some tools send their exports."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [name for name in archive.namelist() if not name.startswith("__MACOSX/")]
            inner = [name for name in names if name.lower().endswith(TABLES)]
            if "xl/workbook.xml" not in names and len(inner) == 1:
                with SpooledTemporaryFile(max_size=IN_MEMORY) as unpacked:
                    _unpack(archive, archive.getinfo(inner[0]), MAX_UNPACKED, into=unpacked)
                    unpacked.seek(0)
                    is_archive = unpacked.read(4) == ZIP and not inner[0].lower().endswith(".xlsx")
                    if is_archive:
                        raise zipfile.BadZipFile("an archive in an archive")
                    yield from records(unpacked, inner[0], notes, encoding=encoding, sheet=sheet)  # type: ignore[arg-type]  # a file in all but name
                return
    except DAMAGED as reason:
        raise _damaged() from reason
    yield from xlsx_records(stream, notes, sheet)


def _damaged() -> TableError:
    return TableError(0, "", _l("a damaged workbook"), _l("an .xlsx file that Excel can open"))


def xlsx_records(stream: BinaryIO, notes: Notes, wanted: str | None) -> Iterator[Record]:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    notes.kind = "xlsx"
    try:
        _check_unpacked(stream)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        notes.day_0 = MAC_DAY_0 if book.epoch == CALENDAR_MAC_1904 else EXCEL_DAY_0
        sheet = _sheet(book, notes, wanted)
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_text(cell) for cell in cells]
    except (*DAMAGED, ParseError) as reason:
        raise _damaged() from reason


def _sheet(book: Any, notes: Notes, wanted: str | None) -> Any:
    """The tab that was chosen, or the first that can be seen and holds more than a few words."""
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets[:1]
    notes.sheets = [sheet.title for sheet in seen]
    if wanted and wanted not in notes.sheets:
        names = ", ".join(notes.sheets)
        raise TableError(0, "", wanted, _l("one of the tabs of this workbook: %(names)s", names=names))
    chosen = next((sheet for sheet in seen if sheet.title == wanted), None) or next(filter(_is_table, seen), seen[0])
    notes.sheet = chosen.title
    return chosen


def _is_table(sheet: Any) -> bool:
    """Two rows of at least two cells: a cover sheet has none."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=30, values_only=True)
    return sum(sum(cell not in (None, "") for cell in row) > 1 for row in rows) > 1


def _check_unpacked(stream: BinaryIO) -> None:
    """Unpack everything once, in small pieces, and stop at the limit."""
    left = MAX_UNPACKED
    with zipfile.ZipFile(stream) as archive:
        for declared in archive.infolist():
            left -= _unpack(archive, declared, left)


def _unpack(archive: zipfile.ZipFile, declared: zipfile.ZipInfo, most: int, into: IO[bytes] | None = None) -> int:
    """The true size of a part; sizes that an archive declares may be lies."""
    part = copy(declared)
    part.file_size = most + 2 * CHUNK  # else zipfile would stop where the lie ends
    size = 0
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise _too_large()
            if into is not None:
                into.write(chunk)
    if size != declared.file_size:
        raise zipfile.BadZipFile("a size that is not true")
    return size


def _too_large() -> TableError:
    return TableError(
        0,
        "",
        _l("a file that unpacks to more than %(size)s MB", size=MAX_UNPACKED // 2**20),
        _l("a smaller file; split it, or save it as CSV"),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
