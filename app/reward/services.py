"""All writing of recognition and awards."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from app.core import audit, clock
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people import services as people
from app.people.models import NoticeKind, Person
from app.reward import queries
from app.reward.models import (
    AwardCycle,
    AwardDecision,
    CompanyValue,
    CycleState,
    Nomination,
    Recognition,
    RewardRule,
)


def add_value(*, name: str, by: Person | None) -> CompanyValue:
    """Add a value to choose from; a retired one of the same name comes back."""
    value = queries.value_by_name(name)
    if value is not None and value.retired_on is None:
        raise RuleBroken(_l("This value is on the list already."))
    if value is None:
        value = CompanyValue(name=name)
        db.session.add(value)
    value.retired_on = None
    db.session.flush()
    _record("add value", by, "company_value", value.id)
    return value


def retire_value(*, value: CompanyValue, by: Person, today: date) -> None:
    """Take a value off the list; thanks that carry it keep it."""
    lock_row(value)
    if value.retired_on is not None:
        raise RuleBroken(_l("This value is off the list already."))
    value.retired_on = today
    _record("retire value", by, "company_value", value.id)


def recognise(
    *, giver: Person, receiver: Person, value: CompanyValue, message: str, customer: str = "", today: date
) -> Recognition:
    """Thank a colleague for living one of the company's values. The same words twice on a day are one."""
    if giver.id == receiver.id:
        raise RuleBroken(_l("You cannot recognise yourself."))
    if not receiver.employed_on(today):
        raise RuleBroken(_l("This colleague has left the company."))
    lock_row(giver)
    known = queries.same_thanks(giver, receiver, message, today)
    if known is not None:
        return known
    recognition = Recognition(
        giver_id=giver.id, receiver=receiver, value=value, message=message, customer=customer, given_on=today
    )
    db.session.add(recognition)
    db.session.flush()
    people.notify(
        person_ids=[receiver.id],
        kind=NoticeKind.THANKED,
        key=f"thanks:{recognition.id}",
        path="/recognise?tab=received",
        subject=value.name,
        by_id=giver.id,
        now=clock.moment_on(today),
    )
    return recognition


def record_recognitions(*, rows: Sequence[dict[str, Any]]) -> None:
    """Put many thanks in at once: giver_id, receiver_id, value_id, message, customer, given_on."""
    if rows:
        db.session.execute(insert(Recognition), list(rows))


def withdraw(*, recognition: Recognition, by: Person, today: date) -> None:
    """Take back one's own thanks."""
    if recognition.giver_id != by.id:
        raise RuleBroken(_l("Only whoever wrote this can withdraw it."))
    recognition.withdrawn_on = recognition.withdrawn_on or today
    people.withdraw_notices(f"thanks:{recognition.id}")


def hide(*, recognition: Recognition, reason: str, by: Person, today: date) -> None:
    """Hide thanks that hurt somebody or break the rules; the reason stays on record."""
    lock_row(recognition)
    if recognition.hidden_on is not None:
        raise RuleBroken(_l("This is hidden already."))
    recognition.hidden_on, recognition.hidden_reason = today, reason
    people.withdraw_notices(f"thanks:{recognition.id}")
    db.session.flush()
    _record("hide", by, "recognition", recognition.id)


def publish_rule(
    *, name: str, for_what: str, how: str, who_decides: str, worth: str, by: Person | None, today: date
) -> RewardRule:
    """Publish a rule for everyone to read; under a known name it is the next version."""
    rule = RewardRule(
        name=name,
        version=queries.latest_version(name) + 1,
        for_what=for_what,
        how=how,
        who_decides=who_decides,
        worth=worth,
        published_on=today,
        published_by_id=by.id if by is not None else None,
    )
    db.session.add(rule)
    db.session.flush()
    _record("publish rule", by, "reward_rule", rule.id)
    return rule


def plan_cycle(*, title: str, purpose: str, nominations_until: date, rule: RewardRule | None, by: Person) -> AwardCycle:
    """Prepare an award; nobody else sees it until it opens."""
    cycle = AwardCycle(title=title, purpose=purpose, nominations_until=nominations_until, rule=rule)
    db.session.add(cycle)
    db.session.flush()
    _record("plan", by, "award_cycle", cycle.id)
    return cycle


def edit_cycle(
    *, cycle: AwardCycle, title: str, purpose: str, nominations_until: date, rule: RewardRule | None, by: Person
) -> None:
    """Change an award that is still a draft."""
    _expect(cycle, CycleState.DRAFT)
    cycle.title, cycle.purpose, cycle.nominations_until, cycle.rule = title, purpose, nominations_until, rule
    db.session.flush()
    _record("edit", by, "award_cycle", cycle.id)


def open_cycle(*, cycle: AwardCycle, by: Person | None, today: date) -> None:
    """Call for nominations, under a published rule only."""
    _expect(cycle, CycleState.DRAFT)
    if cycle.rule_id is None:
        raise RuleBroken(_l("Publish a reward rule and choose it for this award first: for what, how, who decides."))
    if cycle.nominations_until < today:
        raise RuleBroken(_l("The last day for nominations has passed. Choose a later one."))
    cycle.state = CycleState.OPEN
    db.session.flush()
    _record("open", by, "award_cycle", cycle.id)


