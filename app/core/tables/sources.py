"""Rows of text out of the three kinds of files. What comes in is not trusted: neither its encoding nor its size."""

import csv
import json
import re
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO

from app.core.i18n import _l
from app.core.tables.errors import TableError

Record = tuple[int, list[str]]

MAX_UNPACKED = 64 * 2**20
CHUNK = 2**18
DELIMITERS = ",;\t|"
POLISH = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż".encode("cp1250")
# What openpyxl and zipfile raise on a file that is damaged, encrypted or only looks like a workbook.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, RuntimeError,
)  # fmt: skip


# Text


def text_records(stream: BinaryIO) -> Iterator[Record]:
    encoding = _encoding(stream)
    stream.seek(0)
    text = TextIOWrapper(stream, encoding, newline="")
    number = 0
    try:
        delimiter, skipped = _delimiter(text)
        text.seek(0)
        if skipped:
            text.readline()
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), start=skipped + 1):
            if "\0" in "".join(cells):
                raise _not_text(number)
            yield number, cells
    except (csv.Error, UnicodeDecodeError) as reason:
        raise TableError(number + 1, "", str(reason), _l("a row of a table; save the file as CSV UTF-8")) from None
    finally:
        if not text.closed:
            text.detach()  # the file is its owner's to close


def _encoding(stream: BinaryIO) -> str:
    """By its mark; by zeros in every second place; UTF-8 if all of it is; else the Windows page its letters fit."""
    start = stream.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if b"\0" in start:
        return _wide_encoding(start)
    decoder = getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows_page(stream)
    return "utf-8"


def _wide_encoding(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 4 or min(even, odd) > len(start) // 20:
        raise _not_text(1)
    return "utf-16-be" if even > odd else "utf-16-le"


def _windows_page(stream: BinaryIO) -> str:
    """Greek words are wholly of high bytes (cp1253), most of which are no Polish letters in cp1250."""
    polish = greek = 0
    stream.seek(0)
    while (chunk := stream.read(CHUNK)) and polish + greek < 1000:
        for run in re.findall(rb"[\x80-\xff]+", chunk):
            others = len(run.translate(None, POLISH))
            polish += len(run) - others
            greek += others if len(run) > 1 else 0
    return "cp1253" if greek > polish else "cp1250"


def _delimiter(text: TextIOWrapper) -> tuple[str, int]:
    """(the delimiter by which most of the first rows have the same number of cells, lines to skip)."""
    lines = [line[:20_000] for line in islice(text, 60)]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0][4], 1  # Excel's own hint
    return max(DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter)), 0


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1]
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return widths.count(usual), usual


def _not_text(row: int) -> TableError:
    return TableError(row, "", _l("bytes that are not text"), _l("a CSV, TSV, XLSX or JSON file"))


# XLSX


def xlsx_records(stream: BinaryIO) -> Iterator[Record]:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook

    try:
        _check_unpacked(stream)
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), book.worksheets[0])
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_text(cell) for cell in cells]
    except (*DAMAGED, ParseError) as reason:
        raise TableError(0, "", _l("a damaged workbook"), _l("an .xlsx file that Excel can open")) from reason


def _check_unpacked(stream: BinaryIO) -> None:
    """Unpack everything once, in small pieces, and stop at the limit: sizes that an archive declares may be lies."""
    left = MAX_UNPACKED
    with zipfile.ZipFile(stream) as archive:
        for declared in archive.infolist():
            part = copy(declared)
            part.file_size = left + 2 * CHUNK  # else zipfile would stop where the lie ends
            size = 0
            with archive.open(part) as content:
                while chunk := content.read(CHUNK):
                    size += len(chunk)
                    if size > left:
                        raise _too_large()
            if size != declared.file_size:
                raise zipfile.BadZipFile("a size that is not true")
            left -= size


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


# JSON


def json_records(stream: BinaryIO) -> Iterator[Record]:
    """A list of objects; the keys of inner objects are joined with dots. Its headers are row 1, the first object 2."""
    content = stream.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise _too_large()
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise TableError(0, "", _l("text that is not JSON"), _l("a list of JSON objects")) from None
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise TableError(0, "", _l("JSON of another shape"), _l("a list of JSON objects"))
    flat = [dict(_flat(one)) for one in found]
    headers = list(dict.fromkeys(key for one in flat for key in one))
    yield 1, headers
    for number, one in enumerate(flat, start=2):
        yield number, [one.get(header, "") for header in headers]


def _flat(found: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield prefix + key, json.dumps(value, ensure_ascii=False) if value else ""
        else:
            yield prefix + key, _text(value)
