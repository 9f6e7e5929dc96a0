"""Which team a row is about: by the words of its source, by the code or name of a team, by an agent's number."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, exists, or_, update

from app.core.db import db, release
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.tables import WrongCell
from app.customers.models import CustomerAnswer, CustomerCount
from app.customers.models.sources import Source, Word
from app.customers.queries import sources as queries
from app.customers.queries.sources import Meaning
from app.customers.services.teams import Names, name_key
from app.people.models import search_key

PLAIN = "plain"  # the source of files that nobody gave another
MOST_UNKNOWN = 1_000
CHANGED = _l("Somebody changed what words of this source mean, while the file was read. Import it once more.")


class Found(NamedTuple):
    """What a word of a file means."""

    word_id: int
    meaning: Meaning


class _New(NamedTuple):
    column: str
    key: str
    text: str
    meaning: Meaning


class Dictionary:
    """The words of a source. With `names` that make teams, a word that nobody knows becomes the name of a new team."""

    def __init__(self, source_name: str, names: Names, default_team_id: int | None = None) -> None:
        self.source_name = source_name
        self.names = names
        self.unknown: Counter[tuple[str, str]] = Counter()
        self._known = queries.meanings(source_name)
        source = queries.source_named(source_name)
        self.default_team_id = default_team_id or (source.team_id if source is not None else None)
        self._used: dict[int, Meaning] = {}
        self._new: dict[int, _New] = {}
        self._people: Mapping[str, int] | None = None
        self._stays: Mapping[int, list[queries.Stay]] | None = None

    def team(self, column: str, text: str) -> Found:
        """What a cell with a team means: what was agreed for its word, else the team with that code or name."""
        if not text and self.default_team_id is not None:
            return Found(0, Meaning(self.default_team_id))
        known = self._agreed(column, text)
        if known is not None:
            return known
        try:
            team_id = self.names.find(text)
        except WrongCell:
            self._count_unknown(column, text)
            raise
        return self._first_met(column, text, Meaning(team_id))

    def agent(self, column: str, text: str) -> Found:
        """What a cell with an agent means: what was agreed for it, else the person with that number."""
        known = self._agreed(column, text)
        if known is not None:
            return known
        if self._people is None:
            self._people = queries.people_by_number()
            release()  # the file is still being read
        person_id = self._people.get(search_key(text.strip()))
        if person_id is None:
            self._count_unknown(column, text)
            raise WrongCell(_l("the number of a colleague"))
        return self._first_met(column, text, Meaning(None, person_id))

    def team_on(self, meaning: Meaning, day: date) -> int:
        """The team that is meant on a day."""
        if meaning.team_id is not None:
            return meaning.team_id
        if self._stays is None:
            self._stays = queries.stays()
            release()
        for stay in self._stays.get(meaning.person_id or 0, ()):
            if stay.holds_on(day):
                return stay.team_id
        raise WrongCell(_l("the number of somebody who was in a team on that day"))

    def _agreed(self, column: str, text: str) -> Found | None:
        known = self._known.get((column, name_key(text)))
        if known is None:
            return None
        word_id, meaning = known
        self._used[word_id] = meaning
        return Found(word_id, meaning)

    def _first_met(self, column: str, text: str, meaning: Meaning) -> Found:
        key = name_key(text)
        word_id = id_of(self.source_name, column, key)
        self._new[word_id] = _New(column, key, text, meaning)
        self._known[column, key] = (word_id, meaning)
        return Found(word_id, meaning)

    def _count_unknown(self, column: str, text: str) -> None:
        if text and (len(self.unknown) < MOST_UNKNOWN or (column, text) in self.unknown):
            self.unknown[column, text] += 1

    def write(self, *, made: Mapping[int, int], import_id: int | None) -> None:
        """Keep the words that were met first; `made` has the ids of new teams. Refused where a word has come to mean
        something else since the file was read."""
        new = {word_id: word._replace(meaning=_with(word.meaning, made)) for word_id, word in self._new.items()}
        expected = {**self._used, **{word_id: word.meaning for word_id, word in new.items()}}
        now = queries.meanings_now(expected)
        if any(now.get(word_id, meaning) != meaning for word_id, meaning in expected.items()):
            raise RuleBroken(CHANGED)
        source = source_called(self.source_name)
        for word_id, word in new.items():
            if word_id not in now:
                db.session.add(_word(word_id, source, word, import_id))
        db.session.flush()


def _with(meaning: Meaning, made: Mapping[int, int]) -> Meaning:
    team_id = meaning.team_id
    return meaning if team_id is None else meaning._replace(team_id=made.get(team_id, team_id))


def _word(word_id: int, source: Source, word: _New, import_id: int | None) -> Word:
    team_id, person_id = word.meaning
    return Word(
        id=word_id,
        source_id=source.id,
        column=word.column,
        key=word.key,
        text=word.text[:200],
        team_id=team_id,
        person_id=person_id,
        import_id=import_id,
    )


def source_called(name: str) -> Source:
    """The source of this name, made if there is none."""
    found = queries.source_named(name)
    if found is None:
        found = Source(name=name)
        db.session.add(found)
        db.session.flush()
    return found


def id_of(source_name: str, column: str, key: str) -> int:
    """The id of a word, the same whenever it is met."""
    digest = blake2b(f"{source_name}\x1f{column}\x1f{key}".encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def agree(*, source: Source, column: str, text: str, meaning: Meaning) -> None:
    """Keep what a word of a source means that nobody knew."""
    key = name_key(text)
    word = _word(id_of(source.name, column, key), source, _New(column, key, text, meaning), None)
    if word.id in queries.meanings_now([word.id]):
        raise RuleBroken(CHANGED)
    db.session.add(word)
    db.session.flush()


def forget(import_id: int) -> None:
    """The words that an import met first go with it, but for those by which other answers have come meanwhile."""
    by_it = or_(*(exists().where(table.word_id == Word.id) for table in (CustomerAnswer, CustomerCount)))
    db.session.execute(delete(Word).where(Word.import_id == import_id, ~by_it))


def apply(which: ColumnElement[bool]) -> None:
    """Answers that were put back as they were stand where their words mean today."""
    moved = (CustomerAnswer.word_id == Word.id) & Word.team_id.is_not(None)
    db.session.execute(
        update(CustomerAnswer).where(which, moved).values(team_id=Word.team_id),
        execution_options={"synchronize_session": False},
    )
