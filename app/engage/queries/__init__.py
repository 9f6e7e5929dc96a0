"""What Engage tells the rest of Iskra: its figure, what waits for whom, and what the plan shows. What its own pages ask
is in `ideas` and `ambassadors`."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, literal, or_, select

from app.core import clock
from app.core.five_is import Counted, Due, FiveI, Progress, Waiting, due_of, progress_of, words
from app.core.i18n import _l
from app.core.needs import Rows, columns
from app.core.plan import PlanState, RecordKind, records
from app.engage.models import Idea, IdeaMerge, IdeaOwner, IdeaState
from app.engage.models.ambassadors import AmbassadorCompanion, AmbassadorRole, RoleState
from app.engage.models.projects import ProjectMember
from app.people.models import Membership, Person, Standing, StandingKind, Team
from app.people.queries import LEADING, members_by_month


def progress(team_ids: Collection[int], months: Sequence[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int] | None, months: Sequence[date]) -> Counted:
    """due: the members of the team in the month (people.queries.members_by_month).

    met: those of them who in that month brought an idea or a customer's problem that they did not withdraw, or were
    an ambassador on at least one day of it, of whichever team, did something together with one, or was a member
    of an improvement project. A month to come has none.
    """
    today = clock.today()
    past = [month for month in months if month <= today]
    if not past:
        return None
    member = members_by_month(past, team_ids).c
    brought = (
        select(Idea.id)
        .where(
            Idea.brought_by_id == member.person_id,
            Idea.brought_on.between(member.month, member.last_day),
            Idea.state != IdeaState.WITHDRAWN,
        )
        .exists()
    )
    acted = (
        select(Standing.id)
        .where(
            Standing.person_id == member.person_id,
            Standing.kind == StandingKind.AMBASSADOR,
            Standing.starts_on <= member.last_day,
            Standing.starts_on <= today,
            or_(Standing.ends_on.is_(None), Standing.ends_on >= member.month),
        )
        .exists()
    )
    with_one = (
        select(AmbassadorCompanion.time_id)
        .where(
            AmbassadorCompanion.person_id == member.person_id,
            AmbassadorCompanion.done_on.between(member.month, member.last_day),
        )
        .exists()
    )
    worked = (
        select(ProjectMember.project_id)
        .where(
            ProjectMember.person_id == member.person_id,
            ProjectMember.starts_on <= member.last_day,
            ProjectMember.starts_on <= today,
            or_(ProjectMember.ends_on.is_(None), ProjectMember.ends_on >= member.month),
        )
        .exists()
    )
    met = cast(or_(brought, acted, with_one, worked), Integer)
    return select(member.team_id, member.month, func.sum(met), func.count()).group_by(member.team_id, member.month)


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These ambassadors' terms, and all that end after a day, as activities of the plan: named by the team."""
    state = case(
        (AmbassadorRole.state == RoleState.DECLINED, PlanState.DROPPED.value),
        (or_(AmbassadorRole.state == RoleState.ENDED, AmbassadorRole.ends_on < today), PlanState.DONE.value),
        (and_(AmbassadorRole.state == RoleState.ACTIVE, AmbassadorRole.starts_on <= today), PlanState.UNDER_WAY.value),
        else_=PlanState.PLANNED.value,
    )
    found = records(
        RecordKind.AMBASSADOR,
        AmbassadorRole.id,
        title=Team.name,
        state=state,
        draft=AmbassadorRole.state.in_((RoleState.OFFERED, RoleState.DECLINED)),
        starts_on=AmbassadorRole.starts_on,
        ends_on=AmbassadorRole.ends_on,
        owner_id=AmbassadorRole.person_id,
    )
    return found.join(AmbassadorRole.team).where(or_(AmbassadorRole.id.in_(ids), AmbassadorRole.ends_on >= since))


def due(person: Person, today: date) -> list[Due]:
    return due_of(waiting(person, today))


