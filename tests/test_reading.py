"""Whoever only looks changes nothing, and neither does whoever is refused. No address brings the server down."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any, ClassVar

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

from tests.small_company import TODAY, SmallCompany, make_small_company
from tests.support.markup import Markup, filled
from tests.support.statements import count_statements
from tests.support.walking import Visit, Walker, rows
from tests.test_access import open_to

READERS = ("hr", "leader", "employee", "admin", "auditor")
MOST_STATEMENTS = 12
# That personal data was taken out is written down.
READS_ON_RECORD = {
    "customers.cases_file",
    "customers.export",
    "insights.actions_file",
    "insights.plan_file",
    "instruct.team_record_file",
    "people.audit_file",
    "people.export",
}
NOTES_REFUSALS = {"customers.delighted_hook"}  # so that whoever looks after the source hears of it
WRITES = ("INSERT", "UPDATE", "DELETE")
# What databases, calendars and readers of addresses stumble over; PostgreSQL minds three things more than SQLite.
HUGE = "9" * 30
ODD = {
    "sqlite": (
        *(HUGE, "-1", "xxx", "²", "2026-02-30", "9999-12-31", "//[ 👩\u200d🚀\u202e\ufffe", "x" * 60_000),
        *("a b " * 2000, "a\x00b"),
    ),
    "postgresql": (HUGE, "a\x00b", "%\\"),
}
WHO = ("hr", "admin", "employee")  # together they open everything


@pytest.fixture
def company(app: Flask, today: object, monkeypatch: pytest.MonkeyPatch) -> SmallCompany:
    monkeypatch.setitem(app.config, "DEVELOPMENT", True)
    return make_small_company()


@pytest.mark.one_database
@pytest.mark.parametrize("persona", READERS)
def test_looking_writes_nothing_and_asks_little(app: Flask, company: SmallCompany, persona: str) -> None:
    walker, wrong, before = Walker(app, company, persona), [], rows()
    for visit in open_to(persona, app, company, "GET"):
        with count_statements() as statements, walker.request(visit):
            pass
        if len(statements) > MOST_STATEMENTS:
            wrong.append(f"{visit.endpoint} {visit.thing}: {len(statements)} statements")
        if visit.endpoint not in READS_ON_RECORD:
            wrong += [f"{visit.endpoint}: {one}" for one in statements if one.lstrip().upper().startswith(WRITES)]
    assert not wrong, "\n".join(wrong)
    assert rows() == before


@pytest.mark.one_database
@pytest.mark.parametrize("persona", READERS)
def test_a_refused_form_writes_nothing(app: Flask, company: SmallCompany, persona: str) -> None:
    walker, before, refused = Walker(app, company, persona), rows(), 0
    for visit in open_to(persona, app, company, "POST"):
        with walker.request(visit) as answer:
            assert answer.status_code < 500, visit
            if answer.status_code >= 400 and visit.endpoint not in NOTES_REFUSALS:
                refused += 1
                assert rows() == before, f"{visit} wrote although it answered {answer.status_code}"
    assert refused or persona == "auditor"


class Asked(ImmutableMultiDict[str, str]):
    """The query of a request; `names` are those that any view has asked for."""

    names: ClassVar[set[str]] = set()

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.names.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.names.add(key)
        return super().getlist(key, *args, **kwargs)


@pytest.mark.one_database
def test_no_query_brings_a_page_down(app: Flask, company: SmallCompany, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Asked)
    wrong, tried = [], set()
    for walker, visit in each(app, company):
        if visit.endpoint in tried:
            continue
        tried.add(visit.endpoint)
        Asked.names = set()
        with walker.request(visit) as answer:
            names = Asked.names | (Markup(answer.text).query_names if answer.mimetype == "text/html" else set())
        for odd in (*ODD["sqlite"], *ODD["postgresql"][-1:]) if names else ():
            with walker.request(visit, query_string=dict.fromkeys(names, odd)) as answer:
                if answer.status_code >= 500:
                    wrong.append(f"{visit.endpoint} with {odd[:20]!r} as {sorted(names)}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_no_form_brings_a_page_down(app: Flask, company: SmallCompany, dialect: str) -> None:
    """All fields at once hold nonsense; then each field alone, in a form that is otherwise well filled in."""
    wrong, tried, others = [], set(), cycle(ODD["sqlite"])
    for persona in WHO:
        walker = Walker(app, company, persona)
        for visit, form in walker.forms(open_to(persona, app, company, "GET")):
            usual = filled(form, person="Carl Young", day=TODAY.isoformat())
            if (visit.endpoint, *usual) in tried:
                continue
            tried.add((visit.endpoint, *usual))
            sent = [dict.fromkeys(usual, odd) for odd in ODD[dialect]]
            if dialect == "sqlite":
                sent += [{**usual, name: odd} for name, odd in zip(usual, others, strict=False)]
            for data in sent:
                with walker.request(visit, data=data) as answer:
                    if answer.status_code >= 500:
                        odds = {name: value[:20] for name, value in data.items() if value != usual[name]}
                        wrong.append(f"{visit.endpoint} {visit.thing} with {odds}")
    assert not wrong, "\n".join(wrong)


def each(app: Flask, company: SmallCompany) -> Iterator[tuple[Walker, Visit]]:
    """All that can be opened, by whoever can open it."""
    for persona in WHO:
        walker = Walker(app, company, persona)
        for visit in open_to(persona, app, company, "GET"):
            yield walker, visit
