"""Ideas, customers' problems and ambassadors of the sample."""

from datetime import date, timedelta

from app.access import Role
from app.cli.sample.company import Sample
from app.core import clock
from app.engage import services
from app.engage.models import Idea, IdeaKind, IdeaState, Stage
from app.engage.models.ambassadors import AmbassadorTime, TimeKind
from app.engage.queries import ambassadors, ideas
from app.engage.services import IdeaRow
from app.people import queries as people
from app.people.models import AudienceKind, Person, Team

PROBLEM, IDEA = IdeaKind.PROBLEM, IdeaKind.IDEA
BROUGHT = (
    (PROBLEM, "Two invoices in the month of a move", "Customers call us, worried, each time.", "Invoice"),
    (IDEA, "A photo of the installer before the visit", "Older customers ask who will come.", "Visit"),
    (PROBLEM, "The form asks for the contract number twice", "Many give up on the second page.", "Website"),
    (IDEA, "Offer a call back in the queue", "Half of them hang up after ten minutes.", "Call"),
    (PROBLEM, "Returned parcels are not seen in the shop", "We cannot say where the parcel is.", "Shop"),
    (IDEA, "One page that explains the first invoice", "The first one is always the hardest.", "Invoice"),
    (PROBLEM, "Letters about prices use words nobody knows", "I explain three words all day.", "Letter"),
    (IDEA, "Let the shop see open service tickets", "The customer thinks we are one company.", "Shop"),
)
REASONS = {
    IdeaState.ACCEPTED: "Yes: planned with the IT team for the next release.",
    IdeaState.DECLINED: "Not now: the supplier's system cannot do it before next year. We will ask again in spring.",
    IdeaState.DONE: "Done, and the calls about it have become fewer. Thank you.",
}


COMMENTS = ("We meet it in Leeds as well, about twice a week.", "The partners tell us the same.")
DONE = (
    (TimeKind.TEAM, "Customers' comments read with the team"),
    (TimeKind.CUSTOMERS, "Two hours of calls heard"),
    (TimeKind.PROBLEMS, "The double invoice looked into with Finance"),
    (TimeKind.NETWORK, "Meeting of the ambassadors"),
    (TimeKind.LEARNING, "Course: Listening to customers"),
)
PROJECTS = (
    ("The contract number is asked for once", "I type it once, and you know me.", 100),
    ("An invoice that explains itself", "I move house and get one invoice that I understand.", 30),
)
ASKED = "Print the old and the new address on one invoice."
OUTCOME = "The form asks once; a third fewer customers give up on the second page."
MESSAGE = "You told us where customers give up. The form is mended: thank you."
PROMISE = "Ten per cent of the week is free for the role; the shifts are planned around it."
SAME = "Both tell of the same thing; here it has more support."


def make_ideas(sample: Sample) -> None:
    """What employees brought, month by month; the newest wait for an answer."""
    hr = sample.cast[Role.HR]
    services.set_triage(owner=sample.cast[Role.LEAD], days=14, by=hr)
    voice = {team.id: sample.chance.uniform(0.01, 0.07) for team in sample.teams.values()}
    rows = []
    for month in sample.months:
        for person in sample.people:
            day = month + timedelta(days=sample.chance.randrange(28))
            keen = sample.chance.random() < voice[person.memberships[0].team_id]
            if keen and person.employed_on(day) and day <= sample.today:
                rows.append(_brought(sample, person, day, hr))
    services.record_ideas(rows=rows)
    _meet_ideas(sample)


def _meet_ideas(sample: Sample) -> None:
    """Colleagues support the newest, some add what they know, and two say the same."""
    now = clock.moment_on(sample.today)
    here = [p for p in sample.people if p.employed_on(sample.today)]
    newest = [one.idea for one in ideas.ideas(ideas.Filter(), limit=12, offset=0)]
    for number, idea in enumerate(newest):
        for person in sample.chance.sample(here, max(0, 9 - number)):
            if person.id != idea.brought_by_id:
                services.support(idea=idea, by=person, on=True, now=now)
    for idea, words in zip(newest, COMMENTS, strict=False):
        services.comment(idea=idea, text=words, by=sample.cast[Role.LEADER], now=now)
    same = [one for one in newest if one.title == newest[0].title and one.id != newest[0].id]
    _projects(sample, newest[1:3])
    for idea in same[:1]:
        services.merge(idea=idea, into=newest[0], reason=SAME, by=sample.cast[Role.LEAD], now=now)


