"""B1, B2b, B2c: what pages cost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta

from flask import Flask, render_template_string
from flask.typing import ResponseReturnValue
from sqlalchemy import func, insert, select
from werkzeug.test import Client as PlainClient
from werkzeug.test import TestResponse

from app.access import Permission, Role, requires
from app.auth.limits import limiter
from app.cli.demo import fill
from app.core import clock
from app.core.db import db
from app.people.models import Membership, Person, Team, search_key, sort_key
from tests.bench.measuring import Bench, Row, in_turn, spent
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

Visit = Callable[[str], TestResponse]
MAIN = (
    ("employee", "/"),
    ("employee", "/recognise"),
    ("employee", "/training"),
    ("employee", "/messages"),
    ("employee", "/meetings"),
    ("employee", "/ideas"),
    ("employee", "/ambassadors"),
    ("employee", "/awards"),
    ("leader", "/teams/3"),  # the service, whom that account leads
    ("leader", "/customers"),
    ("hr", "/people"),
    ("hr", "/coverage"),
    ("hr", "/customers"),
    ("hr", "/pulse/surveys"),
)
FLOOR = """{% extends "base.html" %}{% block title %}Floor{% endblock %}{% block content %}{{ rows }}{% endblock %}"""
ROLES = {"hr": Role.HR, "leader": Role.LEADER, "employee": Role.EMPLOYEE}


@contextmanager
def sample_company(bench: Bench) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The application with the sample company and a floor page, and the cookie of each who signs in."""
    with bench.app("sample") as app:
        app.add_url_rule("/floor", "floor", requires(Permission.TAKE_PART, Permission.SEE_TEAMS)(_floor))
        sample = fill(app, lambda _text: None)
        cookies = {who: _cookie(app, sample.cast[role]) for who, role in ROLES.items()}
        db.session.commit()
        yield app, cookies


def _floor() -> ResponseReturnValue:
    """A page without content: the session, two queries, the frame."""
    rows = db.session.scalar(select(func.count()).select_from(Team)), db.session.scalar(select(func.max(Team.id)))
    return render_template_string(FLOOR, rows=rows)


def _cookie(app: Flask, person: Person) -> str:
    client = app.test_client()
    assert isinstance(client, Client)
    cookie = client.sign_in(person).get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def _visitor(app: Flask, cookie: str) -> Visit:
    """Asks for a page as that person, outside the context of whoever asks, which the request would share."""
    client = PlainClient(app)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    return lambda address: Context().run(client.get, address)


def _cost(visit: Visit, address: str, times: int) -> Callable[[], float]:
    return lambda: spent(lambda: visit(address), times).cpu


def cpu_per_request(bench: Bench) -> list[Row]:
    """Each main page of the sample company, against the floor page for the same person."""
    rows = []
    times = bench.size(6, 60)
    limiter.enabled = False
    with sample_company(bench) as (app, cookies):
        for who, address in MAIN:
            visit = _visitor(app, cookies[who])
            assert visit(address).status_code == visit("/floor").status_code == 200, address
            values = in_turn(_cost(visit, address, times), _cost(visit, "/floor", times))
            rows.append(Row("B1", f"{address} of {who} / a page without content", "CPU", values, 2.0, 1.4))
    return rows


def statements(bench: Bench) -> list[Row]:
    """SQL statements of each main page, in the sample company and in one with many more people and teams."""
    counts: dict[tuple[str, str], list[int]] = {page: [] for page in MAIN}
    with sample_company(bench) as (app, cookies):
        for more in (0, bench.size(1_000, 20_000)):
            if more:
                _add_people(more, teams=more // 50)
            for who, address in MAIN:
                visit = _visitor(app, cookies[who])
                visit(address)
                with count_statements() as found:
                    assert visit(address).status_code == 200
                counts[who, address].append(len(found))
    grown = [page for page, (few, many) in counts.items() if few != many]
    most = max(max(found) for found in counts.values())
    return [
        Row("B2c", f"the most that one of {len(MAIN)} pages takes", "statements", [most], 12, 6),
        Row("B2c", f"pages that take more where there is more {grown or ''}", "pages", [len(grown)], 0, 0),
    ]


def people_list(bench: Bench) -> list[Row]:
    """The directory's first and last page with 100,000 people against 1,000."""
    limiter.enabled = False
    few, many, times = 1_000, bench.size(20_000, 100_000), bench.size(5, 60)
    with bench.app("few") as small, bench.app("many") as large:
        clients = {}
        for app, people in ((small, few), (large, many)):
            with app.app_context():
                hr = make_person("Hanna Rutkowska", team=make_team("All", code="ALL"), roles=(Role.HR,))
                _add_people(people - 1, teams=20)
                clients[people] = _visitor(app, _cookie(app, hr))
                db.session.commit()
        rows = []
        for which, last in (("first", False), ("last", True)):
            page = dict.fromkeys(clients, "/people?page=last" if last else "/people")
            size = {people: len(clients[people](page[people]).data) for people in clients}
            values = in_turn(_cost(clients[many], page[many], times), _cost(clients[few], page[few], times))
            what = f"people, {which} page, {many:,} / {few:,}"
            rows.append(Row("B2b", what, "CPU", values, 1.2, 1.1))
            rows.append(Row("B2b", what, "bytes", [size[many] / size[few]], 1.05))
        return rows


def _add_people(count: int, teams: int) -> None:
    """More people in more teams, all alike."""
    root = db.session.scalars(select(Team).order_by(Team.id)).first()
    made = [make_team(f"More {number}", parent=root).id for number in range(teams)]
    hired, first = clock.today() - timedelta(days=700), (db.session.scalar(select(func.max(Person.id))) or 0) + 1
    names = [f"Person{number % 977:03d} Number{number:06d}" for number in range(count)]
    people = [
        {"id": first + n, "number": f"M{n}", "name": name, "sort_name": sort_key(name), "search_name": search_key(name),
         "hired_on": hired}
        for n, name in enumerate(names)
    ]  # fmt: skip
    db.session.execute(insert(Person), people)
    places = [{"person_id": one["id"], "team_id": made[n % teams], "starts_on": hired} for n, one in enumerate(people)]
    db.session.execute(insert(Membership), places)
    db.session.commit()
