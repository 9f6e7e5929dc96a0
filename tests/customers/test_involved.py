"""An answer has one answering team, and others that were also involved."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, literal, select

from app.access import Role
from app.core import imports
from app.core.db import db
from app.customers import queries, services
from app.customers.models import CustomerAnswer
from app.customers.models.involved import InvolvedTeam
from app.customers.queries import involved
from app.customers.services import NewAnswer
from app.people.models import Person, Team
from tests.customers.conftest import NOON, Import
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

SignIn = Callable[[Person], Client]
DAY = date(2026, 3, 2)


@pytest.fixture
def company(today: date, app: object) -> dict[str, Team]:
    root = make_team("Company")
    return {"root": root, "desk": make_team("Desk", parent=root), "sales": make_team("Sales", parent=root)}


@pytest.fixture
def hr(company: dict[str, Team]) -> Person:
    return make_person("Ewa Nowak", team=company["root"], roles=(Role.HR,))


def answers_of(team: Team, *scores: int) -> list[CustomerAnswer]:
    services.record_answers(rows=[NewAnswer(team.id, DAY, score, comment=f"Scored {score}") for score in scores])
    return list(db.session.scalars(select(CustomerAnswer).where(CustomerAnswer.team_id == team.id)))


def test_a_team_also_involved_sees_the_answer_and_it_counts_once(
    company: dict[str, Team], hr: Person, sign_in: SignIn
) -> None:
    desk = sign_in(make_person("Lena Wójcik", team=company["desk"], leads=company["desk"]))
    seller = make_person("Sam Kos", team=company["sales"], leads=company["sales"])
    found = answers_of(company["desk"], 0, 3, 9, 9, 10, 10)
    before = queries.tallies(("team",), queries.Wanted())
    for answer in found:
        place = f"/customers/answers/{answer.id}/teams"
        assert desk.post(place, data={"team": company["sales"].id}).status_code == 302
        assert desk.post(place, data={"team": company["sales"].id}).status_code == 302
        assert desk.post(place, data={"team": company["desk"].id}).status_code == 422

    assert queries.tallies(("team",), queries.Wanted()) == before
    client = sign_in(seller)
    page = client.get("/customers/involved").text
    assert "Scored 0" in page
    assert "+33" in page
    assert "Scored 0" not in client.get("/customers").text
    shown = f"/customers/answers/{found[0].id}"
    assert "Scored 0" in client.get(shown).text
    assert client.post(f"{shown}/case").status_code == 403
    assert client.post(f"{shown}/teams", data={"team": company["root"].id}).status_code == 403
    assert client.post(f"{shown}/teams/{company['sales'].id}/remove").status_code == 403
    sign_in(hr).post(f"{shown}/teams/{company['sales'].id}/remove")
    assert sign_in(seller).get(shown).status_code == 404
    assert "Scored 0" not in sign_in(seller).get("/customers/involved").text


def test_each_team_involved_stands_apart(company: dict[str, Team], hr: Person) -> None:
    third = make_team("Third", parent=company["root"])
    for answer in answers_of(company["desk"], 9, 9, 2):
        for team in (company["sales"], third):
            services.involve(answer=answer, team=team, by=hr, now=NOON)
    ids = [company["sales"].id, third.id]
    assert [(line.team.name, line.tally.n) for line in involved.lines(ids, DAY.replace(day=1))] == [
        ("Sales", 3),
        ("Third", 3),
    ]
    assert len(involved.answers(ids, DAY.replace(day=1), limit=50)) == 3


def test_an_import_can_note_teams_and_takes_them_back(company: dict[str, Team], hr: Person, take_in: Import) -> None:
    run = take_in(f"n1,2026-03-01,{company['desk'].code},2,,,x,\nn2,2026-03-01,{company['sales'].code},2,,,x,\n")
    pairs = select(CustomerAnswer.id, literal(company["sales"].id)).where(CustomerAnswer.import_id == run.import_id)
    for expected in (1, 0):  # the answer of Sales itself is left out, and nothing is noted twice
        noted = services.record_involved(pairs=pairs, by_id=hr.id, import_id=run.import_id, now=NOON)
        assert noted == expected
    imports.undo(import_id=run.import_id or 0, by_id=hr.id, now=NOON)
    assert db.session.scalar(select(func.count()).select_from(InvolvedTeam)) == 0


def test_the_page_takes_as_many_statements_for_many(company: dict[str, Team], hr: Person, sign_in: SignIn) -> None:
    client, taken = sign_in(hr), []
    for _ in range(2):
        for answer in answers_of(company["desk"], *[3] * 8):
            services.involve(answer=answer, team=company["sales"], by=hr, now=NOON)
        with count_statements() as statements:
            assert client.get("/customers/involved").status_code == 200
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 12


def test_a_file_names_teams_also_involved(company: dict[str, Team], take_in: Import) -> None:
    def pairs() -> set[tuple[str, str]]:
        return {
            (source_id, name)
            for source_id, name in db.session.execute(
                select(CustomerAnswer.source_id, Team.name)
                .join(InvolvedTeam, InvolvedTeam.answer_id == CustomerAnswer.id)
                .join(Team, Team.id == InvolvedTeam.team_id)
            )
        }

    header = "id,date,team,score,also involved\n"
    take_in("r1,2026-03-02,Desk,9,\n", header=header)
    rows = "r1,2026-03-02,Desk,9,Sales\nr2,2026-03-02,Desk,3,Sales; Desk;Company\nr3,2026-03-02,Sales,5,\n"
    outcome = take_in(rows, header=header)
    assert pairs() == {("r1", "Sales"), ("r2", "Sales"), ("r2", "Company")}

    imports.undo(import_id=outcome.import_id or 0, by_id=None, now=NOON)
    assert pairs() == set()
    refused = take_in("r2,2026-03-02,Desk,3,Sales;Nowhere\n", header=header)
    assert [(error.row, error.column, error.found) for error in refused.errors] == [(2, "also involved", "Nowhere")]
