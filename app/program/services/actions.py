"""All writing of teams' actions."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import services as people
from app.people.models import NoticeKind, Person, Team
from app.program.models.actions import NEXT, Action, ActionState, ActionStep
from app.program.queries import actions as queries

REMIND_BEFORE = timedelta(days=3)


def make(
    *,
    team: Team,
    figure: str,
    start: dict[str, Any],
    what: str,
    why: str,
    owner: Person,
    due_on: date,
    by: Person | None,
    now: datetime,
) -> Action:
    """Decide what a team does after a result. `start` is the figure as it is shown now. The same words twice on a day
    are one."""
    _check(owner, due_on, now)
    made_by_id = by.id if by is not None else None
    if by is not None:
        lock_row(by)
    known = queries.same_action(team.id, figure, what, made_by_id, clock.day_of(now))
    if known is not None:
        return known
    action = Action(
        team_id=team.id,
        figure=figure,
        start=start,
        what=what,
        why=why,
        owner_id=owner.id,
        due_on=due_on,
        made_by_id=made_by_id,
        made_at=now,
    )
    action.steps.append(ActionStep(state=ActionState.OPEN, by_id=made_by_id, at=now))
    db.session.add(action)
    db.session.flush()
    _tell_owner(action, by, now)
    _record("create", action, by)
    return action


def edit(
    *, action: Action, what: str, why: str, owner: Person, due_on: date, version: int, by: Person, now: datetime
) -> None:
    """Change what is to be done, by whom or by when; which figure should move stays."""
    _hold(action, version)
    if action.state.is_over:
        raise RuleBroken(_l("This action is over. Open it again before you change it."))
    if owner.id != action.owner_id or due_on != action.due_on:
        _check(owner, due_on, now)
    handed_on = owner.id != action.owner_id
    action.what, action.why, action.owner_id, action.due_on = what, why, owner.id, due_on
    action.version += 1
    db.session.flush()
    if handed_on:
        _tell_owner(action, by, now)
    _record("edit", action, by)


def move(
    *, action: Action, state: ActionState, version: int, reason: str = "", by: Person | None, now: datetime
) -> None:
    """Say where the action stands now; a second click changes nothing."""
    lock_row(action)
    if action.state == state:
        return
    _hold(action, version)
    if state not in NEXT[action.state]:
        raise RuleBroken(_l("An action cannot go from where it stands to there."))
    if state == ActionState.DROPPED and not reason.strip():
        raise RuleBroken(_l("Say why it is dropped: others may want to try the same."))
    _step(action, state, by, now, reason=reason.strip())


def undo(*, action: Action, version: int, by: Person, now: datetime) -> None:
    """Take back that it is done or dropped: it stands where it stood before."""
    _hold(action, version)
    if not action.undoable_at(now):
        raise RuleBroken(_l("This can no longer be undone. Open the action again instead."))
    _step(action, action.steps[-2].state, by, now, undoes=True)


def _step(
    action: Action, state: ActionState, by: Person | None, now: datetime, *, reason: str = "", undoes: bool = False
) -> None:
    step = ActionStep(state=state, reason=reason, undoes=undoes, by_id=by.id if by is not None else None, at=now)
    action.steps.append(step)
    action.state = state
    action.version += 1
    db.session.flush()
    _record("set state", action, by, state=state)


def _hold(action: Action, version: int) -> None:
    """The action under lock, as the page showed it that somebody acts on."""
    lock_row(action)
    if action.version != version:
        raise RuleBroken(
            _l("Somebody else has changed this action meanwhile. Compare with what it says now, then send it again.")
        )


def _check(owner: Person, due_on: date, now: datetime) -> None:
    today = clock.day_of(now)
    if not owner.employed_on(today):
        raise RuleBroken(_l("This colleague has left the company."))
    if due_on < today:
        raise RuleBroken(_l("Choose a day from today on."))


def remind(*, today: date, now: datetime) -> int:
    """Tell owners what is due soon and what is overdue, each once for a due day."""
    sent = 0
    for action in queries.to_remind(today, today + REMIND_BEFORE):
        when = "over" if action.due_on < today else "soon"
        sent += _notify(action, f"{when}:{action.due_on}", NoticeKind.REMINDER, None, now)
    return sent


def _tell_owner(action: Action, by: Person | None, now: datetime) -> None:
    _notify(action, f"owner:{action.owner_id}:{action.version}", NoticeKind.ACTION, by, now)


def _notify(action: Action, what: str, kind: NoticeKind, by: Person | None, now: datetime) -> int:
    return people.notify(
        person_ids=[action.owner_id],
        kind=kind,
        key=f"action:{action.id}:{what}",
        path=f"/actions/{action.id}",
        subject=action.what,
        by_id=by.id if by is not None else None,
        now=now,
    )


def _record(word: str, action: Action, by: Person | None, **detail: Any) -> None:
    actor = by.id if by is not None else None
    audit.record(action=word, actor_id=actor, object_type="action", object_id=action.id, **detail)
