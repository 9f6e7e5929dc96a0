"""All that is known of a person as a file; erasing; how long things are kept. No figure changes by any of it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask, g
from sqlalchemy import JSON, String, cast, func, select

from app.access import Role
from app.core import clock, imports, jobs
from app.core.audit import AuditEntry
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.mail import OutboxMail
from app.customers import services as customers
from app.customers.models import CustomerAnswer, CustomerCounter
from app.customers.services.answers import NewAnswer
from app.engage import queries as engage
from app.inform import queries as inform
from app.inspire import queries as inspire
from app.instruct import queries as instruct
from app.people import privacy, services
from app.people.models import Person, Team
from app.people.references import names_somebody, references
from app.people.services.retention import clear_one
from app.pulse.models import Result
from app.reward import queries as reward
from app.reward.models import Recognition
from tests.factories import make_person, make_team
from tests.small_company import TODAY, SmallCompany, make_small_company
from tests.support.client import Client
from tests.support.walking import rows

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
CANARY = "Xanthippe Quarkowska"


@pytest.fixture
def company(app: Flask) -> Team:
    return make_team("Company", code="ALL")


@pytest.fixture
def small(app: Flask, today: date) -> SmallCompany:
    return make_small_company()


def named(column: Any) -> str:
    return f"{column.table.name}.{column.name}"


# All that is known


def test_no_table_that_names_people_is_forgotten(app: Flask) -> None:
    """Who did something for somebody else is told by the log; every other column is told, or left out for a reason."""
    columns = {named(column) for column in references("person") if not names_somebody(column.name)}
    columns |= {named(column) for column in references("person") if column.foreign_keys}
    told = privacy.TOLD | set(privacy.NOT_TOLD)
    assert columns - told == set(), "tell of it in the feature's privacy.py, or say there why not"
    assert told - {named(column) for column in references("person")} == set(), "there is no such column any more"
    assert all(privacy.NOT_TOLD.values())


def sections(content: bytes) -> dict[str, list[dict[str, Any]]]:
    with ZipFile(BytesIO(content)) as archive:
        found: dict[str, list[dict[str, Any]]] = json.loads(archive.read("data.json"))
        assert {"data.html", "data.json", *(f"{name}.csv" for name in found)} == set(archive.namelist())
        return found


def test_everybody_takes_out_what_is_known_of_them(small: SmallCompany, sign_in: SignIn) -> None:
    employee = small.people["employee"]
    client = sign_in(employee)
    assert "Take my data out" in client.get("/my-data").text

    answer = client.post("/my-data/file")

    found = sections(answer.data)
    assert answer.mimetype == "application/zip"
    assert found["record"][0]["email"] == employee.email
    assert [row["team"] for row in found["teams"]] == ["Sales"]
    assert found["thanks-received"] or found["thanks-given"]
    assert found["ideas"]
    assert found["surveys"]
    assert "answered" not in json.dumps(found["surveys"])
    assert "argon2" not in json.dumps(found)
    for persona in ("stranger", "leader"):
        assert str(small.people[persona].email) not in json.dumps(found)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "read data")).one()
    assert (entry.actor_id, entry.object_id) == (employee.id, employee.id)


def test_the_page_to_read_is_in_the_readers_language_and_escapes(company: Team, sign_in: SignIn, today: date) -> None:
    person = make_person("<b>Ada</b>", team=company, language="pl")
    with ZipFile(BytesIO(sign_in(person).post("/my-data/file").data)) as archive:
        page = archive.read("data.html").decode()
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert "<b>Ada" not in page
    assert 'lang="pl"' in page


def test_who_nominated_stays_unknown_where_they_wanted_that(small: SmallCompany, sign_in: SignIn) -> None:
    found = sections(sign_in(small.people["employee"]).post("/my-data/file").data)
    assert all(not row["from_whom"] and not row["text"] for row in found["nominated"])


def test_hr_takes_out_what_a_person_asks_for(small: SmallCompany, sign_in: SignIn) -> None:
    stranger = small.people["stranger"]
    answer = sign_in(small.people["hr"]).post(f"/people/{stranger.id}/data")
    assert sections(answer.data)["record"][0]["name"] == stranger.name
    assert db.session.scalar(select(AuditEntry.object_id).where(AuditEntry.action == "read data")) == stranger.id


# Erasing


def figures() -> dict[str, Any]:
    """All that is ever shown as a figure."""
    g.pop("company", None)
    teams = list(db.session.scalars(select(Team.id)))
    months = clock.months_between(date(2024, 1, 1), TODAY)
    found: dict[str, Any] = {
        part.__name__: part.progress(teams, months) for part in (engage, inform, inspire, instruct, reward)
    }
    columns = [column for column in Result.__table__.columns if not isinstance(column.type, JSON)]
    found["pulse"] = sorted(map(tuple, db.session.execute(select(*columns))), key=repr)
    found["customers"] = sorted(map(tuple, db.session.execute(select(*CustomerCounter.__table__.columns))), key=repr)
    return found


def everything_of(small: SmallCompany) -> Person:
    """Somebody of whom every feature knows something, gone since last week, whose name is nowhere else."""
    person = small.people["employee"]
    person.name, person.job, person.location = CANARY, "Quarkmaker", "Quarktown"
    services.leave(person=person, left_on=TODAY - timedelta(days=7))
    db.session.add(OutboxMail(recipient=person.email, subject="x", body=f"Hello {CANARY}", written_at=NOW))
    thanks = db.session.scalars(select(Recognition)).all()
    for one in thanks:
        one.message = f"Thank you {CANARY}" if one.receiver_id == person.id else one.message
    db.session.flush()
    return person


def test_erasing_leaves_no_trace_of_the_name_and_every_figure_as_it_was(small: SmallCompany, sign_in: SignIn) -> None:
    person = everything_of(small)
    words = [CANARY, "quarkowska", person.number, str(person.email), "Quarkmaker", "Quarktown"]
    before, log = figures(), db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    assert all(traces(word) for word in words)
    client = sign_in(small.people["hr"])

    page = client.get(f"/people/{person.id}/erase").text
    refused = client.post(f"/people/{person.id}/erase")
    done = client.post(f"/people/{person.id}/erase", data={"sure": "y"})

    assert "Nobody can undo this" in page
    assert (refused.status_code, done.status_code) == (422, 302)
    assert {word: traces(word) for word in words} == {word: [] for word in words}
    assert figures() == before
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == log + 1
    assert f"N.N. {person.id}" in client.get(f"/people/{person.id}").text
    form = {"number": "1", "name": "X", "language": ""}
    assert client.post(f"/people/{person.id}/edit", data=form).status_code == 422
    assert client.post(f"/people/{person.id}/erase", data={"sure": "y"}).status_code == 422


def traces(word: str) -> list[str]:
    """Where in the whole database a word stands."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | JSON):
                text = func.lower(cast(column, String))
                if db.session.scalar(select(func.count()).where(text.contains(word.lower(), autoescape=True))):
                    found.append(named(column))
    return found


