"""An attacker who pools all released figures and looks for combinations about too few people.

A released figure is a row: {(what, person): weight}. A combination of rows that vanishes on
everyone but 1 to k-1 people says something about them alone. Whether there is one is exact integer
linear algebra, and knows nothing of trees, atoms or plans.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

Row = Mapping[tuple[str, int], int]
Column = tuple[int, ...]


def exposed(rows: Iterable[Row], k: int, *, by_classes: bool = True) -> frozenset[int] | None:
    """Fewer than k people whom some combination is about, or None.

    People whose columns are alike are touched together or not at all, so the search may go by
    classes of such people; `by_classes=False` tries every group of k-1 people and needs no such
    argument, at a price.
    """
    columns, people = _columns(rows)
    whole = rank(list(columns))
    ranks: dict[frozenset[Column], int] = {}
    for group in _classes(people, k) if by_classes else combinations(people, min(k - 1, len(people))):
        suspects = frozenset(group)
        others = frozenset(column for column, holders in columns.items() if not holders <= suspects)
        if others not in ranks:
            ranks[others] = rank(list(others))
        if ranks[others] < whole:
            return suspects
    return None


def rank(vectors: list[Column]) -> int:
    """By integer row reduction without fractions: nothing is rounded."""
    waiting, found = [list(vector) for vector in vectors], 0
    while waiting:
        pivot = waiting.pop()
        lead = next((place for place, number in enumerate(pivot) if number), None)
        if lead is None:
            continue
        found += 1
        for vector in waiting:
            if factor := vector[lead]:
                vector[:] = [pivot[lead] * ours - factor * its for ours, its in zip(vector, pivot, strict=True)]
    return found


def _columns(rows: Iterable[Row]) -> tuple[dict[Column, set[int]], dict[int, set[Column]]]:
    """Each column with the people who hold it, and each person with their columns."""
    different = [dict(row) for row in {frozenset(row.items()) for row in rows}]
    columns: dict[Column, set[int]] = {}
    people: dict[int, set[Column]] = {}
    for variable in {variable for row in different for variable in row}:
        column = tuple(row.get(variable, 0) for row in different)
        columns.setdefault(column, set()).add(variable[1])
        people.setdefault(variable[1], set()).add(column)
    return columns, people


def _classes(people: Mapping[int, set[Column]], k: int) -> Iterator[tuple[int, ...]]:
    alike: dict[frozenset[Column], list[int]] = {}
    for person, columns in people.items():
        alike.setdefault(frozenset(columns), []).append(person)
    small = [members for members in alike.values() if len(members) < k]
    for count in range(1, k):
        for chosen in combinations(small, count):
            group = tuple(person for members in chosen for person in members)
            if len(group) < k:
                yield group
