"""Late records: what is written about a closed month marks the figures kept of it, in the same transaction, so that
HR sees that they could be counted again. Whoever writes need not think of it: each flush and each statement that
writes rows passes here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ClauseElement, Table, and_, event, inspect, or_, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from app.core import bulk, clock, company, stale
from app.core.company import Company
from app.core.db import Base, db
from app.core.five_is import FiveI
from app.core.stale import ALL, Mark
from app.insights.facts import DAY, FACTS, FOREVER, Reader, Row, Tells
from app.people.models import Membership

MODELS = {model.__tablename__: model for model in FACTS}
MOST = 500  # people of whom it is asked which teams they were in (of more, all teams are marked); rows in a statement
Pair = tuple[Row | None, Row | None]  # a row as it was and as it will be


class Closed(NamedTuple):
    """The first and the last of the months whose figures are kept."""

    first: date
    last: date

    def months(self, part: FiveI, first: date, last: date) -> list[date]:
        """Those of a part that something which counts on these days belongs to."""
        start, end = max(first, self.first), min(last, clock.month_end(self.last))
        months = clock.months_between(start, end) if start <= end else []
        if part is FiveI.INSTRUCT:  # a stock: what stands on the last day
            return [month for month in months if first <= clock.month_end(month) <= last]
        return months


def _closed() -> Closed | None:
    held = company.settings()
    return Closed(held.closed_from, held.closed_until) if held.closed_from and held.closed_until else None


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    """Rows as objects: what they were is known as long as the flush has not ended."""
    kinds = {"new": session.new, "changed": session.dirty, "gone": session.deleted}
    found = [(row, kind) for kind, rows in kinds.items() for row in rows if type(row) in FACTS]
    if not found or _closed() is None:
        return
    by_model: dict[type[Any], list[Pair]] = {}
    for row, kind in found:
        by_model.setdefault(type(row), []).append(_pair(row, kind))
    for model, pairs in by_model.items():
        _note(FACTS[model], pairs)


def _pair(row: Base, kind: str) -> Pair:
    state = inspect(row)
    names = [attribute.key for attribute in state.mapper.column_attrs]
    after = {name: getattr(row, name) for name in names}
    if kind == "new":
        return None, after
    histories = {name: state.attrs[name].history.deleted for name in names}
    before = after | {name: old[0] for name, old in histories.items() if old}
    return before, None if kind == "gone" else after


def _remember_what_was(_row: object, _value: object, _before: object, _event: object) -> None:
    """Asked for with active_history: a value is read before it is overwritten."""


@event.listens_for(Mapper, "after_configured", once=True)
def _watch() -> None:
    for model in FACTS:
        for attribute in inspect(model).column_attrs:
            event.listen(getattr(model, attribute.key), "set", _remember_what_was, active_history=True)


@event.listens_for(Session, "do_orm_execute")
def _written(state: ORMExecuteState) -> None:
    """Rows by statement."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    model = MODELS.get(statement.table.name)
    if model is None or _closed() is None:
        return
    state.session.flush()
    pairs = _of_statement(state, statement, model.__table__)
    if pairs is not None:
        _note(FACTS[model], pairs)
    elif (closed := _closed()) is not None:
        everything = clock.months_between(*closed)
        stale.mark_all(Mark(part.value, ALL, month) for part in FiveI for month in everything)


def _of_statement(state: ORMExecuteState, statement: Any, table: Any) -> list[Pair] | None:
    """The rows as they are and will be; None where that cannot be said beforehand."""
    given = state.parameters
    rows: list[Row] = [dict(one) for one in given] if isinstance(given, Sequence) else [dict(given)] if given else []
    if state.is_insert:
        return [(None, _whole(table, row)) for row in rows] if rows and not statement.select else None
    if rows:
        return _by_key(table, rows) if state.is_update and statement.whereclause is None else None
    query = select(table) if statement.whereclause is None else select(table).where(statement.whereclause)
    before = [dict(row._mapping) for row in db.session.connection().execute(query)]
    if state.is_delete:
        return [(row, None) for row in before]
    said = {getattr(column, "key", column): _value(value) for column, value in (statement._values or {}).items()}
    if any(isinstance(value, ClauseElement) for value in said.values()):
        return None
    return [(row, row | said) for row in before]