def waiting(person: Person, today: date) -> list[Waiting]:
    """Consents that wait: the person's own, and of those who lead the team of somebody to whom a role was offered."""
    leads_team = (
        select(Standing.id)
        .join(Membership, and_(Membership.team_id == Standing.team_id, Membership.in_force(today)))
        .where(
            Membership.person_id == AmbassadorRole.person_id,
            Standing.person_id == person.id,
            Standing.kind.in_(LEADING),
            Standing.in_force(today),
        )
        .exists()
    )
    mine = and_(AmbassadorRole.person_id == person.id, AmbassadorRole.accepted_at.is_(None))
    of_my_team = and_(AmbassadorRole.person_id != person.id, AmbassadorRole.agreed_at.is_(None), leads_team)
    accept = words(_l("Ambassador's role: accept or decline"))
    promise = words(_l("Ambassador's role: promise working time"))
    return [
        Waiting(
            FiveI.ENGAGE,
            "engage.role",
            "role_id",
            select(AmbassadorRole.id, title, AmbassadorRole.starts_on, name)
            .join(AmbassadorRole.person)
            .where(AmbassadorRole.state == RoleState.OFFERED, Person.employed(today), whose),
        )
        for title, name, whose in ((accept, words(""), mine), (promise, Person.name, of_my_team))
    ] + [Waiting(FiveI.ENGAGE, "engage.idea", "idea_id", _to_answer(person))]


def _to_answer(person: Person) -> Select[int, str, date | None, str]:
    title = words(_l("An idea or problem waits for your answer"))
    return (
        select(Idea.id, title, Idea.due_on, Idea.title)
        .join(IdeaOwner, IdeaOwner.idea_id == Idea.id)
        .where(IdeaOwner.person_id == person.id, _unanswered())
    )


def _unanswered() -> ColumnElement[bool]:
    merged = select(IdeaMerge.idea_id).where(IdeaMerge.idea_id == Idea.id).exists()
    return and_(Idea.state == IdeaState.NEW, ~merged)


def unsettled(team_ids: Collection[int], today: date) -> list[Rows]:
    """For the board: ideas that wait for an answer, by the team of who brought them; ambassadors' roles offered and
    not settled; and how many people and ambassadors each team has (kinds "people" and "ambassadors")."""
    ideas = (
        select(*columns("ideas", func.count(), func.min(Idea.brought_on), team=Membership.team_id))
        .join(Membership, and_(Membership.person_id == Idea.brought_by_id, Membership.in_force(today)))
        .where(_unanswered(), Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )
    offers = (
        select(*columns("offers", func.count(), func.min(AmbassadorRole.starts_on), team=AmbassadorRole.team_id))
        .where(AmbassadorRole.state == RoleState.OFFERED, AmbassadorRole.team_id.in_(team_ids))
        .group_by(AmbassadorRole.team_id)
    )
    people = (
        select(*columns("people", func.count(), None, team=Membership.team_id))
        .join(Person, and_(Person.id == Membership.person_id, Person.employed(today)))
        .where(Membership.in_force(today), Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )
    ambassadors = (
        select(*columns("ambassadors", func.count(), None, team=Standing.team_id))
        .join(Person, and_(Person.id == Standing.person_id, Person.employed(today)))
        .where(Standing.kind == StandingKind.AMBASSADOR, Standing.in_force(today), Standing.team_id.in_(team_ids))
        .group_by(Standing.team_id)
    )
    return [ideas, offers, people, ambassadors]


def deadlines(team_ids: Collection[int], today: date, until: date) -> Rows:
    """Ambassadors' terms that end."""
    return (
        select(*columns("term", literal(1), AmbassadorRole.ends_on, ref=AmbassadorRole.id, title=Team.name))
        .join(Team, Team.id == AmbassadorRole.team_id)
        .where(AmbassadorRole.state == RoleState.ACTIVE, AmbassadorRole.team_id.in_(team_ids))
        .where(AmbassadorRole.ends_on.between(today, until))
    )