@pytest.mark.parametrize("case", ["here", "leaves_today", "comes_back", "held", "held_until", "myself"])
def test_who_may_not_be_erased_stays_as_they_are(company: Team, sign_in: SignIn, today: date, case: str) -> None:
    hr = make_person("Zofia Zet", team=company, roles=(Role.HR,))
    last = {"here": None, "leaves_today": today}.get(case, date(2025, 1, 1))
    person = hr if case == "myself" else make_person(CANARY, team=company, left_on=last)
    if case == "comes_back":
        services.rehire(person=person, team=company, starts_on=date(2026, 9, 1), today=today)
    if case.startswith("held"):
        until = date(2026, 12, 31) if case == "held_until" else None
        services.hold(person=person, reason="x", starts_on=today, ends_on=until, by=None)
    db.session.flush()
    name = person.name

    answer = sign_in(hr).post(f"/people/{person.id}/erase", data={"sure": "y"})

    assert answer.status_code == 422
    db.session.refresh(person)
    assert (person.name, person.erased_at) == (name, None)


def test_a_hold_is_noted_and_ended(company: Team, sign_in: SignIn, today: date) -> None:
    client = sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))
    person = make_person(team=company, left_on=date(2025, 1, 1))
    client.post(f"/people/{person.id}/hold", data={"reason": "A dispute", "starts_on": "2026-03-01"})
    page = client.get(f"/people/{person.id}").text
    assert "A dispute" in page
    hold_id = page.split("/hold/")[1].split("/")[0]

    client.post(f"/people/{person.id}/hold/{hold_id}/end", data={"ends_on": "2026-03-08"})

    assert client.post(f"/people/{person.id}/erase", data={"sure": "y"}).status_code == 302


# How long things are kept


def set_months(**months: int | None) -> None:
    found = {key.replace("_", "-"): value for key, value in months.items()}
    services.set_retention(months=found, by=None, now=NOW)


def test_leavers_are_erased_after_their_time_and_nobody_else(company: Team, today: date) -> None:
    old = make_person(team=company, left_on=date(2025, 2, 28))
    young = make_person(team=company, left_on=date(2025, 3, 1))
    kept = make_person(team=company, left_on=date(2020, 3, 1))
    here = make_person(team=company)
    services.hold(person=kept, reason="x", starts_on=today, ends_on=None, by=None)
    assert "leavers" not in services.retention_due(today)
    set_months(leavers=12)
    assert services.retention_due(today)["leavers"] == 1

    jobs.HANDLERS["retention"](jobs.Job())

    assert [bool(one.erased_at) for one in (old, young, kept, here)] == [True, False, False, False]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "retention")).one()
    assert entry.detail == {"kind": "leavers", "number": 1}
    assert services.retention_due(today)["leavers"] == 0


