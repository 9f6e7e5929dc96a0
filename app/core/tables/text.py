"""Rows out of text: its encoding, its delimiter, and quotation marks that somebody forgot to close."""

import csv
import re
from codecs import getincrementaldecoder, register_error
from collections.abc import Iterator
from io import SEEK_END, TextIOWrapper
from itertools import islice
from typing import BinaryIO, NamedTuple

from app.core.i18n import _l
from app.core.tables.errors import TableError
from app.core.tables.notes import ENCODINGS, SAME_AS, Notes

CHUNK = 2**18
LINE_ENDS = 16  # bytes in which the end of the last line lies
DELIMITERS = ",;\t|"
POLISH = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż".encode("cp1250")
ENOUGH = 1000  # letters by which a language is told
CLEAR = 4  # times as many letters of one language as of the other
NO_LETTER = "\ufdd0"  # stands for bytes that are none; no text may hold it
register_error("no letter", lambda error: (NO_LETTER, getattr(error, "end", 0)))


class Guess(NamedTuple):
    encoding: str
    doubtful: bool = False


def text_records(stream: BinaryIO, notes: Notes, chosen: str | None) -> Iterator[tuple[int, list[str]]]:
    guess = _chosen(stream, chosen) if chosen and chosen in ENCODINGS else _encoding(stream)
    notes.encoding, notes.doubtful = SAME_AS.get(guess.encoding, guess.encoding), guess.doubtful
    stream.seek(0)
    encoding = "utf-8-sig" if guess.encoding == "utf-8" else guess.encoding
    text = TextIOWrapper(stream, encoding, errors="no letter", newline="")
    number = 0
    try:
        delimiter, skipped = _delimiter(text)
        text.seek(0)
        if skipped:
            text.readline()
        cells: list[str] = []
        for record in enumerate(csv.reader(text, delimiter=delimiter), start=skipped + 1):
            number, cells = record
            yield record
        if _left_open(stream, cells):
            raise _open_quote(number)
    except csv.Error as reason:
        if "field limit" in str(reason):
            raise _endless_cell(number + 1) from None
        raise TableError(number + 1, "", str(reason), _l("a row of a table; save the file as CSV UTF-8")) from None
    finally:
        if not text.closed:
            text.detach()  # the file is its owner's to close


def _chosen(stream: BinaryIO, encoding: str) -> Guess:
    """UTF-16 without a mark has two orders of bytes, of which the content knows its own."""
    found = _encoding(stream) if encoding == "utf-16" else Guess("")
    return found if found.encoding.startswith(encoding) else Guess(encoding)


def _left_open(stream: BinaryIO, last: list[str]) -> bool:
    """The text ended in a cell that goes over several lines, and nothing closed it."""
    if not last or "\n" not in last[-1]:
        return False
    size = stream.seek(0, SEEK_END)
    stream.seek(max(0, size - LINE_ENDS))
    ends = stream.read().replace(b"\0", b"").rstrip(b"\r\n")  # in UTF-16, too
    return not ends.endswith(b'"')


def _endless_cell(row: int) -> TableError:
    most = csv.field_size_limit()
    expected = _l("shorter cells; perhaps a quotation mark is not closed")
    return TableError(row, "", _l("a cell of more than %(most)s characters", most=most), expected)


def _open_quote(row: int) -> TableError:
    return TableError(row, "", _l("a quotation mark that is not closed"), _l("as many closing marks as opening ones"))


def _encoding(stream: BinaryIO) -> Guess:
    """By its mark; by zeros in every second place; UTF-8 if all of it is; else the Windows page its letters fit."""
    start = stream.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Guess("utf-16")
    if start.startswith(b"\xef\xbb\xbf"):
        return Guess("utf-8-sig")
    if b"\0" in start:
        return Guess(_wide_encoding(start))
    decoder = getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows_page(stream)
    return Guess("utf-8")


def _wide_encoding(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 4 or min(even, odd) > len(start) // 20:
        raise not_text(1)
    return "utf-16-be" if even > odd else "utf-16-le"


def _windows_page(stream: BinaryIO) -> Guess:
    """Greek words are wholly of high bytes (cp1253), most of which are no Polish letters in cp1250."""
    polish = greek = 0
    stream.seek(0)
    while (chunk := stream.read(CHUNK)) and polish + greek < ENOUGH:
        for run in re.findall(rb"[\x80-\xff]+", chunk):
            others = len(run.translate(None, POLISH))
            polish += len(run) - others
            greek += others if len(run) > 1 else 0
    doubtful = max(polish, greek) < CLEAR * min(polish, greek) or not polish + greek
    return Guess("cp1253" if greek > polish else "cp1250", doubtful)


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


def not_text(row: int) -> TableError:
    return TableError(row, "", _l("bytes that are not text"), _l("a CSV, TSV, XLSX or JSON file"))
