"""What recognition and awards know of a person, and forget."""

from collections.abc import Iterator

from sqlalchemy import case, select, update
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.i18n import _l
from app.people.models import Person
from app.people.privacy import Section, forgets, not_told, section, tells
from app.reward.models import AwardCycle, AwardDecision, CycleState, Nomination, Recognition

FORGOTTEN = "…"  # where a text was that told of somebody who is erased


@tells("recognition.giver_id", "recognition.receiver_id")
def _thanks(person: Person) -> Iterator[Section]:
    """Both sides can read them in the feed already; what was hidden or taken back names the other no more."""
    giver, receiver = aliased(Person), aliased(Person)
    open_ = Recognition.hidden_on.is_(None) & Recognition.withdrawn_on.is_(None)
    given = select(
        receiver.name.label("to_whom"),
        Recognition.message.label("text"),
        Recognition.customer,
        Recognition.given_on.label("when"),
    ).join(receiver, receiver.id == Recognition.receiver_id)
    yield section("thanks-given", _l("Thanks you gave"), given.where(Recognition.giver_id == person.id))
    received = select(
        case((open_, giver.name), else_="").label("from_whom"),
        Recognition.message.label("text"),
        Recognition.given_on.label("when"),
    ).join(giver, giver.id == Recognition.giver_id)
    yield section("thanks-received", _l("Thanks to you"), received.where(Recognition.receiver_id == person.id))


@tells("nomination.nominator_id", "nomination.nominee_id", "award_decision.nominee_id")
def _awards(person: Person) -> Iterator[Section]:
    """Of nominations of the person only what is decided, and who wrote them only where they agreed to it."""
    nominator, nominee = aliased(Person), aliased(Person)
    made = (
        select(
            AwardCycle.title.label("award"),
            nominee.name.label("to_whom"),
            Nomination.story.label("text"),
            Nomination.nominated_at.label("when"),
        )
        .join(AwardCycle, AwardCycle.id == Nomination.cycle_id)
        .join(nominee, nominee.id == Nomination.nominee_id)
    )
    yield section("nominations", _l("Nominations you made"), made.where(Nomination.nominator_id == person.id))
    received = (
        select(
            AwardCycle.title.label("award"),
            case((Nomination.show_name, nominator.name), else_="").label("from_whom"),
            case((Nomination.show_name, Nomination.story), else_="").label("text"),
        )
        .join(AwardCycle, AwardCycle.id == Nomination.cycle_id)
        .join(nominator, nominator.id == Nomination.nominator_id)
        .where(Nomination.nominee_id == person.id, AwardCycle.state == CycleState.ANNOUNCED)
    )
    yield section("nominated", _l("Nominations of you"), received)
    decided = select(
        AwardCycle.title.label("award"),
        AwardDecision.citation.label("text"),
        AwardDecision.decided_on.label("when"),
        AwardDecision.consent,
    ).join(AwardCycle, AwardCycle.id == AwardDecision.cycle_id)
    yield section("awards", _l("Awards"), decided.where(AwardDecision.nominee_id == person.id))


@forgets
def _forget_stories(person: Person) -> None:
    """What others wrote of the person goes; that it was written, and when, stays for the figures. A decided citation
    cannot change, and says what was published with consent."""
    thanks = update(Recognition).where(Recognition.receiver_id == person.id)
    db.session.execute(thanks.values(message=FORGOTTEN, customer=""))
    db.session.execute(update(Nomination).where(Nomination.nominee_id == person.id).values(story=FORGOTTEN))


not_told("reward_rule.published_by_id", "the rule is the company's; that it was published is in the log")
not_told("award_decision.decided_by_id", "who decided is part of that person's record: the log has it")
