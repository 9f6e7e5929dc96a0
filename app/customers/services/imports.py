"""Import of answers from a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import BinaryIO, TextIO

import sqlalchemy as sa
from sqlalchemy import insert, literal, select, update

from app.core import bulk, imports, jobs
from app.core.db import db, release
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import (
    MOST_ERRORS,
    Asked,
    CellError,
    ImportChange,
    Options,
    Outcome,
    Skip,
    Tell,
    Unknown,
    silent,
)
from app.core.tables import Order, presets
from app.customers import queries
from app.customers.models import CustomerAnswer, Tally
from app.customers.queries import Cell, cases
from app.customers.services import columns, counters, counts, involved, reading, staging
from app.customers.services.answers import VALUES
from app.customers.services.columns import EVERY_FIELD, WORDS
from app.customers.services.counters import Ledger, ledger
from app.customers.services.reading import Checked
from app.customers.services.staging import Staged, staged
from app.customers.services.teams import Names
from app.customers.services.tools import KIND
from app.customers.services.words import PLAIN, Dictionary
from app.people import queries as people
from app.people.models import Person

REPEATED = _l("the same answer stands in the file already")
NUMBER_TAKEN = _l("a number that no other answer has")
TEAM_OR_AGENT = _l("a column with the team or with the number of the colleague; or say of which team all answers are")
# The file that people fill in who have no export at hand; its rows are made up.
TEMPLATE = [
    ["answer id", "date", "team", "score", "segment", "touchpoint", "journey stage", "comment", "customer"],
    ["A-1", "2026-03-02", "SERVICE", "9", "Private", "Reception", "Service", "Friendly and quick", "C-17"],
    ["A-2", "2026-03-02", "SERVICE", "4", "Business", "Invoice mail", "Purchase", "The invoice was wrong", "C-18"],
]


def import_customers(
    *,
    stream: BinaryIO,
    file_name: str,
    mapping: Mapping[str, str] | None = None,
    preset: str | None = None,
    dates: Order | None = None,
    create_teams: bool = False,
    source: str = "",
    team: str = "",
    scale: bool = False,
    dry_run: bool = False,
    by: Person | None = None,
    now: datetime,
    tell: Tell = silent,
) -> Outcome:
    """Take in a file of answers, whole or not at all; `team` is the code of the team that rows without one mean."""
    choices = {"create_teams": create_teams, "source": source, "team": team, "scale": scale}
    options = Options(dict(mapping or {}), preset, dates, choices=choices)
    by_id = by.id if by is not None else None
    return imports.run(KIND, stream, file_name, options, by_id=by_id, now=now, dry_run=dry_run, tell=tell)


def run(asked: Asked) -> Outcome:
    """Import a file so that it can be undone."""
    return take(asked, with_run=True)


def take(asked: Asked, *, with_run: bool) -> Outcome:
    """Read and check a file, then write it in one transaction, which begins when all is known to be well."""
    table = asked.table
    columns.check(table.headers, table.labels, asked.mapping, asked.preset)
    found = columns.recognise(table.headers, table.labels, asked.mapping, asked.preset)
    words = dictionary(asked)
    release()
    refusal = _lacks_team(asked, found, words)
    if refusal is not None:
        return imports.refused([refusal])
    if columns.are_counts(found):
        return counts.take(asked, found, words, _preset(asked))
    with TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as kept:
        checked = reading.checked(asked, kept, words)
        outcome = _found(asked, checked, words)
        if outcome.errors:
            return outcome
        with bulk.unhurried(), db.session.begin_nested() as whole:
            if not asked.dry_run:
                bulk.lock(counters.COUNTERS)
            outcome = _taken_in(outcome, checked, kept, words, asked, with_run=with_run)
            if outcome.errors or asked.dry_run:
                whole.rollback()
            elif outcome.created and cases.setting().automatic:
                jobs.enqueue("open-cases")  # an unhappy customer waits no hour for the next look
        return outcome


CUSTOMERS = imports.register(
    imports.Importer(
        kind=KIND,
        fields=EVERY_FIELD,
        words=WORDS,
        recognise=columns.recognise,
        check=columns.check,
        run=run,
        example=TEMPLATE,
    )
)


def _found(asked: Asked, checked: Checked, words: Dictionary) -> Outcome:
    """What reading alone came to."""
    unknown = [Unknown(column, text, rows) for (column, text), rows in words.unknown.most_common()]
    return Outcome(
        import_id=None,
        preset=_preset(asked),
        read=checked.read,
        created=0,
        updated=0,
        unchanged=0,
        skips=checked.skips,
        teams_created=[],
        errors=checked.errors,
        unchecked=checked.unchecked,
        unknown=unknown,
        remarks=checked.remarks,
    )


def _preset(asked: Asked) -> str:
    tool = presets.of(KIND, asked.preset, asked.table.headers)
    return tool.name if tool is not None else presets.PLAIN


def dictionary(asked: Asked) -> Dictionary:
    """The words of the source that was named, or else of all files of this tool."""
    names = Names(create=bool(asked.choices.get("create_teams")))
    code = asked.choices.get("team") or ""
    default = _team_of(code) if code else None
    return Dictionary(asked.choices.get("source") or _preset(asked) or PLAIN, names, default)


def source_name(options: Options, headers: Sequence[str]) -> str:
    """The source of a file: the one that was named, else all files of its tool."""
    tool = presets.of(KIND, options.preset, headers)
    return options.choices.get("source") or (tool.name if tool is not None else PLAIN)


def _team_of(code: str) -> int:
    team = people.team_by_code(code)
    if team is None:
        raise RuleBroken(_l("There is no team with the code “%(code)s”.", code=code))
    return team.id


def _lacks_team(asked: Asked, found: Mapping[str, int], words: Dictionary) -> CellError | None:
    if {"team", "agent"} & found.keys() or words.default_team_id is not None:
        return None
    return CellError(1, str(EVERY_FIELD["team"]), ", ".join(asked.table.headers)[:200], str(TEAM_OR_AGENT))


def _taken_in(
    outcome: Outcome, checked: Checked, kept: TextIO, words: Dictionary, asked: Asked, *, with_run: bool
) -> Outcome:
    with staged(kept) as rows, ledger() as book:
        staging.tell_equals_apart(rows)
        contradictions = staging.contradictions(rows, MOST_ERRORS)
        if contradictions:
            column, expected = checked.source_column, str(NUMBER_TAKEN)
            return outcome._replace(errors=[CellError(row, column, number, expected) for row, number in contradictions])
        book.count(checked.cells)
        repeated = staging.drop_repeated(rows, book)
        if asked.dry_run:
            book.forget()
        made = _make_teams(rows, checked.cells, words.names, book, dry_run=asked.dry_run)
        staging.find_known(rows)
        outcome = _compared(outcome, rows, repeated)._replace(teams_created=words.names.made)
        if asked.dry_run:
            return outcome
        run_id = _kept(outcome, asked) if with_run else None
        words.write(made=made, import_id=run_id)
        _merge(rows, run_id, book, outcome)
        _involve(rows, checked.involved, run_id, asked)
    db.session.expire_all()
    return outcome._replace(import_id=run_id)


def _kept(outcome: Outcome, asked: Asked) -> int:
    sent = imports.keep(
        outcome,
        kind=KIND,
        file_name=asked.file_name,
        fingerprint=asked.fingerprint,
        by_id=asked.by_id,
        now=asked.now,
    )
    return sent.id


def _make_teams(
    rows: Staged, cells: Mapping[Cell, Tally], names: Names, book: Ledger, *, dry_run: bool
) -> dict[int, int]:
    """Make the teams that are not there yet, each since the first month in which it was answered about."""
    since: dict[int, date] = {}
    for team_id, month, *_rest in cells:
        if team_id in names.new:
            since[team_id] = min(month, since.get(team_id, month))
    made = names.make(since, dry_run=dry_run) if since else {}
    if made:
        book.rename(made)
        columns = [sa.Column("number", sa.Integer, primary_key=True), sa.Column("team_id", sa.Integer)]
        with bulk.temporary(*columns, name="customer_answer_team") as new:
            bulk.load(new, list(made.items()))
            c = rows.rows.c
            db.session.execute(update(rows.rows).where(c.team_id == new.c.number).values(team_id=new.c.team_id))
    return made


def _compared(outcome: Outcome, rows: Staged, repeated: int) -> Outcome:
    """How many staged rows are new, other than what is known, and known as they are."""
    every, known = rows.count(rows.rows), rows.count(rows.known)
    updated = rows.count(rows.known, rows.known.c.differs) if known else 0
    skips = [*outcome.skips, *([Skip(str(REPEATED), repeated)] if repeated else [])]
    return outcome._replace(created=every - known, updated=updated, unchanged=known - updated, skips=skips)


def _merge(rows: Staged, run_id: int | None, book: Ledger, outcome: Outcome) -> None:
    """Write new and changed answers, and note what changed ones were before."""
    staging.note_customers(rows, book)
    if outcome.updated or outcome.unchanged:
        book.count(queries.cells_of(rows.rows.c, rows.there), -1)
    if outcome.updated:
        _change(rows, run_id, book)
    by_it = literal(run_id, sa.Integer)
    new = select(*(rows.rows.c[name] for name in (*VALUES, "identity")), by_it, sa.true())
    if outcome.updated or outcome.unchanged:
        new = new.where(rows.new)
    names = [*VALUES, "identity", "import_id", "counts"]
    db.session.execute(insert(CustomerAnswer).from_select(names, new.order_by(rows.rows.c.row)))


def _involve(rows: Staged, pairs: Sequence[int], run_id: int | None, asked: Asked) -> None:
    """Note the teams that had a part, also for answers that were here before."""
    if not pairs:
        return
    row, team = sa.Column("row", sa.Integer), sa.Column("team_id", sa.Integer)
    with bulk.temporary(row, team, name="customer_answer_involved") as others:
        bulk.load(others, zip(pairs[::2], pairs[1::2], strict=True))
        answered = (
            select(CustomerAnswer.id, others.c.team_id)
            .join(rows.rows, rows.rows.c.identity == CustomerAnswer.identity)
            .join(others, others.c.row == rows.rows.c.row)
        )
        involved.record_involved(pairs=answered, by_id=asked.by_id, import_id=run_id, now=asked.now)


def _change(rows: Staged, run_id: int | None, book: Ledger) -> None:
    known, a = rows.known.c, CustomerAnswer
    before = [getattr(a, name) for name in VALUES]
    after = [rows.rows.c[name] for name in VALUES]
    this_row = (known.row == rows.rows.c.row) & known.differs
    if run_id is not None:
        changes = (
            select(literal(run_id), literal("customer_answer"), a.id, bulk.as_json(before), bulk.as_json(after))
            .join(rows.known, known.answer_id == a.id)
            .join(rows.rows, this_row)
        )
        names = ["import_id", "table_name", "row_id", "before", "after"]
        db.session.execute(insert(ImportChange).from_select(names, changes))
    which = a.id.in_(select(known.answer_id).where(known.differs))
    book.take_off(which)
    db.session.execute(
        update(a).where(a.id == known.answer_id, this_row).values(dict(zip(VALUES, after, strict=True))),
        execution_options={"synchronize_session": False},
    )
    book.put_on(which)
