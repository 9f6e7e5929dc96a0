"""Opening, answering, sealing."""

import stat
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.jobs import Job
from app.core.mail import OutboxMail
from app.pulse import keys, plan, queries, services, work
from app.pulse.models import Ballot, Invited, Rate, Result, Wave, WaveState
from tests.factories import make_absence, make_person
from tests.pulse.company import DAY, NOON, answers, close_and_seal, make_company, make_wave


def _count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _state(wave_id: int) -> str:
    return str(db.session.scalar(select(Wave.state).where(Wave.id == wave_id)))


def test_opening_freezes_who_counts_where(app: Flask) -> None:
    company = make_company({"north": 0, "north/one": 6, "north/two": 3, "south": 7})
    make_person("Left last year", team=company.root, left_on=(NOON - 200 * DAY).date())
    wave = make_wave()

    frame = plan.Frame.from_json(wave.frame or {})
    unit = {person: unit for unit, members in frame.people.items() for person in members}
    assert len(unit) == len(company.everyone)
    assert unit[company.leaders["north/one"].id] == company.teams["north"].id
    assert unit[company.leaders["north"].id] == company.root.id
    assert unit[company.leaders["boss"].id] == company.root.id
    # two's 3 and the two leaders below north make 5 there; the root's 3 join the smallest atom, which moves to the root
    rates = {rate.unit.name: rate.invited for rate in queries.rates(wave.id)}
    assert rates == {"Acme": 8, "north/one": 6, "south": 7}
    assert wave.fingerprint == plan.fingerprint(wave.frame or {})
    assert wave.root_id == company.root.id


def test_the_fingerprint_is_of_the_people_the_tree_and_the_rule(app: Flask) -> None:
    make_company({"north": 6})
    stored = make_wave().frame or {}
    same = plan.Frame.from_json(stored).as_json()

    assert plan.fingerprint(same) == plan.fingerprint(stored)
    for part in ("rule", "k", "split", "root", "children", "people", "questions"):
        assert plan.fingerprint({**stored, part: None}) != plan.fingerprint(stored)


