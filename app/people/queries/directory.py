"""What the pages of the directory and the import of people read."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Tuple,
    UnaryExpression,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload, selectinload

from app.core.db import IN_PARTS, db
from app.people.models import (
    Absence,
    Employment,
    EmploymentKind,
    Membership,
    Person,
    RoleGrant,
    Standing,
    Team,
    search_words,
)
from app.people.models.privacy import LegalHold

PER_PAGE = 50


class Filters(NamedTuple):
    """What the directory is asked for; `status` is here, coming, left or all."""

    text: str = ""
    team_ids: Collection[int] | None = None  # None: all teams
    status: str = "here"
    staff: str = ""  # own or supplier; empty: both
    sort: str = "name"
    down: bool = False


class Listed(NamedTuple):
    """A person with the team that counts: of today, of the first day to come, or of the last day."""

    person: Person
    team: Team | None


STATUSES = ("here", "coming", "left", "all")
STAFF = ("own", "supplier")
# By what a list is in order; the last two tell any two people apart, and indexes know the first of them.
SORTS: dict[str, tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]] = {
    "name": (Person.sort_name, Person.id),
    "number": (Person.number, Person.id),
    "team": (func.coalesce(Team.sort_name, ""), Person.sort_name, Person.id),
    "hired": (Person.hired_on, Person.sort_name, Person.id),
}


def people(filters: Filters, on: date) -> Select[Person, Team]:
    """The people that match, each with a team; one row a person, because memberships never overlap."""
    return _matching(filters, on).order_by(*_order(filters.sort, down=filters.down))


def _matching(filters: Filters, on: date) -> Select[Person, Team]:
    day = case(
        (Person.hired_on > on, Person.hired_on),
        (Person.returns_on > on, Person.returns_on),
        (Person.left_on < on, Person.left_on),
        else_=literal(on, Date),
    )
    return (
        select(Person, Team)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.in_force(day)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .where(*_conditions(filters, on))
    )


def _order(sort: str, *, down: bool) -> list[UnaryExpression[Any]]:
    return [column.desc() if down else column.asc() for column in SORTS[sort]]


def _conditions(filters: Filters, on: date) -> list[ColumnElement[bool]]:
    found = []
    if filters.status == "here":
        found.append(Person.employed(on))
    elif filters.status == "coming":
        found.append(or_(Person.hired_on > on, Person.returns_on > on))
    elif filters.status == "left":
        found.append(and_(Person.left_on < on, Person.returns_on.is_(None)))
    if filters.staff:
        theirs = select(Employment.person_id).where(Employment.kind == EmploymentKind.SUPPLIER, Employment.in_force(on))
        found.append(Person.id.in_(theirs) if filters.staff == "supplier" else Person.id.not_in(theirs))
    if filters.team_ids is not None:
        found.append(Membership.team_id.in_(filters.team_ids))
    if filters.text.strip():
        found.append(matches(filters.text))
    return found


def matches(text: str) -> ColumnElement[bool]:
    """All words are in the name, or the text is the number or the e-mail address."""
    exact = text.strip().lower()
    words = [Person.search_name.contains(word, autoescape=True) for word in search_words(text)]
    return or_(and_(*words), func.lower(Person.number) == exact, Person.email == exact)


class Place(NamedTuple):
    """Where in a list a page begins: after or before a person (by id), at its end, or (nothing said) at its start."""

    after: int | None = None
    before: int | None = None
    last: bool = False


class Part(NamedTuple):
    """A page of a list, and whether there is more on either side. It is found by where it begins, never by counting
    what stands before it: so the last page of a long list costs what the first one does."""

    listed: list[Listed]
    earlier: bool
    later: bool


def page(filters: Filters, on: date, place: Place) -> Part:
    """One page of people."""
    backwards = place.before is not None or place.last
    query, named = _matching(filters, on), place.after if place.before is None else place.before
    known = _keys(filters.sort, named, on) if named is not None else None
    if known is not None:
        columns = tuple_(*SORTS[filters.sort])
        query = query.where(columns < known if backwards != filters.down else columns > known)
    elif place.before is not None:
        backwards = False  # whoever the address names is gone: begin again
    query = query.order_by(*_order(filters.sort, down=backwards != filters.down)).limit(PER_PAGE + 1)
    rows = [Listed(*row) for row in db.session.execute(query)]
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    if backwards:
        return Part(rows[::-1], earlier=more, later=known is not None)
    return Part(rows, earlier=known is not None, later=more)


def _keys(sort: str, person_id: int, on: date) -> Tuple | None:
    """What a person stands in the order by."""
    everyone = Filters(status="all")
    row = db.session.execute(
        _matching(everyone, on).where(Person.id == person_id).with_only_columns(*SORTS[sort])
    ).first()
    return tuple_(*row) if row is not None else None


MOST_COUNTED = 1000


def count(filters: Filters, on: date) -> int:
    """How many people match; from MOST_COUNTED on nobody counts further."""
    some = _matching(filters, on).with_only_columns(literal(1)).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


class Exported(NamedTuple):
    """A line of the export."""

    person: Person
    team: Team | None
    manager_number: str | None


def all_people(filters: Filters, on: date) -> Iterator[Exported]:
    """Everybody who matches, for exports, a part at a time."""
    manager = aliased(Person)
    query = people(filters, on).outerjoin(manager, manager.id == Person.manager_id).add_columns(manager.number)
    for row in db.session.execute(query, execution_options=IN_PARTS):
        yield Exported(*row)


class Details(NamedTuple):
    """All that the page of a person shows."""

    person: Person
    manager: Person | None
    standings: Sequence[Standing]
    grants: Sequence[RoleGrant]
    absences: Sequence[Absence]
    employments: Sequence[Employment]
    holds: Sequence[LegalHold]


def person(person_id: int) -> Person | None:
    """A person with the teams of all times."""
    query = select(Person).where(Person.id == person_id)
    return db.session.scalar(query.options(selectinload(Person.memberships).joinedload(Membership.team)))


def details(found: Person) -> Details:
    """What belongs to a person, newest first."""
    standings = (
        select(Standing)
        .where(Standing.person_id == found.id)
        .options(joinedload(Standing.team))
        .order_by(Standing.starts_on.desc(), Standing.id.desc())
    )
    grants = select(RoleGrant).where(RoleGrant.person_id == found.id).order_by(RoleGrant.starts_on.desc())
    absences = select(Absence).where(Absence.person_id == found.id).order_by(Absence.starts_on.desc())
    employments = select(Employment).where(Employment.person_id == found.id).order_by(Employment.starts_on.desc())
    holds = select(LegalHold).where(LegalHold.person_id == found.id).order_by(LegalHold.starts_on.desc())
    return Details(
        person=found,
        manager=db.session.get(Person, found.manager_id) if found.manager_id is not None else None,
        standings=db.session.scalars(standings).all(),
        grants=db.session.scalars(grants).all(),
        absences=db.session.scalars(absences).all(),
        employments=db.session.scalars(employments).all(),
        holds=db.session.scalars(holds).all(),
    )


# For the import.


def everybody() -> Sequence[Person]:
    """Everybody there ever was, with their memberships and teams, in one statement."""
    query = (
        select(Person)
        .outerjoin(Person.memberships)
        .outerjoin(Membership.team)
        .options(contains_eager(Person.memberships).contains_eager(Membership.team))
        .order_by(Person.id, Membership.starts_on)
    )
    return db.session.scalars(query).unique().all()


Ending = Standing | RoleGrant | Absence | Employment


def ending_rows(person_ids: Collection[int]) -> dict[int, list[Ending]]:
    """Standings, roles, absences and terms of these people: what ends when they leave."""
    found: dict[int, list[Ending]] = {}
    rows: list[Ending] = [
        *db.session.scalars(select(Standing).where(Standing.person_id.in_(person_ids))),
        *db.session.scalars(select(RoleGrant).where(RoleGrant.person_id.in_(person_ids))),
        *db.session.scalars(select(Absence).where(Absence.person_id.in_(person_ids))),
        *db.session.scalars(select(Employment).where(Employment.person_id.in_(person_ids))),
    ]
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def closed_codes(on: date) -> Sequence[str]:
    """Codes of teams that are closed: they are taken, but nobody can be in them."""
    return db.session.scalars(select(Team.code).where(Team.closed_on < on)).all()
