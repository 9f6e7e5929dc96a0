"""The audit log as it is read: with the names that its ids have today."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.people import logbook
from app.people.models import Person, Team
from app.people.queries.directory import PER_PAGE, matches

PART = 1000  # of a long log read at once


class Filters(NamedTuple):
    """Empty or None: anything. `concerned_ids`: people to whom something was done; the days are the company's."""

    action: str = ""
    actor_ids: Sequence[int] | None = None
    concerned_ids: Sequence[int] | None = None
    object_type: str = ""
    object_id: int | None = None
    first: date | None = None
    last: date | None = None


class Line(NamedTuple):
    """An entry, the names where they are known, and its details in words."""

    entry: AuditEntry
    actor: str | None
    object: str | None
    details: list[tuple[str, str]]


def page(filters: Filters, number: int) -> tuple[list[Line], int]:
    """One page of the log, newest first, and how many entries there are."""
    query = _query(filters)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(AuditEntry.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return _lines(db.session.scalars(newest).all()), total


def every(filters: Filters) -> Iterator[Line]:
    """All of the log that matches, newest first, a part at a time."""
    newest = _query(filters).order_by(AuditEntry.id.desc()).limit(PART)
    entries = db.session.scalars(newest).all()
    while entries:
        yield from _lines(entries)
        last = entries[-1].id
        entries = db.session.scalars(newest.where(AuditEntry.id < last)).all()


def _lines(entries: Sequence[AuditEntry]) -> list[Line]:
    people, teams = _names(entries)
    return [
        Line(e, people.get(e.actor_id or 0), _object(e, people, teams), list(logbook.details(e, people, teams)))
        for e in entries
    ]


def _query(filters: Filters) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if filters.action:
        query = query.where(AuditEntry.action == filters.action)
    if filters.actor_ids is not None:
        query = query.where(AuditEntry.actor_id.in_(filters.actor_ids))
    if filters.concerned_ids is not None:
        concerned = AuditEntry.object_id.in_(filters.concerned_ids)
        query = query.where(AuditEntry.object_type == "person", concerned)
    if filters.object_type:
        query = query.where(AuditEntry.object_type == filters.object_type)
    if filters.object_id is not None:
        query = query.where(AuditEntry.object_id == filters.object_id)
    if filters.first is not None:
        query = query.where(AuditEntry.at >= clock.start_of(filters.first))
    if filters.last is not None:
        query = query.where(AuditEntry.at < clock.end_of(filters.last))
    return query


def _names(entries: Sequence[AuditEntry]) -> tuple[dict[int, str], dict[int, str]]:
    """Names of the people and teams on this page, in two statements."""
    persons = {e.actor_id for e in entries if e.actor_id is not None}
    persons |= {e.object_id for e in entries if e.object_type == "person" and e.object_id is not None}
    persons |= _ids(entries, {*logbook.PEOPLE, "to"})
    units = {e.object_id for e in entries if e.object_type == "team" and e.object_id is not None}
    units |= _ids(entries, logbook.TEAMS)
    people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(persons)))
    teams = db.session.execute(select(Team.id, Team.name).where(Team.id.in_(units)))
    return {row.id: row.name for row in people}, {row.id: row.name for row in teams}


def _ids(entries: Sequence[AuditEntry], names: Collection[str]) -> set[int]:
    """The ids that details with these names hold."""
    found = (e.detail.get(name) for e in entries for name in names)
    return {value for value in found if isinstance(value, int)}


def _object(entry: AuditEntry, people: dict[int, str], teams: dict[int, str]) -> str | None:
    known = {"person": people, "team": teams}.get(entry.object_type, {})
    return known.get(entry.object_id or 0)


def actions() -> Sequence[str]:
    """All actions the log has."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def object_types() -> Sequence[str]:
    """All kinds of objects the log has."""
    return db.session.scalars(select(AuditEntry.object_type).distinct().order_by(AuditEntry.object_type)).all()


def ids_of(text: str) -> Sequence[int]:
    """People whose name has the words or whose number is the text; those who left as well."""
    return db.session.scalars(select(Person.id).where(matches(text))).all()
