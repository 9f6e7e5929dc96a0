"""What waits to be mended, and what is due in the next weeks. Each feature says what it would ask, and the board asks
all of it together."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Select, String, literal, null, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db

Rows = Select[*tuple[Any, ...]]  # of `columns`
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class Need(NamedTuple):
    """So many of a kind, of a team or of none; `day`: since when it waits, or until when there is time."""

    kind: str
    team_id: int | None
    number: int
    day: date | None
    ref: int | None  # the object it leads to, where it is one
    title: str


def columns(
    kind: str,
    count: Column,
    day: Column | None,
    *,
    team: Column | None = None,
    ref: Column | None = None,
    title: Column | None = None,
) -> tuple[Column, ...]:
    """What a feature selects."""
    return (
        literal(kind, String),
        null().cast(Integer) if team is None else team,
        count,
        null().cast(Date) if day is None else day,
        null().cast(Integer) if ref is None else ref,
        literal("", String) if title is None else title,
    )


def asked(queries: Sequence[Rows]) -> list[Need]:
    """One statement; what is counted and is none is left out."""
    rows = db.session.execute(union_all(*queries)) if queries else ()
    return [Need(*row) for row in rows if row[2]]
