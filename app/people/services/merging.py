"""Two records of one person become one: nothing that was recorded is lost, and nobody counts twice any more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, inspect, or_, select, update

from app.access import Role
from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import queries
from app.people.models import Absence, Employment, Membership, Person, RoleGrant, Standing
from app.people.models.doubles import NotDouble
from app.people.queries import staff
from app.people.services.dated import DAY, id_of
from app.people.services.folding import remove, take_place

# What is chosen from one of the two records; the days follow from both.
CHOSEN = ("number", "name", "email", "job", "location", "language", "theme", "manager_id")
# What holds for a time and must not hold twice at once, and by what two rows say the same.
CUT: dict[type[Any], tuple[str, ...]] = {
    Membership: (),
    Absence: (),
    Employment: (),
    Standing: ("kind", "team_id"),
    RoleGrant: ("role",),
}
Span = tuple[date, date | None]
Refusal = Callable[[Person], None]
REFUSALS: list[Refusal] = []


def before_merging(check: Refusal) -> Refusal:
    """Register what raises RuleBroken where the record that would go is needed as it is."""
    REFUSALS.append(check)
    return check


def merge_people(*, kept: Person, gone: Person, from_gone: Sequence[str] = (), by: Person | None, today: date) -> None:
    """Let everything of `gone` belong to `kept`, and delete the record of `gone`. `from_gone` names the fields whose
    value is taken from it. This cannot be taken back."""
    for one in sorted((kept, gone), key=lambda person: person.id):
        db.session.refresh(one, with_for_update={"of": Person})
    _check(kept, gone, by, today)
    values = _values(kept, gone, from_gone)
    old, new = gone.id, kept.id
    db.session.execute(delete(NotDouble).where(or_(NotDouble.first_id == old, NotDouble.second_id == old)))
    db.session.flush()
    for model, same in CUT.items():
        _cut(model, same, old, new)
    table = Person.__table__
    take_place(table, old, new)  # type: ignore[arg-type]  # a Table, which mappers call FromClause
    db.session.execute(update(Person).where(Person.id == new, Person.manager_id == new).values(manager_id=None))
    db.session.execute(delete(Person).where(Person.id == old), execution_options={"synchronize_session": False})
    db.session.expunge(gone)
    db.session.expire_all()
    for name, value in values.items():
        setattr(kept, name, value)
    db.session.flush()
    audit.record(action="merge", actor_id=id_of(by), object_type="person", object_id=new, merged=old)


def _check(kept: Person, gone: Person, by: Person | None, today: date) -> None:
    if kept.id == gone.id:
        raise RuleBroken(_l("Choose two different records."))
    if by is not None and gone.id == by.id:
        raise RuleBroken(_l("You are signed in with the record that would go. Keep it, or ask somebody else."))
    if by is not None and not may_act_on(queries.standings(by, today).roles, (kept, gone), today):
        raise RuleBroken(_l("One of the two holds a role that you do not hold. Ask an administrator to merge them."))
    for check in REFUSALS:
        check(gone)


def may_act_on(own: frozenset[Role], people: Sequence[Person], today: date) -> bool:
    """Whether somebody with these roles may act on the records of people: never where a role is granted, now or
    later, that they do not hold themselves."""
    return Role.ADMIN in own or not (staff.granted([one.id for one in people], today) - own)


def _values(kept: Person, gone: Person, from_gone: Sequence[str]) -> dict[str, Any]:
    """The fields as they will be."""
    found: dict[str, Any] = {name: getattr(gone, name) for name in CHOSEN if name in from_gone}
    if found.get("manager_id") in (kept.id, gone.id):
        found["manager_id"] = None
    found["hired_on"] = min(kept.hired_on, gone.hired_on)
    open_ended = kept.left_on is None or gone.left_on is None
    found["left_on"] = None if open_ended else max(filter(None, (kept.left_on, gone.left_on)))
    returns = [day for day in (kept.returns_on, gone.returns_on) if day is not None]
    found["returns_on"] = max(returns) if returns and not open_ended and max(returns) > found["left_on"] else None
    return found


def _cut(model: type[Any], same: Sequence[str], old: int, new: int) -> None:
    """Leave of the rows that go over only the days which the rows of the record that stays leave free."""
    theirs = db.session.scalars(select(model).where(model.person_id == old)).all()
    ours = db.session.scalars(select(model).where(model.person_id == new)).all()
    for row in theirs:
        alike = [one for one in ours if all(getattr(one, name) == getattr(row, name) for name in same)]
        free = list(without((row.starts_on, row.ends_on), [(one.starts_on, one.ends_on) for one in alike]))
        if not free:
            take_place(model.__table__, row.id, alike[0].id)
            remove(model.__table__, (row.id,))
            continue
        row.starts_on, row.ends_on = free[0]
        db.session.add_all(_copy(row, span) for span in free[1:])
    db.session.flush()
    for row in (*theirs, *ours):
        db.session.expunge(row)


def _copy(row: Any, span: Span) -> Any:
    names = [attribute.key for attribute in inspect(row).mapper.column_attrs if attribute.key != "id"]
    values: Mapping[str, Any] = {name: getattr(row, name) for name in names}
    return type(row)(**{**values, "starts_on": span[0], "ends_on": span[1]})


def without(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span of days that none of the others covers, oldest first."""
    start, end = span
    for first, last in sorted(taken):
        if (last is not None and last < start) or (end is not None and first > end):
            continue
        if first > start:
            yield start, first - DAY
        if last is None:
            return
        start = last + DAY
        if end is not None and start > end:
            return
    yield start, end


def not_double(*, one: Person, other: Person, by: Person, now: datetime) -> None:
    """Say that two records are two people, so that nobody is asked again."""
    first, second = sorted((one.id, other.id))
    if db.session.get(NotDouble, (first, second)) is None:
        db.session.add(NotDouble(first_id=first, second_id=second, said_by_id=by.id, said_at=now))
        audit.record(action="not double", actor_id=by.id, object_type="person", object_id=first, other=second)
    db.session.flush()
