"""Requests as a persona of the small company, each on the database as it was at first."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, url_for
from werkzeug.test import TestResponse

from app.auth.limits import limiter
from app.core.db import db
from tests.small_company import SmallCompany
from tests.support.client import Client
from tests.support.markup import Markup, PageForm

SALTED = {
    "password_hash",
    "token_hash",
    "code_hash",
    "secret",
    "challenge",
    "public_key",
    "identity",
}  # differ each time
UNORDERED = {"import_change"}  # written in any order


class Visit(NamedTuple):
    """One request of the walk, and whether an object is meant that the persona may not see."""

    method: str
    endpoint: str
    arguments: dict[str, Any]
    thing: str


class Walker:
    """Makes requests as a persona, each on the database as it was at first."""

    def __init__(self, app: Flask, company: SmallCompany, persona: str) -> None:
        self._app = app
        self._cookie = None
        if persona in company.people:
            client = app.test_client()
            assert isinstance(client, Client)
            self._cookie = client.sign_in(company.people[persona]).get_cookie(app.config["SESSION_COOKIE_NAME"])

    @contextmanager
    def request(self, visit: Visit, **options: Any) -> Iterator[TestResponse]:
        """The answer to a visit."""
        with self._app.test_request_context():
            address = url_for(visit.endpoint, **visit.arguments)
        with self.ask(address, method=visit.method, **options) as answer:
            yield answer

    @contextmanager
    def ask(self, address: str, **options: Any) -> Iterator[TestResponse]:
        """The answer; what the request wrote can be looked at inside the block, and is gone after it."""
        limiter.reset()
        client = self._app.test_client()
        if self._cookie is not None:
            client.set_cookie(self._cookie.key, self._cookie.value)
        db.session.commit()
        savepoint = db.engine.begin_nested()  # type: ignore[attr-defined]  # the fixture lends a connection here
        try:
            yield client.open(address, **options)
        finally:
            db.session.rollback()
            savepoint.rollback()

    def forms(self, pages: Iterable[Visit]) -> list[tuple[Visit, PageForm]]:
        """What the pages offer to send, by where it is sent to; the first of those with the same fields."""
        found: dict[tuple[str, ...], tuple[Visit, PageForm]] = {}
        routes = self._app.url_map.bind("localhost")
        for page in (page for page in pages if page.endpoint != "insights.styleguide"):  # whose forms lead nowhere
            with self.request(page) as answer:
                shown = Markup(answer.text).forms if answer.mimetype == "text/html" else []
                path = answer.request.path
            for form in (form for form in shown if form.method == "post"):
                endpoint, arguments = routes.match(urlsplit(form.action).path or path, method="POST")
                visit = Visit("POST", endpoint, dict(arguments), page.thing)
                found.setdefault((endpoint, page.thing, *form.controls), (visit, form))
        return list(found.values())


def rows() -> dict[str, list[Any]]:
    """Everything in the database, past the ORM: it is asked for hundreds of times."""
    found = {}
    connection = db.session.connection()
    for table in db.metadata.sorted_tables:
        left_out = SALTED | ({"id"} if table.name in UNORDERED else set())
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in left_out)
        found[table.name] = sorted(connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"').all(), key=repr)
    db.session.rollback()
    return found