def test_keys_are_files_that_only_their_owner_reads(app: Flask) -> None:
    make_company({"north": 6})
    wave = make_wave()

    folder = app.config["KEYS"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert wave.public_key is not None
    files = [folder / f"{wave.public_key.hex()}.{kind}" for kind in keys.KINDS]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_opening_twice_changes_nothing(app: Flask) -> None:
    make_company({"north": 6})
    wave = make_wave()
    fingerprint, public_key = wave.fingerprint, wave.public_key
    make_person("Came today")

    services.open_wave(wave=wave, now=NOON)

    assert (wave.fingerprint, wave.public_key) == (fingerprint, public_key)
    assert _count(Invited) == 8


def test_too_few_people_are_not_asked(app: Flask) -> None:
    make_company({"north": 2})
    wave = make_wave(opened=False)

    with pytest.raises(RuleBroken, match="People to invite: 4"):
        services.open_wave(wave=wave, now=NOON)


def test_a_small_company_is_one_group_without_enps(app: Flask) -> None:
    company = make_company({"north": 6})
    wave = make_wave()

    assert "enps" not in wave.questions
    assert [(rate.unit.name, rate.invited) for rate in queries.rates(wave.id)] == [("Acme", 8)]
    services.cast_many(wave=wave, answers={p.id: answers(questions=wave.questions) for p in company.everyone}, now=NOON)
    close_and_seal(wave)
    assert {figure.unit.name for figure in queries.reports(wave.id)} == {"Acme"}


def test_a_person_answers_once(app: Flask) -> None:
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave()

    assert services.cast(wave=wave, person=anna, answers=answers(1), now=NOON)
    box = db.session.scalars(select(Ballot.box)).one()
    assert not services.cast(wave=wave, person=anna, answers=answers(5), now=NOON)
    assert db.session.scalars(select(Ballot.box)).all() == [box]


def test_who_is_not_invited_cannot_answer(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    late = make_person("Came later", team=company.root)

    assert not services.cast(wave=wave, person=late, answers=answers(), now=NOON)
    assert _count(Ballot) == 0


@pytest.mark.parametrize("wrong", [{"stay": 8}, {"stay": 0}, {"enps": 11}, {"unknown": 1}])
def test_answers_that_were_not_offered_are_refused(app: Flask, wrong: dict[str, int]) -> None:
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave()

    with pytest.raises(RuleBroken):
        services.cast(wave=wave, person=anna, answers=wrong, now=NOON)


def test_after_the_last_day_no_answer_is_taken(app: Flask) -> None:
    anna = make_company({"north": 12}).people["north"][0]
    wave = make_wave(days=2)

    with pytest.raises(RuleBroken, match="does not take answers any more"):
        services.cast(wave=wave, person=anna, answers=answers(), now=NOON + 2 * DAY)


def test_results_are_counts_of_the_planned_groups(app: Flask) -> None:
    company = make_company({"north": 6, "south": 5})
    wave = make_wave()
    given = {p.id: answers(5, enps=10) for p in company.people["north"]}
    given |= {p.id: answers(2, enps=3) for p in company.people["south"]}
    given |= {p.id: answers(3, enps=7) for p in company.leaders.values()}
    given[company.people["north"][0].id].pop("inform")
    assert services.cast_many(wave=wave, answers=given, now=NOON) == 14

    close_and_seal(wave)

    assert wave.state == WaveState.RELEASED
    found = {(figure.unit.name, figure.question.key): figure for figure in queries.reports(wave.id)}
    inform = found["north", "inform"]
    assert (inform.people, inform.answered, inform.counts) == (6, 5, {"1": 0, "2": 0, "3": 0, "4": 0, "5": 5})
    assert (inform.favourable, inform.people_low, inform.people_high, inform.mean) == (5, 5, 6, 100.0)
    # the root's three are a leftover: they joined the smallest atom, which is south's
    assert ("south", "reward") not in found
    assert found["Acme", "reward"].counts == {"1": 0, "2": 5, "3": 3, "4": 0, "5": 6}
    assert found["Acme", "enps"].counts == {"promoters": 6, "passives": 3, "detractors": 5}
    assert found["north", "enps"].enps is None
    index = found["Acme", "engagement"]
    assert index.counts == {"highly": 0, "moderately": 6, "slightly": 0, "disengaged": 8}
    assert {rate.unit.name: (rate.answered, rate.invited) for rate in queries.rates(wave.id)} == {
        "Acme": (8, 8),
        "north": (6, 6),
    }


def test_after_the_seal_ballots_marks_and_keys_are_gone(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    public_key = wave.public_key or b""
    close_and_seal(wave)

    assert _count(Ballot) == 0
    assert not db.session.scalars(select(Invited.answered).where(Invited.answered)).all()
    assert not any(keys._file(public_key, kind).exists() for kind in keys.KINDS)


def test_two_waves_at_once_are_counted_apart(app: Flask) -> None:
    company = make_company({"north": 12})
    first, second = make_wave(), make_wave()
    services.cast_many(wave=first, answers={p.id: answers(1) for p in company.everyone}, now=NOON)
    services.cast_many(wave=second, answers={p.id: answers(5) for p in company.everyone}, now=NOON)

    close_and_seal(first)

    assert _count(Ballot) == 14
    close_and_seal(second)
    values = {w.id: {f.mean for f in queries.reports(w.id) if f.question.key == "inform"} for w in (first, second)}
    assert values == {first.id: {0.0}, second.id: {100.0}}


def test_reminders_go_once_to_those_who_have_not_answered(app: Flask) -> None:
    company = make_company({"north": 6})
    wave = make_wave()
    anna, away, gone = company.people["north"][:3]
    services.cast(wave=wave, person=anna, answers={"inform": 3}, now=NOON)
    make_absence(away, since=NOON.date() - DAY)
    gone.left_on = (NOON - DAY).date()

    for _again in range(2):
        services.remind(wave=wave, reminder="planned", now=NOON)

    reminded = Counter(db.session.scalars(select(OutboxMail.recipient)))
    assert reminded == Counter(p.email for p in company.everyone if p not in (anna, away, gone))


def test_by_hand_at_most_every_14_days(app: Flask) -> None:
    make_company({"north": 6})
    wave = make_wave(days=30)
    services.ask_to_remind(wave=wave, now=NOON, by=None)

    with pytest.raises(RuleBroken, match="less than 14 days ago"):
        services.ask_to_remind(wave=wave, now=NOON + 13 * DAY, by=None)
    services.ask_to_remind(wave=wave, now=NOON + 14 * DAY, by=None)


def test_rates_are_refreshed_once_a_day(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()

    def shown() -> int:
        services.refresh_rates(wave=wave, now=now)
        return sum(rate.answered for rate in queries.rates(wave.id))

    now = NOON
    services.cast(wave=wave, person=company.people["north"][0], answers=answers(), now=NOON)
    assert shown() == 0
    now = NOON + DAY
    assert shown() == 1
    services.cast(wave=wave, person=company.people["north"][1], answers=answers(), now=NOON)
    assert shown() == 1


def test_a_wave_opens_and_closes_by_itself(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave(opened=False)
    wave_id = wave.id
    for job in db.session.scalars(select(Job).where(Job.kind == "pulse-advance")):
        assert job.run_at in (wave.opens_at, wave.closes_at)

    work.advance(wave_id=wave_id, now=wave.opens_at - timedelta(minutes=1))
    assert _state(wave_id) == "planned"
    for _again in range(2):
        work.advance(wave_id=wave_id, now=NOON)
        assert _state(wave_id) == "open"
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    db.session.commit()
    for _again in range(2):
        work.advance(wave_id=wave_id, now=wave.closes_at)
        assert _state(wave_id) == "released"
    assert {rate.answered for rate in db.session.scalars(select(Rate))} == {14}


def test_a_wave_without_its_seal_key_waits_or_is_void(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    with pytest.raises(RuleBroken, match="Only a survey whose keys are lost"):
        services.void(wave=wave, by=None)
    keys._file(wave.public_key or b"", "seal").unlink()

    with pytest.raises(keys.KeysMissing):
        close_and_seal(wave)
    assert (wave.state, _count(Ballot)) == (WaveState.SEALING, 14)

    services.void(wave=wave, by=None)
    services.drop_unclaimed()
    assert (wave.state, _count(Ballot), _count(Result)) == (WaveState.VOID, 0, 0)


def test_the_audit_log_does_not_say_who_answered(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    before = _count(AuditEntry)
    jobs = _count(Job)
    services.cast(wave=wave, person=company.people["north"][0], answers=answers(), now=NOON)
    assert (_count(AuditEntry), _count(Job)) == (before, jobs)


def test_reports_and_the_atoms_beside_them(app: Flask) -> None:
    company = make_company({"north": 12, "north/one": 14, "south": 5})
    wave = make_wave()
    services.cast_many(wave=wave, answers={p.id: answers() for p in company.everyone}, now=NOON)
    close_and_seal(wave)

    reports = queries.reports_by_wave([team.id for team in company.teams.values()])
    north = {figure.question.key: figure.people for figure in reports[wave.id, company.teams["north"].id]}
    assert (north["inform"], len(north)) == (27, 7)
    assert (wave.id, company.teams["south"].id) not in reports
    own = queries.history([company.teams["north"].id], own=True)
    assert [point.figure.people for point in own[company.teams["north"].id]] == [13]
    assert db.session.get(Wave, wave.id) is wave
