"""Which columns of the whole database name a person, found in its tables, so that a new feature is found too.

A foreign key says so. Some records must outlive the person's and keep only the number: their columns are called
`by_id` or `..._by_id`. The audit log is not among them: what was done by a number stays done by that number.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Integer

from app.core.db import Base


def references(table: str) -> Iterator[Column[int]]:
    """The columns that name rows of a table."""
    for each in Base.metadata.sorted_tables:
        for column in each.columns:
            if refers(column, table):
                yield column


def refers(column: Column[int], table: str) -> bool:
    """Whether a column names rows of a table."""
    if column.foreign_keys:
        return any(key.column.table.name == table for key in column.foreign_keys)
    return table == "person" and isinstance(column.type, Integer) and names_somebody(column.name)


def names_somebody(name: str) -> bool:
    """Whether a column without a foreign key is one of those that keep who did something."""
    return name == "by_id" or name.endswith("_by_id")
