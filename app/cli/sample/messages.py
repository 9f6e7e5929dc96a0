"""Messages and meetings of the sample: each month something to read, every other month leaders meet everyone."""

from collections import Counter
from datetime import date, datetime, timedelta

from app.access import Role
from app.cli.sample.company import Sample
from app.core import clock
from app.events import services as events
from app.events.models import Event, EventKind
from app.inform import services as inform
from app.inform.models import Campaign
from app.inform.models.listening import ListeningWay
from app.inform.services import Acknowledgement, Check, campaigns, deciding, listening
from app.people.models import AudienceKind, Person

MESSAGES = (
    (
        "Say when you will call back",
        "Customers wait more calmly when they know until when. Give a time, and keep it.",
        "Powiedz, kiedy oddzwonisz",
        "Klient czeka spokojniej, gdy wie, do kiedy. Podaj godzinę i dotrzymaj jej.",
        "Πείτε πότε θα καλέσετε ξανά",
        "Ο πελάτης περιμένει πιο ήρεμα όταν γνωρίζει έως πότε. Δώστε ώρα και τηρήστε την.",
    ),
    (
        "You may refund up to 50 euros at once",
        "No form, no question to your leader. Write one line about why.",
        "Możesz od razu zwrócić do 200 zł",
        "Bez formularza i bez pytania o zgodę. Zapisz jedno zdanie z powodem.",
        "Μπορείτε να επιστρέψετε αμέσως έως 50 €",
        "Χωρίς έντυπο και χωρίς έγκριση. Γράψτε μία πρόταση με τον λόγο.",
    ),
    (
        "Read the notes before you answer",
        "Nobody likes to tell the same story twice.",
        "Przeczytaj notatki przed odpowiedzią",
        "Nikt nie lubi opowiadać dwa razy tego samego.",
        "Διαβάστε τις σημειώσεις πριν απαντήσετε",
        "Σε κανέναν δεν αρέσει να λέει την ίδια ιστορία δύο φορές.",
    ),
    (
        "One sorry, then the remedy",
        "Customers want to hear it once, and then see what happens.",
        "Jedno przepraszam, potem rozwiązanie",
        "Klient chce to usłyszeć raz, a potem zobaczyć, co się dzieje.",
        "Μία συγγνώμη και μετά η λύση",
        "Ο πελάτης θέλει να την ακούσει μία φορά και μετά να δει τι γίνεται.",
    ),
    (
        "Say what you cannot do",
        "An honest no today is better than a broken yes tomorrow.",
        "Powiedz, czego nie możesz zrobić",
        "Uczciwe „nie” dziś jest lepsze niż złamane „tak” jutro.",
        "Πείτε τι δεν μπορείτε να κάνετε",
        "Ένα ειλικρινές όχι σήμερα είναι καλύτερο από ένα χαμένο ναι αύριο.",
    ),
    (
        "Keep the case until it is solved",
        "One name for the customer, from the first call to the last.",
        "Prowadź sprawę do końca",
        "Jedno nazwisko dla klienta, od pierwszej do ostatniej rozmowy.",
        "Κρατήστε την υπόθεση έως τη λύση",
        "Ένα όνομα για τον πελάτη, από την πρώτη έως την τελευταία κλήση.",
    ),
)
HEARD = (
    ("Three of five called because nobody had told them when we come.", "Send the hour of the visit the day before."),
    ("One customer thanked us for calling back before she had to ask.", ""),
    ("Two did not understand the word excess on the invoice.", "Say on the invoice what the customer pays, first."),
)
FAILED_ONCE = 0.15
MEETINGS = (
    "Why we promise a call within the day",
    "Ask the board anything",
    "Customers on stage",
    "A year of promises",
)