def test_reads_go_after_a_year_and_changes_never(company: Team, today: date) -> None:
    for action, year in (("export", 2020), ("read data", 2020), ("move", 2020), ("export", 2026)):
        at = datetime(year, 3, 1, tzinfo=UTC)
        db.session.add(AuditEntry(at=at, action=action, object_type="person", object_id=1, detail={}))
    db.session.flush()
    with pytest.raises(RuleBroken):
        set_months(audit_reads=11)
    set_months(audit_reads=12)

    assert clear_one("audit-reads", today) == 2

    left = db.session.execute(select(AuditEntry.action, AuditEntry.at).where(AuditEntry.object_id == 1)).all()
    assert sorted((row.action, row.at.year) for row in left) == [("export", 2026), ("move", 2020)]


@pytest.mark.parametrize("fresh", ["export", "move"])
def test_the_database_itself_refuses_to_forget_younger_reads_and_changes(app: Flask, fresh: str) -> None:
    at = datetime.now(UTC) if fresh == "export" else datetime(2020, 1, 1, tzinfo=UTC)  # noqa: TID251, DTZ  # the database's own
    db.session.add(AuditEntry(at=at, action=fresh, object_type="person", object_id=1, detail={}))
    db.session.flush()
    with pytest.raises(Exception, match="only grows"):
        db.session.execute(db.delete(AuditEntry).where(AuditEntry.object_id == 1))


def test_old_mails_and_imports_go_and_an_undo_says_so(small: SmallCompany) -> None:
    db.session.add(OutboxMail(recipient="a", subject="x", body="x", written_at=datetime(2025, 3, 8, tzinfo=UTC)))
    db.session.add(OutboxMail(recipient="b", subject="x", body="x", written_at=datetime(2025, 12, 1, tzinfo=UTC)))
    db.session.flush()
    due = services.retention_due(date(2026, 4, 1))
    assert due["outbox"] >= 1

    clear_one("outbox", date(2026, 4, 1))
    assert "a" not in db.session.scalars(select(OutboxMail.recipient)).all()
    assert "b" in db.session.scalars(select(OutboxMail.recipient)).all()

    assert clear_one("imports", date(2027, 6, 1)) > 0
    with pytest.raises(RuleBroken, match="deleted after its time"):
        imports.undo(import_id=small.ids["people_run"], by_id=None, now=NOW)


def test_customers_words_and_numbers_go_and_figures_stay(small: SmallCompany, today: date) -> None:
    days = [("C1", 3), ("C1", 9), ("C2", 9)]
    customers.record_answers(
        rows=[
            NewAnswer(
                team_id=small.teams["sales"].id, answered_on=date(2024, 5, day), score=3, customer=who, comment="Bad"
            )
            for who, day in days
        ]
    )
    db.session.flush()
    before = figures()
    counted = [row.counts for row in answers_of_2024()]
    set_months(customer_comments=12, customer_numbers=12)

    assert (clear_one("customer-comments", today), clear_one("customer-numbers", today)) == (3, 3)

    found = answers_of_2024()
    assert [row.comment for row in found] == ["", "", ""]
    assert found[0].customer == found[1].customer != found[2].customer
    assert all(row.customer.startswith("~") for row in found)
    assert [row.counts for row in found] == counted
    assert figures() == before
    assert services.retention_due(today)["customer-numbers"] == 0


def answers_of_2024() -> list[CustomerAnswer]:
    db.session.expire_all()
    query = select(CustomerAnswer).where(CustomerAnswer.month == date(2024, 5, 1)).order_by(CustomerAnswer.id)
    return list(db.session.scalars(query))


def test_the_settings_page_counts_before_anything_goes(company: Team, sign_in: SignIn, today: date) -> None:
    client = sign_in(make_person("Zofia Zet", team=company, roles=(Role.HR,)))
    make_person(team=company, left_on=date(2024, 1, 1))
    assert client.post("/people/retention", data={"leavers": "0"}).status_code == 422
    assert client.post("/people/retention", data={"audit-reads": "3"}).status_code == 422
    before = rows()["person"]

    assert client.post("/people/retention", data={"leavers": "24", "outbox": ""}).status_code == 302

    page = client.get("/people/retention").text
    assert "By what is saved now, 1 entry goes tonight." in page
    assert rows()["person"] == before
