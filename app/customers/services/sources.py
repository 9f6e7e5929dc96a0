"""Sources of answers: the team of rows that name none, what words mean from now on, and the key of a tool."""

import secrets
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import or_, update

from app.core import audit, bulk
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.i18n import day as written
from app.customers.models import CustomerAnswer, CustomerCount
from app.customers.models.sources import Source, Word
from app.customers.queries import counts as counted
from app.customers.queries import sources as queries
from app.customers.queries.sources import Meaning, Stay
from app.customers.services import counters, words
from app.customers.services.counters import ledger
from app.people.models import Person, Team

TOKEN_BYTES = 32


def make_source(*, name: str, team: Team | None, by: Person) -> Source:
    """A source by a name that no other has."""
    if queries.source_named(name) is not None:
        raise RuleBroken(_l("There is a source of this name already."))
    source = words.source_called(name)
    source.team = team
    db.session.flush()
    audit.record(action="make source", actor_id=by.id, object_type="source", object_id=source.id)
    return source


def set_team(*, source: Source, team: Team | None, by: Person) -> None:
    """Say what rows of a source are about that name no team; those that are here stay as they are."""
    lock_row(source)
    source.team = team
    audit.record(action="change source", actor_id=by.id, object_type="source", object_id=source.id)
    db.session.flush()


def agree(*, source: Source, meanings: dict[tuple[str, str], Meaning], by: Person) -> None:
    """Say what words of a source mean that nobody knew, by column and text."""
    lock_row(source)
    for (column, text), meaning in meanings.items():
        words.agree(source=source, column=column, text=text, meaning=meaning)
    audit.record(
        action="map words", actor_id=by.id, object_type="source", object_id=source.id, words=len(meanings)
    )  # fmt: skip
    db.session.flush()


def reassign(*, word: Word, meaning: Meaning, by: Person) -> int:
    """Let a word mean another team or person, also for the answers that came by it; returns how many moved. They move
    in the counters with it, and of a customer's answers about the new team the latest counts."""
    bulk.lock(counters.COUNTERS)
    lock_row(word)
    before = Meaning(word.team_id, word.person_id)
    if before == meaning:
        return 0
    with bulk.unhurried(), ledger() as book:
        mine = CustomerAnswer.word_id == word.id
        book.take_off(mine)
        moved = _move(mine, meaning)
        book.put_on(mine)
        _move_counts(word, meaning, book)
    word.team_id, word.person_id = meaning
    audit.record(
        action="reassign word",
        actor_id=by.id,
        object_type="source",
        object_id=word.source_id,
        word=word.id,
        team_before=before.team_id,
        person_before=before.person_id,
        team=meaning.team_id,
        person=meaning.person_id,
        answers=moved,
    )
    db.session.flush()
    db.session.expire_all()
    return moved


def _move(mine: sa.ColumnElement[bool], meaning: Meaning) -> int:
    if meaning.team_id is not None:
        return _give(mine, meaning.team_id)
    stays = queries.stays(meaning.person_id).get(meaning.person_id or 0, [])
    _check_covered(mine, stays)
    return sum(_give(mine & _during(stay), stay.team_id) for stay in stays)


def _move_counts(word: Word, meaning: Meaning, book: counters.Ledger) -> None:
    """Counts are of whole months, in which a colleague may have been in several teams."""
    mine = CustomerCount.word_id == word.id
    cells = counted(mine)
    if not cells:
        return
    if meaning.team_id is None:
        raise RuleBroken(_l("Counts of answers came by this word, too, and they can only be a team's. Choose a team."))
    book.count(cells, -1)
    db.session.execute(update(CustomerCount).where(mine).values(team_id=meaning.team_id))
    book.count(counted(mine))


def _give(which: sa.ColumnElement[bool], team_id: int) -> int:
    moved = update(CustomerAnswer).where(which).values(team_id=team_id).returning(CustomerAnswer.id)
    rows = db.session.execute(moved, execution_options={"synchronize_session": False})
    return sum(len(some) for some in rows.partitions(10_000))


def _during(stay: Stay) -> sa.ColumnElement[bool]:
    day = CustomerAnswer.answered_on
    return (day >= stay.starts_on) & (day <= stay.ends_on if stay.ends_on is not None else sa.true())


def _check_covered(mine: sa.ColumnElement[bool], stays: list[Stay]) -> None:
    outside = queries.first_day_outside(mine, or_(sa.false(), *map(_during, stays)))
    if outside is not None:
        raise RuleBroken(
            _l(
                "Answers by this word were given on %(day)s, when this colleague was in no team. Choose a team.",
                day=written(outside),
            )
        )


def make_token(*, source: Source, by: Person, now: datetime) -> str:
    """A new key for the tool, in place of the one before; it is told this once."""
    lock_row(source)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    source.token_hash, source.token_made_at = hashed(token), now
    source.refusal, source.refused_at = None, None
    audit.record(action="make hook", actor_id=by.id, object_type="source", object_id=source.id)
    db.session.flush()
    return token


def revoke_token(*, source: Source, by: Person) -> None:
    """The tool may send no more."""
    lock_row(source)
    source.token_hash, source.token_made_at = None, None
    audit.record(action="revoke hook", actor_id=by.id, object_type="source", object_id=source.id)
    db.session.flush()


def hashed(token: str) -> str:
    """As a key is kept: it is long and random, so that one quick round is enough."""
    return sha256(token.encode(errors="replace")).hexdigest()
