"""An anonymous pulse in a real browser: the device hides its token, the server signs it unseen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.people.models import Person
from app.pulse import blind, boxes, keys, queries, services
from app.pulse.models import Ballot, Invited, Label
from app.pulse.services import issuing
from tests.browser.conftest import PHONE, NewPage
from tests.pulse import voter
from tests.pulse.company import DAY, answers, close_and_seal, make_company, make_wave

Enter = Callable[[Page, Person], None]
Check = Callable[[Page], None]
pytestmark = pytest.mark.one_database
VECTOR = Path(__file__).parent.parent / "pulse" / "rfc9474.json"
FOLLOW = """async ({ vector, spki, r }) => {
  const { RSABSSA } = await import("/static/vendor/blindrsa-0.4.4.min.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const hex = (array) => [...array].map((one) => one.toString(16).padStart(2, "0")).join("");
  const chance = [vector.msg_prefix, vector.salt, r].map(bytes);
  crypto.getRandomValues = (array) => (array.set(chance.shift()), array);
  const suite = RSABSSA.SHA384.PSS.Randomized();
  const kind = { name: "RSA-PSS", hash: "SHA-384" };
  const key = await crypto.subtle.importKey("spki", bytes(spki), kind, true, ["verify"]);
  const token = suite.prepare(bytes(vector.msg));
  const { blindedMsg, inv } = await suite.blind(key, token);
  const sig = await suite.finalize(key, token, bytes(vector.blind_sig), inv);
  return { msg: hex(token), blinded_msg: hex(blindedMsg), inv: hex(inv), sig: hex(sig) };
}"""


def test_the_browser_does_as_the_rfc_says(page: Page) -> None:
    vector = json.loads(VECTOR.read_text())
    p, q, inv = (int(vector[name], 16) for name in ("p", "q", "inv"))
    r = pow(inv, -1, p * q).to_bytes(512).hex()
    page.goto("/sign-in")

    found = page.evaluate(FOLLOW, {"vector": vector, "spki": voter.spki(p * q).hex(), "r": r})

    expected = {name: vector[name] for name in ("blinded_msg", "inv", "sig")}
    assert found == {"msg": vector["msg_prefix"] + vector["msg"], **expected}


def test_300_people_answer_anonymously_and_are_counted_once(
    new_page: NewPage, enter: Enter, axe: Check, fits: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two in a browser, with keys of full size; the others by script, with small ones, whose size matters to nobody."""
    company = make_company({"north": 148, "south": 149}, boss=True)
    large = blind.new_key()
    monkeypatch.setattr(blind, "BITS", 1024)
    wave = make_wave(now=clock.now(), label=Label.ANONYMOUS, issuing=[large])
    db.session.commit()
    atoms = {issuer.atom_id: len(issuer.public_key) for issuer in queries.issuers(wave.id)}
    by_browser = [p for p in company.everyone if atoms[_atom(wave.id, p)] == max(atoms.values())][:2]
    assert len(company.everyone) == 300

    for person, language in zip(by_browser, ("pl", "el"), strict=True):
        page = new_page(PHONE)
        person.language = language
        db.session.commit()
        with page.expect_request("**/pulse/ballots") as casting:
            _answer(page, enter, person, wave.id, look=[axe, fits] if language == "pl" else [fits])
        cast = casting.value
        headers = cast.all_headers()
        assert not {"cookie", "referer", "authorization"} & set(headers)
        assert len(cast.post_data or "") == 8192
        assert page.evaluate("localStorage.length") == 0
        answered = page.evaluate(
            "async (body) => (await fetch('/pulse/ballots', {method: 'POST', body})).json()", cast.post_data
        )
        receipt = page.locator("[data-receipt]").inner_text().replace(" ", "")
        assert answered == {"receipt": receipt}
        db.session.rollback()
        box = db.session.scalars(select(Ballot.box).where(Ballot.key == bytes.fromhex(receipt))).one()
        vote = boxes.unseal(keys.load(wave.public_key or b"").seal, box)
        assert vote is not None
        assert len(vote.answers) == 8
    monkeypatch.setattr(issuing, "release", lambda: None)  # 298 people in one transaction
    for number, person in enumerate(p for p in company.everyone if p not in by_browser):
        token = voter.finish(voter.draft(wave, person), now=clock.now())
        for _again in range(2 if number % 10 == 0 else 1):
            services.cast_ballot(token=token, answers=answers(1 + number % 5), now=clock.now())
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 300
    close_and_seal(wave, clock.now() + DAY)

    assert sum(rate.answered for rate in queries.rates(wave.id)) == 300
    assert [f.answered for f in queries.reports(wave.id) if (f.unit.name, f.question.key) == ("Acme", "inform")] == [
        298
    ]


def _atom(wave_id: int, person: Person) -> int:
    return db.session.get_one(Invited, (wave_id, person.id)).atom_id


def _answer(page: Page, enter: Enter, person: Person, wave_id: int, look: list[Check]) -> None:
    """Start, look away in the middle, go on, skip one, send."""
    enter(page, person)
    page.goto(f"/pulse/{wave_id}")
    for check in look:
        check(page)
    page.locator("[data-start] button").click()
    for number in range(9):
        step = page.locator(f"[data-step='{number}']")
        expect(step).to_be_visible()
        if number == 3:
            step.locator("[data-skip]").click()
            continue
        step.get_by_role("radio").nth(3).check(force=True)
        if number == 5:
            page.reload()
            page.locator("[data-start] button").click()
            expect(page.locator("[data-step='3']")).to_be_visible()
            page.locator("[data-step='3'] [data-skip]").click()
            page.locator("[data-step='4'] [data-next]").click()
            step.locator("[data-next]").click()
            continue
        for check in look if number == 0 else []:
            check(page)
        step.locator("[data-next]").click()
    expect(page.locator("[data-step='review']")).to_be_visible()
    for check in look:
        check(page)
    page.locator("[data-send]").click()
    expect(page.locator("[data-receipt]")).to_be_visible()


def test_on_another_device_the_token_is_not_given_twice(
    new_page: NewPage, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind, "BITS", 1024)
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave(now=clock.now(), label=Label.ANONYMOUS)
    first, second = new_page(), new_page(PHONE)
    enter(first, anna)
    first.goto(f"/pulse/{wave.id}")
    first.get_by_role("button", name="Start the survey").click()
    expect(first.get_by_text("Question 1 of 9")).to_be_visible()

    enter(second, anna)
    second.goto(f"/pulse/{wave.id}")
    expect(second.get_by_text("You have pressed Start on another device")).to_be_visible()
    expect(second.get_by_role("button", name="Start the survey")).to_be_hidden()
    first.goto(f"/pulse/{wave.id}")
    expect(first.get_by_role("button", name="Go on where you were")).to_be_visible()


def test_without_javascript_it_says_why_not(new_page: NewPage, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blind, "BITS", 1024)
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave(now=clock.now(), label=Label.ANONYMOUS)
    page = new_page(PHONE, java_script_enabled=False)
    enter(page, anna)
    page.goto(f"/pulse/{wave.id}")
    assert "Without JavaScript this survey cannot be answered" in page.inner_text("main")
    expect(page.get_by_role("button", name="Start the survey")).to_be_hidden()
