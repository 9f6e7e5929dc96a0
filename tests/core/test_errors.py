"""Every failure is a page in the product's style and the reader's language, also where the database is away."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest
from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from app.access import Role, public
from app.auth.limits import limiter
from app.core.errors import RuleBroken
from tests.factories import make_person
from tests.support.client import Client
from tests.support.databases import close, make_app


@pytest.fixture(scope="module")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with one more view, which fails as it is told."""
    app = make_app(database_url, tmp_path_factory.mktemp("instance"), MAX_CONTENT_LENGTH=10_000)

    @app.route("/fail/<int:code>", methods=["GET", "POST"])
    @public
    def fail(code: int) -> ResponseReturnValue:
        if code == 500:
            raise ZeroDivisionError
        if code == 422:
            raise RuleBroken("A sentence of the rule.")
        return {"files": len(request.files)} if code == 413 else abort(code)

    yield app
    close(app)


@pytest.mark.parametrize("language", ["en", "pl", "el"])
@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 422, 429, 500, 501, 503])
def test_failures_have_a_page_in_every_language(app: Flask, client: Client, code: int, language: str) -> None:
    client.sign_in(make_person(language=language))
    answer = _provoke(client, code)

    assert answer.status_code == code
    assert f'<html lang="{language}"' in answer.text
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def _provoke(client: Client, code: int):  # type: ignore[no-untyped-def]  # werkzeug's TestResponse
    if code == 405:
        return client.post("/healthz")
    if code == 413:
        return client.post("/fail/413", data={"file": (BytesIO(b"x" * 20_000), "big.csv")})
    if code == 404:
        return client.get("/nowhere")
    return client.post(f"/fail/{code}")


def test_pages_say_what_may_be_used_instead(app: Flask, client: Client) -> None:
    assert "GET" in client.post("/healthz").headers["Allow"]
    limiter.reset()
    tries = [client.post("/sign-in", data={"email": "a@example.com", "password": "x"}) for _ in range(6)]
    assert tries[-1].status_code == 429
    assert "Too many tries" in tries[-1].text


def test_an_unforeseen_failure_has_a_number_that_the_log_knows(
    capsys: pytest.CaptureFixture[str], fresh_database_url: str, tmp_path: Path
) -> None:
    def broken() -> ResponseReturnValue:
        raise ZeroDivisionError

    app = make_app(fresh_database_url, tmp_path)
    app.add_url_rule("/broken", "broken", public(broken))
    answer = app.test_client().get("/broken")
    close(app)
    logged = capsys.readouterr().err
    number = logged.split("error_id=")[1][:8]

    assert answer.status_code == 500
    assert number in answer.text
    assert "ZeroDivisionError" in logged


def test_a_rule_says_its_sentence(app: Flask, client: Client) -> None:
    assert "A sentence of the rule." in client.post("/fail/422").text


def test_who_was_signed_out_meanwhile_is_told_so(app: Flask, client: Client) -> None:
    answer = client.post("/roles", data={"role": "hr"})
    assert answer.status_code == 403
    assert "You are not signed in" in answer.text
    assert 'href="/sign-in"' in answer.text
    client.sign_in(make_person())
    assert "not open to your role" in client.post("/roles", data={"role": "hr"}).text


def test_what_no_database_can_hold_is_a_bad_request_or_nothing(app: Flask, client: Client) -> None:
    """A character with the code 0 is refused by PostgreSQL, and a giant number by both."""
    client.sign_in(make_person(roles=(Role.HR,)))
    assert client.get("/people?q=a%00b").status_code in {200, 400}
    assert client.get(f"/people/{2**31}").status_code == 404
    assert client.get(f"/people/{10**30}").status_code == 404


def test_the_page_of_a_lost_database_needs_none(app: Flask, client: Client) -> None:
    """Asked by somebody signed in, whose name and navigation would be in the database."""
    client.sign_in(make_person(language="pl"))
    with patch("sqlalchemy.engine.Connection.execute", side_effect=_gone):
        answer = client.get("/", headers={"Accept-Language": "el"})
        style = client.get("/static/app.css", buffered=True)

    assert answer.status_code == 503
    assert "Η βάση δεδομένων δεν ανταποκρίνεται" in answer.text
    assert style.status_code == 200


def _gone(*_arguments: object, **_more: object) -> None:
    from sqlalchemy.exc import OperationalError

    raise OperationalError("SELECT", {}, Exception("server closed the connection unexpectedly"))


@pytest.mark.one_database("postgresql")
def test_a_server_that_is_not_there(tmp_path: Path, dialect: str) -> None:
    app = make_app("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path)
    client = app.test_client()
    codes = {
        path: client.get(path, buffered=True).status_code
        for path in ("/sign-in", "/healthz", "/readyz", "/static/app.css")
    }
    assert codes == {"/sign-in": 200, "/healthz": 200, "/readyz": 503, "/static/app.css": 200}
    answer = client.post("/sign-in", data={"email": "a@example.org", "password": "x"})
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    close(app)