def _value(said: Any) -> Any:
    """What is written; an expression is left as it is."""
    return said.effective_value if isinstance(said, BindParameter) else said


def _whole(table: Table, row: Row) -> Row:
    """With what a column holds where nothing is said."""
    unsaid: dict[str, Any] = {column.name: getattr(column.default, "arg", None) for column in table.columns}
    return {**unsaid, **row}


def _by_key(table: Table, rows: Sequence[Row]) -> list[Pair]:
    """Rows named by their key, as the ORM updates many."""
    keys = list(table.primary_key.columns)
    found: dict[tuple[Any, ...], Row] = {}
    for start in range(0, len(rows), MOST):
        named = (and_(*(key == row[key.name] for key in keys)) for row in rows[start : start + MOST])
        for before in db.session.connection().execute(select(table).where(or_(*named))):
            found[tuple(before._mapping[key.name] for key in keys)] = dict(before._mapping)
    pairs = ((found.get(tuple(row[key.name] for key in keys)), row) for row in rows)
    return [(before, {**before, **row}) for before, row in pairs if before is not None]


def _note(read: Reader, pairs: Sequence[Pair]) -> None:
    """Mark what the rows told before or tell now, and not both."""
    before = Counter(read([row for row, _after in pairs if row is not None]))
    after = Counter(read([row for _before, row in pairs if row is not None]))
    this_month = clock.month_of(clock.today())
    late = [one for one in _differences(before - after, after - before) if one.first < this_month]
    if not late:
        return
    bulk.hold(stale.StaleMonth.__table__)  # a month that is being closed is closed before this goes on
    first, last = db.session.connection().execute(select(Company.closed_from, Company.closed_until)).one()
    if first is not None and last is not None:
        stale.mark_all(_marks(late, Closed(first, last)))


def _differences(before: Iterable[Tells], after: Iterable[Tells]) -> Iterator[Tells]:
    """Where the same was told for other days, only those days; else all that was told and all that is."""
    alike: dict[Tells, tuple[list[Tells], list[Tells]]] = {}
    for side, told in enumerate((before, after)):
        for one in told:
            alike.setdefault(one._replace(first=FOREVER, last=FOREVER), ([], []))[side].append(one)
    for old, new in alike.values():
        if len(old) == len(new) == 1:
            yield from _other_days(old[0], new[0])
        else:
            yield from (*old, *new)


def _other_days(one: Tells, other: Tells) -> Iterator[Tells]:
    if one.first != other.first:
        yield one._replace(first=min(one.first, other.first), last=max(one.first, other.first) - DAY)
    if one.last != other.last:
        yield one._replace(first=min(one.last, other.last) + DAY, last=max(one.last, other.last))


def _marks(late: Sequence[Tells], closed: Closed) -> Iterator[Mark]:
    """For each month and part the units named, and all teams that the person was in during the month."""
    touched = [
        (one, part, month) for one in late for part in one.parts for month in closed.months(part, one.first, one.last)
    ]
    teams = _teams_of({one.person_id for one, _part, _month in touched if one.person_id is not None})
    for one, part, month in touched:
        yield from (Mark(part.value, team_id, month) for team_id in one.team_ids)
        if one.person_id is None:
            continue
        if teams is None:
            yield Mark(part.value, ALL, month)
            continue
        for team_id, starts_on, ends_on in teams.get(one.person_id, ()):
            if starts_on <= clock.month_end(month) and ends_on >= month:
                yield Mark(part.value, team_id, month)


def _teams_of(people: set[int]) -> dict[int, list[tuple[int, date, date]]] | None:
    """The teams of these people with first and last day; None: there are too many to ask."""
    if len(people) > MOST:
        return None
    columns = (Membership.person_id, Membership.team_id, Membership.starts_on, Membership.ends_on)
    found: dict[int, list[tuple[int, date, date]]] = {}
    rows = db.session.connection().execute(select(*columns).where(Membership.person_id.in_(people)))
    for person_id, team_id, first, last in rows:
        found.setdefault(person_id, []).append((team_id, first, last or FOREVER))
    return found
