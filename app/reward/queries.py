"""All reading of recognition and awards."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, and_, case, func, literal, null, or_, select, true
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.five_is import Counted, Due, FiveI, Progress, Waiting, due_of, progress_of, words
from app.core.i18n import _l
from app.core.needs import Rows, columns
from app.core.paging import Page
from app.core.plan import PlanState, RecordKind, records
from app.people import queries as people
from app.people.models import Person, search_key, search_words
from app.reward.models import (
    AwardCycle,
    AwardDecision,
    CompanyValue,
    CycleState,
    Nomination,
    Recognition,
    RewardRule,
)

STANDS = and_(Recognition.withdrawn_on.is_(None), Recognition.hidden_on.is_(None))


def values() -> Sequence[CompanyValue]:
    """Values in use, by name."""
    return db.session.scalars(
        select(CompanyValue).where(CompanyValue.retired_on.is_(None)).order_by(CompanyValue.name)
    ).all()


def all_values() -> Sequence[CompanyValue]:
    return db.session.scalars(select(CompanyValue).order_by(CompanyValue.name)).all()


def value_by_name(name: str) -> CompanyValue | None:
    return db.session.scalar(select(CompanyValue).where(func.lower(CompanyValue.name) == name.strip().lower()))


def feed(
    page: Page, *, value_id: int | None = None, receiver: Person | None = None, giver: Person | None = None
) -> Sequence[Recognition]:
    """Thanks, newest first; of one value, to one person, or from one. Sets the page's total."""
    wanted = select(Recognition).where(STANDS)
    if value_id is not None:
        wanted = wanted.where(Recognition.value_id == value_id)
    if receiver is not None:
        wanted = wanted.where(Recognition.receiver_id == receiver.id)
    if giver is not None:
        wanted = wanted.where(Recognition.giver_id == giver.id)
    page.total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return db.session.scalars(_newest(wanted).limit(page.size).offset(page.offset)).all()


def same_thanks(giver: Person, receiver: Person, message: str, on: date) -> Recognition | None:
    """What somebody wrote to a colleague today in the same words: a second click."""
    said = {"giver_id": giver.id, "receiver_id": receiver.id, "message": message, "given_on": on}
    return db.session.scalar(select(Recognition).filter_by(**said).where(STANDS).limit(1))


def recent_thanks(person: Person, limit: int = 3) -> Sequence[Recognition]:
    """The latest thanks, those to this person first: of each a few are taken by index, and then sorted."""
    to_me = Recognition.receiver_id == person.id
    order = (Recognition.given_on.desc(), Recognition.id.desc())
    latest = [select(Recognition.id).where(STANDS, which).order_by(*order).limit(limit) for which in (to_me, true())]
    shown = or_(*(Recognition.id.in_(select(one.subquery().c.id)) for one in latest))
    return db.session.scalars(
        _loaded(select(Recognition).where(shown)).order_by(to_me.desc(), *order).limit(limit)
    ).all()


def _newest(wanted: Select[Recognition]) -> Select[Recognition]:
    return _loaded(wanted).order_by(Recognition.given_on.desc(), Recognition.id.desc())


def _loaded(wanted: Select[Recognition]) -> Select[Recognition]:
    return wanted.options(
        joinedload(Recognition.giver), joinedload(Recognition.receiver), joinedload(Recognition.value)
    )


def rules() -> Sequence[RewardRule]:
    """The version in force of each rule, by name."""
    newest = select(RewardRule.name, func.max(RewardRule.version).label("version")).group_by(RewardRule.name).subquery()
    joined = and_(RewardRule.name == newest.c.name, RewardRule.version == newest.c.version)
    return db.session.scalars(select(RewardRule).join(newest, joined).order_by(RewardRule.name)).all()


def latest_version(name: str) -> int:
    """How many versions of a rule there are; 0: none."""
    return db.session.scalar(select(func.max(RewardRule.version)).where(RewardRule.name == name)) or 0


def cycles(*, drafts: bool) -> Sequence[tuple[AwardCycle, int]]:
    """Award cycles with their number of nominations, newest first; drafts only for those who prepare them."""
    counted = select(func.count(Nomination.id)).where(Nomination.cycle_id == AwardCycle.id).scalar_subquery()
    wanted = select(AwardCycle, counted).order_by(AwardCycle.nominations_until.desc(), AwardCycle.id.desc())
    if not drafts:
        wanted = wanted.where(AwardCycle.state != CycleState.DRAFT)
    return [(cycle, count) for cycle, count in db.session.execute(wanted.options(joinedload(AwardCycle.rule)))]


def find_awards(text: str, *, drafts: bool) -> list[AwardCycle]:
    """Award cycles whose title has all words typed; there are a few each year, so that they need no key."""
    words = search_words(text)
    return [
        cycle for cycle, _count in cycles(drafts=drafts) if words and all(w in search_key(cycle.title) for w in words)
    ]


