"""The kinds of imports: what each feature says of its own, and the one way in for pages, jobs and commands."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from flask import current_app

from app.core.db import release
from app.core.i18n import LazyString, _
from app.core.imports import mappings
from app.core.imports.outcomes import Outcome, unreadable
from app.core.imports.staging import fingerprint
from app.core.tables import Notes, Order, Table, TableError, alike, presets, read
from app.core.tables.columns import Words

SAMPLE_ROWS = 200
SAMPLES = 3


Tell = Callable[[int], None]


def silent(_rows: int) -> None:
    """Where nobody waits for progress."""


def _satisfied(_headers: Sequence[str], _labels: Sequence[str], _said: Mapping[str, str]) -> None:
    """Where no column is needed."""


@dataclass(frozen=True)
class Asked:
    """One file, and how it is to be imported. `choices` are what this kind of import asks besides."""

    table: Table
    file_name: str
    fingerprint: str
    by_id: int | None
    now: datetime
    mapping: Mapping[str, str] = field(default_factory=dict)  # header -> field, "" where it is left out
    preset: str | None = None
    dates: Order | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    dry_run: bool = False
    tell: Tell = silent  # how many rows are read; only while no transaction is under way
    reopen: Callable[[], Table] | None = None

    def again(self) -> Table:
        """The table from its beginning, for a second look; the first is of no more use then."""
        if self.reopen is None:
            raise LookupError("this table can be read once")
        return self.reopen()


@dataclass(frozen=True)
class Importer:
    """A kind of import. `recognise(headers, labels, said, preset)` finds columns as the command does;
    `check(headers, labels, said)` raises RuleBroken where columns are missing; `run` writes and does not commit, or
    with dry_run compares and writes nothing."""

    kind: str
    fields: Mapping[str, LazyString]
    words: Words
    recognise: Callable[[Sequence[str], Sequence[str], Mapping[str, str], str | None], dict[str, int]]
    run: Callable[[Asked], Outcome]
    check: Callable[[Sequence[str], Sequence[str], Mapping[str, str]], None] = _satisfied
    most_rows: int | None = None  # fewer than the setting allows, where what was read of them stays in memory
    example: Sequence[Sequence[str]] = ()  # headers and rows of the file that people fill in who have no export


IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    IMPORTERS[importer.kind] = importer
    return importer


@dataclass(frozen=True)
class Options:
    """What a person said of a file; kept with it as JSON."""

    mapping: dict[str, str] = field(default_factory=dict)
    preset: str | None = None
    dates: Order | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    language: str = "en"  # in which a job writes what it found

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Options":
        return cls(**kept)


def opened(kind: str, stream: BinaryIO, file_name: str, options: Options) -> Table:
    """The table in a file, read as a person said or as its content says."""
    stream.seek(0)
    return read(
        stream,
        file_name,
        known=_known(kind),
        encoding=options.encoding,
        sheet=options.sheet,
        header_row=options.header_row,
        max_rows=_most_rows(kind),
    )


def _most_rows(kind: str) -> int:
    allowed: int = current_app.config["MAX_IMPORT_ROWS"]
    return min(allowed, IMPORTERS[kind].most_rows or allowed)


def _known(kind: str) -> set[str]:
    """All headers that mean something to this kind of import."""
    words = {word for known in IMPORTERS[kind].words.values() for word in known}
    return words | presets.headers(kind)


def run(kind: str, stream: BinaryIO, file_name: str, options: Options, **facts: Any) -> Outcome:
    """Import a file, or with dry_run find out what that would do; a file that is no table is refused in words. The
    file is read before a transaction begins, but for what was kept of its headers."""
    marks = fingerprint(stream)
    try:
        table = opened(kind, stream, file_name, options)
        options, kept = _with_kept(kind, table.headers, options)
        release()
        asked = Asked(
            table=table,
            file_name=file_name,
            fingerprint=marks,
            mapping=options.mapping,
            preset=options.preset,
            dates=options.dates,
            choices=options.choices,
            reopen=partial(opened, kind, stream, file_name, options),
            **facts,
        )
        outcome = IMPORTERS[kind].run(asked)
    except TableError as reason:
        return unreadable(reason)
    return outcome._replace(preset=kept) if kept else outcome


def _with_kept(kind: str, headers: Sequence[str], options: Options) -> tuple[Options, str]:
    """Where nothing is said of the columns, what was kept under the preset's name or for these headers holds."""
    if options.mapping:
        return options, ""
    if options.preset is not None and options.preset not in presets.names(kind):
        kept = mappings.of_name(kind, options.preset)
    else:
        kept = mappings.of_headers(kind, headers) if options.preset is None else None
    if kept is None:
        return options, ""
    dates, choices = options.dates or kept.options.get("dates"), {**kept.options.get("choices", {}), **options.choices}
    mapping = _fitting(kept, headers)
    return replace(options, mapping=mapping, preset=None, dates=dates, choices=choices), kept.name


def rows_to_correct(
    kind: str, stream: BinaryIO, file_name: str, options: Mapping[str, Any], outcome: Outcome
) -> tuple[list[str], Iterator[list[str]]]:
    """The rows with errors, as they are, with their number and what is wrong before them."""
    wrong: dict[int, list[str]] = {}
    for error in outcome.errors:
        wrong.setdefault(error.row, []).append(f"{error.column}: {error.expected}")
    table = opened(kind, stream, file_name, Options.of(options))
    rows = ([str(row.number), "; ".join(wrong[row.number]), *row.cells] for row in table.rows if row.number in wrong)
    return [_("Row in the file"), _("To be corrected"), *table.headers], rows


class Preview(NamedTuple):
    """The beginning of a file, and what its columns seem to hold."""

    headers: list[str]
    labels: list[str]
    samples: list[list[str]]  # for each column, its first values that differ
    holds: list[str]  # for each column its field, "" for none
    guessed: list[bool]  # for each column, whether that was found by likeness alone
    preset: str  # the tool's name, if it was recognised
    saved: str  # the name of the mapping that was kept for these headers
    options: dict[str, Any]  # what was kept with it
    notes: Notes


def preview(kind: str, stream: BinaryIO, file_name: str, options: Options) -> Preview:
    """What a person is asked to agree to: what was said, what was kept, what the words say, what comes near."""
    importer = IMPORTERS[kind]
    table = opened(kind, stream, file_name, options)
    rows = [row.cells for row in islice(table.rows, SAMPLE_ROWS)]
    kept = None if options.mapping else mappings.of_headers(kind, table.headers)
    said = options.mapping or _fitting(kept, table.headers)
    places = importer.recognise(table.headers, table.labels, said, options.preset)
    rest = {name: known for name, known in importer.words.items() if name not in places}
    near = {} if said else alike(table.headers, rest, set(places.values()))
    holds = {place: name for name, place in {**near, **places}.items()}
    tool = presets.of(kind, options.preset, table.headers)
    columns = range(len(table.headers))
    return Preview(
        table.headers,
        table.labels,
        [list(dict.fromkeys(row[place] for row in rows if row[place]))[:SAMPLES] for place in columns],
        [holds.get(place, "") for place in columns],
        [place in near.values() for place in columns],
        tool.title if tool is not None else "",
        kept.name if kept is not None else "",
        kept.options if kept is not None else {},
        table.notes,
    )


def _fitting(kept: mappings.ImportMapping | None, headers: Sequence[str]) -> dict[str, str]:
    """A kept mapping, for headers that are the same but for their spelling."""
    if kept is None:
        return {}
    return {header: kept.mapping[header] for header in headers if header in kept.mapping}
