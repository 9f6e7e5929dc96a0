"""Import of counts: what a source tells of a team's month where it does not list its answers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy import select

from app.core import bulk, clock, imports
from app.core.changes import Changes, chunks, take_back
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import LazyString, _l
from app.core.imports import (
    MOST_ERRORS,
    Asked,
    CellError,
    ImportChange,
    ImportRun,
    Outcome,
    Skip,
    Unknown,
    totals_left_out,
)
from app.core.tables import Order, Row, TableError, Undecidable, WrongCell, decide_dates, parse_date, parse_whole
from app.customers import queries
from app.customers.models import CustomerCount, Tally, tally_of
from app.customers.services import counters
from app.customers.services.columns import EVERY_FIELD, SCORES
from app.customers.services.counters import Ledger, ledger
from app.customers.services.teams import name_key
from app.customers.services.tools import KIND
from app.customers.services.words import Dictionary

Value = TypeVar("Value")
MOST_ROWS = 100_000
MOST_COUNTED = 100_000_000
LONGEST = 200
YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII)
MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})", re.ASCII)
KINDS = ("promoters", "passives", "detractors")
NO_COUNTS = _l("no answers counted")
A_MONTH = _l("a month, such as 2026-03")
REMARK = _l(
    "This file counts answers instead of listing them. The counts go into the figures and are marked there: no "
    "comments, no cases and no single answers stand behind them."
)


class Told(NamedTuple):
    """One row. `team_id` is below 0 for a team that is to be made."""

    row: int
    identity: str
    team_id: int
    word_id: int
    month: date
    segment: str
    touchpoint: str
    tally: Tally

    @property
    def cell(self) -> queries.Cell:
        return self.team_id, self.month, self.segment, self.touchpoint


class _Wrong(Exception):
    """What is wrong with one cell of a row."""

    def __init__(self, field: str, expected: LazyString | str) -> None:
        super().__init__(field)
        self.field, self.expected = field, expected


def take(asked: Asked, places: Mapping[str, int], words: Dictionary, preset: str) -> Outcome:
    """Read and check a file of counts, then write it whole; what its source told before is replaced."""
    reader = _Reader(asked, places, words)
    reader.take(list(islice(asked.table.rows, MOST_ROWS + 1)))
    outcome = reader.outcome(preset)
    if outcome.errors:
        return outcome
    with bulk.unhurried(), db.session.begin_nested():
        if not asked.dry_run:
            bulk.lock(counters.COUNTERS)
        told = list(reader.told.values())
        known = _known(words.source_name, {one.month for one in told})
        reader.look_for_doubles(told, known)
        if reader.errors:
            return reader.outcome(preset)
        outcome = _compared(outcome, told, known)
        made = _make_teams(told, words, dry_run=asked.dry_run)
        outcome = outcome._replace(teams_created=words.names.made)
        if asked.dry_run:
            return outcome
        sent = {"file_name": asked.file_name, "fingerprint": asked.fingerprint}
        run = imports.keep(outcome, kind=KIND, by_id=asked.by_id, now=asked.now, **sent)
        words.write(made=made, import_id=run.id)
        _write([one._replace(team_id=made.get(one.team_id, one.team_id)) for one in told], known, words, run)
        return outcome._replace(import_id=run.id)


class _Reader:
    """Checks row by row; what is wrong is in `errors`."""

    def __init__(self, asked: Asked, places: Mapping[str, int], words: Dictionary) -> None:
        self.told: dict[str, Told] = {}  # by identity
        self.errors: list[CellError] = []
        self._asked, self._places, self._words = asked, places, words
        self._read = self._empty = self._unchecked = 0
        self._latest = clock.month_of(clock.day_of(asked.now) + timedelta(days=1))
        self._counts = [name for name in (*KINDS, "answers", *SCORES) if name in places]
        self._month_in = "month" if "month" in places else "answered_on"
        self._months: dict[str, date] = {}

    def take(self, rows: Sequence[Row]) -> None:
        if len(rows) > MOST_ROWS:
            raise TableError(
                rows[-1].number, "", _l("more rows"), _l("at most %(most)s rows of counts", most=MOST_ROWS)
            )
        try:
            order = self._asked.dates or decide_dates(self._text(row, self._month_in) for row in rows)
        except Undecidable as error:
            self._complain(error.row, self._month_in, error.found, error.expected)
            return
        for row in rows:
            self._read += 1
            if len(self.errors) >= MOST_ERRORS:
                self._unchecked += 1
            elif any(self._text(row, name) for name in self._counts):
                self._take(row, order)
            else:
                self._empty += 1

    def outcome(self, preset: str) -> Outcome:
        """What reading alone came to."""
        skips = [Skip(str(NO_COUNTS), self._empty)] if self._empty else []
        skips += totals_left_out(self._asked.table.notes)
        read = self._read + len(self._asked.table.notes.totals)
        unknown = [Unknown(column, text, rows) for (column, text), rows in self._words.unknown.most_common()]
        return Outcome(
            None, preset, read, 0, 0, 0, skips, [], self.errors, self._unchecked, unknown=unknown, remarks=[str(REMARK)]
        )

    def look_for_doubles(self, told: Iterable[Told], known: Mapping[str, CustomerCount]) -> None:
        """A team that its source calls otherwise now would count twice."""
        before = {_cell(count): count for identity, count in known.items() if identity not in self.told}
        for one in told:
            if one.cell in before:
                expected = _l("a team that this source has not told of under another name for the same month")
                self._complain(one.row, "team", f"{one.month:%Y-%m}", expected)

    def _take(self, row: Row, order: Order) -> None:
        try:
            told = self._told(row, order)
        except _Wrong as wrong:
            self._complain(row.number, wrong.field, self._text(row, wrong.field), wrong.expected)
            return
        first = self.told.setdefault(told.identity, told)
        if first is not told:
            expected = _l("each team and month once; row %(row)s has the same", row=first.row)
            self._complain(row.number, self._month_in, self._text(row, self._month_in), expected)

    def _told(self, row: Row, order: Order) -> Told:
        month = self._parsed(row, self._month_in, lambda text: self._month(text, order))
        team = self._parsed(row, "team", lambda text: self._words.team(self._column(), text))
        segment = self._parsed(row, "segment", _short)
        touchpoint = self._parsed(row, "touchpoint", _short)
        tally = self._tally(row)
        said = (self._words.source_name, name_key(self._text(row, "team")), str(month), segment, touchpoint)
        identity = blake2b("\x1f".join(said).encode(errors="surrogatepass"), digest_size=16).hexdigest()
        return Told(row.number, identity, team.meaning.team_id or 0, team.word_id, month, segment, touchpoint, tally)

    def _tally(self, row: Row) -> Tally:
        """Where each score has a column, an empty cell is none: so programs write tables that they added up."""
        if self._places.keys() >= SCORES.keys():
            tally = tally_of([self._parsed(row, name, lambda text: _whole(text or "0")) for name in SCORES])
        else:
            found = {name: self._parsed(row, name, _whole) for name in KINDS if name in self._places}
            if "passives" not in found:
                found["passives"] = self._parsed(row, "answers", _whole) - sum(found.values())
            tally = Tally(**found)
        in_all = self._parsed(row, "answers", _whole) if self._text(row, "answers") else tally.n
        if min(tally) < 0 or in_all != tally.n:
            raise _Wrong("answers", _l("as many answers as the other columns come to"))
        return tally._replace(counted=tally.n)

    def _month(self, text: str, order: Order) -> date:
        if text not in self._months:
            month = _month_of(text, order, self._asked.table.notes.day_0)
            if month > self._latest:
                raise WrongCell(_l("a month that has begun"))
            self._months[text] = month
        return self._months[text]

    def _parsed(self, row: Row, field: str, parse: Callable[[str], Value]) -> Value:
        try:
            return parse(self._text(row, field))
        except WrongCell as wrong:
            raise _Wrong(field, wrong.expected) from None

    def _text(self, row: Row, field: str) -> str:
        return row.cells[self._places[field]].replace("\0", "") if field in self._places else ""

    def _column(self) -> str:
        """How words of this column are kept, whatever place it has in a file."""
        return name_key(self._asked.table.headers[self._places["team"]]) if "team" in self._places else "team"

    def _complain(self, row: int, field: str, found: str, expected: LazyString | str) -> None:
        if len(self.errors) < MOST_ERRORS:
            headers = self._asked.table.headers
            column = headers[self._places[field]] if field in self._places else str(EVERY_FIELD[field])
            self.errors.append(CellError(row, column, found[:LONGEST], str(expected)))


def _month_of(text: str, order: Order, day_0: date) -> date:
    """A month by its number or name, or that of a day."""
    try:
        if found := YEAR_MONTH.fullmatch(text):
            return date(int(found[1]), int(found[2]), 1)
        if found := MONTH_YEAR.fullmatch(text):
            return date(int(found[2]), int(found[1]), 1)
        for written in (text, f"1 {text}"):
            try:
                return clock.month_of(parse_date(written, order, day_0=day_0))
            except WrongCell:
                continue
    except ValueError:  # a thirteenth month
        pass
    raise WrongCell(A_MONTH)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise WrongCell(_l("a text of at most %(most)s characters", most=LONGEST))
    return text


def _whole(text: str) -> int:
    return parse_whole(text, 0, MOST_COUNTED)


def _cell(count: CustomerCount) -> queries.Cell:
    return count.team_id, count.month, count.segment, count.touchpoint


def _tally(count: CustomerCount) -> Tally:
    tally = Tally(count.promoters, count.passives, count.detractors)
    return tally._replace(counted=tally.n)


def _known(source: str, months: set[date]) -> dict[str, CustomerCount]:
    """What a source has told of these months, by identity."""
    if not months:
        return {}
    told = select(CustomerCount).where(
        CustomerCount.source == source, CustomerCount.month.between(min(months), max(months))
    )
    return {count.identity: count for count in db.session.scalars(told)}


def _compared(outcome: Outcome, told: Sequence[Told], known: Mapping[str, CustomerCount]) -> Outcome:
    met = [(one, known[one.identity]) for one in told if one.identity in known]
    unchanged = sum(_is_as_told(count, one) for one, count in met)
    return outcome._replace(created=len(told) - len(met), updated=len(met) - unchanged, unchanged=unchanged)


def _is_as_told(count: CustomerCount, one: Told) -> bool:
    return (count.team_id, _tally(count)) == (one.team_id, one.tally)


def _make_teams(told: Sequence[Told], words: Dictionary, *, dry_run: bool) -> dict[int, int]:
    """Make the teams that are not there yet, each since the first month that is told of it."""
    since: dict[int, date] = {}
    for one in told:
        if one.team_id in words.names.new:
            since[one.team_id] = min(one.month, since.get(one.team_id, one.month))
    return words.names.make(since, dry_run=dry_run) if since else {}


def _write(told: Sequence[Told], known: Mapping[str, CustomerCount], words: Dictionary, run: ImportRun) -> None:
    changes = Changes(CustomerCount)
    with ledger() as book, db.session.no_autoflush:
        for one in told:
            count = known.get(one.identity)
            if count is None:
                count = CustomerCount(
                    identity=one.identity, month=one.month, segment=one.segment, touchpoint=one.touchpoint,
                    source=words.source_name, import_id=run.id,
                )  # fmt: skip
                db.session.add(count)
            else:
                book.count({_cell(count): _tally(count)}, -1)
            count.team_id, count.word_id = one.team_id, one.word_id
            count.promoters, count.passives, count.detractors = one.tally.split
            book.count({one.cell: one.tally})
        changes.write(run)


def undo(run: ImportRun, book: Ledger) -> None:
    """Take away the counts that an import brought, and put back those that it replaced."""
    counts = select(ImportChange.row_id).where(
        ImportChange.import_id == run.id, ImportChange.table_name == CustomerCount.__tablename__
    )
    ids = list(db.session.scalars(counts))
    if not ids and db.session.scalar(select(CustomerCount.id).where(CustomerCount.import_id == run.id).limit(1)):
        raise RuleBroken(_l("What this import overwrote was deleted after its time, so it cannot be undone."))
    if not ids:
        return
    for sign in (-1, 1):
        for some in chunks(ids):
            book.count(queries.counts(CustomerCount.id.in_(some)), sign)
        if sign < 0:
            take_back(run, CustomerCount)
