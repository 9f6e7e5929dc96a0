"""What a wave freezes at its opening, and which groups its results are counted for: pure functions."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.core.privacy import Partition, key_atoms, wave_atoms
from app.core.statistics.shares import Engagement, engagement
from app.pulse.boxes import Vote
from app.pulse.library import ENPS, Kind, Question, questions

# Named in the frame, so that the fingerprint holds the rule, too; a change of the rule gets a new name.
RULE = "float up, one partition, refined, never crossed (1)"


@dataclass(frozen=True, slots=True)
class Frame:
    """Who is asked what, in which unit, in which tree, by which thresholds."""

    k: int
    split: int
    root: int
    children: Mapping[int, Sequence[int]]
    people: Mapping[int, Sequence[int]]  # unit -> those who count in it
    questions: Sequence[str]

    @property
    def invited(self) -> dict[int, int]:
        return {unit: len(people) for unit, people in self.people.items()}

    def key(self) -> Partition[int]:
        """The key atoms; a company too small for a split is one group."""
        invited = self.invited
        if sum(invited.values()) >= self.split:
            return key_atoms(self.children, self.root, invited, self.k)
        return Partition({}, self.root, {self.root: frozenset(invited)}, {self.root: frozenset({self.root})})

    @property
    def sizes(self) -> dict[int, int]:
        """How many are invited in each key atom."""
        invited = self.invited
        return {atom: sum(invited[unit] for unit in units) for atom, units in self.key().atoms.items()}

    def people_below(self, unit: int) -> frozenset[int]:
        """Those who count in a unit or in one below it."""
        found, waiting = set[int](), [unit]
        while waiting:
            one = waiting.pop()
            found.update(self.people.get(one, ()))
            waiting.extend(self.children.get(one, ()))
        return frozenset(found)

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": RULE,
            "k": self.k,
            "split": self.split,
            "root": self.root,
            "children": {str(unit): sorted(below) for unit, below in self.children.items()},
            "people": {str(unit): sorted(people) for unit, people in self.people.items()},
            "questions": list(self.questions),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Frame":
        return cls(
            k=stored["k"],
            split=stored["split"],
            root=stored["root"],
            children={int(unit): below for unit, below in stored["children"].items()},
            people={int(unit): people for unit, people in stored["people"].items()},
            questions=stored["questions"],
        )


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 of a frame, in one spelling: whoever has it notices any later change."""
    return hashlib.sha256(json.dumps(stored, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def asked(keys: Sequence[str], *, invited: int, split: int) -> list[str]:
    """The questions that so many people can be asked: no eNPS where its split could never be shown."""
    return [key for key in keys if key != ENPS or invited >= split]


class Group(NamedTuple):
    """A set of people, as key atoms, that one question is released for. No atoms: only that it was answered."""

    question: Question
    unit: int
    own: bool
    atoms: frozenset[int]


def groups(frame: Frame, votes: Sequence[Vote]) -> Iterator[Group]:
    """All groups of a wave: one partition, made coarser for each question and never crossed."""
    wave = wave_atoms(frame.key(), Counter(vote.atom for vote in votes), frame.k)
    for question in questions(frame.questions):
        answered = Counter(vote.atom for vote in votes if question.value(vote.answers) is not None)
        plan = wave.coarser(answered, frame.k)
        shown = plan.coarser(answered, frame.split) if question.kind is Kind.ENPS else plan
        yield from (Group(question, unit, False, shown.members(unit)) for unit in plan.reports)
        yield from (Group(question, unit, True, atoms) for unit, atoms in shown.atoms.items())


class Tally(NamedTuple):
    """What is counted of the values of one question: nothing that is not released."""

    answered: int
    counts: dict[str, int]
    total: int | None = None
    squares: int | None = None


def tally(question: Question, values: Sequence[int]) -> Tally:
    if question.kind is Kind.ENPS:
        return Tally(len(values), _counted(("promoters", "passives", "detractors"), map(_side, values)))
    if question.kind is Kind.INDEX:
        bands = _counted([band.value for band in Engagement], (engagement(value).value for value in values))
        return Tally(len(values), bands, sum(values), sum(value**2 for value in values))
    choices = [str(value) for value in range(question.lowest, question.highest + 1)]
    return Tally(len(values), _counted(choices, map(str, values)))


def _counted(groups_in_order: Sequence[str], found: Iterable[str]) -> dict[str, int]:
    counts = Counter(found)
    return {group: counts[group] for group in groups_in_order}


def _side(score: int) -> str:
    if score >= 9:
        return "promoters"
    return "passives" if score >= 7 else "detractors"
