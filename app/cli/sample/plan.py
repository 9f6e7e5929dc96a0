"""The programme plan of the sample: activities of this year and last, most of them the records that there are, goals,
and measures over five years. Somebody who owned one has left."""

from datetime import date, timedelta
from typing import NamedTuple

from app.access import Role
from app.cli.sample.company import Sample
from app.core import clock
from app.core.five_is import FiveI
from app.core.plan import PlanState, RecordKind
from app.insights.plan import Entry
from app.insights.queries import plan as insights
from app.people.models import AudienceKind, Person
from app.program.services import five_years, goals, plan
from app.program.services.plan import NewRecord

OWNERS = (Role.LEAD, Role.HR, Role.LEADER)


class Own(NamedTuple):
    """An activity that is nothing else's record; days from today."""

    part: FiveI
    title: str
    begins: int
    due: int
    state: PlanState = PlanState.PLANNED
    audience: AudienceKind = AudienceKind.EVERYONE
    reached: str = ""


ACTIVITIES = (
    Own(FiveI.INFORM, "The customer promise on one page", -20, 12, PlanState.UNDER_WAY),
    Own(FiveI.INFORM, "What customers told us: letter of the quarter", 20, 34),
    Own(
        FiveI.INSPIRE, "Leaders listen in: ten live calls each", -60, -4, PlanState.UNDER_WAY, AudienceKind.BACK_OFFICE
    ),
    Own(FiveI.INSPIRE, "A story a month on the first screen", -150, -20, PlanState.DONE, reached="Nine stories told"),
    Own(
        FiveI.INSTRUCT, "Claims: learn from repeated calls", -30, 25, PlanState.UNDER_WAY, AudienceKind.CUSTOMER_FACING
    ),
    Own(FiveI.ENGAGE, "Returns in one step: project of three teams", -45, 40, PlanState.UNDER_WAY),
    Own(FiveI.ENGAGE, "Meet the ambassadors in every shop", -8, 30),
    Own(FiveI.REWARD, "Thank-you week", 45, 51),
    Own(FiveI.REWARD, "Check the bonus rules against silos", -90, -15, PlanState.DONE, reached="Two rules rewritten"),
    Own(FiveI.INSTRUCT, "Shadow a colleague of another team for a day", -380, -340, PlanState.DONE, reached="61 days"),
    Own(FiveI.INFORM, "Signs in the shops: what we promise", -360, -330, PlanState.DONE, reached="All shops"),
)
GOALS = {FiveI.INFORM: 80, FiveI.INSPIRE: 65, FiveI.INSTRUCT: 85, FiveI.ENGAGE: 20, FiveI.REWARD: 25}
MEASURES = (
    (None, "Every claim answered within two days", 0, 2, Role.LEAD, PlanState.UNDER_WAY, -6),
    (FiveI.INSTRUCT, "Everyone spends a day a year with customers", 0, 4, Role.HR, PlanState.UNDER_WAY, 60),
    (FiveI.ENGAGE, "An ambassador in every team", 1, 3, Role.LEADER, PlanState.PLANNED, 120),
    (FiveI.REWARD, "Bonus rules that no silo can win alone", 0, 1, Role.HR, PlanState.PLANNED, None),
)


def make_plan(sample: Sample) -> None:
    """Activities, goals, measures, sponsor and committee."""
    lead = sample.cast[Role.LEAD]
    for number, own in enumerate(ACTIVITIES):
        _add(sample, own, sample.cast[OWNERS[number % len(OWNERS)]])
    leaver = _leaver(sample)
    if leaver is not None:
        _add(sample, Own(FiveI.REWARD, "Fix of the quarter: small award for repairs", -70, 18), leaver)
    entries = insights.suggested(sample.today.year, sample.today)
    plan.add_records(rows=[_record(one, lead) for one in entries if _wanted(one)], by=lead, now=clock.now())
    for year in (sample.today.year - 1, sample.today.year):
        goals.set_goals(team=sample.teams["ALL"], year=year, values=GOALS, was=",,,,", by=lead)
    claims: dict[FiveI, int | None] = {**dict.fromkeys(FiveI), FiveI.INSTRUCT: 95}
    goals.set_goals(team=sample.teams["CLAIMS"], year=sample.today.year, values=claims, was=",,,,", by=lead)
    _five_years(sample)


def _wanted(entry: Entry) -> bool:
    """Not the latest records, so that some are still to be taken in."""
    here = entry.record is not None and not entry.record.draft and entry.state != PlanState.PLANNED
    return here and entry.kind != RecordKind.AMBASSADOR


def _record(entry: Entry, lead: Person) -> NewRecord:
    if entry.record is None or entry.kind is None:
        raise LookupError("a suggestion is a record")
    return NewRecord(entry.kind, entry.record.id, entry.part, entry.title, entry.record.owner_id or lead.id)


def _leaver(sample: Sample) -> Person | None:
    """Whoever left last."""
    gone = [person for person in sample.people if person.left_on and person.left_on < sample.today]
    return max(gone, key=lambda person: (person.left_on or date.min, person.number), default=None)


def _add(sample: Sample, own: Own, owner: Person) -> None:
    by, begins = sample.cast[Role.LEAD], sample.today + timedelta(days=own.begins)
    now = clock.start_of(min(begins, sample.today, owner.left_on or date.max)) + timedelta(hours=9)
    added = plan.add(
        part=own.part,
        title=own.title,
        owner=owner,
        audience=own.audience,
        audience_team=None,
        starts_on=begins,
        due_on=sample.today + timedelta(days=own.due),
        note="",
        by=by,
        now=now,
    )
    if own.state != PlanState.PLANNED:
        plan.set_state(activity=added, version=added.version, state=own.state, because="", by=by)
    added.reached = own.reached


def _five_years(sample: Sample) -> None:
    lead, year, now = sample.cast[Role.LEAD], sample.today.year, clock.now()
    for part, title, first, last, role, state, review in MEASURES:
        owner = sample.cast[role]
        facts = five_years.Facts(
            title=title,
            part=part,
            first_year=year + first,
            last_year=year + last,
            owner=owner,
            review_on=sample.today + timedelta(days=review) if review is not None else None,
            note="",
        )
        measure = five_years.add_measure(**facts, by=lead, now=now)
        if state != PlanState.PLANNED:
            five_years.edit_measure(measure=measure, version=1, state=state, because="", by=lead, now=now, **facts)
    begun = sample.months[0]
    five_years.name_sponsor(person=sample.cast[Role.HR], starts_on=begun, by=lead)
    five_years.name_sponsor(person=lead, starts_on=clock.add_months(begun, 9), by=lead)
    for role in (Role.LEADER, Role.EMPLOYEE):
        five_years.add_member(person=sample.cast[role], starts_on=begun, by=lead)
    five_years.add_member(person=None, name="Marta Example", organisation="Parcel Nine", starts_on=begun, by=lead)
