"""The register of touchpoints: which words of answers mean which touchpoint, and which of the five it is under."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.customers.models import CustomerCounter, Tally
from app.customers.models.touchpoints import PART_KEYS, PART_TEXTS, Part, Touchpoint
from app.people.models import Team, TeamParent, search_key

PART_OF_KEY = {key: part for part, keys in PART_KEYS.items() for key in keys.split("|")}
INDENT = "\u2003"


def key_of(text: str) -> str:
    """Words without case, accents and superfluous spaces."""
    return " ".join(search_key(text).split())


class Line(NamedTuple):
    """A line of figures: one of the five with all below it, one of its own touchpoints, or (neither) other words."""

    part: Part | None
    touchpoint: Touchpoint | None
    text: str
    tally: Tally


class Register(NamedTuple):
    """All touchpoints by name, and the words that stand in answers."""

    touchpoints: list[Touchpoint]
    by_key: dict[str, Touchpoint]
    used: list[str]

    def name_of(self, text: str) -> str:
        """How a touchpoint is called today."""
        found = self.touchpoint_of(text)
        part = PART_OF_KEY.get(key_of(text))
        return found.name if found else str(part.label) if part else text

    def touchpoint_of(self, text: str) -> Touchpoint | None:
        return self.by_key.get(key_of(text))

    def part_of(self, text: str) -> Part | None:
        """Which of the five these words belong to; None: nobody has said yet."""
        found = self.touchpoint_of(text)
        return found.part if found else PART_OF_KEY.get(key_of(text))

    def texts_of(self, asked: str | None) -> frozenset[str] | None:
        """The words in answers that are meant by one of the five, by a touchpoint's name, or by words themselves."""
        if asked is None:
            return None
        part = Part(asked) if asked in set(Part) else PART_OF_KEY.get(key_of(asked))
        if part is not None:
            return frozenset(text for text in self.used if text and self.part_of(text) is part)
        found = self.touchpoint_of(asked)
        if found is None:
            return frozenset({asked})
        return frozenset(text for text in self.used if self.touchpoint_of(text) is found)

    def own(self, part: Part, *, retired: bool = True) -> list[Touchpoint]:
        """The company's own under one of the five."""
        return [one for one in self.touchpoints if one.part is part and (retired or one.retired_on is None)]

    @property
    def unknown(self) -> list[str]:
        """Words of answers that nobody has put under one of the five."""
        return [text for text in self.used if text and self.part_of(text) is None]

    def choices(self) -> list[tuple[str, str]]:
        """For a filter: the five, with their own indented, then other words."""
        found = []
        for part in Part:
            found.append((part.value, str(part.label)))
            found += [(one.name, f"{INDENT}{one.name}") for one in self.own(part)]
        return found + [(text, text) for text in self.unknown]

    def offered(self) -> list[tuple[str, str]]:
        """For a form: what an answer may say, retired ones left out."""
        found = []
        for part in Part:
            found.append((PART_TEXTS[part], str(part.label)))
            found += [(one.name, f"{INDENT}{one.name}") for one in self.own(part, retired=False)]
        return found

    def lines(self, tallies: dict[str, Tally]) -> list[Line]:
        """Figures by words, rolled up to the five; touchpoints without answers are left out."""
        found = []
        for part in Part:
            found.append(Line(part, None, "", _sum(t for text, t in tallies.items() if self.part_of(text) is part)))
            for one in self.own(part):
                tally = _sum(t for text, t in tallies.items() if self.touchpoint_of(text) is one)
                found += [Line(part, one, "", tally)] if tally.n else []
        return found + [Line(None, None, text, tallies[text]) for text in self.unknown if text in tallies]


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total = total.plus(tally)
    return total


def register() -> Register:
    """Three statements. All answers count at the root, so its counters know all words in use."""
    touchpoints = list(
        db.session.scalars(
            select(Touchpoint).options(selectinload(Touchpoint.names)).order_by(Touchpoint.sort_name, Touchpoint.id)
        )
    )
    root = select(Team.id).where(Team.id.not_in(select(TeamParent.team_id)))
    used = db.session.scalars(
        select(CustomerCounter.touchpoint)
        .where(CustomerCounter.team_id.in_(root))
        .distinct()
        .order_by(CustomerCounter.touchpoint)
    )
    by_key = {name.key: one for one in touchpoints for name in one.names}
    return Register(touchpoints, by_key, list(used))


def touchpoint(touchpoint_id: int) -> Touchpoint | None:
    """One touchpoint with all its names."""
    return db.session.get(Touchpoint, touchpoint_id, options=[selectinload(Touchpoint.names)])
