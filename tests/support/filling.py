"""Rows for any table, with values for the columns that need one."""

import re
from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa


def row(table: sa.Table, connection: sa.Connection, number: int) -> dict[str, Any]:
    """Values for the columns that need one; two references to one table are to different rows."""
    referred: Counter[str] = Counter()
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable or (column is table.autoincrement_column and not column.foreign_keys):
            continue
        if column.foreign_keys:
            key = next(iter(column.foreign_keys)).column
            known = connection.scalars(sa.select(key).order_by(key)).all()
            found[column.name] = known[(referred[key.table.name] + number) % len(known)]
            referred[key.table.name] += 1
        else:
            found[column.name] = _value(column, connection, number)
    together = TOGETHER.get(table.name, {})
    return found | {name: value for name, value in together.items() if name in table.columns}  # not before it is added


def _value(column: sa.Column[Any], connection: sa.Connection, number: int) -> Any:
    if isinstance(column.type, sa.LargeBinary):
        return bytes([number]) * _demanded(rf"length\(\W?{column.name}\W?\)\W*(\d+)", column, connection)
    if isinstance(column.type, sa.Integer):
        return _demanded(rf"\b{column.name} >= (\d+)", column, connection)
    for kind, value in SAMPLES.items():
        if isinstance(column.type, kind):
            return value
    return _allowed_word(column, connection) or f"x{number}"


def _allowed_word(column: sa.Column[Any], connection: sa.Connection) -> str | None:
    """Where a CHECK lists the words it allows, its first word."""
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    for check in sa.inspect(connection).get_check_constraints(column.table.name):
        words = _words_in(check["sqltext"])
        if words and column.name in check["sqltext"]:
            return words[0]
    return None


def _demanded(pattern: str, column: sa.Column[Any], connection: sa.Connection) -> int:
    """The number that a CHECK asks for, or 1."""
    checks = sa.inspect(connection).get_check_constraints(column.table.name)
    found = [int(match[1]) for check in checks if (match := re.search(pattern, check["sqltext"]))]
    return max([1, *found])


def _words_in(condition: str) -> list[str]:
    return condition.split("'")[1::2]


SAMPLES: dict[type[sa.types.TypeEngine[Any]], Any] = {
    sa.Boolean: True,
    sa.DateTime: datetime(2026, 3, 9, tzinfo=UTC),
    sa.Date: date(2026, 3, 9),
    sa.Numeric: 1,
    sa.Float: 1.0,
    sa.JSON: {},
}
# Where what one column holds depends on another.
TOGETHER: dict[str, dict[str, Any]] = {
    "norm": {"year": 2026},
    "message": {"scheduled": False},
    "invitee": {"invited_at": datetime(2026, 3, 9, tzinfo=UTC), "placed": False},
    "plan_activity": {"due_on": date(2026, 3, 9), "state": "planned"},
    "plan_copy": {"from_year": 2025, "to_year": 2026},
    "plan_measure": {"state": "planned"},
    "plan_seat": {"kind": "member", "name": "Marta"},
    "reorganisation": {"state": "draft"},
}
# Another table has a row that refers to two of these.
REFERRED_TWICE = {"course", "idea"}
# What goes with naming a person there.
NAMED: dict[str, dict[str, Any]] = {"plan_seat": {"name": None}}


def name_in_every_column(columns: Collection[sa.Column[int]], person_id: int, connection: sa.Connection) -> None:
    """A row for each of these columns that names this person there."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    models = next(iter(columns)).table.metadata.tables
    for name in (table.name for table in metadata.sorted_tables if table.name in models):
        there = connection.scalar(sa.select(sa.func.count()).select_from(models[name])) or 0
        for one in range(there, 2 if name in REFERRED_TWICE else 1):
            connection.execute(
                metadata.tables[name].insert().values(**_modelled(metadata, models[name], connection, one))
            )
    for number, column in enumerate(columns, 20):
        if not connection.scalar(sa.select(sa.func.count()).where(column == person_id)):
            table = metadata.tables[column.table.name]
            values = _modelled(metadata, column.table, connection, number) | {column.name: person_id}
            values |= NAMED.get(table.name, {})
            try:
                with connection.begin_nested():
                    connection.execute(table.insert().values(**values))
            except sa.exc.IntegrityError:  # there is one already that is not to be had twice: let that name the person
                connection.execute(table.update().values({column.name: person_id}))


def _modelled(metadata: sa.MetaData, model: Any, connection: sa.Connection, number: int) -> dict[str, Any]:
    """A row as the models allow it: the database takes any word, they only their own."""
    values = row(metadata.tables[model.name], connection, number)
    for column in model.columns:
        if isinstance(column.type, sa.Enum) and values.get(column.name) not in (None, *column.type.enums):
            values[column.name] = column.type.enums[0]
    return values
