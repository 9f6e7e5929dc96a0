"""An improvement project from an employee's problem to the message that it is solved."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.five_is import Met
from app.engage import queries, services
from app.engage.models import IdeaKind
from app.engage.models.projects import Project, ProjectMember, ProjectRequest, ProjectState, ProjectStep
from app.people.models import Notice, Person
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


class Company:
    """Two led teams; who brings a problem; who leads the programme."""

    def __init__(self) -> None:
        self.root = make_team("Company")
        self.service, self.finance = (make_team(name, parent=self.root) for name in ("Service", "Finance"))
        self.lead = make_person("Hanna Ruta", team=self.root, roles=(Role.LEAD,))
        self.leader = make_person("Lena Dara", team=self.service, leads=self.service)
        self.other = make_person("Nikos Papas", team=self.finance, leads=self.finance)
        self.anna = make_person("Anna Kowalska", team=self.service)
        self.ola = make_person("Ola Nowak", team=self.finance)


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def told(person: Person) -> list[str]:
    keys = db.session.scalars(select(Notice.key).where(Notice.person_id == person.id).order_by(Notice.id))
    return [key.rsplit(":", 1)[-1] for key in keys]


def planned(company: Company, title: str = "One invoice") -> Project:
    idea = services.bring(
        kind=IdeaKind.PROBLEM, title=title, text="Two after a move", by=company.anna, today=clock.today()
    )
    return services.open_project(
        title=title, aim="I understand it", team=company.service, lead=company.leader, sponsor=company.lead,
        starts_on=clock.today(), ends_on=clock.today() + 60 * DAY, ideas=[idea], by=company.lead, now=clock.now(),
    )  # fmt: skip


def test_from_a_problem_to_the_message_that_it_is_solved(company: Company, sign_in: SignIn, today: date) -> None:
    idea = services.bring(kind=IdeaKind.PROBLEM, title="Two invoices", text="x", by=company.anna, today=today)
    form = {
        "title": "One invoice",
        "aim": "I understand it",
        "team": str(company.service.id),
        "lead": "Lena Dara",
        "sponsor": "Hanna Ruta",
        "starts_on": "2026-03-09",
        "ends_on": "2026-06-09",
        "measure": "engage",
    }
    new = f"/projects/new?idea={idea.id}"
    for wrong in ({"aim": " "}, {"lead": "Nobody"}, {"ends_on": "2026-03-01"}, {"measure": "moon"}):
        assert sign_in(company.leader).post(new, data={**form, **wrong}).status_code == 422
    assert sign_in(company.anna).get(new).status_code == 403
    address = sign_in(company.leader).post(new, data=form).location
    project = db.session.scalars(select(Project)).one()
    assert project.figure == "engage:" + company.service.code
    assert told(company.lead) == ["lead"]
    assert "One invoice" in sign_in(company.anna).get(f"/ideas/{idea.id}").text
    shown = "The figure at the start and now"
    assert shown in sign_in(company.leader).get(address).text
    assert shown not in sign_in(company.ola).get(address).text, "another team's figures"

    leader = sign_in(company.leader)
    assert leader.post(f"{address}/move", data={"state": "running"}).status_code == 302
    assert (
        leader.post(f"{address}/members", data={"member-person": "Ola Nowak", "member-hours": "2"}).status_code == 302
    )
    assert (
        leader.post(f"{address}/members", data={"member-person": "Ola Nowak", "member-hours": "0"}).status_code == 422
    )
    step = {"step-what": "Draw one", "step-owner": "Ola Nowak", "step-due_on": "2026-04-01"}
    assert leader.post(f"{address}/steps", data=step).status_code == 302
    asked = {"request-team": str(company.finance.id), "request-what": "Join them", "request-due_on": "2026-04-01"}
    assert leader.post(f"{address}/requests", data=asked).status_code == 302
    assert (
        leader.post(f"{address}/decisions", data={"decision-what": "One", "decision-why": "Calls"}).status_code == 302
    )
    assert told(company.ola) == ["member", "step"]
    assert told(company.other) == ["asked"]

    request, step_id = db.session.scalars(select(ProjectRequest)).one(), db.session.scalar(select(ProjectStep.id))
    reply = f"{address}/requests/{request.id}"
    assert leader.post(reply, data={"accepted": "yes", "answer": "In May"}).status_code == 403
    assert sign_in(company.other).post(reply, data={"accepted": "yes", "answer": " "}).status_code == 422
    assert sign_in(company.other).post(reply, data={"accepted": "yes", "answer": "In May"}).status_code == 302
    assert sign_in(company.anna).post(f"{address}/steps/{step_id}", data={"done": "1"}).status_code == 403
    assert sign_in(company.ola).post(f"{address}/steps/{step_id}", data={"done": "1"}).status_code == 302
    page = sign_in(company.anna).get(address).text
    assert page.index("In May") < page.index("Calls")

    done = {"outcome": "One invoice", "message": "Thank you for telling us"}
    assert sign_in(company.ola).post(f"{address}/close", data=done).status_code == 403
    assert sign_in(company.lead).post(f"{address}/close", data={**done, "message": ""}).status_code == 422
    assert sign_in(company.lead).post(f"{address}/close", data=done).status_code == 302
    assert told(company.anna) == ["done"]
    assert "Thank you for telling us" in sign_in(company.anna).get(f"/ideas/{idea.id}").text
    assert sign_in(company.lead).post(f"{address}/move", data={"state": "running"}).status_code == 422
    assert project.state == ProjectState.DONE


def test_a_project_is_given_up_with_a_reason(company: Company, sign_in: SignIn) -> None:
    project = planned(company)
    address = f"/projects/{project.id}/drop"
    assert sign_in(company.leader).post(address, data={"drop-reason": " "}).status_code == 422
    assert sign_in(company.leader).post(address, data={"drop-reason": "Too dear"}).status_code == 302
    assert "Too dear" in sign_in(company.anna).get(f"/projects/{project.id}").text


def test_members_of_a_project_are_engaged_while_they_work_on_it(company: Company, today: date) -> None:
    """Recounted by hand: of two in Finance one works on it, from March to April."""
    project = planned(company)
    services.add_member(project=project, person=company.ola, hours=2, by=company.lead, now=clock.now())
    member = db.session.scalars(select(ProjectMember)).one()
    member.starts_on, member.ends_on = date(2026, 1, 20), date(2026, 2, 1)
    db.session.flush()
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    found = queries.progress([company.finance.id], months)
    assert [found[company.finance.id, month] for month in months] == [Met(0, 2), Met(1, 2), Met(1, 2), Met(0, 2)]


@pytest.mark.one_database
def test_statements_do_not_grow(company: Company, sign_in: SignIn, today: date) -> None:
    project = planned(company)

    def counted() -> list[int]:
        found = []
        for address in ("/projects", "/projects?as=list&team=1&state=planned", f"/projects/{project.id}"):
            with count_statements() as statements:
                assert sign_in(company.lead).get(address).status_code == 200
            found.append(len(statements))
        return found

    def more(number: int) -> None:
        by, now = company.lead, clock.now()
        person = make_person(f"Person {number}", team=company.finance)
        services.add_member(project=project, person=person, hours=2, by=by, now=now)
        services.add_step(project=project, what="Step", owner=person, due_on=today, by=by, now=now)
        services.ask(project=project, team=company.finance, what="Please", due_on=today, by=by, now=now)
        services.decide(project=project, what="So", why="Because", by=by, today=today)
        planned(company, f"Project {number}")

    more(0)
    few = counted()
    for number in range(1, 3):
        more(number)
    assert counted() == few
    assert max(few) <= 12, few
