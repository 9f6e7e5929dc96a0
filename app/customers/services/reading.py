"""A file of answers becomes checked rows in a temporary file, before any transaction begins; memory stays flat."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, BinaryIO, NamedTuple, TextIO, TypeVar

from app.core.i18n import LazyString, _l
from app.core.imports import CellError, Skip
from app.core.tables import Row, Table, TableError, Undecidable, WrongCell, decide_dates, parse_date, parse_whole, read
from app.core.tables.cells import Order
from app.customers.models import PASSIVES_FROM, PROMOTERS_FROM, Tally
from app.customers.queries import Cell
from app.customers.services.columns import columns_of, suggested
from app.customers.services.teams import Names

Progress = Callable[[int], None]
Known = TypeVar("Known")
MOST_ERRORS = 500
SAMPLE_ROWS = 50
SAMPLES = 3
DECIDING_ROWS = 1_000  # whose dates are looked at before all are
STEP = 10_000  # rows between two words on progress
LONGEST = {"comment": 10_000}
LONGEST_OTHER = 200
MOST_DIFFERENT = 1_000  # segments or touchpoints in one file: more are no segments
REMEMBERED = 10_000  # days as they were written
BITS = 27
NO_SCORE = _l("no score")
DAY = timedelta(days=1)
TEXTS = ("segment", "touchpoint", "stage", "comment", "customer", "source_id")
KINDS = [2] * PASSIVES_FROM + [1] * (PROMOTERS_FROM - PASSIVES_FROM) + [0] * (11 - PROMOTERS_FROM)


class Checked(NamedTuple):
    """What a file came to: how many rows it has, what was left out, what is wrong, and what its rows add up to."""

    read: int
    skips: list[Skip]
    errors: list[CellError]
    cells: dict[Cell, Tally]
    source_column: str = ""  # the header of the answers' own numbers


class Reading(NamedTuple):
    """How a file is to be read: what its columns hold, how dates are written, which teams there are."""

    said: Mapping[str, str]
    dates: Order | None
    names: Names
    today: date
    progress: Progress | None = None


def checked(stream: BinaryIO, file_name: str, kept: TextIO, how: Reading) -> Checked:
    """Read a file once, and write its rows to `kept` as staging.COLUMNS has them."""
    try:
        order = how.dates or _order(stream, file_name, how.said)
        table = table_of(stream, file_name)
        reader = _Reader(table, order, how)
        csv.writer(kept, lineterminator="\n").writerows(reader.rows())
    except TableError as error:
        return Checked(0, [], [CellError(error.row, error.column, error.found, str(error.expected))], {})
    skips = [Skip(str(NO_SCORE), reader.without_score)] if reader.without_score else []
    return Checked(reader.read, skips, reader.errors, reader.cells(), reader.source_column)


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
    """By the first rows if they say so, else by all; a later row that is written otherwise is an error of its own."""
    table = table_of(stream, file_name)
    place = columns_of(table.headers, table.labels, said)["answered_on"]
    first = [row.cells[place] for row in islice(table.rows, DECIDING_ROWS)]
    try:
        return decide_dates(first)
    except Undecidable:
        pass
    try:
        return decide_dates([*first, *(row.cells[place] for row in table.rows)])
    except TableError as error:
        raise TableError(error.row, table.headers[place], error.found, error.expected) from error


class _Seen:
    """Remembers what has passed in as little memory for ten million rows as for ten; says now and then that something
    has passed which has not, and never the other way round."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << (BITS - 3))

    def before(self, thing: object) -> bool:
        number = hash(thing)
        place, bit = number >> 3 & (1 << (BITS - 3)) - 1, 1 << (number & 7)
        held = self._bits[place]
        if held & bit:
            return True
        self._bits[place] = held | bit
        return False


