"""The tree of teams, who leads them, and when."""

from datetime import date

from sqlalchemy import select

from app.core import audit, clock, jobs, stale
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import queries
from app.people.models import Person, Standing, StandingKind, Team, TeamParent
from app.people.queries import teams as team_queries
from app.people.services.dated import DAY, end, id_of, replace


def create_team(
    *,
    code: str,
    name: str,
    parent: Team | None,
    customer_facing: bool = True,
    starts_on: date,
    by: Person | None = None,
) -> Team:
    """Open a team under another; only the root has no parent."""
    if queries.team_by_code(code) is not None:
        raise RuleBroken(_l("There is already a team with this code."))
    team = Team(code=code, name=name, customer_facing=customer_facing)
    db.session.add(team)
    db.session.flush()
    if parent is not None:
        db.session.add(TeamParent(team_id=team.id, parent_id=parent.id, starts_on=starts_on))
    audit.record(action="create", actor_id=id_of(by), object_type="team", object_id=team.id)
    db.session.flush()
    return team


def edit_team(*, team: Team, name: str, customer_facing: bool, by: Person | None = None) -> None:
    """Rename a team, or say whether it deals with customers; its code stays, because files and figures name it."""
    team.name, team.customer_facing = name, customer_facing
    db.session.flush()
    audit.record(action="edit", actor_id=id_of(by), object_type="team", object_id=team.id)


def move_team(*, team: Team, parent: Team, starts_on: date, by: Person | None = None) -> None:
    """Put a team under another from a day on; figures of earlier months keep the earlier tree."""
    lock_row(team)
    whole = queries.tree(starts_on)
    if parent.id in whole.below(team.id):
        raise RuleBroken(_l("A team cannot belong to itself or to a team below it."))
    rows = db.session.scalars(select(TeamParent).where(TeamParent.team_id == team.id)).all()
    if not rows:
        raise RuleBroken(_l("The company itself stays at the top."))
    if parent.id not in whole.teams:
        raise RuleBroken(_l("The team it should belong to does not exist on that day."))
    replace(rows, TeamParent(team_id=team.id, parent_id=parent.id, starts_on=starts_on))
    stale.mark("customers", team.id, clock.months_between(starts_on, max(starts_on, clock.today())))
    jobs.enqueue("rebuild-counters")
    audit.record(action="move", actor_id=id_of(by), object_type="team", object_id=team.id, parent=parent.id)
    db.session.flush()


def close_team(*, team: Team, closed_on: date, by: Person | None = None) -> None:
    """Close a team in which nobody is left; `closed_on` is its last day. Its history stays."""
    rows = db.session.scalars(select(TeamParent).where(TeamParent.team_id == team.id)).all()
    if not rows:
        raise RuleBroken(_l("The company itself stays at the top."))
    if team_queries.has_members_after(team.id, closed_on):
        raise RuleBroken(_l("Somebody is still in this team after that day. Move these people first."))
    if team_queries.has_teams_below_after(team.id, closed_on):
        raise RuleBroken(_l("There are still teams below this one after that day. Move or close them first."))
    team.closed_on = closed_on
    held = db.session.scalars(select(Standing).where(Standing.team_id == team.id)).all()
    for row in rows:
        end(row, closed_on)
    for standing in held:
        end(standing, closed_on)
    audit.record(action="close", actor_id=id_of(by), object_type="team", object_id=team.id)
    db.session.flush()


def set_leader(
    *,
    team: Team,
    person: Person,
    kind: StandingKind = StandingKind.LEADER,
    starts_on: date,
    ends_on: date | None = None,
    by: Person | None = None,
) -> Standing:
    """Name who leads a team (replacing whoever did) or who deputises (beside the others), for a time or until further
    notice. The rights hold on these days only."""
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day cannot be before the first."))
    if not person.employed_on(starts_on):
        raise RuleBroken(_l("This colleague does not work here on that day."))
    lock_row(team)  # two at once would both lead
    same = select(Standing).where(Standing.team_id == team.id, Standing.kind == kind)
    held = db.session.scalars(same if kind == StandingKind.LEADER else same.where(Standing.person_id == person.id))
    for row in held.all():
        end(row, starts_on - DAY)
    last_day = min((day for day in (ends_on, person.left_on) if day is not None), default=None)
    standing = Standing(person_id=person.id, kind=kind, team_id=team.id, starts_on=starts_on, ends_on=last_day)
    db.session.add(standing)
    db.session.flush()
    audit.record(action=f"name {kind}", actor_id=id_of(by), object_type="team", object_id=team.id, person=person.id)
    return standing


def end_standing(*, standing: Standing, ends_on: date, by: Person | None = None) -> None:
    """End a leadership, deputyship or ambassador's term after a day."""
    standing_id = standing.id
    end(standing, ends_on)
    db.session.flush()
    audit.record(action="end standing", actor_id=id_of(by), object_type="standing", object_id=standing_id)
