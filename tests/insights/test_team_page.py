"""A leader opens the dashboard of a team."""

from datetime import date

import pytest
from flask import Flask

from app.access import Role
from app.core.db import db
from app.customers import services as customers
from app.customers.services.answers import NewAnswer
from app.people.models import Membership, Person, StandingKind, Team
from app.pulse import services as pulse
from app.pulse.models import Wave
from app.reward import services as reward
from app.reward.models import CompanyValue
from tests.factories import LONG_AGO, make_parent, make_person, make_standing, make_team
from tests.pulse.company import NOON, answers, close_and_seal, make_company, make_wave
from tests.support.client import Client
from tests.support.statements import count_statements

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026


@pytest.fixture
def value(app: Flask) -> CompanyValue:
    return reward.add_value(name="Care", by=None)


@pytest.fixture
def root(app: Flask) -> Team:
    return make_team("Company")


def thank(receiver: Person, giver: Person, day: date) -> None:
    value = db.session.scalars(db.select(CompanyValue)).one()
    reward.recognise(giver=giver, receiver=receiver, value=value, message="Well done", today=day)


def test_a_leader_of_one_team_goes_straight_to_it(client: Client, root: Team) -> None:
    unit = make_team("Service", parent=root)
    make_team("Claims", parent=unit)
    leader = make_person("Maria Nowak", team=unit, leads=unit)
    answer = client.sign_in(leader).get("/teams")
    assert answer.headers["Location"] == f"/teams/{unit.id}"


def test_who_leads_two_teams_chooses(client: Client, root: Team) -> None:
    first, second = make_team("Claims", parent=root), make_team("Repairs", parent=root)
    leader = make_person(team=first, leads=first)
    make_standing(leader, StandingKind.DEPUTY, team=second)
    page = client.sign_in(leader).get("/teams").text
    assert "Claims" in page
    assert "Repairs" in page


def test_leaders_see_their_team_and_those_below_and_nobody_elses(client: Client, root: Team) -> None:
    unit = make_team("Service", parent=root)
    below, beside = make_team("Claims", parent=unit), make_team("Secret works", parent=root)
    client.sign_in(make_person(team=unit, leads=unit))
    assert client.get(f"/teams/{unit.id}").status_code == 200
    assert client.get(f"/teams/{below.id}").status_code == 200
    for unseen in (root.id, beside.id, 10**6):
        assert client.get(f"/teams/{unseen}").status_code == 404
    assert "Secret works" not in client.get(f"/teams/{unit.id}").text


def test_an_employee_has_no_dashboard(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root))
    assert client.get("/teams").status_code == 403
    assert client.get(f"/teams/{root.id}").status_code == 403


def test_the_value_shown_is_the_recount(client: Client, root: Team, value: CompanyValue) -> None:
    unit = make_team("Service", parent=root)
    below = make_team("Claims", parent=unit)
    leader = make_person("Maria Nowak", team=unit, leads=unit)
    people = [make_person(f"Person {n}", team=below) for n in range(4)]
    for thanked, day in ((people[0], date(2026, 1, 5)), (people[0], date(2026, 1, 9)), (people[1], date(2026, 2, 1))):
        thank(thanked, leader, day)
    page = client.sign_in(leader).get(f"/teams/{unit.id}?period=2026-Q1").text
    # Five people in each of three months; one thanked in January, one in February.
    assert "2 of 15" in page
    assert '<span class="kpi">13<span class="unit">%</span></span>' in page


def test_a_re_organisation_leaves_the_past_where_it_was(client: Client, root: Team, value: CompanyValue) -> None:
    old, new = make_team("Old unit", parent=root), make_team("New unit", parent=root)
    moved = make_team("Claims")
    make_parent(moved, old, until=date(2026, 1, 31))
    make_parent(moved, new, since=date(2026, 2, 1))
    anna = make_person("Anna Kos", team=moved)
    thank(anna, make_person("Jan Nowak", team=root), date(2026, 1, 20))
    client.sign_in(make_person("Hanna Lis", team=root, roles=(Role.HR,)))
    assert "1 of 1" in client.get(f"/teams/{old.id}?period=2026-01").text
    assert "1 of 1" not in client.get(f"/teams/{new.id}?period=2026-01").text
    assert "0 of 1" in client.get(f"/teams/{new.id}?period=2026-02").text


def test_an_open_quarter_is_marked_provisional(client: Client, root: Team) -> None:
    client.sign_in(make_person(team=root, leads=root))
    assert "Provisional until 10 April 2026" in client.get(f"/teams/{root.id}?period=2026-Q1").text
    assert "Provisional until 10 March 2026" in client.get(f"/teams/{root.id}?period=2026-02").text
    assert "Provisional" not in client.get(f"/teams/{root.id}?period=2026-01").text


def test_a_team_without_anything_says_so(client: Client, root: Team) -> None:
    team = make_team("Claims", parent=root)
    leader = make_person(team=root, leads=team)
    page = client.sign_in(leader).get(f"/teams/{team.id}").text
    assert "The five I&#39;s have no figures for this period yet." in page
    assert "No pulse results yet" in page
    assert "No customers' answers yet" in page
    assert page.count("nothing due") >= 5


def answer_scores(team: Team, scores: list[int], day: date = date(2026, 2, 3)) -> None:
    customers.record_answers(rows=[NewAnswer(team.id, day, score) for score in scores])


