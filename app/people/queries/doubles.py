"""Which records may be one person twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, selectinload

from app.core.db import db
from app.core.i18n import LazyString, _l
from app.people.models import Membership, Person
from app.people.models.doubles import NotDouble
from app.people.references import references

SHOWN = 50
MOST_ALIKE = 20  # a name that more people have says nothing


class Record(NamedTuple):
    """What is compared of a person."""

    id: int
    search_name: str
    email: str | None
    hired_on: date
    left_on: date | None

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.search_name.replace("-", " ").split())

    @property
    def mailbox(self) -> str:
        """The part of the address before the @, without what some put after a plus."""
        return (self.email or "").split("@")[0].split("+")[0]


SAME_NAME = _l("Same name")
LIKE_NAME = _l("Similar name")
SAME_DAY = _l("Same first day")
SAME_MAILBOX = _l("Same name in the e-mail address")
IN_TURN = _l("One left before the other began")


class Pair(NamedTuple):
    """Two records, the older one first, and what speaks for one person."""

    first: Person
    second: Person
    signs: list[LazyString]


def suspected() -> list[Pair]:
    """The first of those pairs that speak most for one person, without those that somebody has found to be two."""
    columns = (Person.id, Person.search_name, Person.email, Person.hired_on, Person.left_on)
    records = [Record(*row) for row in db.session.execute(select(*columns).order_by(Person.sort_name, Person.id))]
    settled = {(row[0], row[1]) for row in db.session.execute(select(NotDouble.first_id, NotDouble.second_id))}
    found = {pair: signs for pair, signs in alike(records).items() if pair not in settled}
    best = sorted(found.items(), key=lambda item: -len(item[1]))[:SHOWN]
    people = _people({one for pair, _signs in best for one in pair})
    return [Pair(people[first], people[second], signs) for (first, second), signs in best]


def alike(records: Iterable[Record]) -> dict[tuple[int, int], list[LazyString]]:
    """Pairs of ids with two signs that both are one person; one sign alone is chance."""
    found = {}
    for one, other in _candidates(records):
        signs = _signs(one, other)
        if len(signs) > 1:
            found[min(one.id, other.id), max(one.id, other.id)] = signs
    return found


def _candidates(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Pairs that have anything in common: never each with each, so that it stays quick in a large company."""
    groups: dict[object, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.words].append(record)
        if len(record.mailbox) > 3:
            groups[record.mailbox].append(record)
        for word in record.words:
            groups[word, record.hired_on].append(record)
    for group in groups.values():
        if len(group) <= MOST_ALIKE:
            yield from combinations(group, 2)


def _signs(one: Record, other: Record) -> list[LazyString]:
    signs = []
    if one.words == other.words:
        signs.append(SAME_NAME)
    elif len(one.words & other.words) > 1 or (len(one.mailbox) > 3 and one.mailbox == other.mailbox):
        signs.append(LIKE_NAME)
    else:
        return []
    if one.hired_on == other.hired_on:
        signs.append(SAME_DAY)
    if len(one.mailbox) > 3 and one.mailbox == other.mailbox:
        signs.append(SAME_MAILBOX)
    earlier, later = sorted((one, other), key=lambda record: record.hired_on)
    if earlier.left_on is not None and earlier.left_on < later.hired_on:
        signs.append(IN_TURN)
    return signs


def _people(ids: Iterable[int]) -> dict[int, Person]:
    team = selectinload(Person.memberships).joinedload(Membership.team)
    return {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(ids)).options(team))}


class Compared(NamedTuple):
    """A record as it is compared with another: its manager, and how many rows of the database name it."""

    person: Person
    manager: Person | None
    rows: int


def compared(person_ids: Sequence[int]) -> dict[int, Compared]:
    """Records side by side."""
    manager = aliased(Person)
    rows = db.session.execute(
        select(Person, manager)
        .outerjoin(manager, manager.id == Person.manager_id)
        .where(Person.id.in_(person_ids))
        .options(selectinload(Person.memberships).joinedload(Membership.team))
    )
    counts = _counts(person_ids)
    return {person.id: Compared(person, boss, counts.get(person.id, 0)) for person, boss in rows}


def _counts(person_ids: Sequence[int]) -> dict[int, int]:
    """How many rows name each of these people, in one statement."""
    parts = [
        select(column.label("person_id"), func.count().label("rows")).where(column.in_(person_ids)).group_by(column)
        for column in references("person")
    ]
    every = union_all(*parts).subquery()
    return {
        row.person_id: row.rows
        for row in db.session.execute(
            select(every.c.person_id, func.sum(every.c.rows).label("rows")).group_by(every.c.person_id)
        )
    }


def by_number(text: str) -> Person | None:
    """A person of any time, by number or address."""
    exact = text.strip().lower()
    same: ColumnElement[bool] = or_(func.lower(Person.number) == exact, Person.email == exact)
    return db.session.scalars(select(Person).where(literal(bool(exact)), same).order_by(Person.id).limit(1)).first()
