"""The seal may be interrupted at any step: run again, it loses and doubles nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.pulse import boxes, keys, queries, services, work
from app.pulse.models import Ballot, Rate, Result, Wave
from app.pulse.services import sealing
from tests.pulse.company import DAY, NOON, Company, answers, close_and_seal, make_company, make_wave


class Crash(Exception):
    """The power goes."""


def _crash(*_args: Any, **_kwargs: Any) -> Any:
    raise Crash


def _crash_at_the_seventh(original: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def counted(*args: Any) -> Any:
        calls.append(1)
        if len(calls) < 7:
            return original(*args)
        calls.clear()
        raise Crash

    return counted


def _crash_after(original: Callable[..., Any]) -> Callable[..., Any]:
    def done(*args: Any, **kwargs: Any) -> Any:
        original(*args, **kwargs)
        raise Crash

    return done


def _delete_one_key(public_key: bytes) -> None:
    keys._file(public_key, "seal").unlink()
    raise Crash


STEPS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "closed, nothing read": (queries, "boxes", _crash),
    "boxes half opened": (boxes, "unseal", _crash_at_the_seventh(boxes.unseal)),
    "nothing written yet": (sealing, "insert", _crash),
    "counts written, ballots there": (sealing, "delete", _crash),
    "all but committed": (sealing, "_forget_who_answered", _crash_after(sealing._forget_who_answered)),
    "committed, keys there": (keys, "destroy", _crash),
    "one key deleted": (keys, "destroy", _delete_one_key),
    "keys deleted": (work, "clean_up_after", _crash),
}


def _wave(company: Company) -> Wave:
    wave = make_wave()
    given = {p.id: answers(1 + n % 5, enps=n % 11) for n, p in enumerate(company.everyone)}
    services.cast_many(wave=wave, answers=given, now=NOON)
    return wave


def _written(wave: Wave) -> list[tuple[Any, ...]]:
    results = db.session.scalars(select(Result).where(Result.wave_id == wave.id))
    rates = db.session.scalars(select(Rate).where(Rate.wave_id == wave.id))
    counted = [(r.unit_id, r.question, r.own, r.people, str(r.counts), r.total, r.squares) for r in results]
    return sorted(counted) + sorted((r.unit_id, r.invited, r.answered) for r in rates)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_loses_and_doubles_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    company = make_company({"north": 12, "south": 14})
    undisturbed, wave = _wave(company), _wave(company)
    close_and_seal(undisturbed)
    services.start_sealing(wave=wave, now=NOON + DAY)
    db.session.commit()

    where, name, broken = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, broken)
        with pytest.raises(Crash):
            work.seal(wave_id=wave.id)
    db.session.rollback()
    for _again in range(2):
        work.advance(wave_id=wave.id, now=NOON + DAY)

    assert wave.state == "released"
    assert len(_written(wave)) > 20
    assert _written(wave) == _written(undisturbed)
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 0
    assert not keys.left(wave.public_key or b"")


def test_two_workers_release_once(app: Flask) -> None:
    company = make_company({"north": 12, "south": 14})
    wave = _wave(company)
    services.start_sealing(wave=wave, now=NOON + DAY)
    db.session.refresh(wave, ["frame"])
    first, second = services.collect(wave=wave), services.collect(wave=wave)

    services.release(collected=first, votes=services.unseal(first))
    released = _written(wave)
    services.release(collected=second, votes=[])

    assert _written(wave) == released


def test_a_row_that_was_smuggled_in_is_not_counted(app: Flask) -> None:
    company = make_company({"north": 12})
    wave = make_wave()
    cast = {p.id: answers(4) for p in company.people["north"][1:]}
    services.cast_many(wave=wave, answers=cast, now=NOON)
    smuggled = boxes.seal(wave.public_key or b"", boxes.Vote(company.root.id, answers(1)))
    mine = boxes.key_of(keys.secret(wave.public_key or b""), company.people["north"][0].id)
    db.session.add_all([Ballot(key=b"x" * 32, box=smuggled), Ballot(key=mine, box=b"y" * 4096)])

    close_and_seal(wave)

    assert {f.answered for f in queries.reports(wave.id) if f.question.key == "inform"} == {11}