def test_nps_of_the_unit_and_of_each_team_below(client: Client, root: Team) -> None:
    unit = make_team("Service", parent=root)
    good, few = make_team("Claims", parent=unit), make_team("Repairs", parent=unit)
    make_team("Finance", parent=unit, customer_facing=False)
    answer_scores(good, [10] * 6 + [8] * 2 + [3] * 2)
    answer_scores(few, [10, 2])
    page = client.sign_in(make_person(team=unit, leads=unit)).get(f"/teams/{unit.id}?period=2026-Q1").text
    assert "Customer NPS is +33" in page  # 7 promoters and 3 detractors of 12
    assert "n = 12" in page
    assert "too few answers to say (n = 2)" in page
    assert "Finance" not in page  # no customers
    for key in ("nps:" + code for code in (unit.code, good.code, few.code)):
        assert page.count(f"figure={key}&amp;".replace(":", "%3A")) + page.count(f"figure={key}&amp;") == 1


def test_the_pulse_before_and_after_the_wave_closes(client: Client, app: Flask) -> None:
    company = make_company({"north": 12, "south": 3})
    wave = make_wave()
    pulse.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    leader, north = company.leaders["north"], company.teams["north"]
    before = client.sign_in(leader).get(f"/teams/{north.id}?period=2026-03").text
    assert "No pulse results have been released yet." in before
    assert "The next pulse is open until 23 March 2026." in before
    wave = db.session.get_one(Wave, wave.id)
    close_and_seal(wave)
    after = client.sign_in(db.session.get_one(Person, leader.id)).get(f"/teams/{north.id}?period=2026-03").text
    assert "Engagement is 67 of 100" in after
    assert "12 of the 12 people" in after
    assert "The next pulse" not in after


def test_a_small_team_is_hidden_with_the_rate_of_its_group(client: Client, app: Flask) -> None:
    company = make_company({"north": 12, "south": 3})
    wave = make_wave()
    pulse.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    close_and_seal(wave)
    south = company.teams["south"]
    page = client.sign_in(company.leaders["south"]).get(f"/teams/{south.id}?period=2026-03").text
    assert "Hidden to protect those who answered" in page
    assert "as this team does: 6 of 6." in page  # three leaders and the three of the team itself
    assert "likely between" not in page.split("Customer NPS")[0].split('id="five-is"')[-1].split("</section>")[-1]
    file = client.get(f"/teams/{south.id}/dashboard.csv?period=2026-03").text
    assert "Pulse,,,,,,Hidden to protect those who answered" in file


def test_the_export_holds_what_the_page_shows_and_no_formulas(client: Client, root: Team, value: CompanyValue) -> None:
    team = make_team("=SUM(A1)", parent=root)
    leader = make_person(team=team, leads=team)
    thank(leader, make_person(team=root), date(2026, 1, 9))
    answer_scores(team, [10] * 5 + [0] * 5)
    answer = client.sign_in(leader).get(f"/teams/{team.id}/dashboard.csv?period=2026-Q1")
    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    assert any(line.startswith("'=SUM(A1),Q1 2026,Reward,1,3,33.3") for line in lines)
    assert any(line.startswith("'=SUM(A1),Q1 2026,NPS,10,,0.0,") for line in lines)
    assert not any(line.startswith("=") for line in lines)
    assert client.get(f"/teams/{root.id}/dashboard.csv").status_code == 404


@pytest.mark.one_database
def test_statements_do_not_grow_with_teams_and_people(client: Client, root: Team) -> None:
    hr = make_person(team=root, roles=(Role.HR,))
    client.sign_in(hr)
    pages = ("/", "/teams", f"/teams/{root.id}", "/coverage", f"/teams/{root.id}/dashboard.csv")
    fill(root, teams=3, people=10)
    before = {page: statements_of(client, page) for page in pages}
    fill(root, teams=12, people=200)
    after = {page: statements_of(client, page) for page in pages}
    assert before == after
    assert max(after.values()) <= 12, after


def statements_of(client: Client, page: str) -> int:
    with count_statements() as statements:
        assert client.get(page).status_code == 200
    return len(statements)


def fill(root: Team, *, teams: int, people: int) -> None:
    """Teams with people in them, some of whom were thanked and asked, and customers' answers."""
    if db.session.scalar(db.select(CompanyValue)) is None:
        reward.add_value(name="Care", by=None)
    giver = make_person(team=root)
    for _ in range(teams):
        team = make_team(parent=root)
        first = make_person(team=team)
        rows = [
            {
                "number": f"{team.id}-{n}",
                "name": f"Person {n}",
                "sort_name": "p",
                "search_name": "p",
                "hired_on": LONG_AGO,
            }
            for n in range(people - 1)
        ]
        ids = db.session.scalars(db.insert(Person).returning(Person.id), rows).all()
        places = [{"person_id": one, "team_id": team.id, "starts_on": LONG_AGO} for one in ids]
        db.session.execute(db.insert(Membership), places)
        thank(first, giver, date(2026, 2, 2))
        answer_scores(team, [9, 8, 2])


def test_the_leader_sees_the_lagging_i_in_words(client: Client, root: Team, value: CompanyValue) -> None:
    behind, ahead = make_team("Claims", parent=root), make_team("Repairs", parent=root)
    for number in range(20):
        make_person(f"Behind {number}", team=behind)
        thank(make_person(f"Ahead {number}", team=ahead), make_person(team=root), date(2026, 2, 2))
    leader = make_person(team=root, leads=behind)
    page = client.sign_in(leader).get(f"/teams/{behind.id}?period=2026-02").text
    assert "Reward lags most: 0 of 20, clearly below the company&#39;s" in page
