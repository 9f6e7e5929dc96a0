"""Writing of ambassadors' roles."""

from collections.abc import Collection
from datetime import date, datetime

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.engage.models.ambassadors import AmbassadorRole, RoleState
from app.engage.queries import ambassadors as queries
from app.people import services as people
from app.people.models import NoticeKind, Person, Standing, StandingKind, Team


def offer_role(
    *, person: Person, team: Team, share: int, starts_on: date, ends_on: date, by: Person, now: datetime
) -> AmbassadorRole:
    """Offer somebody to be a team's ambassador for a term, with a share of the working time."""
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("This colleague does not work here on that day."))
    if ends_on < max(starts_on, clock.day_of(now)):
        raise RuleBroken(_l("The term ends before it begins. Choose a later last day."))
    lock_row(person)
    if queries.overlapping(person.id, starts_on, ends_on):
        raise RuleBroken(_l("This colleague is an ambassador in that time, or has been offered the role."))
    role = AmbassadorRole(
        person=person,
        team=team,
        share=share,
        starts_on=starts_on,
        ends_on=ends_on,
        offered_by_id=by.id,
        offered_at=now,
    )
    db.session.add(role)
    db.session.flush()
    _audit("offer", by, role)
    _tell(role, [person.id], "offered", by, now)
    _tell(role, queries.consenting_leaders(person, clock.day_of(now)), "agree", by, now)
    return role


def accept(*, role: AmbassadorRole, by: Person, now: datetime) -> None:
    """The person says yes. A second click changes nothing."""
    role = _open_offer(role, by)
    if role.person_id != by.id:
        raise RuleBroken(_l("Only the person to whom the role was offered can accept it."))
    role.accepted_at = role.accepted_at or now
    _audit("accept", by, role)
    _begin(role)


def agree(*, role: AmbassadorRole, by: Person, now: datetime) -> None:
    """The leader promises the working time (whoever may do so: queries.consenting_leaders, else HR)."""
    role = _open_offer(role, by)
    if role.person_id == by.id:
        raise RuleBroken(_l("Somebody else has to promise your working time."))
    if role.agreed_at is None:
        role.agreed_at, role.agreed_by_id = now, by.id
    _audit("agree", by, role)
    people.withdraw_notices(f"ambassador:{role.id}:agree")  # one promise is enough
    _begin(role)


def decline(*, role: AmbassadorRole, by: Person, now: datetime) -> None:
    """The person, the leader or whoever offered it says no: the offer is closed."""
    lock_row(role)
    if role.state != RoleState.OFFERED:
        raise RuleBroken(_l("This offer is not open any more."))
    role.state, role.closed_at, role.closed_by_id = RoleState.DECLINED, now, by.id
    _audit("decline", by, role)
    for asked in ("offered", "agree"):
        people.withdraw_notices(f"ambassador:{role.id}:{asked}")
    db.session.flush()


def end_role(*, role: AmbassadorRole, last_day: date, by: Person, now: datetime) -> None:
    """Either side ends the role after a day of its term; one that has not begun by then never does."""
    lock_row(role)
    if role.state != RoleState.ACTIVE:
        raise RuleBroken(_l("Only a role that was agreed can be ended."))
    if not clock.day_of(now) <= last_day <= role.ends_on:
        raise RuleBroken(_l("Choose a day from today until the end of the term."))
    if role.standing is not None:
        people.end_standing(standing=role.standing, ends_on=last_day, by=by)
    role.state, role.closed_at, role.closed_by_id = RoleState.ENDED, now, by.id
    role.ends_on = max(last_day, role.starts_on)
    _audit("end", by, role)
    db.session.flush()


def _open_offer(role: AmbassadorRole, by: Person) -> AmbassadorRole:
    """The offer under lock; one that this very person's earlier click has settled counts as open."""
    lock_row(role)
    settled = role.state == RoleState.ACTIVE and by.id in (role.person_id, role.agreed_by_id)
    if role.state != RoleState.OFFERED and not settled:
        raise RuleBroken(_l("This offer is not open any more."))
    return role


def _begin(role: AmbassadorRole) -> None:
    """Once both have agreed, the person is an ambassador to all of Iskra."""
    if role.accepted_at is not None and role.agreed_at is not None and role.state == RoleState.OFFERED:
        role.state = RoleState.ACTIVE
        role.standing = Standing(
            person_id=role.person_id,
            kind=StandingKind.AMBASSADOR,
            team_id=role.team_id,
            starts_on=role.starts_on,
            ends_on=role.ends_on,
        )
    db.session.flush()


def _tell(role: AmbassadorRole, ids: Collection[int], asked: str, by: Person, now: datetime) -> None:
    people.notify(
        person_ids=ids,
        kind=NoticeKind.ASSIGNED,
        key=f"ambassador:{role.id}:{asked}",
        path=f"/ambassadors/{role.id}",
        subject=role.team.name,
        by_id=by.id,
        now=now,
    )


def _audit(action: str, by: Person, role: AmbassadorRole) -> None:
    audit.record(action=action, actor_id=by.id, object_type="ambassador_role", object_id=role.id)
