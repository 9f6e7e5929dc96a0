"""Deputies whom a leader names for the time of an absence; HR names them for as long as it likes."""

from datetime import date, datetime, timedelta

from app.core import clock
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import NoticeKind, Person, Standing, StandingKind, Team
from app.people.queries import teams as queries
from app.people.services.dated import DAY
from app.people.services.notices import notify, withdraw_notices
from app.people.services.teams import end_standing, set_leader

LONGEST = timedelta(days=366)


def name_deputy(*, team: Team, person: Person, starts_on: date, ends_on: date, by: Person, now: datetime) -> Standing:
    """Have a colleague stand in for the leader: they see and may do the same on these days, and are told."""
    today = clock.day_of(now)
    _check_leader(team.id, by, today)
    if person.id == by.id:
        raise RuleBroken(_l("Choose a colleague: you lead the team yourself."))
    if starts_on < today:
        raise RuleBroken(_l("A deputy stands in from today on or later."))
    if ends_on - starts_on > LONGEST:
        raise RuleBroken(_l("A leader names a deputy for a year at most. HR can do so for longer."))
    deputy = StandingKind.DEPUTY
    standing = set_leader(team=team, person=person, kind=deputy, starts_on=starts_on, ends_on=ends_on, by=by)
    notify(
        person_ids=[person.id],
        kind=NoticeKind.ASSIGNED,
        key=_told_of(standing.id),
        path=f"/teams/{team.id}" if starts_on <= today else "/",
        subject=team.name,
        by_id=by.id,
        now=now,
    )
    return standing


def end_deputy(*, standing: Standing, by: Person, today: date) -> None:
    """The leader is back: the deputy's rights end at once."""
    _check_leader(standing.team_id or 0, by, today)
    if standing.kind != StandingKind.DEPUTY:
        raise RuleBroken(_l("Only HR changes who leads a team."))
    withdraw_notices(_told_of(standing.id))
    end_standing(standing=standing, ends_on=today - DAY, by=by)


def _told_of(standing_id: int) -> str:
    return f"standing:{standing_id}:deputy"


def _check_leader(team_id: int, by: Person, today: date) -> None:
    if not queries.leads(team_id, by.id, today):
        raise RuleBroken(_l("Only whoever leads the team names a deputy; who stands in does not."))
