"""What customers and employees answer in the sample.

NPS of a team is its own level, plus 0.18 points for each point of training three months earlier, plus chance. Meetings
with leaders do nothing to it. Good teams are better at everything, as in life: only within teams does the link show.
"""

from datetime import date, timedelta
from random import Random

from app.access import Role
from app.cli.sample.company import Sample, with_own_chance
from app.core import clock
from app.core.db import db
from app.customers import services as customers
from app.customers.services import NewAnswer
from app.instruct import queries as training
from app.people.models import Team
from app.pulse import library, services, work
from app.pulse.models import Survey

EFFECT, LAG = 0.18, 3
FALL = 45  # of one team in the last months, so that there is an alert
PASSIVES = 0.32
SEGMENTS = ("Home", "Home", "Home", "Small business", "Large business")
TOUCHPOINTS = ("Sales", "Invoice mail", "Customer service", "Hotline", "Marketing")
STAGES = ("Purchase", "Service", "Service", "Service", "Return or exchange", "Repurchase")
SAID = {
    "pl": {
        "high": ("Szybko i życzliwie.", "Ktoś wreszcie oddzwonił, tak jak obiecał.", "Wszystko jasno wytłumaczone."),
        "low": ("Trzeci raz opowiadam to samo.", "Czekałam godzinę na połączenie.", "Rachunek znów jest błędny."),
    },
    "el": {
        "high": ("Γρήγορη και ευγενική εξυπηρέτηση.", "Με κάλεσαν όταν το υποσχέθηκαν.", "Όλα εξηγήθηκαν καθαρά."),
        "low": ("Λέω τα ίδια για τρίτη φορά.", "Περίμενα μία ώρα στη γραμμή.", "Ο λογαριασμός είναι πάλι λάθος."),
    },
    "en": {
        "high": (
            "Quick and kind.",
            "They called back when they said they would.",
            "Explained so that I understood.",
        ),
        "low": ("I told my story for the third time.", "An hour in the queue.", "The invoice is wrong again."),
    },
}
LANGUAGE = {"-PL": "pl", "WAW": "pl", "KRK": "pl", "GDN": "pl", "LDZ": "pl", "ATH": "el", "SKG": "el", "-GR": "el"}


def make_answers(sample: Sample) -> None:
    """Customers' answers about the 22 teams that meet them."""
    sample = with_own_chance(sample, 2)
    early = [clock.add_months(sample.months[0], -back) for back in range(LAG, 0, -1)]
    trained = training.progress([t.id for t in sample.facing], [*early, *sample.months])
    rows: list[NewAnswer] = []
    for team in sample.facing:
        level, busy = sample.chance.gauss(18, 12), sample.chance.uniform(14, 46)
        for month in sample.months:
            met, due = trained.get((team.id, clock.add_months(month, -LAG)), (1, 2))
            share = 100 * met / due if due else 50
            expected = -FALL if team.code == "RENEW" and month > sample.months[-5] else 0.0
            expected += level + EFFECT * (share - 50) + sample.chance.gauss(0, 4)
            if team.code == "PARTNER":
                busy = 3
            rows.extend(_month(sample, team, month, expected, int(sample.chance.gauss(busy, busy / 6))))
    customers.record_answers(rows=rows)


def _month(sample: Sample, team: Team, month: date, expected: float, count: int) -> list[NewAnswer]:
    days = min(clock.month_end(month), sample.today).day
    dates = [month + timedelta(days=sample.chance.randrange(days)) for _ in range(count)]
    return [_answer(sample.chance, team, day, expected) for day in dates]


def _answer(chance: Random, team: Team, day: date, expected: float) -> NewAnswer:
    promoters = (1 - PASSIVES + expected / 100) / 2
    draw = chance.random()
    if draw < promoters:
        score = chance.choice((9, 10))
    elif draw < promoters + PASSIVES:
        score = chance.choice((7, 8))
    else:
        score = chance.choice((0, 2, 3, 4, 5, 5, 6, 6))
    said = SAID[LANGUAGE.get(team.code[-3:], "en")]
    mood = "high" if score >= 9 else "low" if score <= 6 else ""
    comment = chance.choice(said[mood]) if mood and chance.random() < 0.25 else ""
    return NewAnswer(
        team.id, day, score, chance.choice(SEGMENTS), chance.choice(TOUCHPOINTS), chance.choice(STAGES), comment
    )


def make_pulse(sample: Sample) -> None:
    """A pulse each quarter, counted and released; the newest is open, and the employee has not answered it yet."""
    hr = sample.cast[Role.HR]
    first = clock.start_of(sample.months[1])
    survey = services.create_survey(name="Quarterly pulse", questions=list(library.CORE), now=first, by=hr)
    spirit = {team.id: sample.chance.gauss(0, 0.45) for team in sample.teams.values()}
    for month in sample.months[1::3]:
        if clock.add_months(month, 2) <= sample.months[-1]:
            _wave(sample, survey, month + timedelta(days=7), spirit, days=18)
    _wave(sample, survey, sample.today - timedelta(days=4), spirit, days=14)


def _wave(sample: Sample, survey: Survey, day: date, spirit: dict[int, float], days: int) -> None:
    opens, closes = clock.start_of(day), clock.end_of(day + timedelta(days=days))
    hr, ended = sample.cast[Role.HR], closes < clock.now()
    wave = services.plan_wave(survey=survey, opens_at=opens, closes_at=closes, by=hr)
    services.open_wave(wave=wave, now=opens, by=hr)
    tide = sample.chance.gauss(0.1, 0.15)
    answers = {
        person.id: _given(sample.chance, spirit[person.memberships[0].team_id] + tide)
        for person in sample.people
        if person.employed_on(day)
        and person is not sample.cast[Role.EMPLOYEE]
        and sample.chance.random() < (0.8 if ended else 0.45)
    }
    services.cast_many(wave=wave, answers=answers, now=opens + timedelta(days=2))
    if ended:
        services.start_sealing(wave=wave, now=closes)
        db.session.commit()
        work.seal(wave_id=wave.id)


def _given(chance: Random, spirit: float) -> dict[str, int]:
    """One person's answers: around the team's spirit, with some questions skipped."""
    own = chance.gauss(spirit, 0.8)
    given = {}
    for item in library.items(library.CORE):
        middle, spread = (item.lowest + item.highest) / 2, item.highest - item.lowest
        value = round(middle + spread * (0.17 + 0.16 * own) + chance.gauss(0, 0.12 * spread))
        if chance.random() > 0.04:
            given[item.key] = max(item.lowest, min(item.highest, value))
    return given
