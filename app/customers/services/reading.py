"""A file of answers becomes checked rows in a temporary file, before any transaction begins; memory stays flat."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, NamedTuple, TextIO, TypeVar

from app.core import bulk, clock
from app.core.i18n import LazyString, _, _l
from app.core.imports import MOST_ERRORS, Asked, CellError, Skip, totals_left_out
from app.core.tables import Order, Row, Undecidable, WrongCell, decide_dates, parse_whole, presets
from app.customers.models import Tally, tally_of
from app.customers.queries import Cell
from app.customers.services import moments
from app.customers.services.columns import EVERY_FIELD, recognise
from app.customers.services.teams import name_key
from app.customers.services.tools import KIND, Rules, rules_of
from app.customers.services.words import PLAIN, Dictionary, Found

Known = TypeVar("Known")
Odd = tuple[str, frozenset[str], bool, LazyString]  # field, values, whether these rows go or all others, why
DECIDING_ROWS = 1_000  # whose dates are looked at before all are
STEP = 10_000  # rows between two words on progress
LONGEST = {"comment": 10_000}
LONGEST_OTHER = 200
MOST_DIFFERENT = 1_000  # segments or touchpoints in one file: more are no segments
REMEMBERED = 10_000  # cells as they were written
# What has passed is remembered in bits, as many for ten million rows as for ten: now and then they say that something
# has passed which has not, and never the other way round.
SEEN = 2**24  # bytes
LAST_BIT = 8 * SEEN - 1
NO_SCORE = _l("no score")
DAY = timedelta(days=1)
TEXTS = ("segment", "touchpoint", "stage", "comment", "customer", "source_id")
TABS = len(TEXTS) - 1
ENOUGH = 10  # scores, to say of a file that it is on another scale
ZERO = re.compile(r"\b0\b")
NO_ZERO = _l(
    "No score is 0, and the file does not say where its scale begins. On a scale from 1 to 10 there is no NPS: make "
    "sure that customers could answer 0."
)
OTHER_SCALE = _l("scores from 0 to 10; these look like a scale of %(scale)s")


class Checked(NamedTuple):
    """What a file came to: how many rows it has, what was left out, what is wrong, and what its rows add up to."""

    read: int
    skips: list[Skip]
    errors: list[CellError]
    cells: dict[Cell, Tally]
    source_column: str = ""  # the header of the answers' own numbers
    unchecked: int = 0
    remarks: Sequence[str] = ()
    involved: Sequence[int] = ()  # row, team, row, team, ...


def checked(asked: Asked, kept: TextIO, words: Dictionary) -> Checked:
    """Read a file once, and write its rows to `kept` as staging.COLUMNS has them."""
    table = asked.table
    places = recognise(table.headers, table.labels, asked.mapping, asked.preset)
    rules = rules_of(presets.of(KIND, asked.preset, table.headers))
    try:
        order, rows = _ordered(asked, places["answered_on"], rules)
    except Undecidable as error:
        column = table.headers[places["answered_on"]]
        return Checked(0, [], [CellError(error.row, column, error.found, str(error.expected))], {})
    reader = _Reader(asked, places, order, words)
    kept.writelines(reader.lines(rows))
    return reader.result()


def _ordered(asked: Asked, place: int, rules: Rules) -> tuple[Order, Iterable[Row]]:
    """The order of day, month and year, by the first rows if they say so, else by all; a later row that is written
    otherwise is an error of its own."""
    if asked.dates or rules.dates:
        return asked.dates or rules.dates or "ymd", asked.table.rows
    first = list(islice(asked.table.rows, DECIDING_ROWS))
    try:
        return decide_dates(row.cells[place] for row in first), chain(first, asked.table.rows)
    except Undecidable:
        if len(first) < DECIDING_ROWS:
            raise
    order = decide_dates(row.cells[place] for row in asked.again().rows)
    return order, asked.again().rows


class _Reader:
    """Checks row by row and counts what it leaves out. What a million rows pass through is written for speed: a value
    that was understood once is known, and only what is not known goes the long way."""

    def __init__(self, asked: Asked, places: Mapping[str, int], order: Order, words: Dictionary) -> None:
        self._table = table = asked.table
        rules = rules_of(presets.of(KIND, asked.preset, table.headers))
        self._headers = table.headers
        self._places = places
        self._rules = rules
        self._words = words
        self._prefix = "id\x1f" if words.source_name == PLAIN else f"id\x1f{words.source_name}\x1f"
        zone = table.notes.zones.get(places["answered_on"], "") or rules.zone
        self._moment = moments.reader(order, zone, table.notes.day_0)
        self._latest = clock.day_of(asked.now) + DAY  # where it is tomorrow already
        self._tell = asked.tell
        self._said_scale = bool(asked.choices.get("scale"))
        self._scores: dict[str, int] = {}
        self._teams: dict[str, tuple[int, int]] = {}  # team and word
        self._days: dict[str, tuple[str, str]] = {}  # day, second and month as a line has them; the month
        self._counted: dict[tuple[int, str, str, str], list[int]] = {}  # how often each score
        self._different: dict[str, set[str]] = {"segment": set(), "touchpoint": set()}
        self._left_out: dict[str, int] = {}
        self._out_of_scale = 0
        self._read = 0
        self._unchecked = 0
        self._errors: list[CellError] = []
        self._involved = array("q")

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:  # noqa: C901  # calls for each of a million rows cost more
        """The rows to keep, as bulk.load_file takes them."""
        scores, teams, days, counted = self._scores.get, self._teams.get, self._days.get, self._counted.get
        # a column that the file does not have is an empty one at the end
        score_at, day_at, team_at = (self._places.get(field, -1) for field in ("score", "answered_on", "team"))
        places = [self._places.get(field, -1) for field in TEXTS]
        segment_at, touchpoint_at, stage_at, comment_at, customer_at, number_at = places
        involved_at = self._places.get("involved", -1)
        prefix, identities, customers = self._prefix, bytearray(SEEN), bytearray(SEEN)
        odd = self._odd()
        for self._read, row in enumerate(rows, start=1):
            if not self._read % STEP:
                self._tell(self._read)
            number, cells = row
            cells.append("")
            if (odd or not cells[score_at]) and (reason := self._no_answer(row, odd)):
                self._left_out[reason] = self._left_out.get(reason, 0) + 1
                continue
            score, about, when = scores(cells[score_at]), teams(cells[team_at]), days(cells[day_at])
            if score is None or about is None or when is None:
                understood = self._understood(row)
                if understood is None:
                    continue
                score, about, when = understood
            (team, word), (time, month) = about, when
            segment, touchpoint, customer, source_id = (
                cells[segment_at], cells[touchpoint_at], cells[customer_at], cells[number_at]
            )  # fmt: skip
            texts = f"{segment}\t{touchpoint}\t{cells[stage_at]}\t{cells[comment_at]}\t{customer}\t{source_id}"
            if len(texts) > LONGEST_OTHER and not self._fit(row):
                continue
            if cells[involved_at] and not self._others(row, team):
                continue
            if texts.count("\t") > TABS or "\\" in texts or "\n" in texts or "\r" in texts or "\0" in texts:
                texts = "\t".join(bulk.escaped(cells[place]) for place in places)
            told_by = f"{prefix}{source_id}" if source_id else "\x1f".join(cells[:-1])
            identity = blake2b(told_by.encode(errors="surrogatepass"), digest_size=16).hexdigest()
            place, bit = (hashed := hash(identity) & LAST_BIT) >> 3, hashed & 7
            again = identities[place] >> bit & 1
            identities[place] |= 1 << bit
            twice = 0
            if customer:
                place, bit = (hashed := hash((customer, team, month)) & LAST_BIT) >> 3, hashed & 7
                twice = customers[place] >> bit & 1
                customers[place] |= 1 << bit
            cell = (team, month, segment, touchpoint)
            (counted(cell) or self._new_cell(row, cell))[score] += 1
            yield f"{number}\t{identity}-1\t{again}\t{twice}\t{team}\t{time}\t{score}\t{texts}\t{word}\n"

    def result(self) -> Checked:
        """What all rows together came to, when they have passed."""
        if not self._said_scale:
            self._look_at_scale()
        skips = [Skip(reason, rows) for reason, rows in self._left_out.items()]
        skips += totals_left_out(self._table.notes)
        number = self._places.get("source_id")
        column = self._headers[number] if number is not None else ""
        read = self._read + len(self._table.notes.totals)
        return Checked(
            read, skips, self._errors, self._cells(), column, self._unchecked, self._remarks(), self._involved
        )

    def _remarks(self) -> list[str]:
        """Without a single 0 nobody can tell a scale that begins at 1 from customers who are not that unhappy."""
        says_so = ZERO.search(self._table.labels[self._places["score"]])
        met = self._met()
        doubtful = not met[0] and sum(met) >= ENOUGH and not says_so and not self._said_scale
        return [str(NO_ZERO)] if doubtful else []

    def _cells(self) -> dict[Cell, Tally]:
        """What the rows that were kept come to, as if all were new."""
        months = {month: date.fromisoformat(month) for _team, month, *_rest in self._counted}
        return {
            (team, months[month], segment, touchpoint): tally_of(scores)
            for (team, month, segment, touchpoint), scores in self._counted.items()
        }

    def _met(self) -> list[int]:
        """How often each score was met."""
        return [sum(times) for times in zip(*self._counted.values(), strict=True)] or [0] * 11

    def _odd(self) -> list[Odd]:
        """Columns that say of rows that they are no answers."""
        go = [(field, *rule) for field, rule in self._rules.leave_out.items() if field in self._places]
        stay = [(field, *rule) for field, rule in self._rules.keep.items() if field in self._places]
        return [(f, values, True, why) for f, values, why in go] + [(f, values, False, why) for f, values, why in stay]

    def _no_answer(self, row: Row, odd: Iterable[Odd]) -> str:
        if not self._text(row, "score"):
            return str(NO_SCORE)
        for field, values, gone, reason in odd:
            if (name_key(self._text(row, field)).replace("/", " ") in values) == gone:
                return str(reason)
        return ""

    def _understood(self, row: Row) -> tuple[int, tuple[int, int], tuple[str, str]] | None:
        """Score, team and word, day of a row; None, with what is wrong noted, if one of them is none."""
        if len(self._errors) >= MOST_ERRORS:
            self._unchecked += 1
            return None
        before = len(self._errors)
        score = self._try(row, "score", self._parse_score)
        when = self._try(row, "answered_on", self._parse_day)
        by = "agent" if "agent" in self._places and not self._text(row, "team") else "team"
        found = self._try(row, by, self._parse_agent if by == "agent" else self._parse_team)
        if len(self._errors) > before or score is None or when is None or found is None:
            return None
        team = self._try(row, by, lambda _text: self._team_on(found, when))
        return None if team is None else (score, (team, found.word_id), when)

    def _text(self, row: Row, field: str) -> str:
        return row.cells[self._places.get(field, -1)]

    def _try(self, row: Row, field: str, parse: Callable[[str], Any]) -> Any:
        text = self._text(row, field)
        try:
            return parse(text)
        except WrongCell as wrong:
            self._complain(row, field, text, wrong.expected)
            return None

    def _fit(self, row: Row) -> bool:
        """Whether no text of a row is too long."""
        before = len(self._errors)
        for field in TEXTS:
            text = self._text(row, field)
            most = LONGEST.get(field, LONGEST_OTHER)
            if len(text) > most:
                self._complain(row, field, text, _l("a text of at most %(most)s characters", most=most))
        return len(self._errors) == before

    def _others(self, row: Row, team: int) -> bool:
        """Note which teams had a part in it, beside the one that answers for it."""
        for name in filter(None, map(str.strip, self._text(row, "involved").split(";"))):
            other = self._words.names.known(name)
            if other is None:
                self._complain(
                    row, "involved", name, _l("codes or names of teams in the directory, with ; between them")
                )
                return False
            if other != team:
                self._involved.extend((row.number, other))
        return True

    def _new_cell(self, row: Row, cell: tuple[int, str, str, str]) -> list[int]:
        for field, text in (("segment", cell[2]), ("touchpoint", cell[3])):
            different = self._different[field]
            if text not in different:
                different.add(text)
                if len(different) > MOST_DIFFERENT:
                    expected = _l("one of at most %(most)s different values", most=MOST_DIFFERENT)
                    self._complain(row, field, text, expected)
        found = self._counted[cell] = [0] * 11
        return found

    def _complain(self, row: Row, field: str, found: str, expected: LazyString | str) -> None:
        if len(self._errors) < MOST_ERRORS:
            column = self._headers[self._places[field]] if field in self._places else str(EVERY_FIELD[field])
            self._errors.append(CellError(row.number, column, found[:200], str(expected)))

    def _parse_score(self, text: str) -> int:
        known = self._scores.get(text)
        if known is not None:
            return known
        try:
            return _remembered(self._scores, text, parse_whole(text, 0, 10))
        except WrongCell:
            self._out_of_scale += text.rstrip("%").isdecimal()
            raise

    def _parse_team(self, text: str) -> Found:
        found = self._words.team(self._column("team"), text)
        if found.meaning.team_id is not None:
            _remembered(self._teams, text, (found.meaning.team_id, found.word_id))
        return found

    def _parse_agent(self, text: str) -> Found:
        return self._words.agent(self._column("agent"), text)

    def _column(self, field: str) -> str:
        """How words of this column are kept, whatever place it has in a file."""
        return name_key(self._headers[self._places[field]]) if field in self._places else field

    def _team_on(self, found: Found, when: tuple[str, str]) -> int:
        return self._words.team_on(found.meaning, date.fromisoformat(when[0][:10]))

    def _parse_day(self, text: str) -> tuple[str, str]:
        known = self._days.get(text)
        if known is not None:
            return known
        day, second = self._moment(text)
        if day > self._latest:
            raise WrongCell(_l("a day that has come"))
        month = f"{day!s:.7}-01"
        return _remembered(self._days, text, (f"{day}\t{second}\t{month}", month))

    def _look_at_scale(self) -> None:
        """Scores that were nearly all beyond 10, or none beyond 5, are answers on another scale."""
        met = self._met()
        scores = sum(met)
        scale = ""
        if self._out_of_scale >= ENOUGH and self._out_of_scale > scores:
            scale = _("0 to 100")
        elif scores >= ENOUGH and not met[0] and sum(met[1:6]) == scores and sum(map(bool, met)) > 2:
            scale = _("1 to 5")
        if scale:
            expected = str(OTHER_SCALE) % {"scale": scale}
            column = self._headers[self._places["score"]]
            self._errors = [CellError(0, column, _("scores of another scale"), expected)]


def _remembered(known: dict[str, Known], text: str, value: Known) -> Known:
    if len(known) >= REMEMBERED:
        known.clear()
    known[text] = value
    return value
