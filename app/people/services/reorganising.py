"""Planning a re-organisation for a day, and writing it: dated rows, in one transaction, taken back by its undo."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core import audit, clock, jobs, stale
from app.core.changes import Changes, changes_from, put_back
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Membership, Person, Standing, StandingKind, Team, TeamParent
from app.people.models.reorganising import Change, ChangeKind, PlanState, Reorganisation
from app.people.queries import reorganising as queries
from app.people.services.dated import DAY, end, id_of

TABLES = (Team, TeamParent, Membership, Standing)


def plan_reorganisation(*, title: str, day: date, by: Person | None, now: datetime) -> Reorganisation:
    """Begin a plan; nothing changes until it is applied."""
    found = Reorganisation(title=title, day=day, made_at=now, made_by_id=id_of(by))
    db.session.add(found)
    db.session.flush()
    _record("plan", found, by)
    return found


def edit_reorganisation(*, plan: Reorganisation, title: str, day: date, by: Person | None) -> None:
    """Another title or day; what is said of the day before is found anew."""
    _touch(plan)
    plan.title, plan.day = title, day
    _look_again(plan)
    _record("edit", plan, by)


def add_change(
    *,
    plan: Reorganisation,
    kind: ChangeKind,
    team: int | None = None,
    to: int | None = None,
    person: Person | None = None,
    code: str = "",
    name: str = "",
    customer_facing: bool = True,
    by: Person | None,
) -> Change:
    """Plan one more change. `team` and `to` are teams as Change.about has them: by id, or negative for one that this
    plan opens. Whether all changes go together is found by the preview."""
    _touch(plan)
    change = Change(kind=kind, person=person, code=code, name=name, customer_facing=customer_facing, was={})
    change.added_by_id = id_of(by)
    change.team_id, change.new_id = _team(plan, team)
    change.to_team_id, change.to_new_id = _team(plan, to)
    plan.changes.append(change)
    db.session.flush()
    _look_again(plan, change)
    _record("add change", plan, by)
    return change


def _team(plan: Reorganisation, key: int | None) -> tuple[int | None, int | None]:
    if key is None or key > 0:
        return key, None
    if not any(one.id == -key and one.kind == ChangeKind.NEW_TEAM for one in plan.changes):
        raise RuleBroken(_l("This team is not in the plan any more. Choose another."))
    return None, -key


def remove_change(*, plan: Reorganisation, change: Change, by: Person | None) -> None:
    """Take a change out of the plan; not while another one needs the team it opens."""
    _touch(plan)
    if any(change.id in (one.new_id, one.to_new_id) for one in plan.changes):
        raise RuleBroken(_l("Other changes of this plan lead to this team. Remove them first."))
    plan.changes.remove(change)
    _record("remove change", plan, by)


def accept_change(*, plan: Reorganisation, change: Change, by: Person | None) -> None:
    """Keep a change although what it starts from became otherwise meanwhile."""
    _touch(plan)
    _look_again(plan, change)
    _record("edit", plan, by)


def discard(*, plan: Reorganisation, by: Person | None) -> None:
    """Give a plan up."""
    _touch(plan)
    plan.state = PlanState.DISCARDED
    _record("discard", plan, by)


def take_up_again(*, plan: Reorganisation, by: Person | None) -> None:
    """Go on with a plan that was given up."""
    lock_row(plan)
    if plan.state != PlanState.DISCARDED:
        raise RuleBroken(_l("Only a plan that is discarded can be taken up again."))
    plan.state, plan.version = PlanState.DRAFT, plan.version + 1
    _record("restore", plan, by)


def _touch(plan: Reorganisation) -> None:
    """Let one at a time at a plan, and have it known that it is another than before."""
    _lock(plan)
    plan.version += 1


def _lock(plan: Reorganisation) -> None:
    lock_row(plan)
    if plan.state != PlanState.DRAFT:
        raise RuleBroken(_l("This plan is no draft any more."))


def _look_again(plan: Reorganisation, only: Change | None = None) -> None:
    as_is = queries.now(plan)
    for change in [only] if only is not None else plan.changes:
        change.was = queries.was(change, as_is)


def apply_reorganisation(*, plan: Reorganisation, version: int, by: Person | None, today: date, now: datetime) -> None:
    """Write what was planned, if it is what was looked at and still fits what is there."""
    _lock(plan)
    if plan.version != version:
        raise RuleBroken(_l("Somebody changed this plan meanwhile. Look at it again."))
    preview = queries.preview(plan, queries.now(plan))
    if not plan.changes:
        raise RuleBroken(_l("The plan is empty: add what is to change."))
    if not preview.ready:
        raise RuleBroken(_l("The plan does not fit what is there. Mend what is named above first."))
    changes = Changes(*TABLES)
    with db.session.no_autoflush:
        Writing(plan, changes, today).write()
    plan.written = changes.noted()
    plan.state, plan.applied_at = PlanState.APPLIED, now
    _mark_stale(plan, today)
    _record("apply", plan, by, moved=preview.moved)


def _mark_stale(plan: Reorganisation, today: date) -> None:
    """Figures of months that are over already count by the tree of their time, which is another one now."""
    months = clock.months_between(plan.day, max(plan.day, today))
    for change in plan.changes:
        if change.kind in (ChangeKind.MOVE_TEAM, ChangeKind.CLOSE_TEAM) and change.team_id is not None:
            stale.mark("customers", change.team_id, months)
    jobs.enqueue("rebuild-counters")


class Writing:
    """Does the changes of a plan in the session, so that they can be noted for the undo before they are written."""

    def __init__(self, plan: Reorganisation, changes: Changes, today: date) -> None:
        self.plan, self.day, self.changes, self.today = plan, plan.day, changes, today
        self.made: dict[int, Team] = {}

    def write(self) -> None:
        """New teams first, because others lead there; closed ones last."""
        for kind in (ChangeKind.NEW_TEAM, ChangeKind.RENAME, ChangeKind.MOVE_TEAM):
            for change in self._of(kind):
                getattr(self, f"_{kind}")(change)
        self._move_people()
        for kind in (ChangeKind.LEADER, ChangeKind.CLOSE_TEAM):
            for change in self._of(kind):
                getattr(self, f"_{kind}")(change)
        self.changes.flush()

    def _of(self, kind: ChangeKind) -> list[Change]:
        return [change for change in self.plan.changes if change.kind == kind]

    def _id(self, key: int) -> int:
        return self.made[-key].id if key < 0 else key

    def _new_team(self, change: Change) -> None:
        team = Team(code=change.code, name=change.name, customer_facing=change.customer_facing)
        db.session.add(team)
        self.changes.flush()
        self.made[change.id] = team
        db.session.add(TeamParent(team_id=team.id, parent_id=self._id(change.to), starts_on=self.day))
        self.changes.flush()

    def _rename(self, change: Change) -> None:
        """A name has no days of its own: it changes when its day comes."""
        if self.day <= self.today and change.team is not None:
            change.team.name, change.done_on = change.name, self.today

    def _move_team(self, change: Change) -> None:
        places = db.session.scalars(select(TeamParent).where(TeamParent.team_id == change.about)).all()
        for place in places:
            end(place, self.day - DAY)
        db.session.add(TeamParent(team_id=change.about, parent_id=self._id(change.to), starts_on=self.day))

    def _move_people(self) -> None:
        """All rows are read before any is cut, so that two teams can change places."""
        everybody = {change.about: self._id(change.to) for change in self._of(ChangeKind.MOVE_ALL)}
        singly = {change.person_id: self._id(change.to) for change in self._of(ChangeKind.MOVE_PERSON)}
        rows = queries.memberships_from(list(everybody), [one for one in singly if one is not None], self.day)
        for row in rows:
            named = row.person_id in singly and row.holds_on(self.day)
            target = singly[row.person_id] if named else everybody.get(row.team_id)
            if target is not None and target != row.team_id:
                self._cut(row, target)

    def _cut(self, row: Membership, target: int) -> None:
        """In the other team from the day on; who comes later begins there."""
        if row.starts_on >= self.day:
            row.team_id = target
            return
        successor = Membership(person_id=row.person_id, team_id=target, starts_on=self.day, ends_on=row.ends_on)
        row.ends_on = self.day - DAY
        db.session.add(successor)

    def _leader(self, change: Change) -> None:
        team_id = self._id(change.about)
        held = select(Standing).where(Standing.team_id == team_id, Standing.kind == StandingKind.LEADER)
        for standing in db.session.scalars(held).all():
            end(standing, self.day - DAY)
        left_on = change.person.left_on if change.person is not None else None
        db.session.add(
            Standing(
                person_id=change.person_id,
                kind=StandingKind.LEADER,
                team_id=team_id,
                starts_on=self.day,
                ends_on=left_on,
            )
        )

    def _close_team(self, change: Change) -> None:
        last = self.day - DAY
        team = db.session.get_one(Team, change.about)
        team.closed_on = last
        for place in db.session.scalars(select(TeamParent).where(TeamParent.team_id == team.id)).all():
            end(place, last)
        for standing in db.session.scalars(select(Standing).where(Standing.team_id == team.id)).all():
            end(standing, last)


def undo_reorganisation(*, plan: Reorganisation, by: Person | None, today: date) -> None:
    """Take an applied plan back, whole, while nothing else builds on it."""
    lock_row(plan)
    if plan.state != PlanState.APPLIED:
        raise RuleBroken(_l("Only a plan that is applied can be undone."))
    changes = changes_from(plan.written)
    _names_back(plan, {row.row_id for row in changes.get("team", []) if "name" in row.after})
    try:
        put_back(changes, *TABLES)
    except RuleBroken:
        raise RuleBroken(_l("Something else builds on this re-organisation by now, so it cannot be undone.")) from None
    plan.state = PlanState.UNDONE
    _mark_stale(plan, today)
    _record("undo", plan, by)


def _names_back(plan: Reorganisation, noted: set[int]) -> None:
    """Names that changed on their day, after the rest was written."""
    for change in (one for one in plan.changes if one.kind == ChangeKind.RENAME and one.done_on is not None):
        team = change.team
        if team is None or team.id in noted:
            continue
        if team.name != change.name:
            raise RuleBroken(_l("The team was renamed again since: %(name)s", name=team.name))
        team.name, change.done_on = change.was.get("name", team.name), None
    db.session.flush()


def rename_due(today: date) -> None:
    """Give teams the names whose day has come."""
    for change in queries.renames_due(today):
        if change.team is not None:
            change.team.name, change.done_on = change.name, today
            audit.record(action="edit", actor_id=None, object_type="team", object_id=change.team_id)
    db.session.flush()


def _record(action: str, plan: Reorganisation, by: Person | None, **detail: Any) -> None:
    db.session.flush()
    audit.record(action=action, actor_id=id_of(by), object_type="reorganisation", object_id=plan.id, **detail)
    db.session.flush()
