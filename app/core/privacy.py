"""Who may see what: the partition of people that everything released from a wave is summed over.

The invariant: no combination of all that a wave releases touches 1 to k-1 people. It holds because
a wave has one partition, only ever made coarser: key atoms (of at least k invited), wave atoms
(k ballots), a question's atoms (k answers to it), and for what shows single answers atoms of 10.
Separate plans for separate questions or thresholds, each harmless, leak when they are pooled.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Unit = TypeVar("Unit", bound="int | str")
Children = Mapping[Unit, Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Partition(Generic[Unit]):
    """Groups of people that are never split again.

    An atom bears the name of the unit where it sits and holds its members: units, for whom the
    people in them count, or, later in the chain, key atoms. A unit's report is a union of atoms.
    Members in no atom are in nothing that is released.
    """

    children: Children[Unit]
    root: Unit
    atoms: Mapping[Unit, frozenset[Unit]]
    reports: Mapping[Unit, frozenset[Unit]]
    atom_of: Mapping[Unit, Unit] = field(init=False)

    def __post_init__(self) -> None:
        home = {member: name for name, members in self.atoms.items() for member in members}
        object.__setattr__(self, "atom_of", home)

    def members(self, unit: Unit) -> frozenset[Unit]:
        """Those counted in the report of this unit; empty: it has none."""
        return frozenset[Unit]().union(*(self.atoms[name] for name in self.reports.get(unit, ())))

    def coarser(self, answers: Mapping[Unit, int], minimum: int) -> "Partition[Unit]":
        """Float these atoms again, on the answers of their members; never splits one."""
        counts: dict[Unit, int] = {}
        for member, name in self.atom_of.items():
            counts[name] = counts.get(name, 0) + answers.get(member, 0)
        floated = float_up(self.children, self.root, counts, minimum)
        atoms = {
            name: frozenset[Unit]().union(*(self.atoms[part] for part in parts))
            for name, parts in floated.atoms.items()
        }
        return Partition(self.children, self.root, atoms, floated.reports)


def release_plan(
    children: Children[Unit], root: Unit, answers: Mapping[Unit, int], minimum: int
) -> dict[Unit, frozenset[Unit]]:
    """For each unit that is shown: the units whose own answers are counted in its figure."""
    plan = float_up(children, root, answers, minimum)
    # Units that share a report share its set, too: see float_up.
    expanded = {report: plan.members(unit) for unit, report in plan.reports.items()}
    return {unit: expanded[report] for unit, report in plan.reports.items()}


def float_up(children: Children[Unit], root: Unit, answers: Mapping[Unit, int], minimum: int) -> Partition[Unit]:
    """Answers too few to show join those of the unit above; what is left at the root is in no report."""
    if minimum < 1:
        raise ValueError("a group has at least one person")
    atoms: dict[Unit, frozenset[Unit]] = {}
    reports: dict[Unit, frozenset[Unit]] = {}
    floating: dict[Unit, frozenset[Unit]] = {}
    for unit in _from_the_leaves(children, root):
        below = children.get(unit, ())
        shown = [reports[child] for child in below if child in reports]
        own = frozenset({unit} if answers.get(unit, 0) > 0 else ())
        pool = own.union(*(floating.pop(child) for child in below))
        if sum(answers[member] for member in pool) >= minimum:
            atoms[unit] = pool
            shown.append(frozenset({unit}))
            pool = frozenset()
        if shown:
            # A chain of units that all show the same shares one set: deep trees stay cheap.
            reports[unit] = shown[0] if len(shown) == 1 else shown[0].union(*shown[1:])
        floating[unit] = pool
    return Partition(children, root, atoms, reports)


def key_atoms(children: Children[Unit], root: Unit, invited: Mapping[Unit, int], minimum: int) -> Partition[Unit]:
    """The atoms that ballots carry and response rates are shown for; everyone invited is in one.

    Who floats past the root joins the smallest atom, which from then on sits at the root. (The root
    has no atom of its own then: had its pool been large enough, nobody would have floated past it.)
    With fewer invited than the minimum there is no atom: no anonymous or confidential wave.
    """
    plan = float_up(children, root, invited, minimum)
    placed = frozenset(plan.atom_of)
    left = frozenset(unit for unit in _from_the_leaves(children, root) if invited.get(unit, 0) > 0) - placed
    if not left or not plan.atoms:
        return plan
    smallest = min(plan.atoms, key=lambda name: (sum(invited[u] for u in plan.atoms[name]), name))
    atoms = {name: members for name, members in plan.atoms.items() if name != smallest}
    atoms[root] = plan.atoms[smallest] | left
    sizes = {name: sum(invited[unit] for unit in members) for name, members in atoms.items()}
    reports = float_up(children, root, sizes, minimum).reports
    return Partition(children, root, atoms, reports)


def wave_atoms(key: Partition[Unit], ballots: Mapping[Unit, int], minimum: int) -> Partition[Unit]:
    """Float the ballots, counted by key atom. From here on members are key atoms.

    A question's atoms are these made `coarser` by the answers to it, and the atoms for what shows
    single answers (a split, an eNPS with its range, comments) those made `coarser` again with 10.
    """
    known = {name: ballots.get(name, 0) for name in key.atoms}
    return float_up(key.children, key.root, known, minimum)


def _from_the_leaves(children: Children[Unit], root: Unit) -> Iterator[Unit]:
    """Each unit after all units below it; without recursion, for a tree may be deep."""
    order, waiting = [], [root]
    while waiting:
        unit = waiting.pop()
        order.append(unit)
        waiting.extend(children.get(unit, ()))
    return reversed(order)
