"""People find what concerns them on the home page and in the list, and choose what comes by mail."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.people import queries
from app.people.models import MailChoice, Notice, NoticeKind, Person
from app.people.queries.notices import choices
from app.people.services import notices as services
from tests.factories import make_person, make_team
from tests.support.client import Client
from tests.support.statements import count_statements

pytestmark = pytest.mark.one_database  # what is special to a database is in test_notices

SignIn = Callable[[Person], Client]
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)


@pytest.fixture
def anna(app: Flask, today: date) -> Person:
    return make_person("Anna Nowak", team=make_team())


def tell(person: Person, subject: str = "Care", *, by: Person | None = None, path: str = "/recognise") -> None:
    services.notify(
        person_ids=[person.id],
        kind=NoticeKind.THANKED,
        key=f"thanks:{subject}",
        path=path,
        subject=subject,
        by_id=by.id if by else None,
        now=NOW,
    )


def test_what_is_new_stands_on_the_home_page_until_it_is_opened(anna: Person, sign_in: SignIn) -> None:
    tell(anna, by=make_person("Jan Łuczak"))
    client = sign_in(anna)

    page = client.get("/").text
    assert "Thanks from: Jan Łuczak. Value: Care" in page
    assert '<span class="count">1</span>' in page

    notice_id = db.session.scalars(select(Notice.id)).one()
    opened = client.post(f"/notices/{notice_id}")
    assert (opened.status_code, opened.location) == (302, "/recognise")
    page = client.get("/").text
    assert "Thanks from" not in page
    assert '<span class="count">' not in page
    assert "Thanks from: Jan Łuczak" in client.get("/notices").text


def test_a_notice_speaks_the_language_of_whoever_reads_it(anna: Person, sign_in: SignIn) -> None:
    tell(anna, subject="100% <b>", by=make_person("Jan Łuczak"))
    anna.language = "pl"

    assert "Podziękowanie. Od: Jan Łuczak. Wartość: 100% &lt;b&gt;" in sign_in(anna).get("/notices").text


def test_all_are_seen_with_one_click_and_of_others_none(anna: Person, sign_in: SignIn) -> None:
    other = make_person("Other")
    for subject in ("Care", "Courage"):
        tell(anna, subject)
    tell(other, "Speed")

    assert sign_in(anna).post("/notices/seen").location == "/notices"

    assert set(db.session.execute(select(Notice.person_id, Notice.seen)).all()) == {(anna.id, True), (other.id, False)}


def test_a_notice_leads_to_no_other_place(anna: Person, sign_in: SignIn) -> None:
    tell(anna, path="//elsewhere.example")

    opened = sign_in(anna).post(f"/notices/{db.session.scalars(select(Notice.id)).one()}")

    assert opened.location == "/notices"


def test_a_long_list_has_pages_and_takes_the_same_statements(anna: Person, sign_in: SignIn) -> None:
    tell(anna, "first", by=make_person("Jan"))
    client = sign_in(anna)
    with count_statements() as few:
        client.get("/notices")
    for number in range(60):
        tell(anna, f"More {number}", by=make_person(f"Person {number}"))

    with count_statements() as many:
        page = client.get("/notices").text

    assert page.count('class="item"') == 50
    assert "first" in client.get("/notices?page=2").text
    assert len(few) == len(many) <= 12


def test_each_kind_of_mail_is_chosen(anna: Person, sign_in: SignIn) -> None:
    client = sign_in(anna)
    form = {kind.value: MailChoice.WEEKLY.value for kind in NoticeKind}

    assert client.post("/notices/mail", data={**form, "thanked": "none"}).status_code == 302
    assert choices(anna) == {**dict.fromkeys(NoticeKind, MailChoice.WEEKLY), NoticeKind.THANKED: MailChoice.NONE}
    assert client.post("/notices/mail", data={**form, "thanked": "hourly", "won": "none"}).status_code == 422
    assert choices(anna)[NoticeKind.WON] == MailChoice.WEEKLY
    assert queries.person_by_number(anna.number) is anna


def link_of(person: Person, scope: str) -> str:
    return "/" + services.unsubscribe_url(person.id, scope).split("/", 3)[3]


def test_one_click_ends_mails_without_signing_in(anna: Person, client: Client) -> None:
    link = link_of(anna, "thanked,won")

    assert "Stop these mails" in client.get(link).text
    assert choices(anna)[NoticeKind.THANKED] == MailChoice.WEEKLY, "programs that look at mails follow links"

    client.brings_csrf_token = False
    done = client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "no more mails like this" in done.text
    assert {kind for kind, mail in choices(anna).items() if mail == MailChoice.NONE} == {
        NoticeKind.THANKED,
        NoticeKind.WON,
    }
    assert client.post(link).status_code == 200


def test_the_digest_ends_with_one_click_also_for_who_has_left(anna: Person, client: Client) -> None:
    link = link_of(anna, "digest")
    anna.left_on, anna.language = date(2026, 3, 1), "pl"

    assert 'lang="pl"' in client.get(link).text
    assert client.post(link).status_code == 200

    assert MailChoice.WEEKLY not in choices(anna).values()
    assert choices(anna)[NoticeKind.WON] == MailChoice.AT_ONCE


def test_nobody_makes_such_a_link_by_hand(anna: Person, client: Client) -> None:
    link = link_of(anna, "thanked")
    for wrong in (link[:-1], link.replace("unsubscribe/", "unsubscribe/x"), "/unsubscribe/1", "/unsubscribe/ąć"):
        assert client.post(wrong).status_code == 404
    assert choices(anna)[NoticeKind.THANKED] == MailChoice.WEEKLY
