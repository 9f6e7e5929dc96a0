"""After every run the open assignments are what the rules say, whatever happened before."""

from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import services
from app.instruct.models import Assignment, Completion, Course, CourseData, Path, Rule, RuleKind
from app.instruct.services.rules import moved
from app.people.models import Absence, AudienceFacts, AudienceKind, Membership, Person, Standing, StandingKind, Team
from tests.factories import make_absence, make_membership, make_person, make_standing, make_team
from tests.support.statements import count_statements

DAY = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 15)), max_size=4),
)
def test_days_of_absence_are_given_back(days: int, gaps: list[tuple[int, int]]) -> None:
    """Counted day by day: whoever had so many days has as many days at work before it is due."""
    since = date(2026, 3, 1)
    absences, free = [], since - timedelta(days=100)
    for start, length in sorted(gaps):  # absences never overlap
        first = max(since + timedelta(days=start), free)
        absences.append((first, first + timedelta(days=length)))
        free = first + timedelta(days=length + 1)
    day, left = since, days
    while any(first <= day <= last for first, last in absences) or left:
        left -= not any(first <= day <= last for first, last in absences)
        day += DAY
    assert moved(since + timedelta(days=days), since, absences) == day


class World:
    """A small company on which things happen day by day, and what its rules say of it."""

    def __init__(self, today: date) -> None:
        self.today = today
        root = make_team("Company")
        self.teams = [make_team("Service", parent=root), make_team("Depot", parent=root, customer_facing=False)]
        self.teams.append(make_team("Hotline", parent=self.teams[0]))
        self.hr = make_person("Hanna Ruta", team=root, roles=(Role.HR,))
        self.people = [make_person(f"Ola Nowa{n}", team=self.teams[n % 3], hired_on=LONG_AGO) for n in range(4)]
        self.courses = [self._course(f"Course {n}") for n in range(2)]
        path = services.create_path(title="First weeks", description="", by=self.hr)
        for course in self.courses:
            services.add_step(path=path, course=course, days=7, by=self.hr)
        services.publish_path(path=path, by=self.hr)
        self.targets: list[Course | Path] = [*self.courses, path]
        self.released: set[tuple[int, int]] = set()

    def _course(self, title: str) -> Course:
        course = services.create_course(data=CourseData(title, valid_months=1), by=self.hr)
        services.publish(course=course, today=self.today, by=self.hr)
        return course

    def _one(self, number: int) -> Person:
        return self.people[number % len(self.people)]

    def join(self, number: int) -> None:
        self.people.append(make_person(f"Nowa Osoba{number}", team=self.teams[number % 3], hired_on=self.today))

    def move(self, number: int) -> None:
        person = self._one(number)
        held = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).all()[-1]
        if held.starts_on < self.today and held.ends_on is None:
            held.ends_on = self.today - DAY
            make_membership(person, self.teams[(number + 1) % 3], since=self.today)

    def leave(self, number: int) -> None:
        if (person := self._one(number)).hired_on < self.today and person.left_on is None:
            person.left_on = self.today - DAY

    def be_away(self, number: int) -> None:
        person = self._one(number)
        if not db.session.scalar(select(Absence.id).where(Absence.person_id == person.id)):
            make_absence(person, since=self.today, until=self.today + timedelta(days=number % 9))

    def lead(self, number: int) -> None:
        make_standing(self._one(number), StandingKind.LEADER, team=self.teams[0], since=self.today)

    def complete(self, number: int) -> None:
        for one in db.session.scalars(select(Assignment).where(Assignment.closed_on.is_(None))).all()[number % 3 :: 3]:
            services.complete(course=one.course, person=one.person, now=clock.start_of(self.today))

    def release(self, number: int) -> None:
        mine = select(Assignment).where(Assignment.person_id == self._one(number).id, Assignment.closed_on.is_(None))
        if (found := db.session.scalars(mine).first()) is not None:
            services.withdraw(assignment=found, today=self.today, by=self.hr)
            if found.person.hired_on < self.today:
                self.released.add((found.course_id, found.person_id))

    def set_rule(self, number: int) -> None:
        whom: list[tuple[RuleKind, AudienceFacts]] = [
            (RuleKind.EVERYONE, {"audience": AudienceKind.BACK_OFFICE, "audience_team": None}),
            (RuleKind.EVERYONE, {"audience": AudienceKind.TEAM, "audience_team": self.teams[0]}),
            (RuleKind.NEW_HIRES, {"audience": AudienceKind.EVERYONE, "audience_team": None}),
            (RuleKind.STANDING, {"audience": AudienceKind.LEADERS, "audience_team": None}),
        ]
        kind, audience = whom[number % 4]
        known = db.session.scalars(select(Rule).order_by(Rule.id)).all()
        services.save_rule(
            rule=known[number % len(known)] if known and number % 2 else None,
            target=self.targets[number % 3],
            kind=kind,
            days=number,
            starts_on=self.today - timedelta(days=number % 5),
            whom=audience,
            by=self.hr,
        )

    def drop_rule(self, number: int) -> None:
        for rule in db.session.scalars(select(Rule).order_by(Rule.id)).all()[number % 3 : number % 3 + 1]:
            services.remove_rule(rule=rule, by=self.hr)

    # What the rules say, put together in plain Python.

    def says(self, rule: Rule, person: Person) -> bool:
        member = next((m for m in person.memberships if m.holds_on(self.today)), None)
        if member is None or not person.employed_on(self.today) or rule.starts_on > self.today:
            return False
        leads = [s.starts_on for s in _standings(person) if s.holds_on(self.today)]
        in_it = {
            AudienceKind.EVERYONE: True,
            AudienceKind.BACK_OFFICE: not member.team.customer_facing,
            AudienceKind.TEAM: member.team in (self.teams[0], self.teams[2]),
            AudienceKind.LEADERS: bool(leads),
        }[rule.audience]
        if rule.kind == RuleKind.NEW_HIRES:
            return in_it and person.hired_on >= rule.starts_on
        return in_it and (rule.kind == RuleKind.EVERYONE or min(leads) >= rule.starts_on)

    def asks(self, course: Course, person: Person) -> bool:
        rules = db.session.scalars(select(Rule)).all()
        return any(course.id in rule.targets and self.says(rule, person) for rule in rules)

    def away(self, person: Person) -> bool:
        found = db.session.scalars(select(Absence).where(Absence.person_id == person.id))
        return any(one.holds_on(self.today) for one in found)

    def holds(self, course: Course, person: Person) -> bool:
        found = db.session.scalars(
            select(Completion).where(Completion.course_id == course.id, Completion.person_id == person.id)
        )
        return any(one.valid_until is None or one.valid_until >= self.today for one in found)