class _Reader:
    """Checks row by row and counts what it leaves out. What a million rows pass through is written for speed: a value
    that was understood once is known, and only what is not known goes the long way."""

    def __init__(self, table: Table, order: Order, how: Reading) -> None:
        self._table = table
        self._headers = table.headers
        self._places = columns_of(table.headers, table.labels, how.said)
        self._order = order
        self._names = how.names
        self._latest = how.today + DAY  # where it is tomorrow already
        self._progress = how.progress
        self._scores: dict[str, int] = {}
        self._teams: dict[str, int] = {}
        self._days: dict[str, tuple[str, int, str]] = {}
        self._counted: dict[tuple[int, str, str, str], list[int]] = {}
        self._different: dict[str, set[str]] = {"segment": set(), "touchpoint": set()}
        self.source_column = self._headers[self._places["source_id"]] if "source_id" in self._places else ""
        self.read = 0
        self.without_score = 0
        self.errors: list[CellError] = []

    def rows(self) -> Iterator[Sequence[object]]:
        """The rows to keep."""
        scores, teams, days = self._scores, self._teams, self._days
        score_at, team_at, day_at = (self._places[field] for field in ("score", "team", "answered_on"))
        # a column that the file does not have is an empty one at the end
        places = [self._places.get(field, -1) for field in TEXTS]
        segment_at, touchpoint_at, stage_at, comment_at, customer_at, number_at = places
        identities, customers = _Seen(), _Seen()
        for row in self._table.rows:
            number, cells = row
            self.read += 1
            if self._progress is not None and self.read % STEP == 0:
                self._progress(self.read)
            if not cells[score_at]:
                self.without_score += 1
                continue
            score, team, when = scores.get(cells[score_at]), teams.get(cells[team_at]), days.get(cells[day_at])
            if score is None or team is None or when is None:
                understood = self._understood(row)
                if understood is None:
                    continue
                score, team, when = understood
            day, second, month = when
            content = None if number_at >= 0 and cells[number_at] else "\x1f".join(cells)
            cells.append("")
            segment, touchpoint, stage = cells[segment_at], cells[touchpoint_at], cells[stage_at]
            comment, customer, source_id = cells[comment_at], cells[customer_at], cells[number_at]
            together = f"{segment}{touchpoint}{stage}{comment}{customer}{source_id}"
            if len(together) > LONGEST_OTHER and not self._fit(row):
                continue
            identity = _digest(content or f"id\x1f{source_id}")
            again = 1 if identities.before(identity) else 0
            twice = 1 if customer and customers.before((customer, team, month)) else 0
            cell = self._counted.get((team, month, segment, touchpoint)) or self._new_cell(row, team, month)
            cell[KINDS[score]] += 1
            texts = (segment, touchpoint, stage, comment, customer, source_id)
            yield (number, f"{identity}-1", again, twice, team, day, second, month, score, *texts, 0)

    def cells(self) -> dict[Cell, Tally]:
        """What the rows that were kept come to, as if all were new."""
        return {
            (team, date.fromisoformat(month), segment, touchpoint): Tally(*kinds)
            for (team, month, segment, touchpoint), kinds in self._counted.items()
        }

    def _understood(self, row: Row) -> tuple[int, int, tuple[str, int, str]] | None:
        """Score, team and day of a row; None, with what is wrong noted, if one of them is none."""
        before = len(self.errors)
        score = self._try(row, "score", self._parse_score)
        when = self._try(row, "answered_on", self._parse_day)
        team = self._try(row, "team", self._parse_team)
        if len(self.errors) > before or score is None or when is None or team is None:
            return None
        return score, team, when

    def _try(self, row: Row, field: str, parse: Callable[[str], Any]) -> Any:
        text = row.cells[self._places[field]]
        try:
            return parse(text)
        except WrongCell as wrong:
            self._complain(row, field, text, wrong.expected)
            return None

    def _fit(self, row: Row) -> bool:
        """Whether no text of a row is too long."""
        before = len(self.errors)
        for field in TEXTS:
            text = row.cells[self._places.get(field, -1)]
            most = LONGEST.get(field, LONGEST_OTHER)
            if len(text) > most:
                self._complain(row, field, text, _l("a text of at most %(most)s characters", most=most))
        return len(self.errors) == before

    def _new_cell(self, row: Row, team: int, month: str) -> list[int]:
        segment, touchpoint = (row.cells[self._places.get(field, -1)] for field in ("segment", "touchpoint"))
        for field, text in (("segment", segment), ("touchpoint", touchpoint)):
            different = self._different[field]
            different.add(text)
            if len(different) > MOST_DIFFERENT:
                self._complain(row, field, text, _l("one of at most %(most)s different values", most=MOST_DIFFERENT))
        return self._counted.setdefault((team, month, segment, touchpoint), [0, 0, 0])

    def _complain(self, row: Row, field: str, found: str, expected: LazyString | str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(CellError(row.number, self._headers[self._places[field]], found[:200], str(expected)))

    def _parse_score(self, text: str) -> int:
        return _remembered(self._scores, text, parse_whole(text, 0, 10))

    def _parse_team(self, text: str) -> int:
        return _remembered(self._teams, text, self._names.find(text))

    def _parse_day(self, text: str) -> tuple[str, int, str]:
        day = parse_date(text, self._order)
        if day > self._latest:
            raise WrongCell(_l("a day that has come"))
        return _remembered(self._days, text, (day.isoformat(), 0, f"{day:%Y-%m}-01"))


def _remembered(known: dict[str, Known], text: str, value: Known) -> Known:
    if len(known) >= REMEMBERED:
        known.clear()
    known[text] = value
    return value


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def fingerprint(stream: BinaryIO) -> str:
    """SHA-256 of a file, which is left at its beginning."""
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary stream will do
    stream.seek(0)
    return found