CHECKS = {
    "en": Check(
        "A customer asks when you will call back. What do you say?",
        ["A time, and then I keep it", "As soon as I can", "That somebody will call"],
        "Whoever knows until when waits more calmly.",
    ),
    "pl": Check(
        "Klient pyta, kiedy oddzwonisz. Co mówisz?",
        ["Podaję godzinę i jej dotrzymuję", "Najszybciej, jak się da", "Że ktoś zadzwoni"],
        "Kto wie, do kiedy, czeka spokojniej.",
    ),
    "el": Check(
        "Ένας πελάτης ρωτά πότε θα τον καλέσετε. Τι λέτε;",
        ["Δίνω ώρα και την τηρώ", "Όσο πιο γρήγορα γίνεται", "Ότι κάποιος θα καλέσει"],
        "Όποιος γνωρίζει έως πότε περιμένει πιο ήρεμα.",
    ),
}
WORDS = (
    "Say when, and keep it",
    "Customers no longer call twice to ask where things stand.",
    "Whoever takes a call gives a time for the answer, and keeps it or calls before.",
)


def make_messages(sample: Sample) -> None:
    """One message a month to everyone; the newest is still to be read."""
    lead = sample.cast[Role.LEAD]
    campaign = _campaign(sample, lead)
    habit = {team.id: sample.chance.uniform(0.62, 0.95) for team in sample.teams.values()}
    for number, month in enumerate(sample.months):
        sent_on = month + timedelta(days=3)
        if sent_on > sample.today:
            continue
        english, english_body, polish, polish_body, greek, greek_body = MESSAGES[number % len(MESSAGES)]
        message = inform.draft(
            now=clock.start_of(sent_on),
            by=lead,
            wordings={"en": (english, english_body), "pl": (polish, polish_body), "el": (greek, greek_body)},
            due_on=_due_on(sample, sent_on),
            owner=lead,
            audience=AudienceKind.EVERYONE,
            audience_team=None,
            campaign=campaign if sent_on >= campaign.starts_on else None,
            lasting=number % len(MESSAGES) == 0,
            checks=CHECKS if number % len(MESSAGES) == 0 else {},
        )
        inform.send(message=message, today=sent_on, by=lead)
        _read(sample, message.id, sent_on, habit)


def _campaign(sample: Sample, lead: Person) -> Campaign:
    """The messages of the last three months, and one more that is scheduled."""
    title, purpose, expectation = WORDS
    campaign = campaigns.plan(
        title=title,
        purpose=purpose,
        expectation=expectation,
        owner=lead,
        starts_on=sample.months[-3],
        ends_on=sample.today + timedelta(days=60),
        now=clock.start_of(sample.months[-3]),
        by=lead,
    )
    coming = inform.draft(
        now=clock.now(),
        by=lead,
        wordings={"en": ("Three months of kept promises", "What changed for customers, and what is next.")},
        due_on=sample.today + timedelta(days=35),
        send_on=sample.today + timedelta(days=21),
        owner=lead,
        audience=AudienceKind.CUSTOMER_FACING,
        audience_team=None,
        campaign=campaign,
    )
    inform.schedule(message=coming, today=sample.today, by=lead)
    return campaign


def _due_on(sample: Sample, sent_on: date) -> date:
    """Two weeks to read it; the newest is still to be read."""
    usual = sent_on + timedelta(days=14)
    return max(usual, sample.today + timedelta(days=4)) if clock.month_of(sent_on) == sample.months[-1] else usual


def _read(sample: Sample, message_id: int, sent_on: date, habit: dict[int, float]) -> None:
    month_mood = sample.chance.uniform(-0.12, 0.08)
    newest = clock.month_of(sent_on) == sample.months[-1]
    rows: list[Acknowledgement] = []
    for person in (p for p in sample.people if p.employed_on(sent_on)):
        day = sent_on + timedelta(days=int(sample.chance.expovariate(1 / 4)))
        willing = sample.chance.random() < habit[person.memberships[0].team_id] + month_mood
        if person in sample.cast.values():
            willing, day = not newest, sent_on  # who tries the sample finds only the newest still to read
        if willing and day <= sample.today:
            tries = 2 if sample.chance.random() < FAILED_ONCE else 1
            rows.append({"message_id": message_id, "person_id": person.id, "acknowledged_on": day, "tries": tries})
    inform.record_acknowledgements(rows=rows)


