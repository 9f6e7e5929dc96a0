"""Who works here and cannot sign in yet, and what they were given so far."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, lazyload

from app.auth.models import Invitation
from app.auth.queries import can_sign_in, is_code, still_works
from app.core import clock
from app.core.db import db
from app.core.i18n import LazyString, _l
from app.core.paging import Page
from app.people.models import Membership, Person, Team


class State(StrEnum):
    """What somebody was given last, and whether it still works."""

    NOTHING = "nothing"
    INVITED = "invited"
    CODE = "code"
    ENDED = "ended"

    @property
    def label(self) -> LazyString:
        return LABELS[self]


LABELS = {
    State.NOTHING: _l("Not invited"),
    State.INVITED: _l("Invited by mail"),
    State.CODE: _l("Has a printed code"),
    State.ENDED: _l("The invitation has ended"),
}


class Which(StrEnum):
    """To whom invitations are sent at once."""

    NEW = "new"  # nothing that works was given to them
    AGAIN = "again"  # they have an invitation and have not used it


class Filters(NamedTuple):
    """Teams (none: all) and state (none: any)."""

    team_ids: Collection[int] | None = None
    state: State | None = None


class Outsider(NamedTuple):
    """Somebody who cannot sign in yet; `given`: the invitation or code of last."""

    person: Person
    team: Team | None
    given: Invitation | None

    def state(self, now: datetime) -> State:
        if self.given is None:
            return State.NOTHING
        if self.given.used_at is not None or self.given.expires_at <= now:
            return State.ENDED
        return State.INVITED if self.given.kind != "code" else State.CODE


class Counts(NamedTuple):
    """How many could be sent an invitation, could be sent it again, and wait for a card."""

    new: int
    again: int
    cards: int


def outsiders(filters: Filters, page: Page, now: datetime) -> Sequence[Outsider]:
    """A page of them, by name; the page learns how many there are."""
    query = _outsiders(filters.team_ids, now)
    if filters.state is not None:
        query = query.where(_in_state(filters.state, now))
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(Person.sort_name, Person.id).limit(page.size).offset(page.offset))
    return [Outsider(person, team, given) for person, team, given in rows]


def for_cards(team_ids: Collection[int] | None, now: datetime, most: int) -> Sequence[Outsider]:
    """Who has no mail and no code that works, by team as cards are handed out."""
    query = _outsiders(team_ids, now).where(*_waits_for_card(now))
    rows = db.session.execute(query.order_by(Team.sort_name, Person.sort_name, Person.id).limit(most))
    return [Outsider(person, team, given) for person, team, given in rows]


def counts(team_ids: Collection[int] | None, now: datetime) -> Counts:
    found = _outsiders(team_ids, now).with_only_columns(
        func.count(Person.id).filter(*_to_invite(Which.NEW, now, now)),
        func.count(Person.id).filter(*_to_invite(Which.AGAIN, now, now)),
        func.count(Person.id).filter(*_waits_for_card(now)),
    )
    return Counts(*db.session.execute(found).one())


def to_invite(which: Which, team_ids: Collection[int] | None, since: datetime, now: datetime) -> Sequence[int]:
    """Ids of those who were not written to since a moment, by name."""
    query = _outsiders(team_ids, now).where(*_to_invite(which, since, now)).with_only_columns(Person.id)
    return db.session.scalars(query.order_by(Person.sort_name, Person.id)).all()


def _outsiders(team_ids: Collection[int] | None, now: datetime) -> Select[Person, Team, Invitation]:
    """Each with the team of today and the last of what was given; whatever came before it has ended by that."""
    today = clock.day_of(now)
    given = aliased(Invitation)
    last = select(func.max(given.id)).where(given.person_id == Person.id).correlate(Person).scalar_subquery()
    query = (
        select(Person, Team, Invitation)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.in_force(today)))
        .outerjoin(Team, Team.id == Membership.team_id)
        .outerjoin(Invitation, Invitation.id == last)
        .where(Person.employed(today), ~can_sign_in(Person.id))
        .options(lazyload(Invitation.person))  # its own join would leave out who was given nothing
    )
    return query.where(Membership.team_id.in_(team_ids)) if team_ids is not None else query


def _in_state(state: State, now: datetime) -> ColumnElement[bool]:
    given = Invitation.id.is_not(None)
    return {
        State.NOTHING: ~given,
        State.INVITED: and_(given, still_works(now), ~is_code),
        State.CODE: and_(given, still_works(now), is_code),
        State.ENDED: and_(given, ~still_works(now)),
    }[state]


def _to_invite(which: Which, since: datetime, now: datetime) -> tuple[ColumnElement[bool], ...]:
    reached = Person.email.is_not(None)
    if which == Which.AGAIN:
        return reached, _in_state(State.INVITED, now), Invitation.created_at <= since
    return reached, or_(Invitation.id.is_(None), ~still_works(now))


def _waits_for_card(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Person.email.is_(None), or_(Invitation.id.is_(None), ~still_works(now))
