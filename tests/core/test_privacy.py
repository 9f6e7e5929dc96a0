from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from app.core.privacy import Partition, key_atoms, release_plan, wave_atoms
from tests.core.linear_attacker import Row, exposed, rank

Group = Callable[[int], int]


@dataclass(frozen=True)
class Company:
    children: dict[int, list[int]]
    unit: list[int]  # of each person
    voted: frozenset[int]
    answered: dict[str, frozenset[int]]  # who answered which question
    k: int

    root = 0

    def below(self, unit: int) -> set[int]:
        return {unit}.union(*(self.below(child) for child in self.children[unit]))

    def counts(self, people: Iterable[int]) -> Counter[int]:
        return Counter(self.unit[person] for person in people)


@st.composite
def companies(draw: st.DrawFn, thresholds: tuple[int, ...] = (2, 3, 5), fewest: int = 1, most: int = 14) -> Company:
    units = draw(st.integers(1, 6))
    children: dict[int, list[int]] = {unit: [] for unit in range(units)}
    for unit in range(1, units):
        children[draw(st.integers(0, unit - 1))].append(unit)
    unit_of = draw(st.lists(st.integers(0, units - 1), min_size=fewest, max_size=most))
    everyone = range(len(unit_of))

    def some(people: Iterable[int]) -> frozenset[int]:
        # Mostly yes: where few answer, nothing is released and nothing is proved.
        return frozenset(person for person in people if draw(st.integers(0, 4)))

    voted = some(everyone)
    answered = {"all": voted, **{name: some(voted) for name in ("item", "enps", "index 1", "index 2")}}
    answered["why"] = frozenset(person for person in answered["item"] if draw(st.booleans()))
    return Company(children, unit_of, voted, answered, draw(st.sampled_from(thresholds)))


def everything_released(company: Company) -> Iterator[Row]:
    """Rates, counts, scores, splits and a block, of all questions of a wave, by the rule."""
    key = key_atoms(company.children, company.root, Counter(company.unit), company.k)
    if not key.atoms:
        return
    yield from rates(company, key)
    wave = wave_of(company, key)
    for question in ("all", "item", "enps"):
        who = company.answered[question]
        plan = answers_by(company, key, wave, who, company.k)
        yield from scores(company, key, plan, question, who)
        split = answers_by(company, key, plan, who, 2 * company.k)
        yield from scores(company, key, split, question, who)
    yield from block(company, key, wave)


def wave_of(company: Company, key: Partition[int]) -> Partition[int]:
    return wave_atoms(key, Counter(key.atom_of[company.unit[person]] for person in company.voted), company.k)


def answers_by(
    company: Company, key: Partition[int], partition: Partition[int], who: Iterable[int], minimum: int
) -> Partition[int]:
    return partition.coarser(Counter(key.atom_of[company.unit[person]] for person in who), minimum)


def rates(company: Company, key: Partition[int]) -> Iterator[Row]:
    for members in key.atoms.values():
        yield {("voted", person): 1 for person, unit in enumerate(company.unit) if unit in members}


def scores(
    company: Company, key: Partition[int], plan: Partition[int], question: str, who: frozenset[int]
) -> Iterator[Row]:
    """A sum over the answers, and n: who answered, of all who were asked."""
    for unit in plan.reports:
        members = plan.members(unit)
        asked = [p for p, own in enumerate(company.unit) if key.atom_of[own] in members]
        yield {(question, person): 1 for person in asked if person in who}
        # Where nobody could skip a question, having answered it is having answered at all.
        having = "voted" if question == "all" else f"answered {question}"
        yield {(having, person): 1 for person in asked}


def block(company: Company, key: Partition[int], wave: Partition[int]) -> Iterator[Row]:
    """The items of an index have one set of answerers: those who answered all of them."""
    who = company.answered["index 1"] & company.answered["index 2"]
    plan = answers_by(company, key, wave, who, company.k)
    for item in ("index 1", "index 2"):
        yield from scores(company, key, plan, item, who)
    yield from index(company, key, plan, who)


def index(company: Company, key: Partition[int], plan: Partition[int], who: frozenset[int]) -> Iterator[Row]:
    for unit in plan.reports:
        members = plan.members(unit)
        counted = [p for p in who if key.atom_of[company.unit[p]] in members]
        yield {(item, person): 1 for person in counted for item in ("index 1", "index 2")}


# Rules that look sensible and leak. Each is what the rule would release, or a part of it with one mistake.


def threshold_alone(company: Company) -> Iterator[Row]:
    for unit in company.children:
        below = company.below(unit)
        counted = [p for p in company.answered["item"] if company.unit[p] in below]
        if len(counted) >= company.k:
            yield {("item", person): 1 for person in counted}


def a_plan_of_its_own_for_each_threshold(company: Company) -> Iterator[Row]:
    who = company.answered["enps"]
    for minimum in (company.k, 2 * company.k):
        plan = release_plan(company.children, company.root, company.counts(who), minimum)
        for units in plan.values():
            yield {("enps", person): 1 for person in who if company.unit[person] in units}


def response_rates_by_unit(company: Company) -> Iterator[Row]:
    yield from everything_released(company)
    for unit in company.children:
        below = company.below(unit)
        invited = [p for p, own in enumerate(company.unit) if own in below]
        if len(invited) >= company.k:
            yield {("voted", person): 1 for person in invited}


