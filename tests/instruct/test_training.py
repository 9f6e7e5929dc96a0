"""Training as HR, employees and leaders meet it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock, jobs
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.instruct import queries, services
from app.instruct.models import Assignment, Completion, Course, CourseData, CourseState, Origin, Rule, RuleKind
from app.people import services as people
from app.people.models import AudienceFacts, AudienceKind, Notice, Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
ALL: AudienceFacts = {"audience": AudienceKind.EVERYONE, "audience_team": None}


class Company:
    """One team with a leader, an employee, HR; one active course."""

    def __init__(self) -> None:
        self.root = make_team("Company")
        self.team = make_team("Service", parent=self.root)
        self.hr = make_person("Hanna Ruta", team=self.root, roles=(Role.HR,))
        self.leader = make_person("Lena Dara", team=self.team, leads=self.team)
        self.anna = make_person("Anna Kowalska", team=self.team)
        self.stranger = make_person("Nikos Papas", team=make_team("Depot", parent=self.root))


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def make_course(
    hr: Person, title: str = "Listening to customers", *, valid_months: int | None = None, active: bool = True
) -> Course:
    course = services.create_course(data=CourseData(title, "What it is about", valid_months=valid_months), by=hr)
    if active:
        services.publish(course=course, today=clock.today(), by=hr)
    return course


def rows(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_hr_writes_a_course_and_publishes_it(company: Company, sign_in: SignIn) -> None:
    hr = sign_in(company.hr)
    answer = hr.post("/training/courses/new", data={"title": "Calm on the phone", "minutes": "30"})
    course = db.session.scalars(select(Course)).one()
    assert answer.location == f"/training/courses/{course.id}"
    assert sign_in(company.anna).get(answer.location).status_code == 404, "a draft is nobody else's business"

    assert sign_in(company.hr).post(f"{answer.location}/publish").status_code == 302
    assert "Calm on the phone" in sign_in(company.anna).get(answer.location).text


def test_a_refused_course_writes_nothing(company: Company, sign_in: SignIn) -> None:
    for wrong in ({"title": ""}, {"title": "X", "link": "javascript:alert(1)"}, {"title": "X", "valid_months": "0"}):
        assert sign_in(company.hr).post("/training/courses/new", data=wrong).status_code == 422
    assert rows(Course) == 0


def test_a_rule_for_everyone_previews_assigns_once_and_takes_nothing_back(
    company: Company, sign_in: SignIn, today: date
) -> None:
    course, hr = make_course(company.hr), sign_in(company.hr)
    address, whom = f"/training/rules/new?course={course.id}", {"audience": "everyone", "kind": "everyone"}

    page = hr.post(address, data={**whom, "days": "14", "starts_on": today.isoformat(), "preview": "1"})
    assert "assigned to 4 people" in page.text
    assert "Anna Kowalska" in page.text
    assert rows(Rule) == rows(Assignment) == 0

    for days in ("14", "7"):  # set, then changed
        answer = hr.post(address, data={**whom, "days": days, "starts_on": today.isoformat()})
        assert answer.status_code == 302
        services.apply_rules(today=today)
        rule = db.session.scalars(select(Rule)).one()
        address = f"/training/rules/{rule.id}"
    assert "begins in a moment" not in hr.get(answer.location).text
    made = db.session.scalars(select(Assignment)).all()
    assert len(made) == 4
    assert {(a.due_on, a.origin) for a in made} == {(today + timedelta(days=14), Origin.RULE)}
    assert '<option selected value="everyone">' in hr.get(address).text

    services.complete(course=course, person=company.anna, now=clock.now())
    assert hr.post(f"{address}/remove").status_code == 302
    services.apply_rules(today=today)
    still_open = db.session.scalars(select(Assignment.person_id).where(Assignment.closed_on.is_(None))).all()
    assert list(still_open) == [company.anna.id], "what was done is never taken back; nobody else is asked any more"
    assert rows(Notice) == 1


def test_a_refused_rule_writes_nothing(company: Company, sign_in: SignIn, today: date) -> None:
    course, hr = make_course(company.hr), sign_in(company.hr)
    right = {"audience": "everyone", "kind": "everyone", "days": "3", "starts_on": today.isoformat()}
    for wrong in ({"days": "-1"}, {"kind": "standing"}, {"audience": "team"}, {"starts_on": ""}):
        answer = hr.post(f"/training/rules/new?course={course.id}", data={**right, **wrong})
        assert answer.status_code == 422, wrong
    assert hr.get("/training/rules/new").location == "/training/courses"
    assert rows(Rule) == 0


def test_each_new_hire_gets_the_course_by_the_daily_job(company: Company, today: date) -> None:
    course = make_course(company.hr)
    services.save_rule(target=course, kind=RuleKind.NEW_HIRES, days=10, starts_on=today, whom=ALL, by=company.hr)
    assert services.apply_rules(today=today) == 0, "those who work here already are no new hires"
    with time_machine.travel("2026-03-12T09:00Z", tick=False):
        newcomer = people.add_person(
            number="N1", name="Nowa Osoba", email=None, team=company.team, hired_on=date(2026, 3, 12)
        )
        jobs.HANDLERS["apply-training-rules"](jobs.Job())
        jobs.HANDLERS["apply-training-rules"](jobs.Job())

    assigned = db.session.scalars(select(Assignment)).one()
    assert (assigned.person_id, assigned.due_on) == (newcomer.id, date(2026, 3, 22))


def test_leavers_are_closed_and_what_hr_withdrew_stays_withdrawn(company: Company, today: date) -> None:
    course = make_course(company.hr)
    services.save_rule(target=course, kind=RuleKind.EVERYONE, days=5, starts_on=today, whom=ALL, by=company.hr)
    services.apply_rules(today=today)
    mine = queries.requirement(course.id, company.anna.id, today)
    assert mine is not None
    services.withdraw(assignment=mine.assignment, today=today, by=company.hr)
    people.leave(person=company.stranger, left_on=today)

    assert services.apply_rules(today=today + timedelta(days=1)) == 0
    closed = db.session.scalars(select(Assignment).where(Assignment.closed_on.is_not(None))).all()
    assert {(a.person_id, a.closed_on) for a in closed} == {
        (company.anna.id, today),
        (company.stranger.id, today + timedelta(days=1)),
    }


def test_an_employee_completes_a_training_and_a_second_click_changes_nothing(
    company: Company, sign_in: SignIn, today: date
) -> None:
    course = make_course(company.hr, valid_months=12)
    services.assign(course=course, person=company.anna, due_on=today + timedelta(days=3), today=today, by=company.hr)
    anna = sign_in(company.anna)
    assert "Due 12 March 2026" in anna.get("/training").text
    for _click in range(2):
        assert anna.post(f"/training/courses/{course.id}/complete").status_code == 302

    assert db.session.scalars(select(Completion)).one().valid_until == date(2027, 3, 9)
    assert "09/03/2027" in anna.get("/training").text
    assert queries.due(company.anna, today) == []


def test_what_was_not_assigned_cannot_be_completed(company: Company, sign_in: SignIn) -> None:
    course = make_course(company.hr)
    assert sign_in(company.anna).post(f"/training/courses/{course.id}/complete").status_code == 422
    assert rows(Completion) == 0


def test_a_training_is_overdue_after_its_day(company: Company, sign_in: SignIn, today: date) -> None:
    course = make_course(company.hr)
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    assert "Overdue" not in sign_in(company.anna).get("/training").text
    with time_machine.travel("2026-03-10T09:00Z", tick=False):
        assert "Overdue since 9 March 2026" in sign_in(company.anna).get("/training").text
        assert queries.due(company.anna, clock.today())[0].due_on == today


def test_an_expired_training_is_due_again_and_renewed(company: Company, sign_in: SignIn, today: date) -> None:
    course = make_course(company.hr, valid_months=1)
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    services.complete(course=course, person=company.anna, now=clock.now())
    assert queries.due(company.anna, today) == []
    assert queries.due(company.anna, date(2026, 3, 10))[0].due_on == date(2026, 4, 9), "30 days before it opens again"
    with time_machine.travel("2026-04-20T09:00Z", tick=False):
        assert "Overdue since 9 April 2026" in sign_in(company.anna).get("/training").text
        sign_in(company.anna).post(f"/training/courses/{course.id}/complete")
        again = queries.requirement(course.id, company.anna.id, clock.today())
    assert again is not None
    assert again.valid_until == date(2026, 5, 20)


def test_hr_notes_a_list_as_completed_and_reverses_one_with_a_reason(
    company: Company, sign_in: SignIn, today: date
) -> None:
    course, hr = make_course(company.hr), sign_in(company.hr)
    for person in (company.anna, company.leader):
        services.assign(course=course, person=person, due_on=today, today=today, by=company.hr)
    address = f"/training/courses/{course.id}/people"
    everyone = {"people": [str(company.anna.id), str(company.leader.id)], "completed_on": "2026-03-02"}
    for _click in range(2):
        assert hr.post(address, data=everyone).status_code == 302
    assert rows(Completion) == 2

    mistake = db.session.scalars(select(Completion).where(Completion.person_id == company.anna.id)).one()
    reverse = f"/training/completions/{mistake.id}/reverse"
    assert hr.post(reverse, data={"reason": "  "}).status_code == 422
    assert hr.post(reverse, data={"reason": "Was ill that day"}).status_code == 302
    assert hr.post(reverse, data={"reason": "Again"}).status_code == 422

    record = sign_in(company.anna).get(f"/training/people/{company.anna.id}").text
    assert "Was ill that day" in record
    assert "Overdue" not in record
    assert "Still to do" in record
    assert queries.requirement(course.id, company.anna.id, today).to_do(today)  # type: ignore[union-attr]  # it is there
    logged = db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "completion")).all()
    assert list(logged) == ["reverse"]


@pytest.mark.parametrize("wrong", [{"completed_on": "2026-03-10"}, {"completed_on": ""}, {"people": []}])
def test_a_refused_list_writes_nothing(
    company: Company, sign_in: SignIn, today: date, wrong: dict[str, object]
) -> None:
    course = make_course(company.hr)
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    data = {"people": [str(company.anna.id)], "completed_on": "2026-03-09", **wrong}
    assert sign_in(company.hr).post(f"/training/courses/{course.id}/people", data=data).status_code == 422
    stranger = {"people": [str(company.stranger.id)], "completed_on": "2026-03-09"}
    assert sign_in(company.hr).post(f"/training/courses/{course.id}/people", data=stranger).status_code == 422
    assert rows(Completion) == 0


def test_hr_assigns_by_hand_once(company: Company, sign_in: SignIn) -> None:
    course, hr = make_course(company.hr), sign_in(company.hr)
    address = f"/training/courses/{course.id}/assign"
    assert hr.post(address, data={"person": "Anna Kowalska", "due_on": "2026-03-08"}).status_code == 422
    assert hr.post(address, data={"person": "Anna Kowalska", "due_on": "2026-04-01"}).status_code == 302
    assert hr.post(address, data={"person": "Anna Kowalska", "due_on": "2026-05-01"}).status_code == 422
    assert rows(Assignment) == 1


def test_a_retired_course_is_asked_of_nobody_but_stays_on_record(
    company: Company, sign_in: SignIn, today: date
) -> None:
    course = make_course(company.hr)
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    services.complete(course=course, person=company.anna, now=clock.now())
    sign_in(company.hr).post(f"/training/courses/{course.id}/retire")

    assert course.state == CourseState.RETIRED
    assert sign_in(company.anna).get(f"/training/courses/{course.id}").status_code == 200
    assert sign_in(company.stranger).get(f"/training/courses/{course.id}").status_code == 404
    assert "Listening to customers" in sign_in(company.anna).get(f"/training/people/{company.anna.id}").text
    with pytest.raises(RuleBroken):
        services.assign(course=course, person=company.stranger, due_on=today, today=today, by=company.hr)


def test_records_are_open_to_oneself_hr_and_the_leader(company: Company, sign_in: SignIn) -> None:
    record, team = f"/training/people/{company.anna.id}", f"/training/teams/{company.team.id}"
    seen = {
        person.name: (sign_in(person).get(record).status_code, sign_in(person).get(team).status_code)
        for person in (company.anna, company.hr, company.leader, company.stranger)
    }
    assert seen == {
        "Anna Kowalska": (200, 403),
        "Hanna Ruta": (200, 200),
        "Lena Dara": (200, 200),
        "Nikos Papas": (404, 403),
    }
    other = sign_in(company.leader)
    assert other.get(f"/training/people/{company.stranger.id}").status_code == 404
    assert other.get(f"/training/teams/{company.root.id}").status_code == 404
    assert other.get("/training/people/999999").status_code == 404


def test_only_hr_and_the_programme_lead_manage_courses(company: Company, sign_in: SignIn) -> None:
    course = make_course(company.hr)
    for address in ("/training/courses", "/training/courses/new", f"/training/courses/{course.id}/people"):
        assert sign_in(company.leader).get(address).status_code == 403
    assert sign_in(company.anna).post(f"/training/courses/{course.id}/retire").status_code == 403


def test_the_team_record_shows_people_by_courses(company: Company, sign_in: SignIn, today: date) -> None:
    course, other = make_course(company.hr, valid_months=6), make_course(company.hr, "Words that calm")
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    services.complete(course=course, person=company.anna, now=clock.now())
    services.assign(course=other, person=company.leader, due_on=today, today=today, by=company.hr)
    page = sign_in(company.leader).get(f"/training/teams/{company.team.id}").text
    assert page.index("Lena Dara") < page.index("Anna Kowalska"), "by family name"
    assert "until 09/09/2026" in page
    assert page.count("not assigned") == 2


def test_a_leader_takes_the_record_along_as_a_file(company: Company, sign_in: SignIn, today: date) -> None:
    course = make_course(company.hr, "=cmd|calc")
    services.assign(course=course, person=company.anna, due_on=today, today=today, by=company.hr)
    leader = sign_in(company.leader)
    text = leader.get(f"/training/teams/{company.team.id}/record.csv").data.decode("utf-8-sig")
    assert f"{company.anna.number},Anna Kowalska,'=cmd|calc,Still to do,2026-03-09,," in text
    assert leader.get(f"/training/teams/{company.team.id}/record.xlsx").data.startswith(b"PK")
    assert leader.get(f"/training/teams/{company.root.id}/record.csv").status_code == 404


def test_statements_do_not_grow_with_people_and_courses(company: Company, sign_in: SignIn, today: date) -> None:
    first = make_course(company.hr)
    pages = {
        company.anna: ["/training", f"/training/courses/{first.id}", f"/training/people/{company.anna.id}"],
        company.leader: [f"/training/teams/{company.team.id}", f"/training/people/{company.anna.id}"],
        company.hr: [
            "/training/courses",
            f"/training/courses/{first.id}",
            f"/training/courses/{first.id}/people",
            "/training/rules",
            "/training/paths",
            f"/training/people/{company.anna.id}",
            f"/training/teams/{company.root.id}",
        ],
    }

    def counted() -> dict[str, int]:
        found = {}
        for person, addresses in pages.items():
            for address in addresses:
                with count_statements() as statements:
                    assert sign_in(person).get(address).status_code == 200
                found[f"{person.name} {address}"] = len(statements)
        return found

    rule = services.save_rule(target=first, kind=RuleKind.EVERYONE, days=5, starts_on=today, whom=ALL, by=company.hr)
    path = services.create_path(title="First weeks", description="", by=company.hr)
    services.add_step(path=path, course=first, days=3, by=company.hr)
    pages[company.hr] += [f"/training/rules/{rule.id}", f"/training/paths/{path.id}", f"/training/paths/{path.id}/edit"]
    services.publish_path(path=path, by=company.hr)
    services.apply_rules(today=today)
    few = counted()
    for number in range(5):
        course = make_course(company.hr, f"Course {number}", valid_months=1)
        make_person(f"Ola Nowa{number}", team=company.team)
        services.save_rule(target=course, kind=RuleKind.EVERYONE, days=5, starts_on=today, whom=ALL, by=company.hr)
        services.add_step(path=path, course=course, days=3, by=company.hr)
        services.apply_rules(today=today)
        services.complete(course=course, person=company.anna, now=clock.now())
    assert counted() == few
    assert max(few.values()) <= 12, few


def test_a_script_in_a_title_does_not_run(company: Company, sign_in: SignIn) -> None:
    course = make_course(company.hr, "<script>alert(1)</script>")
    for address in ("/training/courses", f"/training/courses/{course.id}", f"/training/courses/{course.id}/people"):
        assert "<script>alert" not in sign_in(company.hr).get(address).text
