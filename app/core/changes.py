"""Noting what an import does to rows, and taking it back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from itertools import islice
from typing import Any

from sqlalchemy import Table, delete, insert, inspect, select, update
from sqlalchemy.orm import class_mapper

from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import ImportChange, ImportRun

CHUNK = 1000  # ids in one statement: databases limit how many values it may have
State = dict[str, Any]


class Changes:
    """Collects how rows were before an import changed them. Between two calls of flush() the session must not flush
    by itself: work in `db.session.no_autoflush`."""

    def __init__(self, *models: type[Base]) -> None:
        self._models = models
        self._made: set[Base] = set()
        self._before: dict[Base, State] = {}  # of changed rows the cells that changed, of removed rows all
        self._removed: set[Base] = set()

    def flush(self) -> None:
        """Note what the session is about to write, and write it."""
        self._made.update(self._ours(db.session.new))
        for row in self._ours(db.session.dirty):
            if row not in self._made:
                self._before[row] = _overwritten(row) | self._before.get(row, {})
        for row in self._ours(db.session.deleted):
            self._before[row] = _state(row) | _overwritten(row) | self._before.get(row, {})
            self._removed.add(row)
        db.session.flush()

    def write(self, run: ImportRun) -> None:
        """Keep everything with the run of the import."""
        if rows := [{"import_id": run.id, **row} for row in self.noted()]:
            db.session.execute(insert(ImportChange), rows)

    def noted(self) -> list[State]:
        """All that was made, changed and removed; `after` of a removed row is empty."""
        self.flush()
        rows = [self._change(row, None, _state(row)) for row in self._made]
        for row, before in self._before.items():
            after = {} if row in self._removed else {name: _state(row)[name] for name in before}
            if before:
                rows.append(self._change(row, before, after))
        return rows

    def _ours(self, rows: Any) -> Iterator[Base]:
        return (row for row in rows if isinstance(row, self._models))

    @staticmethod
    def _change(row: Base, before: State | None, after: State) -> State:
        return {
            "table_name": row.__tablename__,
            "row_id": _id(row),
            "before": before,
            "after": after,
        }


def _columns(row: Base) -> list[str]:
    return [attribute.key for attribute in inspect(row).mapper.column_attrs]


def _id(row: Base) -> int:
    key: int = inspect(row).identity[0]  # type: ignore[index]  # rows that are in the database have one
    return key


def _state(row: Base) -> State:
    """All columns of a row as JSON can hold them."""
    return {name: _plain(getattr(row, name)) for name in _columns(row)}


def _overwritten(row: Base) -> State:
    """The columns about to be written, as they are in the database."""
    facts = inspect(row)
    histories = {name: facts.attrs[name].history for name in _columns(row)}
    return {name: _plain(history.deleted[0]) for name, history in histories.items() if history.deleted}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


Ids = Collection[int]
ByTable = dict[str, list[ImportChange]]


def take_back(run: ImportRun, *models: type[Base], leaving: Mapping[type[Base], Ids] | None = None) -> None:
    """Put all rows back as they were before the import, or refuse and change nothing. Name parents before children;
    `leaving`: rows it made that may stay."""
    put_back(changes_of(run), *models, leaving=leaving)


def put_back(changes: ByTable, *models: type[Base], leaving: Mapping[type[Base], Ids] | None = None) -> None:
    """The same with what was noted elsewhere."""
    for model, ids in (leaving or {}).items():
        kept = changes.get(model.__tablename__, [])
        changes[model.__tablename__] = [change for change in kept if change.row_id not in ids]
    for model in models:
        _check_unchanged(model, changes.get(model.__tablename__, []))
    for model in models:
        if used(model, made(model, changes), besides=changes):
            raise RuleBroken(_l("What this import made is in use by now, so it cannot be undone."))
    for model in models:
        _restore(model, changes.get(model.__tablename__, []))
    for model in reversed(models):
        remove(model, made(model, changes))
    db.session.expire_all()


def changes_from(noted: Sequence[State]) -> ByTable:
    """What Changes.noted() gave, as it came back from where it was kept."""
    found: ByTable = {}
    for row in noted:
        found.setdefault(row["table_name"], []).append(ImportChange(**row))
    return found


def changes_of(run: ImportRun) -> ByTable:
    """All rows an import made, changed or removed, by table."""
    found: ByTable = {}
    for change in db.session.scalars(select(ImportChange).where(ImportChange.import_id == run.id)):
        found.setdefault(change.table_name, []).append(change)
    return found


def made(model: type[Base], changes: ByTable) -> list[int]:
    """Ids of the rows that were not there before."""
    return [change.row_id for change in changes.get(model.__tablename__, []) if change.before is None]


def _check_unchanged(model: type[Base], changes: Sequence[ImportChange]) -> None:
    present = {_id(row): row for row in _rows(model, [change.row_id for change in changes])}
    for change in changes:
        row = present.get(change.row_id)
        state = _state(row) if row is not None else {}
        unchanged = {name: state.get(name) for name in change.after} == change.after and bool(state) == bool(
            change.after
        )
        if not unchanged:
            raise RuleBroken(_l("Some of these rows were changed since, so the import cannot be undone."))


def _rows(model: type[Base], ids: Collection[int]) -> Iterator[Base]:
    key = class_mapper(model).primary_key[0]
    for some in chunks(ids):
        yield from db.session.scalars(select(model).where(key.in_(some)))


def used(model: type[Base], ids: Collection[int], *, besides: ByTable | None = None) -> set[int]:
    """Which of these rows other rows point at; `besides`: not counting the rows of one import."""
    own = {name: {change.row_id for change in changes} for name, changes in (besides or {}).items()}
    found: set[int] = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(key.column.table.name == model.__tablename__ for key in column.foreign_keys):
                found |= _pointed_at(table, column, ids, own.get(table.name, set()))
    return found


def _pointed_at(table: Table, column: Any, ids: Collection[int], own: set[int]) -> set[int]:
    key = next(iter(table.primary_key.columns))
    found = set()
    for some in chunks(ids):
        pairs = db.session.execute(select(key, column).where(column.in_(some)).distinct())
        found |= {pointed for row_id, pointed in pairs if row_id not in own}
    return found


def _restore(model: type[Base], changes: Sequence[ImportChange]) -> None:
    """Write what was there before into changed rows, and put removed rows back."""
    before = {change.row_id: change.before for change in changes if change.before is not None}
    _free_unique(model, before)
    for row in _rows(model, list(before)):
        state = before.pop(_id(row))
        for name, value in state.items():
            setattr(row, name, _typed(model, name, value))
    for state in before.values():
        db.session.add(model(**{name: _typed(model, name, value) for name, value in state.items()}))
    db.session.flush()


def _free_unique(model: type[Base], before: Mapping[int, State]) -> None:
    """Two rows may have swapped a value that only one may hold, such as an address: let go of it first."""
    mapper = class_mapper(model)
    for column in (column for column in mapper.columns if column.unique and column.nullable):
        ids = [row_id for row_id, state in before.items() if column.name in state]
        for some in chunks(ids):
            db.session.execute(update(model).where(mapper.primary_key[0].in_(some)).values({column.name: None}))


def _typed(model: type[Base], name: str, value: Any) -> Any:
    kind = class_mapper(model).columns[name].type.python_type
    if not isinstance(value, str):
        return value
    if issubclass(kind, date):  # and moments, which are dates too
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, Enum) else value


def remove(model: type[Base], ids: Collection[int]) -> None:
    """Delete rows by id, a statement for each thousand."""
    key = class_mapper(model).primary_key[0]
    for some in chunks(ids):
        db.session.execute(delete(model).where(key.in_(some)))


def chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in portions that fit a statement."""
    rest = iter(ids)
    while some := list(islice(rest, CHUNK)):
        yield some
