"""Cases: from an unhappy customer's answer to its solution."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.access import Role
from app.core import clock, imports, jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.statistics.quantiles import quartiles
from app.customers import services
from app.customers.models import CustomerAnswer
from app.customers.models.cases import Case, CaseEntry, CaseState, Cause
from app.customers.queries import cases as queries
from app.customers.services import NewAnswer
from app.people.models import Notice, Person, StandingKind, Team
from tests.customers.conftest import NOON, Import
from tests.factories import make_absence, make_person, make_standing, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = date(2026, 3, 9)
SOLVED = {"cause": "waiting", "action": "Called back, and the desk has a second line now."}


@pytest.fixture
def company(today: date, app: object) -> dict[str, Team]:
    root = make_team("Company")
    service = make_team("Service", parent=root)
    return {
        "root": root,
        "service": service,
        "desk": make_team("Desk", parent=service),
        "sales": make_team("Sales", parent=root),
    }


@pytest.fixture
def leader(company: dict[str, Team]) -> Person:
    return make_person("Lena Wójcik", team=company["desk"], leads=company["desk"])


@pytest.fixture
def hr(company: dict[str, Team]) -> Person:
    return make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,))


def an_answer(team: Team, score: int = 2, comment: str = "Nobody called", day: date = DAY) -> CustomerAnswer:
    services.record_answers(rows=[NewAnswer(team.id, day, score, comment=comment, customer="K-77")])
    return db.session.scalars(select(CustomerAnswer).order_by(CustomerAnswer.id.desc()).limit(1)).one()


def a_case(team: Team, by: Person, **more: Person) -> Case:
    return services.open_case(answer=an_answer(team), by=by, now=clock.now(), **more)


def told(person: Person) -> list[str]:
    found = select(Notice.path).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(found))


def test_a_leader_makes_a_case_in_one_step_and_solves_it(
    company: dict[str, Team], leader: Person, sign_in: SignIn
) -> None:
    answer = an_answer(company["desk"])
    client = sign_in(leader)

    made = client.post(f"/customers/answers/{answer.id}/case")
    page = client.get(made.location).text
    assert "Nobody called" in page
    assert "11 March 2026, 12:00" in page
    assert "Next: talk to the customer" in page
    again = client.post(f"/customers/answers/{answer.id}/case")
    assert again.location == made.location

    client.post(f"{made.location}/contact", data={"reached": "no", "said": "No answer"})
    assert "Next: talk to the customer" in client.get(made.location).text
    client.post(f"{made.location}/contact", data={"reached": "yes", "said": "Wants the parcel"})
    assert "Next: close the case" in client.get(made.location).text
    for wrong in ({"cause": "waiting", "action": " "}, {"cause": "", "action": "x"}, {"cause": "other", "action": "x"}):
        assert client.post(f"{made.location}/solve", data=wrong).status_code == 422
    with time_machine.travel(NOON + timedelta(hours=5), tick=False):
        client = sign_in(leader)
        assert client.post(f"{made.location}/solve", data=SOLVED).status_code == 302
        page = client.get(made.location).text
        assert client.post(f"{made.location}/solve", data=SOLVED).status_code == 422
    assert "Solved after 5 hours" in page
    assert "The customer waited too long" in page


def test_only_the_owner_works_on_a_case_and_it_is_not_handed_on(
    company: dict[str, Team], leader: Person, sign_in: SignIn
) -> None:
    owner = make_person("Ola Lis", team=company["desk"])
    case = a_case(company["desk"], leader, owner=owner)
    place = f"/customers/cases/{case.id}"
    assert told(owner) == [place]

    client = sign_in(leader)
    assert "The owner talks to the customer" in client.get(place).text
    assert client.post(f"{place}/solve", data=SOLVED).status_code == 422
    assert client.post(f"{place}/note", data={"note": "Ask for Anna"}).status_code == 302
    assert client.post(f"{place}/hand-on", data={"new_owner": leader.number, "reason": "x"}).status_code == 403

    client = sign_in(owner)
    assert client.get("/customers").status_code == 403
    assert "Ask for Anna" in client.get(place).text
    assert "Nobody called" in client.get("/customers/cases").text
    assert "Nobody called" in client.get("/customers/cases.csv").text
    assert "K-77" not in client.get("/customers/cases.csv").text
    assert "Talk to an unhappy customer" in client.get("/").text
    assert client.post(f"{place}/contact", data={"reached": "yes", "said": "Talked"}).status_code == 302
    stranger = sign_in(make_person("Jan Kos", team=company["desk"]))
    assert stranger.get(place).status_code == 404
    assert "Nobody called" not in stranger.get("/customers/cases?whose=team").text


def test_hr_gives_a_case_to_another_owner_with_a_reason(
    company: dict[str, Team], leader: Person, hr: Person, sign_in: SignIn
) -> None:
    other = make_person("Ola Lis", team=company["desk"])
    case = a_case(company["desk"], leader)
    place, client = f"/customers/cases/{case.id}/hand-on", sign_in(hr)
    auditor = make_person("Al Audit", team=company["root"], roles=(Role.AUDITOR,))

    assert client.post(place, data={"new_owner": other.number, "reason": ""}).status_code == 422
    assert client.post(place, data={"new_owner": auditor.number, "reason": "x"}).status_code == 422
    assert client.post(place, data={"new_owner": leader.number, "reason": "x"}).status_code == 422
    assert client.post(place, data={"new_owner": other.number, "reason": "Long leave"}).status_code == 302

    db.session.expire_all()
    assert case.owner_id == other.id
    assert case.due_at == NOON + timedelta(hours=48)
    assert told(other) == [f"/customers/cases/{case.id}"]
    assert "Long leave" in client.get(f"/customers/cases/{case.id}").text


def test_a_customer_still_unhappy_opens_the_case_again(company: dict[str, Team], leader: Person) -> None:
    case = a_case(company["desk"], leader)
    solved: dict[str, Any] = {"cause": Cause.WAITING, "cause_text": "", "action": "Called", "by": leader}
    services.solve(case=case, **solved, now=NOON)
    later = NOON + timedelta(days=3)
    with pytest.raises(RuleBroken):
        services.reopen(case=case, text=" ", by=leader, now=later)
    services.reopen(case=case, text="Still no parcel", by=leader, now=later)

    assert (case.state, case.due_at, case.times_reopened) == (CaseState.REOPENED, later + timedelta(hours=48), 1)
    with pytest.raises(RuleBroken):
        services.reopen(case=case, text="Again", by=leader, now=later)
    services.solve(case=case, **solved, now=later + timedelta(hours=2))
    figures = queries.figures_by_team([company["desk"].id], since=NOON, now=later + timedelta(days=1))
    assert figures[company["desk"].id].times == (timedelta(days=3, hours=2),)
    assert [one.kind for one in case.entries] == ["solved", "reopened", "solved"]


def test_a_case_is_due_after_48_hours_also_when_the_clocks_change(
    company: dict[str, Team], leader: Person, sign_in: SignIn
) -> None:
    answer = an_answer(company["desk"])
    with time_machine.travel(NOON.replace(day=28), tick=False):  # the night to 29 March is an hour short
        case = services.open_case(answer=answer, by=leader, now=clock.now())
        assert case.due_at - case.opened_at == timedelta(hours=48)
        page = sign_in(leader).get(f"/customers/cases/{case.id}").text
    assert "28 March 2026, 12:00" in page
    assert "30 March 2026, 13:00" in page


def test_satisfied_customers_get_no_case(company: dict[str, Team], leader: Person, sign_in: SignIn) -> None:
    with pytest.raises(RuleBroken):
        services.open_case(answer=an_answer(company["desk"], 7), by=leader, now=NOON)
    elsewhere = an_answer(company["sales"])
    assert sign_in(leader).post(f"/customers/answers/{elsewhere.id}/case").status_code == 404
    assert sign_in(leader).get(f"/customers/answers/{elsewhere.id}").status_code == 404


def test_who_owns_a_case_if_nobody_is_named(company: dict[str, Team], hr: Person) -> None:
    desk, by = company["desk"], hr
    assert a_case(desk, by).owner_id == hr.id  # nobody leads: HR
    above = make_person("Ada Above", team=company["root"], leads=company["service"])
    assert a_case(desk, by).owner_id == above.id
    deputy = make_person("Dora Deputy", team=desk)
    make_standing(deputy, StandingKind.DEPUTY, team=desk)
    leader = make_person("Lena Wójcik", team=desk, leads=desk)
    assert a_case(desk, by).owner_id == leader.id
    make_absence(leader, since=DAY, until=DAY)
    assert a_case(desk, by).owner_id == deputy.id
    make_absence(deputy, since=DAY, until=DAY)
    assert a_case(desk, by).owner_id == above.id


def test_new_answers_become_cases_by_themselves_but_not_old_ones(
    company: dict[str, Team], leader: Person, hr: Person, sign_in: SignIn, take_in: Import
) -> None:
    old = "".join(f"o{n},2025-{n % 9 + 1:02}-10,{company['desk'].code},1,,,bad,\n" for n in range(300))
    new = "".join(f"n{n},2026-03-0{n},{company['desk'].code},{score},,,x,\n" for n, score in enumerate((6, 7, 0, 3), 4))
    assert not take_in(old + new).errors
    jobs.run_due()
    assert count() == 0

    client = sign_in(hr)
    assert "3 answers that have no case yet" in client.get("/customers/cases/settings").text
    assert client.post("/customers/cases/settings", data={"automatic": "y", "days": "61"}).status_code == 422
    client.post("/customers/cases/settings", data={"automatic": "y", "days": "7"})
    jobs.run_due()
    jobs.run_due()
    assert count() == 3
    assert services.open_new_cases(now=clock.now()) == 0
    assert told(leader) == ["/customers/cases?whose=mine"]
    assert client.get("/customers/cases?whose=team").text.count("Case ") >= 3

    assert not take_in(f"late,2026-03-09,{company['desk'].code},2,,,Nobody called,\n").errors
    jobs.run_due()  # in the same hour: only the import has asked for it
    assert count() == 4


def count() -> int:
    return db.session.scalar(select(func.count(Case.id))) or 0


def test_many_new_cases_take_as_many_statements_as_few(company: dict[str, Team], leader: Person, hr: Person) -> None:
    services.set_automatic(automatic=True, days=7, by=hr)
    taken = []
    for number in (2, 500):
        services.record_answers(rows=[NewAnswer(company["desk"].id, DAY, 1)] * number)
        with count_statements() as statements:
            assert services.open_new_cases(now=clock.now()) == number
        taken.append(len(statements))
    assert taken[1] <= taken[0] < 20


def test_overdue_cases_are_remembered_once_to_the_owner_then_to_the_leader(
    company: dict[str, Team], leader: Person
) -> None:
    owner = make_person("Ola Lis", team=company["desk"])
    case = a_case(company["desk"], leader, owner=owner)
    services.remind(now=NOON + timedelta(hours=48))
    assert len(told(owner)) == 1
    for hours in (49, 50):
        services.remind(now=NOON + timedelta(hours=hours))
    assert (len(told(owner)), len(told(leader))) == (2, 0)
    for hours in (73, 74):
        services.remind(now=NOON + timedelta(hours=hours))
    assert (len(told(owner)), len(told(leader))) == (2, 1)
    services.solve(case=case, cause=Cause.PRICE, cause_text="", action="Paid back", by=owner, now=NOON)
    services.reopen(case=case, text="No money came", by=leader, now=NOON + timedelta(days=9))
    services.remind(now=NOON + timedelta(days=13))
    assert (len(told(owner)), len(told(leader))) == (4, 2)


def test_the_leader_is_told_at_once_where_the_owner_is_away(company: dict[str, Team], leader: Person) -> None:
    owner = make_person("Ola Lis", team=company["desk"])
    a_case(company["desk"], leader, owner=owner)
    owner.left_on = DAY
    services.remind(now=NOON + timedelta(hours=49))
    assert len(told(leader)) == 1


def test_the_list_shows_the_most_overdue_first_and_filters(
    company: dict[str, Team], leader: Person, hr: Person, sign_in: SignIn
) -> None:
    for hours, comment in ((60, "Oldest"), (1, "Newest"), (30, "Middle")):
        services.open_case(answer=an_answer(company["desk"], 1, comment), by=hr, now=NOON - timedelta(hours=hours))
    client = sign_in(hr)
    page = client.get("/customers/cases?whose=team").text
    assert re.findall("Oldest|Middle|Newest", page) == ["Oldest", "Middle", "Newest"]
    assert "Overdue by 12 hours" in page
    assert re.findall("Oldest|Middle", client.get("/customers/cases?whose=team&state=overdue").text) == ["Oldest"]
    assert "Middle" not in client.get("/customers/cases?whose=team&q=newest").text
    assert "Middle" in client.get("/customers/cases?whose=team&q=wojcik").text
    assert "Nothing matches" in client.get(f"/customers/cases?whose=team&team={company['sales'].id}&q=x").text


def test_pages_of_cases_take_as_many_statements_for_many(
    company: dict[str, Team], leader: Person, hr: Person, sign_in: SignIn
) -> None:
    client, addresses = (
        sign_in(hr),
        ("/customers/cases?whose=team", "/customers/cases/unhappy", "/customers/cases/times"),
    )
    first = a_case(company["desk"], hr)
    an_answer(company["desk"])

    def taken() -> list[int]:
        found = []
        for address in (*addresses, f"/customers/cases/{first.id}"):
            with count_statements() as statements:
                assert client.get(address).status_code == 200
            found.append(len(statements))
        return found

    few = taken()
    for _ in range(12):
        a_case(company["desk"], hr)
        an_answer(company["desk"])
        services.note(case=first, text="x", by=leader, now=NOON)
    many = taken()
    assert few == many
    assert max(many) <= 12


def test_few_solved_cases_say_so_and_many_have_quartiles(
    company: dict[str, Team], leader: Person, hr: Person, sign_in: SignIn
) -> None:
    for number, hours in enumerate((4, 8, 12, 40, 100), 1):
        made = NOON - timedelta(days=10)
        case = services.open_case(answer=an_answer(company["desk"]), by=leader, now=made)
        facts: dict[str, Any] = {"cause": Cause.PRICE, "cause_text": "", "action": "Paid back", "by": leader}
        services.solve(case=case, **facts, now=made + timedelta(hours=hours))
        page = sign_in(hr).get("/customers/cases/times").text
        assert (f"Too few solved cases to say (n = {number})." in page) == (number < 5)
    assert "Half of the solved cases took 12 hours or less (n = 5)." in page
    assert re.findall(r'<td class="num">(\d+ \w+)</td>', page) == ["8 hours", "12 hours", "40 hours"]


def test_quartiles_are_those_of_the_seventh_definition() -> None:
    hours = [timedelta(hours=n) for n in (1, 2, 4, 8)]
    assert [time / timedelta(hours=1) for time in quartiles(hours)] == [1.75, 3.0, 5.0]
    assert quartiles(hours[:1]) == (hours[0],) * 3


def test_an_import_is_undone_with_cases_nobody_touched_and_stays_with_others(
    company: dict[str, Team], leader: Person, hr: Person, take_in: Import
) -> None:
    services.set_automatic(automatic=True, days=7, by=hr)
    runs = [take_in(f"n{n},2026-03-08,{company['desk'].code},{n},,,x,\n") for n in (1, 2)]
    services.open_new_cases(now=NOON)
    first = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert first is not None
    services.contact(case=first, reached=True, text="Talked", by=leader, now=NOON)

    assert runs[1].import_id is not None
    imports.undo(import_id=runs[1].import_id, by_id=hr.id, now=NOON)
    assert count() == 1
    with pytest.raises(RuleBroken, match="has a case that somebody works on"):
        imports.undo(import_id=runs[0].import_id or 0, by_id=hr.id, now=NOON)
    assert db.session.scalar(select(func.count(CaseEntry.id))) == 1