def make_meetings(sample: Sample) -> None:
    """Every other month a meeting with leaders, on two dates for shifts; one more is planned."""
    lead = sample.cast[Role.LEAD]
    pull = {team.id: sample.chance.uniform(0.45, 0.9) for team in sample.teams.values()}
    for number, month in enumerate(sample.months[1::2]):
        first = clock.start_of(month + timedelta(days=16)) + timedelta(hours=10)
        if first > clock.start_of(sample.today):
            continue
        event = _plan(MEETINGS[number % len(MEETINGS)], first, lead)
        events.invite(event=event, now=first - timedelta(days=20), by=lead)
        _attend(sample, event, first, pull, lead)
    coming = clock.start_of(sample.today + timedelta(days=9)) + timedelta(hours=14)
    event = _plan("What we heard from customers, and what we change", coming, lead)
    events.invite(event=event, now=clock.now(), by=lead)


def make_decisions(sample: Sample) -> None:
    """What everyone may decide, once changed, and what the commonest job may."""
    lead, since = sample.cast[Role.LEAD], sample.months[0]
    jobs = Counter(person.job for person in sample.people if person.job)
    allowed = [("", "Call a customer back and say when the answer comes", "")]
    allowed += [(job, "Refund what went wrong, without a form", "50 EUR") for job, _count in jobs.most_common(2)]
    for job, what, up_to in allowed:
        one = deciding.allow(job=job, what=what, up_to=up_to, starts_on=since, by=lead)
        if up_to:
            deciding.change(one=one, what=what, up_to="100 EUR", starts_on=sample.months[-6], by=lead)


def make_sessions(sample: Sample) -> None:
    """Once a quarter colleagues listen in on calls and say what they heard; one session more is open."""
    lead = sample.cast[Role.LEAD]
    here = [person for person in sample.people if person.employed_on(sample.today)]
    for number, month in enumerate(sample.months[-9::3]):
        starts_at = clock.start_of(month + timedelta(days=10)) + timedelta(hours=9)
        if starts_at > clock.start_of(sample.today):
            continue
        event = _session(starts_at, lead)
        events.publish(event=event, now=starts_at - timedelta(days=14), by=lead)
        guests = [person for person in here if person.employed_on(month) and person.id % 40 == number][:8]
        for guest in guests:
            events.sign_up(event=event, person=guest, now=starts_at - timedelta(days=7))
        came = guests[: len(guests) * 3 // 4 + 1]
        after = starts_at + timedelta(hours=2)
        events.take_attendance(event=event, present={one.id for one in came}, now=after, by=lead)
        for guest, (heard, change) in zip(came, HEARD, strict=False):
            listening.tell(event=event, person=guest, heard=heard, change=change, now=after)
    coming = _session(clock.start_of(sample.today + timedelta(days=8)) + timedelta(hours=9), lead)
    events.publish(event=coming, now=clock.now(), by=lead)


def _session(starts_at: datetime, lead: Person) -> Event:
    return listening.plan(
        way=ListeningWay.CALLS,
        by=lead,
        title="Two hours of calls",
        description="You sit beside a colleague and hear what customers call about.",
        hosts="",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Warszawa, hall 2",
        link="",
        organiser=lead,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
        sign_up=True,
        places=8,
    )


def _plan(title: str, starts_at: datetime, lead: Person) -> Event:
    return events.plan(
        kind=EventKind.MEETING,
        by=lead,
        title=title,
        description="An hour with the board: half of it questions.",
        hosts="The board",
        starts_at=starts_at,
        place="Warszawa, hall 2",
        link="",
        organiser=lead,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
    )


def _attend(sample: Sample, event: Event, starts_at: datetime, pull: dict[int, float], lead: Person) -> None:
    mood = sample.chance.uniform(-0.25, 0.15)
    here = [p for p in sample.people if p.employed_on(clock.day_of(starts_at))]
    present = {p.id for p in here if sample.chance.random() < pull[p.memberships[0].team_id] + mood}
    events.take_attendance(event=event, present=present, now=starts_at + timedelta(hours=2), by=lead)
