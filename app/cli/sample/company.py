"""Teams and people of the sample company, with eighteen months of joiners, movers, leavers and one re-organisation."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from app.access import Role
from app.auth import passwords
from app.auth import services as auth
from app.cli.sample.names import full_name
from app.core import clock
from app.core.db import db
from app.people import queries, services
from app.people.models import AbsenceKind, EmploymentKind, Person, StandingKind, Team
from app.people.models.reorganising import ChangeKind

MONTHS = 18
NAME = "Bursztyn"
TURNOVER = 0.17
PASSWORD = "bursztyn latarnia 1889"  # noqa: S105  # printed for everyone who tries the sample
ADDRESSES = {
    Role.HR: "hr",
    Role.LEAD: "lead",
    Role.LEADER: "leader",
    Role.EMPLOYEE: "employee",
    Role.ADMIN: "admin",
    Role.AUDITOR: "auditor",
}
# code, name, parent, customer-facing, people, location, language
TEAMS = (
    ("SALES", "Sales", "ALL", False, 4, "Warszawa", "pl"),
    ("SERVICE", "Customer service", "ALL", False, 4, "Warszawa", "pl"),
    ("FIELD", "Field and delivery", "ALL", False, 4, "Αθήνα", "el"),
    ("CORP", "Corporate", "ALL", False, 4, "London", "en"),
    ("RET-WAW", "Shops Warszawa", "SALES", True, 22, "Warszawa", "pl"),
    ("RET-KRK", "Shops Kraków", "SALES", True, 18, "Kraków", "pl"),
    ("RET-GDN", "Shops Gdańsk", "SALES", True, 14, "Gdańsk", "pl"),
    ("RET-ATH", "Shops Αθήνα", "SALES", True, 19, "Αθήνα", "el"),
    ("RET-SKG", "Shops Θεσσαλονίκη", "SALES", True, 15, "Θεσσαλονίκη", "el"),
    ("RET-LON", "Shops London", "SALES", True, 17, "London", "en"),
    ("B2B-PL", "Business sales Poland", "SALES", True, 12, "Warszawa", "pl"),
    ("B2B-GR", "Business sales Greece", "SALES", True, 10, "Αθήνα", "el"),
    ("ONLINE", "Online shop", "SALES", True, 13, "Kraków", "pl"),
    ("CC-WAW", "Contact centre Warszawa", "SERVICE", True, 34, "Warszawa", "pl"),
    ("CC-LDZ", "Contact centre Łódź", "SERVICE", True, 29, "Łódź", "pl"),
    ("CC-ATH", "Contact centre Αθήνα", "SERVICE", True, 27, "Αθήνα", "el"),
    ("CC-LDS", "Contact centre Leeds", "SERVICE", True, 24, "Leeds", "en"),
    ("CHAT", "Chat and e-mail", "SERVICE", True, 16, "Łódź", "pl"),
    ("CLAIMS", "Claims", "SERVICE", True, 12, "Leeds", "en"),
    ("ONBOARD", "Customer onboarding", "SERVICE", True, 11, "Warszawa", "pl"),
    ("RENEW", "Renewals", "SERVICE", True, 13, "Leeds", "en"),
    ("PARTNER", "Partner desk", "SERVICE", True, 4, "Θεσσαλονίκη", "el"),
    ("INST-PL", "Installations Poland", "FIELD", True, 21, "Warszawa", "pl"),
    ("INST-GR", "Installations Greece", "FIELD", True, 17, "Αθήνα", "el"),
    ("INST-UK", "Installations UK", "FIELD", True, 14, "Leeds", "en"),
    ("REPAIR", "Repairs", "FIELD", True, 16, "Gdańsk", "pl"),
    ("IT", "IT and data", "CORP", False, 17, "Warszawa", "pl"),
    ("FIN", "Finance and invoicing", "CORP", False, 12, "London", "en"),
    ("BRAND", "Brand", "CORP", False, 3, "London", "en"),
)
JOBS = {
    "RET": "Shop adviser", "B2B": "Account manager", "ONL": "Online adviser", "CC-": "Service adviser",
    "CHA": "Service adviser", "CLA": "Claims handler", "ONB": "Onboarding adviser", "REN": "Renewals adviser",
    "INS": "Installer", "REP": "Repair technician", "IT": "Engineer", "FIN": "Accountant", "BRA": "Brand manager",
    "PAR": "Partner adviser",
}  # fmt: skip


@dataclass
class Sample:
    """What the parts of the sample hand to each other."""

    chance: Random
    today: date
    months: list[date]
    teams: dict[str, Team] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    cast: dict[Role, Person] = field(default_factory=dict)  # who may sign in

    @property
    def facing(self) -> list[Team]:
        return [team for team in self.teams.values() if team.customer_facing]


def begin(today: date) -> Sample:
    """The months of the sample: the last eighteen, this one included."""
    first = clock.add_months(clock.month_of(today), 1 - MONTHS)
    return Sample(chance=Random(20260301), today=today, months=clock.months_between(first, today))  # noqa: S311  # made-up data


def with_own_chance(sample: Sample, number: int) -> Sample:
    """The same sample for a part that draws by itself: what is added before it does not change what the link finds."""
    return replace(sample, chance=Random(20260301 + number))  # noqa: S311  # made-up data


def make_teams(sample: Sample) -> None:
    """The tree as it was before the first month."""
    root = queries.root_team()
    if root is None:
        raise LookupError("the root team comes first")
    root.name, sample.teams[root.code] = NAME, root
    founded = sample.months[0] - timedelta(days=900)
    for code, name, parent, facing, *_rest in TEAMS:
        sample.teams[code] = services.create_team(
            code=code, name=name, parent=sample.teams[parent], customer_facing=facing, starts_on=founded
        )


def make_people(sample: Sample) -> None:
    """Everyone who works or worked here: seat by seat, with a successor for each leaver."""
    posts = [("ALL", 4, "Warszawa", "pl"), *((t[0], t[4], t[5], t[6]) for t in TEAMS)]
    number = 1000
    for code, size, location, language in posts:
        for seat in range(size):
            number += 1
            _fill_post(sample, _Post(number, code, seat, location, language))
    db.session.flush()
    _name_leaders(sample)
    _move_some(sample)
    _absences(sample)
    _terms(sample)


class _Post(NamedTuple):
    number: int
    team: str
    seat: int  # 0: the team's leader
    location: str
    language: str


def _fill_post(sample: Sample, post: _Post) -> None:
    """Who held a post, one after another: about one in six is left and filled again within the eighteen months."""
    chance, start = sample.chance, sample.months[0]
    first = _hire(sample, post, f"{post.number}", start - timedelta(days=chance.randrange(20, 2500)))
    if post.seat > 1 and chance.random() < TURNOVER:
        left = start + timedelta(days=chance.randrange(30, 30 * MONTHS - 60))
        services.leave(person=first, left_on=left)
        _hire(sample, post, f"{post.number}B", left + timedelta(days=chance.randrange(5, 40)))


def _hire(sample: Sample, post: _Post, number: str, hired: date) -> Person:
    spoken = post.language if sample.chance.random() < 0.9 else sample.chance.choice(("pl", "el", "en"))
    person = services.add_person(
        number=number,
        name=full_name(spoken, sample.chance),
        email=f"p{number.lower()}@bursztyn.example",
        team=sample.teams[post.team],
        hired_on=hired,
        job="Team leader" if post.seat == 0 else JOBS.get(post.team[:3], "Coordinator"),
        location=post.location,
        language=spoken,
    )
    sample.people.append(person)
    return person


def _name_leaders(sample: Sample) -> None:
    """The first of each team leads it, the second of the larger ones deputises."""
    begun = sample.months[0] - timedelta(days=15)
    for team in sample.teams.values():
        seated = [p for p in sample.people if p.memberships[0].team_id == team.id]
        services.set_leader(team=team, person=seated[0], starts_on=begun)
        if len(seated) > 15:
            services.set_leader(team=team, person=seated[1], kind=StandingKind.DEPUTY, starts_on=begun)


def _move_some(sample: Sample) -> None:
    """Fourteen people change teams, and Repairs passes from the field to customer service."""
    stayers = [p for p in sample.people if p.left_on is None and p.job != "Team leader"]
    large = [team for team in sample.facing if team.code != "PARTNER"]
    for person in sample.chance.sample(stayers, 14):
        day = max(person.hired_on, sample.months[0]) + timedelta(days=sample.chance.randrange(60, 150))
        target = sample.chance.choice([t for t in large if t.id != person.memberships[0].team_id])
        if day < sample.today:
            services.move_person(person=person, team=target, starts_on=day)
    services.move_team(team=sample.teams["REPAIR"], parent=sample.teams["SERVICE"], starts_on=sample.months[9])


def _absences(sample: Sample) -> None:
    """Leaves of some weeks, and a few long ones."""
    for person in sample.chance.sample([p for p in sample.people if p.left_on is None], 90):
        start = max(person.hired_on, sample.months[0]) + timedelta(days=sample.chance.randrange(10, 500))
        length = 120 if sample.chance.random() < 0.08 else sample.chance.randrange(5, 21)
        kind = AbsenceKind.LEAVE if length < 21 else AbsenceKind.PARENTAL
        services.add_absence(person=person, starts_on=start, ends_on=start + timedelta(days=length), kind=kind)


def _terms(sample: Sample) -> None:
    """Some work part-time or for a fixed term, and six of the chat are a supplier's; one is in the list
    twice; a deputy stands in for a leave."""
    here = [p for p in sample.people if p.left_on is None]
    chat = [p for p in here if p.memberships[-1].team_id == sample.teams["CHAT"].id]
    supplied = chat[-6:]
    for person in supplied:
        services.set_employment(
            person=person, kind=EmploymentKind.SUPPLIER, supplier="Rozmowa Sp. z o.o.", starts_on=person.hired_on
        )
    for person in sample.chance.sample([p for p in here if p not in supplied], 40):
        kind = sample.chance.choice((EmploymentKind.PERMANENT, EmploymentKind.PERMANENT, EmploymentKind.FIXED_TERM))
        share = sample.chance.choice((50, 60, 80, 100))
        services.set_employment(person=person, kind=kind, share=share, starts_on=person.hired_on)
    twice = next(p for p in here if p.memberships[-1].team_id == sample.teams["B2B-PL"].id and p.job != "Team leader")
    services.add_person(  # as a second file without addresses would bring in somebody who is here already
        number="N-2207", name=twice.name, email=None, team=sample.teams["ONLINE"], hired_on=twice.hired_on
    )
    services.set_leader(
        team=sample.teams["CLAIMS"],
        person=[p for p in here if p.memberships[-1].team_id == sample.teams["CLAIMS"].id][2],
        kind=StandingKind.DEPUTY,
        starts_on=sample.today - timedelta(days=3),
        ends_on=sample.today + timedelta(days=18),
    )


def plan_teams(sample: Sample) -> None:
    """A re-organisation that HR has begun to plan for the month after next: Claims and Renewals come together."""
    day = clock.add_months(clock.month_of(sample.today), 2)
    plan = services.plan_reorganisation(title="After the sale", day=day, by=None, now=clock.now())
    kinds, teams = ChangeKind, sample.teams
    desk = services.add_change(
        plan=plan, kind=kinds.NEW_TEAM, code="AFTER", name="After-sales", to=teams["SERVICE"].id, by=None
    )
    for code in ("CLAIMS", "RENEW"):
        services.add_change(plan=plan, kind=kinds.MOVE_TEAM, team=teams[code].id, to=-desk.id, by=None)
    services.add_change(plan=plan, kind=kinds.MOVE_ALL, team=teams["PARTNER"].id, to=teams["B2B-GR"].id, by=None)
    services.add_change(plan=plan, kind=kinds.CLOSE_TEAM, team=teams["PARTNER"].id, by=None)


def give_access(sample: Sample) -> None:
    """Roles, and the few accounts that the command prints."""
    office = [p for p in sample.people if p.memberships[-1].team_id == sample.teams["CORP"].id and p.left_on is None]
    top = [p for p in sample.people if p.memberships[-1].team_id == sample.teams["ALL"].id]
    service = sample.teams["SERVICE"]
    leader = next(p for p in sample.people if p.memberships[0].team_id == service.id)
    centre = [p for p in sample.people if p.memberships[-1].team_id == sample.teams["CC-LDS"].id and p.left_on is None]
    cast = {
        Role.HR: office[1],
        Role.LEAD: top[1],
        Role.LEADER: leader,
        Role.EMPLOYEE: centre[5],
        Role.ADMIN: office[2],
        Role.AUDITOR: office[3],
    }
    for role, person in cast.items():
        person.email, person.language = f"{ADDRESSES[role]}@bursztyn.example", ""
        if role not in (Role.LEADER, Role.EMPLOYEE):
            since = max(person.hired_on, sample.months[0] - timedelta(days=30))
            services.grant_role(person=person, role=role, starts_on=since, by=None)
        auth.set_password(person=person, password_hash=passwords.hash_password(PASSWORD), now=clock.now())
    sample.cast = cast
    _let_in(sample, hr=cast[Role.HR], now=clock.now())
    db.session.flush()


def _let_in(sample: Sample, *, hr: Person, now: datetime) -> None:
    """Repairs has no mail at work, and some there hold a card with a code; a shop was invited, half of it twice."""
    here = [person for person in sample.people if person.left_on is None and person not in sample.cast.values()]
    repairs, shop = (
        [person for person in here if person.memberships[-1].team_id == sample.teams[code].id]
        for code in ("REPAIR", "RET-WAW")
    )
    for person in repairs:
        person.email = None
    hashes = {person.id: passwords.hash_code(passwords.new_code()) for person in repairs[:6]}
    auth.give_codes(hashes=hashes, until=now + timedelta(days=14), now=now, by=hr)
    for person in shop:
        auth.invite(person=person, now=now - timedelta(days=20), by=hr)
    for person in shop[::2]:
        auth.invite(person=person, now=now - timedelta(days=2), by=hr)
