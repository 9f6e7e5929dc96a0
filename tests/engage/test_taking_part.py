"""What colleagues do with an idea, who answers it in time, and what is told of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.engage import queries, services
from app.engage.models import Idea, IdeaComment, IdeaKind, IdeaState, IdeaVote
from app.engage.queries import ideas
from app.people.models import Notice, Person
from tests.factories import make_absence, make_membership, make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = timedelta(days=1)


class Company:
    """Two teams; who leads the programme; who answers what comes in."""

    def __init__(self) -> None:
        self.root = make_team("Company")
        self.service, self.depot = (make_team(name, parent=self.root) for name in ("Service", "Depot"))
        self.anna = make_person("Anna Kowalska", team=self.service)
        self.nikos = make_person("Nikos Papas", team=self.depot)
        self.ola = make_person("Ola Nowak", team=self.depot)
        self.lead = make_person("Leda Main", team=self.root, roles=(Role.LEAD,))


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company()


def brought(by: Person, title: str = "Invoices are hard to read", text: str = "Customers call.") -> Idea:
    return services.bring(kind=IdeaKind.PROBLEM, title=title, text=text, by=by, today=clock.today())


def told(person: Person) -> list[str]:
    """What a person was told, by the last part of the key."""
    keys = db.session.scalars(select(Notice.key).where(Notice.person_id == person.id).order_by(Notice.id))
    return [key.rsplit(":", 1)[-1] for key in keys]


def support(idea: Idea, by: Person, on: bool = True) -> None:
    services.support(idea=idea, by=by, on=on, now=clock.now())


def answer(idea: Idea, by: Person, state: IdeaState = IdeaState.DONE, reason: str = "New layout") -> None:
    services.answer(idea=idea, state=state, reason=reason, by=by, now=clock.now())


def test_support_counts_once_and_can_be_taken_back(company: Company, sign_in: SignIn) -> None:
    idea = brought(company.anna)
    nikos = sign_in(company.nikos)
    for _click in range(2):
        assert nikos.post(f"/ideas/{idea.id}/support", data={"on": "1"}).status_code == 302
    assert "1 person" in nikos.get(f"/ideas/{idea.id}").text
    assert sign_in(company.anna).post(f"/ideas/{idea.id}/support", data={"on": "1"}).status_code == 422
    sign_in(company.nikos).post(f"/ideas/{idea.id}/support", data={"on": "0"})
    assert db.session.scalar(select(func.count()).select_from(IdeaVote)) == 0


def test_24_at_once_vote_once_each(committing_app: Flask) -> None:
    team = make_team()
    idea = brought(make_person(team=team))
    people = [make_person(f"Person {number}", team=team) for number in range(6)]
    ids = [person.id for person in people]
    idea_id = idea.id
    db.session.commit()

    def vote(number: int) -> None:
        with committing_app.app_context():
            by = db.session.get_one(Person, ids[number % 6])
            support(db.session.get_one(Idea, idea_id), by)
            db.session.commit()

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(vote, range(24)))
    assert sorted(db.session.scalars(select(IdeaVote.person_id))) == sorted(ids)


def test_who_follows_hears_of_comments_and_answers(company: Company, sign_in: SignIn) -> None:
    idea = brought(company.anna)
    for _click in range(2):
        sent = sign_in(company.nikos).post(f"/ideas/{idea.id}/comments", data={"comment": "Here too"})
        assert sent.status_code == 302
    assert sign_in(company.nikos).post(f"/ideas/{idea.id}/comments", data={"comment": " "}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(IdeaComment)) == 1
    support(idea, company.ola)
    services.follow(idea=idea, by=company.ola, on=False)
    answer(idea, company.lead)

    assert told(company.anna) == ["comment", "answered"]
    assert told(company.nikos) == ["followed"]
    assert told(company.ola) == []
    said = db.session.scalars(select(IdeaComment)).one()
    assert sign_in(company.ola).post(f"/ideas/{idea.id}/comments/{said.id}/remove").status_code == 403
    assert sign_in(company.nikos).post(f"/ideas/{idea.id}/comments/{said.id}/remove").status_code == 302
    page = sign_in(company.ola).get(f"/ideas/{idea.id}").text
    assert "Here too" not in page
    assert "This comment was removed" in page
    assert told(company.anna) == ["answered"]


def test_an_owner_answers_in_time_or_hands_on(company: Company, sign_in: SignIn, today: date) -> None:
    setting = {"owner": "Nikos Papas", "days": "10"}
    assert sign_in(company.lead).post("/ideas/setting", data={**setting, "days": "0"}).status_code == 422
    assert sign_in(company.lead).post("/ideas/setting", data=setting).status_code == 302
    idea = brought(company.anna)

    assert [(one.endpoint, one.due_on) for one in queries.due(company.nikos, today)] == [
        ("engage.idea", today + 10 * DAY)
    ]
    form = {"state": "accepted", "reason": "In May"}
    assert sign_in(company.ola).post(f"/ideas/{idea.id}/answer", data=form).status_code == 403
    handed = sign_in(company.nikos).post(f"/ideas/{idea.id}/hand-on", data={"person": "Ola Nowak"})
    assert handed.status_code == 302
    assert queries.due(company.nikos, today) == []
    assert "Who answers it: Ola Nowak" in sign_in(company.anna).get(f"/ideas/{idea.id}").text.replace(
        '<b data-user-text dir="auto">', ""
    ).replace("</b>", "")
    make_absence(company.ola, since=today + 20 * DAY, until=today + 21 * DAY)
    for days, reminders in ((10, 0), (11, 1), (12, 1), (18, 2), (20, 2), (25, 3)):
        with time_machine.travel(clock.now() + days * DAY, tick=False):
            services.remind(now=clock.now())
        assert told(company.ola).count("overdue") == reminders, days
    assert sign_in(company.ola).post(f"/ideas/{idea.id}/answer", data=form).status_code == 302
    assert queries.due(company.ola, today) == []


def test_doubles_are_merged_and_taken_apart(company: Company, sign_in: SignIn) -> None:
    first, second = brought(company.anna), brought(company.nikos, "The invoice is hard to read")
    for one in (first, second):
        support(one, company.ola)
    address = f"/ideas/{second.id}/merge"
    page = sign_in(company.lead).get(address).text
    assert "Invoices are hard to read" in page
    assert sign_in(company.lead).post(address, data={"into": str(first.id), "reason": " "}).status_code == 422
    assert sign_in(company.lead).post(address, data={"into": str(second.id), "reason": "x"}).status_code == 422
    assert sign_in(company.ola).get(address).status_code == 403
    assert sign_in(company.lead).post(address, data={"into": str(first.id), "reason": "Same"}).status_code == 302

    (line,) = ideas.ideas(ideas.Filter(), limit=9, offset=0)
    assert (line.idea.id, line.votes) == (first.id, 1)
    assert "merged into it" in sign_in(company.anna).get(f"/ideas/{second.id}").text
    with pytest.raises(RuleBroken):
        support(second, company.lead)
    answer(first, company.lead)
    assert told(company.nikos) == ["merged", "answered"]
    assert [one.idea.id for one in ideas.we_did([company.depot.id], date.min, limit=9, offset=0)] == [second.id]

    assert sign_in(company.lead).post(f"/ideas/{second.id}/part").status_code == 302
    db.session.expire_all()
    assert len(ideas.ideas(ideas.Filter(), limit=9, offset=0)) == 2
    assert told(company.nikos) == ["answered"]


def test_what_was_said_and_done_stands_by_team(company: Company, sign_in: SignIn, today: date) -> None:
    """The figures equal a recount by hand, by the team of the day on which something was brought."""
    moved = make_person("Maria Moved")
    make_membership(moved, company.service, since=date(2020, 1, 1), until=today)
    make_membership(moved, company.depot, since=today + DAY)
    done = brought(moved, "Brought before the move")
    answer(done, company.lead)
    answer(brought(company.anna, "Another"), company.lead, IdeaState.DECLINED, "Too dear")
    brought(company.anna, "Waits")
    services.withdraw(idea=brought(company.anna, "Withdrawn"), by=company.anna)
    with time_machine.travel(clock.now() - 400 * DAY, tick=False):
        answer(brought(company.nikos, "Long ago"), company.lead)

    everywhere = [company.root.id, company.service.id, company.depot.id]
    assert [(one.team.name, *one[1:]) for one in ideas.said_and_done(everywhere, date.min)] == [
        ("Depot", 1, 1, 1),
        ("Service", 3, 2, 1),
    ]
    page = sign_in(company.ola).get("/ideas/done").text
    assert "Brought before the move" in page
    assert "Long ago" not in page
    assert "Long ago" in sign_in(company.ola).get("/ideas/done?since=ever").text
    assert "Too dear" not in sign_in(company.ola).get(f"/ideas/done?team={company.depot.id}").text


def test_the_list_can_be_ordered_and_filtered(company: Company, sign_in: SignIn, today: date) -> None:
    first, second = brought(company.anna, "Supported"), brought(company.nikos, "Later")
    support(first, company.ola)
    services.hand_on(idea=second, owner=company.ola, by=company.lead, now=clock.now())
    second.due_on = today - DAY

    def order(query: str) -> list[str]:
        page = sign_in(company.ola).get(f"/ideas?{query}").text
        places = {title: page.find(title) for title in (">Supported<", ">Later<")}
        return [title.strip("<>") for title in sorted(places, key=lambda one: places[one]) if places[title] > 0]

    assert order("") == order("sort=due") == ["Later", "Supported"]
    assert order("sort=support") == ["Supported", "Later"]
    assert order("waiting=1") == order(f"team={company.depot.id}") == ["Later"]
    assert "Answer overdue" in sign_in(company.ola).get("/ideas").text


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    out.seek(0)
    return out


def test_files_go_along_and_are_for_who_sees_the_idea(company: Company, sign_in: SignIn) -> None:
    form = {"kind": "idea", "title": "Photo", "text": "See", "stage": "", "attachments": (picture(), "evil.html")}
    answered = sign_in(company.anna).post("/ideas/new", data=form)
    assert answered.status_code == 302
    address = answered.location
    page = sign_in(company.nikos).get(address).text
    assert "evil.jpg" in page
    source = page.split('<img src="')[1].split('"')[0]
    file = sign_in(company.nikos).get(source)
    assert file.headers["Content-Type"] == "image/jpeg"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert len(file.data) == int(file.headers["Content-Length"])

    assert sign_in(company.nikos).post(f"{source}/remove").status_code == 404
    assert sign_in(company.anna).post(f"{address}/withdraw").status_code == 302
    assert sign_in(company.nikos).get(source).status_code == 404
    other = brought(company.anna)
    assert sign_in(company.anna).get(f"/ideas/{other.id}/files/{source.rsplit('/', 1)[1]}").status_code == 404
    refused = sign_in(company.anna).post(
        f"/ideas/{other.id}/files", data={"attachments": (BytesIO(b"MZ\x90\x00"), "tool.png")}
    )
    assert refused.status_code == 422
    assert "Only pictures" in refused.text
    assert sign_in(company.anna).post(f"{source}/remove").status_code == 302


@pytest.mark.one_database
def test_statements_do_not_grow(company: Company, sign_in: SignIn) -> None:
    idea = brought(company.anna)

    def counted() -> list[int]:
        found = []
        for address in ("/ideas", "/ideas/done", f"/ideas/{idea.id}", f"/ideas/{idea.id}/merge"):
            with count_statements() as statements:
                assert sign_in(company.lead).get(address).status_code == 200
            found.append(len(statements))
        return found

    def more(number: int) -> None:
        by = make_person(f"Person {number}", team=make_team(f"Team {number}", parent=company.root))
        other = brought(by, f"Invoices {number}")
        support(idea, by)
        services.comment(idea=idea, text=f"Comment {number}", by=by, now=clock.now())
        answer(brought(by, f"Answered {number}"), company.lead)
        services.merge(idea=other, into=idea, reason="Same", by=company.lead, now=clock.now())

    more(0)
    few = counted()
    for number in range(1, 4):
        more(number)
    assert counted() == few
    assert max(few) <= 12, few