def _projects(sample: Sample, newest: list[Idea]) -> None:
    """One that runs, with something asked of Finance, and one that is finished."""
    lead, by, today = sample.cast[Role.LEADER], sample.cast[Role.LEAD], sample.today
    now = clock.moment_on(today)
    ended, runs = (
        services.open_project(
            title=title,
            aim=aim,
            team=sample.teams["SERVICE"],
            lead=lead,
            sponsor=by,
            starts_on=today - timedelta(days=days),
            ends_on=today - timedelta(days=days - 90),
            ideas=[idea],
            by=by,
            now=now,
        )
        for (title, aim, days), idea in zip(PROJECTS, newest, strict=False)
    )
    services.begin_project(project=runs, by=lead)
    services.add_member(project=runs, person=sample.cast[Role.EMPLOYEE], hours=2, by=lead, now=now)
    for what, days in (("Hear twenty calls about it", -10), ("One layout tried with ten customers", 12)):
        due_on = today + timedelta(days=days)
        step = services.add_step(project=runs, what=what, owner=lead, due_on=due_on, by=lead, now=now)
        services.finish_step(step=step, done=days < 0, today=today)
    services.ask(
        project=runs, team=sample.teams["FIN"], what=ASKED, due_on=today + timedelta(days=20), by=lead, now=now
    )
    services.decide(project=runs, what="One page instead of three", why="Nobody reads the third.", by=lead, today=today)
    services.close_project(project=ended, outcome=OUTCOME, message=MESSAGE, by=lead, now=now)


def _brought(sample: Sample, person: Person, day: date, hr: Person) -> IdeaRow:
    kind, title, text, touchpoint = sample.chance.choice(BROUGHT)
    lead = sample.cast[Role.LEAD].id
    row = IdeaRow(kind, title, text, person.id, day, touchpoint, Stage.SERVICE, whom="Private customers", owner_id=lead)
    if day > sample.today - timedelta(days=25):
        return row
    state = sample.chance.choice(list(REASONS))
    answered = day + timedelta(days=sample.chance.randrange(3, 20))
    return row._replace(state=state, reason=REASONS[state], answered_by_id=hr.id, answered_on=answered)


def make_ambassadors(sample: Sample) -> None:
    """Most customer-facing teams have one, some from later on; one offer still waits for its answers."""
    hr = sample.cast[Role.HR]
    for team in sample.facing[:-4]:
        start = sample.chance.choice(sample.months[:12])
        _ambassador(sample, team, start, hr)
    _term(sample)
    _call(sample, hr)
    waiting = sample.facing[-4]
    person = _candidate(sample, waiting, sample.today)
    term = sample.today + timedelta(days=365)
    services.offer_role(
        person=person, team=waiting, share=10, starts_on=sample.today, ends_on=term, by=hr, now=clock.now()
    )


def _term(sample: Sample) -> None:
    """What the ambassadors did in the last months, at times with a colleague."""
    rows = []
    for one in ambassadors.ambassadors(sample.today):
        for month in sample.months[-4:]:
            for kind, what in sample.chance.sample(DONE, 3):
                day = month + timedelta(days=sample.chance.randrange(27))
                if one.role is not None and one.role.starts_on <= day <= sample.today:
                    minutes = sample.chance.choice((45, 60, 90, 120))
                    rows.append(AmbassadorTime(role_id=one.role.id, done_on=day, minutes=minutes, kind=kind, what=what))
    services.record_times(rows=rows)


def _call(sample: Sample, hr: Person) -> None:
    """Two teams have nobody yet."""
    today = sample.today
    call = services.open_call(
        facts={
            "title": "Ambassadors for teams that have none",
            "purpose": "Carry what customers expect into the team, and what the team needs for it to the programme.",
            "tasks": "Talk with the team about customers each month. Gather problems and help to solve them.",
            "training": "Listening to customers",
            "share": 10,
            "places": 2,
            "audience": AudienceKind.CUSTOMER_FACING,
            "apply_until": today + timedelta(days=14),
            "starts_on": today + timedelta(days=30),
            "ends_on": today + timedelta(days=395),
        },
        by=hr,
        now=clock.moment_on(today),
    )
    person = _candidate(sample, sample.facing[-3], today)
    services.apply(call=call, motive="Customers tell me a lot. I want it to count.", by=person, now=clock.now())


def _ambassador(sample: Sample, team: Team, start: date, hr: Person) -> None:
    now = clock.start_of(start)
    person = _candidate(sample, team, start)
    role = services.offer_role(
        person=person, team=team, share=10, starts_on=start, ends_on=start + timedelta(days=720), by=hr, now=now
    )
    services.accept(role=role, by=person, now=now)
    leaders = {p.id: p for p in sample.people}
    leader = leaders[people.leader_ids(team.id, start)[0]]
    services.agree(role=role, promise=PROMISE, by=leader, now=now)


def _candidate(sample: Sample, team: Team, day: date) -> Person:
    """Somebody who stays, and neither leads nor deputises."""
    staying = [
        p
        for p in sample.people
        if p.memberships[-1].team_id == team.id and p.memberships[-1].holds_on(day) and p.left_on is None
    ]
    return sample.chance.choice(staying[2:] or staying)
