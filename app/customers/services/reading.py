"""A file of answers becomes checked rows in a temporary file, before any transaction begins; memory stays flat."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, TextIO

from app.core.i18n import LazyString, _l
from app.core.imports import CellError, Skip
from app.core.tables import Row, Table, TableError, WrongCell, decide_dates, parse_date, parse_whole, read
from app.core.tables.cells import Order
from app.customers.services.columns import columns_of, suggested
from app.customers.services.teams import Names

MOST_ERRORS = 500
SAMPLE_ROWS = 50
SAMPLES = 3
LONGEST = {"comment": 10_000}
LONGEST_OTHER = 200
NO_SCORE = _l("no score")
DAY = timedelta(days=1)


class Checked(NamedTuple):
    """What a file came to: how many rows it has, what was left out, what is wrong, and the rows, kept aside."""

    read: int
    skips: list[Skip]
    errors: list[CellError]
    rows: TextIO
    names: Names
    source_column: str = ""  # the header of the answers' own numbers


@contextmanager
def checked(
    stream: BinaryIO, file_name: str, *, said: Mapping[str, str], dates: Order | None, names: Names, today: date
) -> Iterator[Checked]:
    """Read a file twice, for its dates and for its rows. The rows last as long as the block."""
    with TemporaryFile("w+", encoding="utf-8", newline="") as kept:
        try:
            order = dates or _order(stream, file_name, said)
            stream.seek(0)
            table = read(stream, file_name)
            reader = _Reader(table, said, order, names, today)
            writer = csv.writer(kept)
            for row in table.rows:
                writer.writerows(reader.rows_of(row))
        except TableError as error:
            yield Checked(0, [], [CellError(error.row, error.column, error.found, str(error.expected))], kept, names)
            return
        kept.seek(0)
        skips = [Skip(str(NO_SCORE), reader.without_score)] if reader.without_score else []
        yield Checked(reader.read, skips, reader.errors, kept, names, reader.source_column)


class Preview(NamedTuple):
    """The beginning of a file, and what its columns seem to hold."""

    headers: list[str]
    labels: list[str]
    samples: list[list[str]]  # for each column, its first values
    recognised: dict[str, str]


def preview(stream: BinaryIO, file_name: str) -> Preview:
    table = table_of(stream, file_name)
    rows = [row.cells for row in islice(table.rows, SAMPLE_ROWS)]
    samples = [[row[place] for row in rows if row[place]][:SAMPLES] for place in range(len(table.headers))]
    found = {table.headers[place]: field for field, place in suggested(table.headers, table.labels, {}).items()}
    return Preview(table.headers, table.labels, samples, found)


def table_of(stream: BinaryIO, file_name: str) -> Table:
    """The same file from its beginning."""
    stream.seek(0)
    return read(stream, file_name)


def _order(stream: BinaryIO, file_name: str, said: Mapping[str, str]) -> Order:
    table = table_of(stream, file_name)
    place = columns_of(table.headers, table.labels, said)["answered_on"]
    try:
        return decide_dates(row.cells[place] for row in table.rows)
    except TableError as error:
        raise TableError(error.row, table.headers[place], error.found, error.expected) from error


class _Reader:
    """Checks row by row and counts what it leaves out."""

    def __init__(self, table: Table, said: Mapping[str, str], order: Order, names: Names, today: date) -> None:
        self._headers = table.headers
        self._places = columns_of(table.headers, table.labels, said)
        self._order = order
        self._names = names
        self._latest = today + DAY  # where it is tomorrow already
        self._day = lru_cache(maxsize=4096)(self._parse_day)
        self.source_column = self._headers[self._places["source_id"]] if "source_id" in self._places else ""
        self.read = 0
        self.without_score = 0
        self.errors: list[CellError] = []

    def rows_of(self, row: Row) -> Iterator[Sequence[object]]:
        """One row to keep, or none."""
        self.read += 1
        cells = {field: row.cells[place].replace("\x00", "") for field, place in self._places.items()}
        if not cells["score"]:
            self.without_score += 1
            return
        before = len(self.errors)
        score = self._try(row, cells, "score", self._parse_score)
        day = self._try(row, cells, "answered_on", self._day)
        team = self._try(row, cells, "team", self._names.find)
        texts = [self._text(row, cells, name) for name in ("segment", "touchpoint", "stage", "comment", "customer")]
        source_id = self._text(row, cells, "source_id")
        if len(self.errors) > before or len(self.errors) >= MOST_ERRORS:
            return
        content = _digest("\x1f".join(row.cells))
        identity = _digest(f"id\x1f{source_id}") if source_id else content
        yield (row.number, identity, content, team, day, f"{day!s:.7}-01", score, *texts, source_id)

    def _try(self, row: Row, cells: dict[str, str], field: str, parse: Callable[[str], object]) -> object:
        try:
            return parse(cells[field])
        except WrongCell as wrong:
            self._complain(row, field, cells[field], wrong.expected)
            return None

    def _text(self, row: Row, cells: dict[str, str], field: str) -> str:
        text = cells.get(field, "")
        most = LONGEST.get(field, LONGEST_OTHER)
        if len(text) > most:
            self._complain(row, field, text, _l("a text of at most %(most)s characters", most=most))
        return text

    def _complain(self, row: Row, field: str, found: str, expected: LazyString | str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(CellError(row.number, self._headers[self._places[field]], found[:200], str(expected)))

    def _parse_score(self, text: str) -> int:
        return parse_whole(text, 0, 10)

    def _parse_day(self, text: str) -> date:
        day = parse_date(text, self._order)
        if day > self._latest:
            raise WrongCell(_l("a day that has come"))
        return day


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fingerprint(stream: BinaryIO) -> str:
    """SHA-256 of a file, which is left at its beginning."""
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary stream will do
    stream.seek(0)
    return found
