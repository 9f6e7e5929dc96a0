"""Recognition and awards of the sample. Some teams thank more than others, and a few people are never thanked."""

from datetime import date, timedelta
from typing import Any

from app.access import Role
from app.cli.sample.company import Sample
from app.core import clock
from app.people.models import Person
from app.reward import services
from app.reward.models import AwardCycle

VALUES = ("We listen first", "We own the problem", "We keep our word", "We make it simple")
MESSAGES = {
    "en": (
        "You stayed on the line until the customer could sign in again, then wrote the steps down for all of us.",
        "Your two-line summary of the returns policy saved my whole morning.",
        "You called every customer before they had to call us.",
        "Thank you for taking over my late visit. The customer was so relieved.",
        "You noticed the wrong address before the parcel went out.",
        "You explained the invoice so well that the customer thanked us for it.",
    ),
    "pl": (
        "Dzięki za spokojną rozmowę z klientem, który dzwonił już trzeci raz.",
        "Twoja podpowiedź skróciła wizytę u klienta o godzinę.",
        "Klientka dostała odpowiedź tego samego dnia, tak jak obiecaliśmy.",
        "Dziękuję za pomoc przy trudnym zwrocie.",
        "Dzięki Tobie nowa instrukcja jest wreszcie zrozumiała.",
    ),
    "el": (
        "Ευχαριστώ για την υπομονή σου με τον πελάτη από τη Λάρισα.",
        "Η σημείωσή σου μας γλίτωσε από δεύτερη επίσκεψη.",
        "Κράτησες την υπόσχεσή μας στον πελάτη μέσα στην ίδια ημέρα.",
        "Ευχαριστώ που ανέλαβες την παράδοση το Σάββατο.",
    ),
}
CUSTOMERS = (
    "",
    "",
    "A family moving house",
    "A hospital ward",
    "The corner café",
    "Pani z Gdyni",
    "Ένα φαρμακείο",
)
STORIES = (
    "A hospital ward lost its line on a Sunday. A spare router was there within the hour, and somebody stayed until"
    " the night shift had checked every phone.",
    "Forty customers had been charged twice. All of them got a call before they noticed, and the money the same day.",
    "Rewrote the letter about price changes so that calls about it fell by half in one month.",
)


def make_thanks(sample: Sample) -> None:
    """Eighteen months of thanks, two past awards and one that is open now."""
    hr = sample.cast[Role.HR]
    values = [services.add_value(name=name, by=hr) for name in VALUES]
    warmth = {team.id: sample.chance.uniform(0.06, 0.3) for team in sample.teams.values()}
    rows: list[dict[str, Any]] = []
    for month in sample.months:
        here = [p for p in sample.people if p.employed_on(clock.month_end(month)) or p.employed_on(month)]
        for giver in here:
            if sample.chance.random() < warmth[giver.memberships[0].team_id]:
                rows.extend(_thanks(sample, giver, here, month, [v.id for v in values]))
    services.record_recognitions(rows=rows)
    _awards(sample, hr)


def _thanks(
    sample: Sample, giver: Person, here: list[Person], month: date, value_ids: list[int]
) -> list[dict[str, Any]]:
    chance = sample.chance
    own = [p for p in here if p.memberships[0].team_id == giver.memberships[0].team_id]
    receiver = chance.choice(own if chance.random() < 0.75 else here)
    day = month + timedelta(days=chance.randrange(0, 28))
    shy = receiver.id % 11 == 0  # some people's work goes unseen
    if receiver is giver or shy or day > sample.today or not (giver.employed_on(day) and receiver.employed_on(day)):
        return []
    return [
        {
            "giver_id": giver.id,
            "receiver_id": receiver.id,
            "value_id": chance.choice(value_ids),
            "message": chance.choice(MESSAGES[giver.mail_language]),
            "customer": chance.choice(CUSTOMERS),
            "given_on": day,
        }
    ]


def _awards(sample: Sample, hr: Person) -> None:
    rule = services.publish_rule(
        name="CX awards",
        for_what="Help that a customer noticed, by one person or by people of several teams together.",
        how="Any colleague nominates; nobody nominates themselves. One nomination of a colleague by each.",
        who_decides="HR and the programme lead, with a reason that everyone can read.",
        worth="One day off, and a visit to the customer who was helped.",
        by=hr,
        today=sample.months[1],
    )
    long_here = [p for p in sample.people if p.left_on is None and p.hired_on < sample.months[2]]
    staying = [p for p in long_here if p not in sample.cast.values()]
    for title, opened, announced in (
        ("Customer hero, spring", sample.months[4], sample.months[6]),
        ("Customer hero, autumn", sample.months[10], sample.months[12]),
        ("Customer hero of the year", sample.today - timedelta(days=12), None),
    ):
        cycle = services.plan_cycle(
            title=title,
            purpose="For help that a customer still talks about.",
            nominations_until=opened + timedelta(days=26),
            rule=rule,
            by=hr,
        )
        services.open_cycle(cycle=cycle, by=hr, today=opened)
        nominees = sample.chance.sample(staying, len(STORIES))
        _nominate(sample, cycle, nominees, staying, opened)
        if announced is not None:
            services.close_nominations(cycle=cycle, by=hr)
            decision = services.decide(cycle=cycle, nominee=nominees[0], citation=STORIES[0], by=hr, today=announced)
            services.answer_consent(decision=decision, by=nominees[0], agrees=True)
            services.announce(cycle=cycle, by=hr, today=announced)


def _nominate(sample: Sample, cycle: AwardCycle, nominees: list[Person], staying: list[Person], opened: date) -> None:
    """Some are nominated by several colleagues, some by one."""
    for nominee, story in zip(nominees, STORIES, strict=True):
        for nominator in sample.chance.sample([p for p in staying if p not in nominees], sample.chance.randrange(1, 4)):
            day = opened + timedelta(days=sample.chance.randrange(0, 10))
            services.nominate(
                cycle=cycle,
                nominator=nominator,
                nominee=nominee,
                story=story,
                show_name=sample.chance.random() < 0.7,
                now=clock.start_of(day),
                today=day,
            )
