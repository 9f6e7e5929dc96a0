"""Having one row take the place of another, everywhere in the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Index,
    Row,
    Table,
    UniqueConstraint,
    and_,
    delete,
    select,
    update,
)

from app.core.db import db
from app.people.references import references

Unique = tuple[list[Column[Any]], ColumnElement[bool] | None]


def take_place(table: Table, old: int, new: int) -> None:
    """Let every row that names `old` name `new`. Where a rule allows only one row, the two become one: that of `new`
    stands, and what it leaves open is filled from the other."""
    for column in references(table.name):
        _drop_about_oneself(column, old, new)
    for column in references(table.name):
        for unique in _uniques(column):
            _join_equal(column, unique, old, new)
        db.session.execute(update(column.table).where(column == old).values({column.name: new}))


def _drop_about_oneself(column: Column[Any], old: int, new: int) -> None:
    """Rows that two people were needed for, and that would now be about one: thanks to oneself."""
    for other in column.table.columns:
        if other is not column and _never_equal(column.table, column.name, other.name):
            for key in _keys(column.table, and_(column == old, other == new)):
                remove(column.table, key)


def _never_equal(table: Table, one: str, other: str) -> bool:
    """Whether a CHECK says that two columns differ."""
    said = {str(rule.sqltext) for rule in table.constraints if isinstance(rule, CheckConstraint)}
    return bool(said & {f"{one} <> {other}", f"{other} <> {one}"})


def _uniques(column: Column[Any]) -> Iterator[Unique]:
    """The rules of a table by which only one row may have the same values, where this column is among them."""
    table = column.table
    if column.primary_key:
        yield [one for one in table.primary_key.columns if one is not column], None
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint) and column.name in rule.columns:
            yield [one for one in rule.columns if one is not column], None
    for index in table.indexes:
        if index.unique and column.name in index.columns:
            yield [one for one in index.columns if one is not column], _where(index)


def _where(index: Index) -> ColumnElement[bool] | None:
    condition: ColumnElement[bool] | None = index.dialect_options["sqlite"]["where"]
    return condition


def _join_equal(column: Column[Any], unique: Unique, old: int, new: int) -> None:
    others, where = unique
    key = list(column.table.primary_key.columns)
    query = select(*key, *others) if where is None else select(*key, *others).where(where)
    mine = {tuple(row[len(key) :]): tuple(row[: len(key)]) for row in db.session.execute(query.where(column == new))}
    for row in db.session.execute(query.where(column == old)).all():
        values = tuple(row[len(key) :])
        if values in mine and None not in values:
            _join(column.table, tuple(row[: len(key)]), mine[values])


def _join(table: Table, old: tuple[Any, ...], new: tuple[Any, ...]) -> None:
    """Make two rows one."""
    if table.info.get("merged") is False:  # what proves who somebody is: nothing of the other may come in
        remove(table, old)
        return
    open_values = _filled(_row(table, old), _row(table, new))
    if len(new) == 1:
        take_place(table, old[0], new[0])
    remove(table, old)
    if open_values:
        db.session.execute(update(table).where(_is(table, new)).values(open_values))


def _filled(old: Row[Any], new: Row[Any]) -> dict[str, Any]:
    """What one row leaves open and the other says; a yes wins over a no."""
    found = {}
    for name, value in new._mapping.items():
        if value in (None, False) and (other := old._mapping[name]) not in (None, False):
            found[str(name)] = other
    return found


def remove(table: Table, key: tuple[Any, ...]) -> None:
    """Delete a row with whatever hangs on it."""
    if len(key) == 1:
        for column in references(table.name):
            if column.nullable:
                db.session.execute(update(column.table).where(column == key[0]).values({column.name: None}))
            else:
                for below in _keys(column.table, column == key[0]):
                    remove(column.table, below)
    db.session.execute(delete(table).where(_is(table, key)))


def _keys(table: Table, condition: ColumnElement[bool]) -> Sequence[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(select(*table.primary_key.columns).where(condition))]


def _row(table: Table, key: tuple[Any, ...]) -> Row[Any]:
    return db.session.execute(select(table).where(_is(table, key))).one()


def _is(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))