def nominations(cycle: AwardCycle, by: Person | None = None) -> Sequence[Nomination]:
    """What was told in a cycle, by nominee; only one nominator's own if `by` is given."""
    wanted = (
        select(Nomination)
        .join(Person, Person.id == Nomination.nominee_id)
        .where(Nomination.cycle_id == cycle.id)
        .options(joinedload(Nomination.nominee), joinedload(Nomination.nominator))
        .order_by(Person.sort_name, Nomination.id)
    )
    if by is not None:
        wanted = wanted.where(Nomination.nominator_id == by.id)
    return db.session.scalars(wanted).all()


def nomination_of(cycle: AwardCycle, nominator: Person, nominee: Person) -> Nomination | None:
    return db.session.scalar(
        select(Nomination).filter_by(cycle_id=cycle.id, nominator_id=nominator.id, nominee_id=nominee.id)
    )


def decisions(cycle_ids: Collection[int]) -> Sequence[AwardDecision]:
    """Who was chosen in these cycles, by name."""
    return db.session.scalars(
        select(AwardDecision)
        .join(Person, Person.id == AwardDecision.nominee_id)
        .where(AwardDecision.cycle_id.in_(cycle_ids))
        .options(joinedload(AwardDecision.nominee))
        .order_by(Person.sort_name)
    ).all()


def progress(team_ids: Collection[int], months: Collection[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int] | None, months: Collection[date]) -> Counted:
    """Members of each team in each month, and how many of them were recognised or given an award in it.

    Thanks that were taken back or hidden do not count; an award counts in the month of its announcement, with the
    receiver's consent.
    """
    if not months:
        return None
    members = people.members_by_month(months, team_ids)
    first, last = members.c.month, members.c.last_day
    thanked = (
        select(Recognition.id)
        .where(Recognition.receiver_id == members.c.person_id, Recognition.given_on.between(first, last), STANDS)
        .exists()
    )
    awarded = (
        select(AwardDecision.id)
        .join(AwardCycle, AwardCycle.id == AwardDecision.cycle_id)
        .where(AwardDecision.nominee_id == members.c.person_id, AwardCycle.announced_on.between(first, last))
        .where(AwardDecision.consent.is_(True))
        .exists()
    )
    return select(
        members.c.team_id, members.c.month, func.count().filter(or_(thanked, awarded)), func.count()
    ).group_by(members.c.team_id, members.c.month)


def due(person: Person, today: date) -> list[Due]:
    return due_of(waiting(person, today))


def waiting(person: Person, today: date) -> list[Waiting]:
    """Consents asked of a person, and cycles that take nominations."""
    asked = (
        select(AwardCycle.id, AwardCycle.title, null().cast(Date), words(_l("May we announce it?")))
        .join(AwardDecision, AwardDecision.cycle_id == AwardCycle.id)
        .where(AwardDecision.nominee_id == person.id, AwardDecision.consent.is_(None))
    )
    nominated = select(Nomination.cycle_id).where(Nomination.nominator_id == person.id)
    takes = (
        select(AwardCycle.id, AwardCycle.title, AwardCycle.nominations_until, words(_l("Nominate a colleague")))
        .where(AwardCycle.state == CycleState.OPEN, AwardCycle.nominations_until >= today)
        .where(AwardCycle.id.not_in(nominated))
    )
    return [Waiting(FiveI.REWARD, "reward.award", "cycle_id", rows) for rows in (asked, takes)]


def may_see(cycle: AwardCycle, *, manages: bool) -> bool:
    """Drafts are seen by those who prepare them alone."""
    return manages or cycle.state != CycleState.DRAFT


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These award cycles, and all that end after a day, as activities of the plan; reached: nominations."""
    told = select(func.count(Nomination.id)).where(Nomination.cycle_id == AwardCycle.id)
    ends_on = func.coalesce(AwardCycle.announced_on, AwardCycle.nominations_until)
    state = case(
        (AwardCycle.state == CycleState.DRAFT, PlanState.PLANNED.value),
        (AwardCycle.state == CycleState.ANNOUNCED, PlanState.DONE.value),
        else_=PlanState.UNDER_WAY.value,
    )
    found = records(
        RecordKind.AWARD,
        AwardCycle.id,
        title=AwardCycle.title,
        state=state,
        draft=AwardCycle.state == CycleState.DRAFT,
        waits=or_(
            AwardCycle.state == CycleState.DECIDING,
            and_(AwardCycle.state == CycleState.OPEN, AwardCycle.nominations_until < today),
        ),
        ends_on=ends_on,
        met=told.scalar_subquery(),
    )
    return found.where(or_(AwardCycle.id.in_(ids), ends_on >= since))


def has_decision(person: Person) -> bool:
    """Whether an award was ever decided for somebody."""
    decision = select(AwardDecision.id).where(AwardDecision.nominee_id == person.id)
    return db.session.scalar(decision.limit(1)) is not None


def deadlines(today: date, until: date) -> Rows:
    """Awards whose nominations close."""
    return select(
        *columns("nominate", literal(1), AwardCycle.nominations_until, ref=AwardCycle.id, title=AwardCycle.title)
    ).where(AwardCycle.state == CycleState.OPEN, AwardCycle.nominations_until.between(today, until))