def nominate(
    *, cycle: AwardCycle, nominator: Person, nominee: Person, story: str, show_name: bool, now: datetime, today: date
) -> Nomination:
    """Tell what a colleague did; never of oneself, and once of each colleague in a cycle."""
    lock_row(cycle)
    if not cycle.takes_nominations(today):
        raise RuleBroken(_l("Nominations for this award are closed."))
    if nominator.id == nominee.id:
        raise RuleBroken(_l("You cannot nominate yourself."))
    if not nominee.employed_on(today):
        raise RuleBroken(_l("This colleague has left the company."))
    if queries.nomination_of(cycle, nominator, nominee) is not None:
        raise RuleBroken(_l("You have nominated this colleague for this award already."))
    nomination = Nomination(
        cycle_id=cycle.id,
        nominator_id=nominator.id,
        nominee_id=nominee.id,
        story=story,
        show_name=show_name,
        nominated_at=now,
    )
    db.session.add(nomination)
    db.session.flush()
    return nomination


def withdraw_nomination(*, nomination: Nomination, by: Person, today: date) -> None:
    """Take back one's own nomination while the cycle takes nominations."""
    if nomination.nominator_id != by.id:
        raise RuleBroken(_l("Only whoever wrote this can withdraw it."))
    if not nomination.cycle.takes_nominations(today):
        raise RuleBroken(_l("Nominations for this award are closed."))
    db.session.delete(nomination)
    db.session.flush()


def close_nominations(*, cycle: AwardCycle, by: Person | None) -> None:
    """End the call, so that those who decide can begin."""
    _expect(cycle, CycleState.OPEN)
    cycle.state = CycleState.DECIDING
    db.session.flush()
    _record("close nominations", by, "award_cycle", cycle.id)


def decide(*, cycle: AwardCycle, nominee: Person, citation: str, by: Person, today: date) -> AwardDecision:
    """Choose a nominee, with the reason that will be read out; it cannot be changed afterwards."""
    _expect(cycle, CycleState.DECIDING)
    told = [n for n in queries.nominations(cycle) if n.nominee_id == nominee.id]
    if not told:
        raise RuleBroken(_l("Only somebody who was nominated can be chosen."))
    if by.id == nominee.id:
        raise RuleBroken(_l("You cannot decide about yourself. Ask a colleague to decide."))
    if any(n.nominator_id == by.id for n in told):
        raise RuleBroken(_l("You nominated this colleague. Ask somebody else to decide."))
    if any(d.nominee_id == nominee.id for d in queries.decisions([cycle.id])):
        raise RuleBroken(_l("This colleague has been chosen already."))
    decision = AwardDecision(
        cycle_id=cycle.id, nominee_id=nominee.id, citation=citation, decided_by_id=by.id, decided_on=today
    )
    db.session.add(decision)
    db.session.flush()
    _record("decide", by, "award_cycle", cycle.id, nominee=nominee.id)
    _tell(cycle, [nominee.id], NoticeKind.WON, key=f"award:{cycle.id}:chosen", today=today)
    return decision


def answer_consent(*, decision: AwardDecision, by: Person, agrees: bool) -> None:
    """The one who was chosen says whether the name may be announced; changeable until the announcement."""
    if decision.nominee_id != by.id:
        raise RuleBroken(_l("Only the colleague who was chosen can say this."))
    lock_row(decision.cycle)
    if decision.cycle.state == CycleState.ANNOUNCED:
        raise RuleBroken(_l("This award has been announced already."))
    decision.consent = agrees
    db.session.flush()
    _record("consent", by, "award_cycle", decision.cycle_id, agrees=agrees)


def announce(*, cycle: AwardCycle, by: Person | None, today: date) -> None:
    """Publish who receives the award and why; a name only with its owner's consent."""
    _expect(cycle, CycleState.DECIDING)
    decided = queries.decisions([cycle.id])
    if not decided:
        raise RuleBroken(_l("Decide first who receives the award."))
    if any(d.consent is None for d in decided):
        raise RuleBroken(_l("Wait for the answer of everyone who was chosen: a name is announced with consent only."))
    cycle.state, cycle.announced_on = CycleState.ANNOUNCED, today
    db.session.flush()
    _record("announce", by, "award_cycle", cycle.id)
    _tell_nominees(cycle, today)


def _tell_nominees(cycle: AwardCycle, today: date) -> None:
    """Until the announcement only those who decide know of a nomination. Now the nominee learns of it, and from whom
    if that was agreed to."""
    nominations = queries.nominations(cycle)
    for named in (one for one in nominations if one.show_name):
        key = f"nomination:{named.id}"
        _tell(cycle, [named.nominee_id], NoticeKind.NOMINATED, key=key, today=today, by_id=named.nominator_id)
    known = {one.nominee_id for one in nominations if one.show_name}
    others = {one.nominee_id for one in nominations} - known
    _tell(cycle, others, NoticeKind.NOMINATED, key=f"award:{cycle.id}:nominated", today=today)


def _tell(
    cycle: AwardCycle, ids: Collection[int], kind: NoticeKind, *, key: str, today: date, by_id: int | None = None
) -> None:
    path, now = f"/awards/{cycle.id}", clock.moment_on(today)
    people.notify(person_ids=ids, kind=kind, key=key, path=path, subject=cycle.title, by_id=by_id, now=now)


def _expect(cycle: AwardCycle, state: CycleState) -> None:
    """The award stands where the page said; whoever moves it at the same moment waits."""
    lock_row(cycle)
    if cycle.state != state:
        raise RuleBroken(_l("This award has moved on meanwhile. Load the page again and look where it stands."))


def _record(action: str, by: Person | None, object_type: str, object_id: int, **detail: Any) -> None:
    actor = by.id if by is not None else None
    audit.record(action=action, actor_id=actor, object_type=object_type, object_id=object_id, **detail)


@people.before_merging
def _awards_stay(gone: Person) -> None:
    """A decided award cannot change, not even whose it is."""
    if queries.has_decision(gone):
        raise RuleBroken(_l("An award was decided for the record that would go. Keep that one instead."))
