"""Writing of ambassadors' roles."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.engage.models.ambassadors import AmbassadorRole, RoleState, RoleText
from app.engage.queries import ambassadors as queries
from app.people import services as people
from app.people.models import NoticeKind, Person, Standing, StandingKind, Team

NO_TEXT = RoleText()
TELL_BEFORE = timedelta(days=30)


def offer_role(
    *,
    person: Person,
    team: Team,
    share: int,
    starts_on: date,
    ends_on: date,
    by: Person,
    now: datetime,
    text: RoleText = NO_TEXT,
    renews: AmbassadorRole | None = None,
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
        renews_id=renews.id if renews is not None else None,
        **text._asdict(),
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


def agree(*, role: AmbassadorRole, promise: str, by: Person, now: datetime) -> None:
    """The leader promises the working time in writing (whoever may do so: queries.consenting_leaders, else HR)."""
    if not promise.strip():
        raise RuleBroken(_l("Write what you promise, so that both can rely on it."))
    role = _open_offer(role, by)
    if role.person_id == by.id:
        raise RuleBroken(_l("Somebody else has to promise your working time."))
    if role.agreed_at is None:
        role.agreed_at, role.agreed_by_id, role.promise = now, by.id, promise.strip()
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


def end_role(*, role: AmbassadorRole, last_day: date, by: Person, now: datetime, handover: str = "") -> None:
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
    role.handover = handover.strip() or role.handover
    _audit("end", by, role)
    db.session.flush()


def renew(*, role: AmbassadorRole, ends_on: date, by: Person, now: datetime) -> AmbassadorRole:
    """Offer another term after this one; both say yes again."""
    if role.state != RoleState.ACTIVE:
        raise RuleBroken(_l("Only a role that runs can be renewed."))
    text = RoleText(role.purpose, role.tasks, role.training)
    starts_on = role.ends_on + timedelta(days=1)
    return offer_role(
        person=role.person, team=role.team, share=role.share, starts_on=starts_on, ends_on=ends_on, by=by, now=now,
        text=text, renews=role,
    )  # fmt: skip


def hand_over(*, role: AmbassadorRole, text: str) -> None:
    """What whoever comes after should know."""
    role.handover = text.strip()
    db.session.flush()


def confirm_training(*, role: AmbassadorRole, today: date) -> None:
    """The ambassador has done the training that the role needs."""
    role.trained_on = role.trained_on or today
    db.session.flush()


def thank(*, role: AmbassadorRole, text: str, by: Person, now: datetime) -> None:
    """Thanks at the end, for the page and the certificate."""
    if not role.served:
        raise RuleBroken(_l("Thanks are for the end of a term."))
    if role.person_id == by.id:
        raise RuleBroken(_l("Somebody else has to thank you."))
    role.thanks = text.strip()
    _audit("thank", by, role)
    db.session.flush()
    _tell(role, [role.person_id], "thanked", by, now)


def close_terms(*, now: datetime) -> None:
    """Roles whose last day has passed are over, also those of people who left; a month before, both are told."""
    today = clock.day_of(now)
    for role in queries.over(today):
        last = role.standing.ends_on if role.standing is not None else None
        role.ends_on = max(role.starts_on, min(role.ends_on, last or role.ends_on))
        role.state, role.closed_at = RoleState.ENDED, now
        db.session.flush()
        _tell(role, [role.person_id, *_managing(role)], "over", None, now)
    for role in queries.ending_on(today + TELL_BEFORE):
        _tell(role, [role.person_id, *_managing(role)], "ends", None, now)


def _managing(role: AmbassadorRole) -> list[int]:
    """Who offered it and who promised the time: they thank, renew or look for somebody else."""
    return [person_id for person_id in {role.offered_by_id, role.agreed_by_id} if person_id is not None]


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


def _tell(role: AmbassadorRole, ids: Collection[int], asked: str, by: Person | None, now: datetime) -> None:
    people.notify(
        person_ids=ids,
        kind=NoticeKind.ASSIGNED,
        key=f"ambassador:{role.id}:{asked}",
        path=f"/ambassadors/{role.id}",
        subject=role.team.name,
        by_id=by.id if by is not None else None,
        now=now,
    )


def _audit(action: str, by: Person, role: AmbassadorRole) -> None:
    audit.record(action=action, actor_id=by.id, object_type="ambassador_role", object_id=role.id)
