"""All reading of the plan over five years."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.needs import Rows, columns
from app.core.plan import OPEN_STATES
from app.people.models import Person
from app.program.models.five_years import Measure, Seat, SeatKind

OBJECT = "measure"  # in the audit log


def _measures() -> Select[Measure]:
    return select(Measure).options(joinedload(Measure.owner))


def measures(first_year: int, last_year: int) -> Sequence[Measure]:
    """Measures of some years, in the order in which they begin."""
    wanted = _measures().where(Measure.first_year <= last_year, Measure.last_year >= first_year)
    return db.session.scalars(wanted.order_by(Measure.first_year, Measure.last_year, Measure.id)).all()


def measure(measure_id: int) -> Measure | None:
    return db.session.get(Measure, measure_id, options=[joinedload(Measure.owner)])


def open_measures() -> Sequence[Measure]:
    """What is neither done nor dropped."""
    return db.session.scalars(_measures().where(Measure.state.in_(OPEN_STATES)).order_by(Measure.id)).all()


def owned(person: Person) -> Sequence[Measure]:
    """What a person owns and has still to do."""
    return db.session.scalars(
        _measures().where(Measure.owner_id == person.id, Measure.state.in_(OPEN_STATES)).order_by(Measure.id)
    ).all()


def to_review(today: date) -> Sequence[Measure]:
    """Open measures whose day of review has come, of owners who are here."""
    wanted = _measures().join(Measure.owner).where(Measure.review_on <= today, Person.employed(today))
    return db.session.scalars(wanted.where(Measure.state.in_(OPEN_STATES)).order_by(Measure.id)).all()


def seats() -> Sequence[Seat]:
    """Everyone who is or was sponsor or on the committee, from the first."""
    loaded = select(Seat).options(joinedload(Seat.person))
    return db.session.scalars(loaded.order_by(Seat.kind.desc(), Seat.starts_on, Seat.id)).all()


def seat(seat_id: int) -> Seat | None:
    return db.session.get(Seat, seat_id, options=[joinedload(Seat.person)])


def same_seat(
    kind: SeatKind, person_id: int | None, name: str | None, organisation: str, starts_on: date
) -> Seat | None:
    """Where somebody sits on a day already, or is to sit later."""
    return db.session.scalar(
        select(Seat)
        .filter_by(kind=kind, person_id=person_id, name=name, organisation=organisation)
        .where(or_(Seat.ends_on.is_(None), Seat.ends_on >= starts_on))
        .limit(1)
    )


def sponsors() -> Sequence[Seat]:
    return db.session.scalars(select(Seat).where(Seat.kind == SeatKind.SPONSOR).order_by(Seat.starts_on)).all()


def left_alone(today: date) -> list[Rows]:
    """For the board: open measures whose owner has left, and a sponsor or member of the committee who has."""
    gone = (Person.left_on < today, Person.returns_on.is_(None))
    measures = select(*columns("measure", literal(1), Person.left_on, ref=Measure.id, title=Measure.title))
    seats = select(*columns("seat", literal(1), Person.left_on, title=Person.name))
    return [
        measures.join(Measure.owner).where(Measure.state.in_(OPEN_STATES), *gone),
        seats.join(Seat.person).where(Seat.in_force(today), *gone),
    ]
