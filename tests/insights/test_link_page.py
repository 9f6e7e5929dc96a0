"""Whether customers notice: asked beforehand, computed by a job, said in words."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from flask import Flask

from app.access import Role
from app.core import jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.statistics.link import Question
from app.customers import services as customers
from app.customers.services.answers import NewAnswer
from app.insights.link import data, reports, results, words, work
from app.insights.link.data import Data
from app.insights.models.link import LinkQuestion, LinkRun
from app.insights.queries import link as queries
from app.insights.services import link as services
from app.people import queries as people
from app.people.models import Person
from app.pulse import services as pulse
from tests.factories import make_person, make_team
from tests.pulse.company import NOON, answers, close_and_seal, make_wave
from tests.pulse.company import make_company as make_pulse_company
from tests.support.client import Client
from tests.support.companies import company, data_of, kept_result
from tests.support.statements import count_statements

pytestmark = pytest.mark.usefixtures("today")  # 9 March 2026
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
PLANTED = data_of(company(6, teams=40, months=24, effect=0.5))


@pytest.fixture
def hr(app: Flask) -> Person:
    return make_person("Hanna HR", team=make_team("Acme"), roles=(Role.HR,))


def ask(exposure: str = "instruct", lag: int = 3, by: Person | None = None) -> LinkQuestion:
    return services.ask(exposure=exposure, lag=lag, by=by, now=NOW)


def computed(read: Data | None, monkeypatch: pytest.MonkeyPatch) -> LinkRun:
    """A computation of this data by the job."""
    monkeypatch.setattr(data, "read", lambda _forest, _today: read)
    run = services.start(by=None, today=NOW.date(), now=NOW)
    db.session.commit()
    work.compute(run.id)
    return run


def test_at_most_three_questions_are_asked_and_none_twice(hr: Person) -> None:
    ask(by=hr)
    with pytest.raises(RuleBroken, match="asked already"):
        ask(by=hr)
    ask("inspire", 1)
    ask("pulse", 1)
    with pytest.raises(RuleBroken, match="At most three"):
        ask("reward", 1)


def test_a_question_without_result_can_be_taken_back_and_one_with_is_kept(
    hr: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = ask()
    services.retire(question=early, by=hr, now=NOW)
    assert queries.questions() == []
    asked = ask()
    assert asked.since is None
    computed(PLANTED, monkeypatch)
    db.session.refresh(asked)
    assert asked.first_result_at is not None
    services.retire(question=asked, by=hr, now=NOW)
    assert [one.id for one in queries.questions()] == [asked.id]
    with pytest.raises(RuleBroken, match="retired already"):
        services.retire(question=asked, by=hr, now=NOW)


def test_what_is_asked_after_results_were_seen_waits_for_new_answers(
    hr: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = computed(PLANTED, monkeypatch)
    late = ask()
    assert late.since is not None
    assert late.since > run.until
    again = computed(PLANTED, monkeypatch)
    assert again.result is not None
    (answer,) = results.from_json(again.result).answers
    assert answer.finding is None
    assert words.answer(answer, quarterly=False) == [
        "Not enough data yet. What is missing: 10 more teams with figures and 6 more months."
    ]


def test_the_job_keeps_what_it_found_and_the_same_seed_finds_the_same(
    hr: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    first, second = computed(PLANTED, monkeypatch), computed(PLANTED, monkeypatch)
    assert first.result == second.result
    assert first.seed == second.seed == 202601
    assert first.done == first.steps > 30
    found = results.from_json(first.result or {})
    assert results.from_json(results.as_json(found)) == found
    assert ("instruct", 3) in [(one.slope.exposure, one.slope.lag) for one in found.found()]
    assert {one.slope.exposure for one in found.found()} == {"instruct"}
    assert reports.verdict(found) == "found"


def test_only_one_computation_runs_at_a_time(hr: Person) -> None:
    services.start(by=hr, today=NOW.date(), now=NOW)
    with pytest.raises(RuleBroken, match="being computed"):
        services.start(by=hr, today=NOW.date(), now=NOW)


@pytest.mark.one_database
def test_the_page_says_it_in_words_and_asks_little(client: Client, hr: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(by=hr)
    computed(PLANTED, monkeypatch)
    with count_statements() as statements:
        page = client.sign_in(hr).get("/link").text
    assert "In teams where Instruct rose by 10 points, customer NPS over the following months was about" in page
    assert "not proof of cause" in page
    assert "This is not evidence" in page
    assert "Hanna HR" in page
    assert len(statements) <= 12


@pytest.mark.one_database
def test_a_company_without_answers_is_told_so(client: Client, hr: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing is asked yet" in client.sign_in(hr).get("/link").text
    computed(None, monkeypatch)
    assert "No customers have answered about any team yet." in client.get("/link").text


@pytest.mark.one_database
def test_a_leader_asks_and_has_it_computed(client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    team = make_team("Claims", parent=make_team("Acme"))
    client.sign_in(make_person(team=team, leads=team))
    client.post("/link/questions", data={"exposure": "instruct", "lag": "3"})
    assert [(one.exposure, one.lag) for one in queries.in_force()] == [("instruct", 3)]
    refused = client.post("/link/questions", data={"exposure": "instruct", "lag": "3"})
    assert refused.status_code == 422
    assert "asked already" in refused.text
    client.post("/link/compute")
    assert "Waiting to be computed" in client.get("/link").text
    monkeypatch.setattr(data, "read", lambda _forest, _today: PLANTED)
    jobs.run_due()
    assert "not proof of cause" in client.get("/link").text


@pytest.mark.one_database
def test_a_leader_does_not_retire_what_hr_asks(client: Client, hr: Person) -> None:
    question = ask(by=hr)
    team = make_team("Claims")
    client.sign_in(make_person(team=team, leads=team))
    assert client.post(f"/link/questions/{question.id}/retire").status_code == 403


@pytest.mark.one_database
def test_a_hidden_teams_pulse_is_not_in_what_is_computed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a team of three nothing is released: it has no figure in the panel, whatever its people say."""
    made = make_pulse_company({"large": 8, "other": 9, "small": 3})
    wave = make_wave()
    levels = {"small": 1, "large": 4, "other": 5}
    given = {person.id: answers(levels[name]) for name, team in made.people.items() for person in team}
    pulse.cast_many(wave=wave, answers=given, now=NOON)
    close_and_seal(wave)
    rows = [
        NewAnswer(team.id, date(2026, 1, day), 9 if day % 2 else 5)
        for team in made.teams.values()
        for day in range(1, 13)
    ]
    customers.record_answers(rows=rows)
    read = data.read(people.forest(), date(2026, 4, 20))
    assert read is not None
    panel = read.panel(data.PULSE)
    known = {team: bool(np.isfinite(panel.exposures[data.PULSE][row]).any()) for row, team in enumerate(panel.teams)}
    assert known == {made.teams["large"].id: True, made.teams["other"].id: True, made.teams["small"].id: False}


def test_lags_that_look_ahead_or_at_once_are_no_part_of_the_search() -> None:
    assert all(min(one.lags) >= 1 for one in PLANTED.family())
    assert len(PLANTED.family()) == 30
    assert Question("pulse", 1) in PLANTED.family()


def test_a_small_effect_below_zero_has_a_sentence_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        found = results.from_json(kept_result(1)).found()[0].slope
        assert "points lower (95% range" in words.link_found(found._replace(estimate=-0.2, low=-0.3, high=-0.1))
        assert "higher" not in words.link_found(found._replace(estimate=-0.2, low=-0.3, high=-0.1))
