"""Answers: from a person's hands into a box, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, text, update

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Person
from app.pulse import boxes, keys, queries
from app.pulse.library import Answers, items
from app.pulse.models import Ballot, Invited, Label, Wave, WaveState

PUT = text(f"INSERT INTO {Ballot.__tablename__} (key, box) VALUES (:key, :box) ON CONFLICT DO NOTHING")  # noqa: S608  # our own table's name


def cast(*, wave: Wave, person: Person, answers: Answers, now: datetime) -> bool:
    """Keep a person's answers; False if they had answered before, and then nothing changes."""
    return cast_many(wave=wave, answers={person.id: answers}, now=now) == 1


def cast_many(*, wave: Wave, answers: Mapping[int, Answers], now: datetime) -> int:
    """Keep the answers of many people, by their id; returns how many were new."""
    public_key = open_for_casting(wave.id, now)
    secret = keys.secret(public_key)
    atoms = _mark(wave.id, list(answers))
    ballots = [
        {
            "key": boxes.key_of(secret, person),
            "box": boxes.seal(public_key, boxes.Vote(atom, checked(wave.questions, answers[person]))),
        }
        for person, atom in atoms.items()
    ]
    if ballots:
        db.session.execute(PUT, ballots)
    return len(ballots)


def open_for_casting(wave_id: int, now: datetime, *, anonymous: bool = False) -> bytes:
    """The wave's public key, with the wave held open until this transaction ends: FOR SHARE lets other casts in, but
    whoever wants to close it waits for all of them, and who comes after the close finds it closed. An anonymous wave
    takes blind ballots only."""
    label = Label.ANONYMOUS if anonymous else Label.CONFIDENTIAL
    taking = (Wave.id == wave_id) & (Wave.label == label) & (Wave.state == WaveState.OPEN) & (Wave.closes_at > now)
    public_key = db.session.scalar(select(Wave.public_key).where(taking).with_for_update(read=True))
    if public_key is None:
        raise RuleBroken(_l("This survey does not take answers any more."))
    return public_key


def _mark(wave_id: int, person_ids: list[int]) -> dict[int, int]:
    """Mark these people as having answered; returns, for those who had not, the key atom they count in."""
    fresh: dict[int, int] = {}
    for start in range(0, len(person_ids), queries.AT_ONCE):
        some = person_ids[start : start + queries.AT_ONCE]
        waiting = (Invited.wave_id == wave_id) & Invited.person_id.in_(some) & Invited.answered.is_(False)
        marked = update(Invited).where(waiting).values(answered=True).returning(Invited.person_id, Invited.atom_id)
        fresh.update(dict(db.session.execute(marked).all()))
    return fresh


def checked(questions: Sequence[str], answers: Answers) -> Answers:
    """Somebody's answers, if each belongs to one of these questions."""
    asked = {item.key: item for item in items(questions)}
    if not answers:
        raise RuleBroken(_l("Answer at least one question."))
    for key, value in answers.items():
        item = asked.get(key)
        if item is None or not item.lowest <= value <= item.highest:
            raise RuleBroken(_l("One of the answers does not belong to this survey. Start again from its first page."))
    return answers
