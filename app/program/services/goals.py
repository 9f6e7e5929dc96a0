"""Setting the goals of the five I's."""

from collections.abc import Mapping

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.people.models import Person, Team
from app.program.models.plan import Goal
from app.program.queries import plan as queries
from app.program.services.plan import STALE


def seen(goals: Mapping[FiveI, Goal]) -> str:
    """A team's goals in one word, to notice that somebody else has changed them."""
    return ",".join(str(goals[part].value) if part in goals else "" for part in FiveI)


def set_goals(*, team: Team, year: int, values: Mapping[FiveI, int | None], was: str, by: Person) -> None:
    """Set a team's goals of a year; None: it takes that of the team above. Refused if they are not those that were
    seen."""
    lock_row(team)
    known = queries.goals_of(team.id, year)
    if was != seen(known):
        raise RuleBroken(STALE)
    for part, value in values.items():
        goal = known.get(part)
        if value is None and goal is not None:
            db.session.delete(goal)
        elif value is not None and goal is None:
            db.session.add(Goal(year=year, team_id=team.id, part=part, value=value))
        elif value is not None and goal is not None and goal.value != value:
            goal.value, goal.copy_id = value, None
    told = {part.value: value for part, value in values.items()}
    audit.record(action="set goals", actor_id=by.id, object_type="team", object_id=team.id, year=year, **told)
    db.session.flush()
