"""Reading of sources and their words."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.customers.models import CustomerAnswer
from app.customers.models.sources import Source, Word
from app.people.models import Membership, Person, search_key


def source_named(name: str) -> Source | None:
    return db.session.scalar(select(Source).where(Source.name == name))


def source(source_id: int) -> Source | None:
    return db.session.get(Source, source_id)


def source_of_token(token_hash: str) -> Source | None:
    return db.session.scalar(select(Source).where(Source.token_hash == token_hash))


class SourceLine(NamedTuple):
    """A source, and how many words of it are known."""

    source: Source
    words: int


def sources() -> list[SourceLine]:
    """All sources by name."""
    rows = db.session.execute(
        select(Source, func.count(Word.id))
        .outerjoin(Word, Word.source_id == Source.id)
        .options(joinedload(Source.team))
        .group_by(Source.id)
        .order_by(Source.sort_name, Source.id)
    )
    return [SourceLine(*row) for row in rows]


def words(source_id: int) -> list[Word]:
    """The words of a source with what they mean, by column and word."""
    query = select(Word).where(Word.source_id == source_id).order_by(Word.column, Word.key)
    return list(db.session.scalars(query.options(joinedload(Word.team), joinedload(Word.person))))


def word(word_id: int, source_id: int) -> Word | None:
    return db.session.scalar(select(Word).where(Word.id == word_id, Word.source_id == source_id))


class Meaning(NamedTuple):
    """What a word stands for: a team, or a person whose team of the day it is."""

    team_id: int | None = None
    person_id: int | None = None


def meanings(source_name: str) -> dict[tuple[str, str], tuple[int, Meaning]]:
    """(column, key) -> the word's id and what it means."""
    rows = db.session.execute(
        select(Word.column, Word.key, Word.id, Word.team_id, Word.person_id)
        .join(Source, Source.id == Word.source_id)
        .where(Source.name == source_name)
    )
    return {(column, key): (word_id, Meaning(team, person)) for column, key, word_id, team, person in rows}


def meanings_now(word_ids: Collection[int]) -> dict[int, Meaning]:
    rows = db.session.execute(select(Word.id, Word.team_id, Word.person_id).where(Word.id.in_(word_ids)))
    return {word_id: Meaning(team, person) for word_id, team, person in rows}


def people_by_number() -> dict[str, int]:
    """Everybody's id by number, as it is compared."""
    return {search_key(number): key for key, number in db.session.execute(select(Person.id, Person.number))}


class Stay(NamedTuple):
    """A time in a team."""

    starts_on: date
    ends_on: date | None
    team_id: int

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def stays(person_id: int | None = None) -> dict[int, list[Stay]]:
    """In which teams people were, and when; of one person or of all."""
    query = select(Membership.person_id, Membership.starts_on, Membership.ends_on, Membership.team_id)
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    found: dict[int, list[Stay]] = {}
    for who, starts_on, ends_on, team_id in db.session.execute(query.order_by(Membership.starts_on)):
        found.setdefault(who, []).append(Stay(starts_on, ends_on, team_id))
    return found


def answers_by_word(source_id: int) -> dict[int, int]:
    """How many answers have come in by each word of a source."""
    mine = select(Word.id).where(Word.source_id == source_id)
    rows = db.session.execute(
        select(CustomerAnswer.word_id, func.count())
        .where(CustomerAnswer.word_id.in_(mine))
        .group_by(CustomerAnswer.word_id)
    )
    return {row[0]: row[1] for row in rows}


def first_day_outside(which: ColumnElement[bool], covered: ColumnElement[bool]) -> date | None:
    """The first day of these answers that is not covered."""
    return db.session.scalar(select(func.min(CustomerAnswer.answered_on)).where(which, ~covered))
