"""A real Chromium on a real server. Arrange with factories, commit, then drive the page.

Between two looks at the database call `db.session.rollback()`: an open transaction sees what was when it began.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright
from sqlalchemy import update
from waitress import create_server, wasyncore

from app.core.db import db
from app.people.models import Person
from tests.conftest import ROOT
from tests.support.client import Client

SHOTS = ROOT / "shots"
ARGUMENTS = [
    "--no-sandbox",  # containers run it as root
    "--disable-background-networking",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE, NARROWEST = 1440, 390, 320
HEIGHTS = {DESKTOP: 900, PHONE: 844, NARROWEST: 640}
# A refused form answers 422 and a page one may not see 403 or 404: Chromium calls each an error of the network.
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`));
"""


class NewPage(Protocol):
    def __call__(self, width: int = DESKTOP, **options: Any) -> Page: ...


class Shoot(Protocol):
    def __call__(self, name: str, *, width: int = DESKTOP, theme: str = "light", language: str = "en") -> None: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium; playwright brings none of its own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (apt-get install chromium), so pages were not tried in a browser.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def live_server(committing_app: Flask) -> Iterator[str]:
    """The address of the application, served as `iskra serve` does."""
    with serving(committing_app) as address:
        committing_app.config["BASE_URL"] = address
        yield address


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # closed inside the server's own loop, which ends when nothing is left to listen to
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Violations and errors met on any page of the test, which fail it at its end."""
    met: list[str] = []
    yield met
    assert met == []


@pytest.fixture
def new_page(browser: Browser, live_server: str, problems: list[str]) -> Iterator[NewPage]:
    """Opens pages, each with cookies of its own: `new_page(PHONE, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def make(width: int = DESKTOP, **options: Any) -> Page:
        viewport = {"width": width, "height": HEIGHTS.get(width, 900)}
        settings = {"base_url": live_server, "reduced_motion": "reduce", "viewport": viewport}
        context = browser.new_context(**{**settings, **options})
        contexts.append(context)
        context.add_init_script(_REPORT_VIOLATIONS)
        page = context.new_page()
        _watch(page, problems)
        return page

    yield make
    for context in contexts:
        context.close()


def _watch(page: Page, problems: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED.match(message.text):
            problems.append(f"{page.url}: {message.text}")

    def response(answer: Response) -> None:
        missing = answer.status >= 400 and answer.request.resource_type not in {"document", "xhr", "fetch"}
        if missing or answer.status >= 500:
            problems.append(f"{page.url}: {answer.url} answered {answer.status}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("response", response)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop page of somebody who is not signed in; go to addresses without the host: page.goto("/sign-in")."""
    return new_page()


@pytest.fixture
def enter(committing_app: Flask, live_server: str) -> Callable[[Page, Person], None]:
    """`enter(page, person)` signs in without the form, which has its own tests."""

    def put_cookie(page: Page, person: Person) -> None:
        client = committing_app.test_client()
        assert isinstance(client, Client)
        name = committing_app.config["SESSION_COOKIE_NAME"]
        cookie = client.sign_in(person).get_cookie(name)
        assert cookie is not None
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server}])

    return put_cookie


@pytest.fixture
def shoot(page: Page, committing_app: Flask) -> Shoot:
    """`shoot("home", width=390, theme="dark", language="el")` keeps a picture of the page in shots/."""

    def take(name: str, *, width: int = DESKTOP, theme: str = "light", language: str = "en") -> None:
        db.session.execute(update(Person).values(language=language))
        db.session.commit()
        page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        page.set_extra_http_headers({"Accept-Language": language})
        page.goto(page.url)
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}-{width}-{theme}-{language}.png", full_page=True)

    return take


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails on any accessibility violation of WCAG 2.2 AA or best practice."""
    checker = Axe()

    def check(page: Page) -> None:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": AXE_TAGS}}
        results = checker.run(page, options=options)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture(scope="session")
def fits() -> Callable[[Page], None]:
    """`fits(page)` fails if the page must be scrolled sideways on the narrowest phone."""

    def check(page: Page) -> None:
        before = page.viewport_size
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHTS[NARROWEST]})
        width = page.evaluate("document.documentElement.scrollWidth")
        if before is not None:
            page.set_viewport_size(before)
        assert width <= NARROWEST, f"{page.url} is {width} pixels wide on a phone of {NARROWEST}"

    return check