def an_index_beside_its_items(company: Company) -> Iterator[Row]:
    key = key_atoms(company.children, company.root, Counter(company.unit), company.k)
    if not key.atoms:
        return
    wave = wave_of(company, key)
    for item in ("index 1", "index 2"):
        who = company.answered[item]
        yield from scores(company, key, answers_by(company, key, wave, who, company.k), item, who)
    both = company.answered["index 1"] & company.answered["index 2"]
    yield from index(company, key, answers_by(company, key, wave, both, company.k), both)


def the_number_of_answers_to_a_conditional_question(company: Company) -> Iterator[Row]:
    """Only some answers to "item" lead to "why", so how many answered it is a sum over "item"."""
    yield from everything_released(company)
    key = key_atoms(company.children, company.root, Counter(company.unit), company.k)
    if not key.atoms:
        return
    plan = answers_by(company, key, wave_of(company, key), company.answered["why"], company.k)
    for unit in plan.reports:
        members = plan.members(unit)
        counted = [p for p in company.answered["item"] if key.atom_of[company.unit[p]] in members]
        yield {("item", person): 1 for person in counted}


def units_under_k_on_the_key_above(company: Company) -> Iterator[Row]:
    """A unit with too few has no key of its own: its people are given the one of the unit above, however few that makes
    them together, and the response rate of each key is shown."""
    invited = company.counts(range(len(company.unit)))
    above = {child: unit for unit, children in company.children.items() for child in children}
    home = {unit: unit if invited[unit] >= company.k else above.get(unit, unit) for unit in company.children}
    for key in set(home.values()):
        holders = [person for person, own in enumerate(company.unit) if home[own] == key]
        if holders:
            yield {("voted", person): 1 for person in holders}


WRONG_RULES = [
    threshold_alone,
    a_plan_of_its_own_for_each_threshold,
    response_rates_by_unit,
    an_index_beside_its_items,
    the_number_of_answers_to_a_conditional_question,
    units_under_k_on_the_key_above,
]


@given(companies())
@settings(max_examples=300, deadline=None)
def test_nothing_released_is_about_too_few(company: Company) -> None:
    assert exposed(everything_released(company), company.k) is None


@given(companies(fewest=20, most=60))
@settings(max_examples=100, deadline=None)
def test_nor_in_larger_companies(company: Company) -> None:
    assert exposed(everything_released(company), company.k) is None


@given(companies())
@settings(max_examples=60, deadline=None)
def test_an_attacker_who_tries_every_group_finds_nothing_more(company: Company) -> None:
    assert exposed(everything_released(company), company.k, by_classes=False) is None


def test_the_proof_is_not_empty() -> None:
    """There are companies in which several sets of every kind are released."""

    def rich(company: Company) -> bool:
        released = list(everything_released(company))
        split = [row for row in released if len(row) >= 2 * company.k and {what for what, _ in row} == {"enps"}]
        return company.k == 5 and len(split) >= 2 and len({frozenset(row) for row in released}) >= 15

    find(companies(fewest=20, most=60), rich, settings=settings(max_examples=4000, phases=[Phase.generate]))


@pytest.mark.parametrize("by_classes", [True, False])
@pytest.mark.parametrize("rule", WRONG_RULES)
def test_the_same_attacker_catches_wrong_rules(rule: Callable[[Company], Iterator[Row]], by_classes: bool) -> None:
    """find() raises if there is no company in which the rule leaks."""
    leak = find(
        companies(),
        lambda company: exposed(rule(company), company.k, by_classes=by_classes) is not None,
        settings=settings(max_examples=4000, phases=[Phase.generate], deadline=None, derandomize=True),
    )
    assert exposed(everything_released(leak), leak.k) is None


@pytest.mark.parametrize("rule", WRONG_RULES)
@given(company=companies(most=9))
@settings(max_examples=40, deadline=None)
def test_both_ways_to_search_agree(rule: Callable[[Company], Iterator[Row]], company: Company) -> None:
    quick = exposed(rule(company), company.k)
    assert (quick is None) is (exposed(rule(company), company.k, by_classes=False) is None)


def test_the_attacker_subtracts() -> None:
    team = {("item", person): 1 for person in range(5)}
    assert exposed([team, {**team, ("item", 5): 1}], 5) == frozenset({5})
    assert exposed([team, {**team, **{("item", person): 1 for person in range(5, 10)}}], 5) is None


def test_rank_is_exact() -> None:
    assert rank([(1, 2, 3), (2, 4, 6), (0, 1, 1), (1, 3, 4)]) == 2
    assert rank([(10**20, 1), (10**20, 2)]) == 2
    assert rank([]) == 0


@given(companies(most=40))
@settings(deadline=None)
def test_everyone_invited_is_in_one_key_atom_of_enough_people(company: Company) -> None:
    invited = Counter(company.unit)
    key = key_atoms(company.children, company.root, invited, company.k)
    sizes = [sum(invited[unit] for unit in members) for members in key.atoms.values()]
    assert all(size >= company.k for size in sizes)
    assert sum(sizes) == (len(company.unit) if len(company.unit) >= company.k else 0)