def _standings(person: Person) -> list[Standing]:
    return list(db.session.scalars(select(Standing).where(Standing.person_id == person.id)))


HAPPENS = ("join", "move", "leave", "be_away", "lead", "complete", "release", "set_rule", "set_rule", "drop_rule")
Events = st.lists(st.tuples(st.sampled_from(HAPPENS), st.integers(0, 11)), min_size=4, max_size=12)


# Making a failure small takes minutes on a database; what happened is short enough to read.
SEARCH = (Phase.explicit, Phase.reuse, Phase.generate)


def test_assignments_equal_what_the_rules_say(app: Flask) -> None:
    """After any sequence of joins, moves, absences, leaves, completions and changes of rules."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=SEARCH)
    @example([("join", 0), ("complete", 0), ("leave", 1)])
    @given(Events)
    def check(happening: list[tuple[str, int]]) -> None:
        savepoint = db.session.begin_nested()
        try:
            walk(happening)
        finally:
            savepoint.rollback()
            db.session.expunge_all()

    def walk(happening: list[tuple[str, int]]) -> None:
        world = World(date(2026, 3, 9))
        before: set[tuple[int, int]] = set()
        for name, number in [("set_rule", 0), *happening]:
            world.today += timedelta(days=5)
            getattr(world, name)(number)
            db.session.flush()
            services.apply_rules(today=world.today)
            assert services.apply_rules(today=world.today) == 0, "twice is as once"
            db.session.expire_all()
            rows = select(Assignment.course_id, Assignment.person_id).where(Assignment.closed_on.is_(None))
            found = {(row[0], row[1]) for row in db.session.execute(rows)}
            for course in world.courses:
                for person in world.people:
                    key = (course.id, person.id)
                    if world.asks(course, person):
                        expected = key not in world.released and (key in before or not world.away(person))
                    else:
                        kept = key in before and key not in world.released
                        expected = kept and person.employed_on(world.today) and world.holds(course, person)
                    assert (key in found) == expected, (name, course.title, person.name)
            before = found

    check()


def _many(team: Team, number: int) -> None:
    people = [
        {"number": f"N{team.id}-{n}", "name": f"P {n}", "sort_name": f"p{n}", "search_name": f"p{n}",
         "hired_on": LONG_AGO, "job": "", "location": "", "language": "", "theme": "auto"}
        for n in range(number)
    ]  # fmt: skip
    db.session.execute(insert(Person), people)
    ids = db.session.scalars(select(Person.id).where(Person.number.like(f"N{team.id}-%"))).all()
    db.session.execute(
        insert(Membership), [{"person_id": one, "team_id": team.id, "starts_on": LONG_AGO} for one in ids]
    )


def test_statements_of_a_run_do_not_grow_with_people(app: Flask, today: date) -> None:
    team = make_team("Company")
    hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
    everyone: AudienceFacts = {"audience": AudienceKind.EVERYONE, "audience_team": None}
    for number in range(3):
        course = services.create_course(data=CourseData(f"Course {number}"), by=hr)
        services.publish(course=course, today=today, by=hr)
        services.save_rule(target=course, kind=RuleKind.EVERYONE, days=9, starts_on=today, whom=everyone, by=hr)

    def run(day: date, people: int) -> int:
        with count_statements() as statements:
            assert services.apply_rules(today=day) == 3 * people
        return len(statements)

    few = run(today, 1)
    _many(team, 5)
    some = run(today + DAY, 5)
    _many(make_team("Branch", parent=team), 100)
    many = run(today + 2 * DAY, 100)
    assert many == some <= few + 3
    left = select(Person).where(Person.number.like("N%"))
    for person in db.session.scalars(left).all()[:60]:
        person.left_on = today + 2 * DAY
    db.session.flush()
    assert run(today + 3 * DAY, 0) <= some
    assert db.session.scalars(select(Assignment.id).where(Assignment.closed_on.is_not(None))).all()
