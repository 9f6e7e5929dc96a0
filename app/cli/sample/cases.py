"""Unhappy customers of the sample: cases that are new, overdue, solved quickly and slowly, and one opened again."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.access import Role
from app.cli.sample.company import Sample
from app.core import clock
from app.core.db import db
from app.customers import services
from app.customers.models import PASSIVES_FROM, CustomerAnswer
from app.customers.models.cases import Case, Cause
from app.customers.models.touchpoints import Part
from app.customers.queries import cases as queries
from app.people.models import Person

DAYS = 70
OPEN = 14  # of the newest
CASES = 64
DAY = timedelta(days=1)
TOUCHPOINTS = (("Invoice mail", Part.PRODUCT), ("Hotline", Part.SERVICE))
INVOLVED = ("FIN", "IT")  # who has a part in most that goes wrong


class Story(NamedTuple):
    """What a case came to."""

    cause: Cause
    said: str
    action: str


STORIES = (
    Story(Cause.WAITING, "Waited an hour in the queue.", "Called back; a call back is offered from ten minutes on."),
    Story(
        Cause.PROMISE, "Nobody called as promised.", "Apologised; promises now stand in the calendar of who made them."
    ),
    Story(Cause.PRICE, "Paid for a month twice.", "Money returned; invoices of the month of a move are checked."),
    Story(Cause.HANDOVER, "Told the same story three times.", "Took it over; notes now move with the call."),
    Story(Cause.INFORMATION, "The letter said another date.", "Put right, and the letter has one date now."),
    Story(Cause.PRODUCT, "The router failed again.", "Changed at home the next day; the batch is being looked at."),
)


def make_cases(sample: Sample) -> None:
    """The newest are open, the others solved; about one in six is late."""
    hr = sample.cast[Role.HR]
    for name, part in TOUCHPOINTS:
        services.add_touchpoint(name=name, part=part, by=hr)
    leading, own = queries.leading(sample.today), sample.cast[Role.EMPLOYEE]
    for place, answer in enumerate(_unhappy(sample)):
        owner = own if place == 1 else db.session.get_one(Person, leading.of(answer.team_id) or hr.id)
        late = place < OPEN and place % 3 == 0
        made = clock.now() - (timedelta(hours=60 + place) if late else timedelta(hours=2 + place))
        if place >= OPEN:
            made = clock.start_of(min(answer.answered_on + DAY, sample.today - 6 * DAY)) + timedelta(hours=9)
        case = services.open_case(answer=answer, owner=owner, by=hr, now=made)
        _work(sample, case, owner, place)


def _unhappy(sample: Sample) -> list[CustomerAnswer]:
    """The newest that said something; the first of them about the team of whoever may sign in as an employee."""
    worst = CustomerAnswer.score < PASSIVES_FROM
    since = sample.today - DAYS * DAY
    found = db.session.scalars(
        select(CustomerAnswer)
        .where(worst, CustomerAnswer.comment != "", CustomerAnswer.answered_on.between(since, sample.today))
        .order_by(CustomerAnswer.answered_on.desc(), CustomerAnswer.id)
    ).all()
    leeds = sample.teams["CC-LDS"].id
    return (
        sorted(found, key=lambda answer: answer.team_id != leeds)[:2]
        + [answer for answer in found if answer.team_id != leeds][: CASES - 2]
    )


def _work(sample: Sample, case: Case, owner: Person, place: int) -> None:
    story, chance = sample.chance.choice(STORIES), sample.chance
    if place % 5 == 0:
        involved = sample.teams[chance.choice(INVOLVED)]
        services.involve(answer=case.answer, team=involved, by=owner, now=case.opened_at)
    if place < OPEN:
        if place % 2:
            services.contact(case=case, reached=place % 4 == 1, text=story.said, by=owner, now=clock.now())
        return
    hours = min(96.0, chance.lognormvariate(3.0, 0.8))
    solved = case.opened_at + timedelta(hours=hours)
    services.contact(
        case=case, reached=True, text=story.said, by=owner, now=case.opened_at + timedelta(hours=hours / 2)
    )
    services.solve(case=case, cause=story.cause, cause_text="", action=story.action, by=owner, now=solved)
    if place == OPEN:
        services.reopen(case=case, text="The same happened again.", by=owner, now=clock.now() - timedelta(hours=3))
