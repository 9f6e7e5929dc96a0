"""What a planned re-organisation would change, found without changing anything."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.i18n import LazyString, _l
from app.core.paging import Page
from app.people.models import Membership, Person, StandingKind
from app.people.models.reorganising import Change, ChangeKind, PlanState, Reorganisation
from app.people.queries import Forest, Tree, trees
from app.people.queries import teams as team_queries


def plans(state: PlanState | None, page: Page) -> Sequence[tuple[Reorganisation, int]]:
    """Re-organisations with how many changes each has, the latest day first; without a state all but the discarded.
    Sets the page's total."""
    wanted = Reorganisation.state == state if state is not None else Reorganisation.state != PlanState.DISCARDED
    page.total = db.session.scalar(select(func.count(Reorganisation.id)).where(wanted)) or 0
    count = select(func.count(Change.id)).where(Change.plan_id == Reorganisation.id).scalar_subquery()
    query = select(Reorganisation, count).where(wanted)
    ordered = query.order_by(Reorganisation.day.desc(), Reorganisation.id.desc()).limit(page.size).offset(page.offset)
    return [(row[0], row[1]) for row in db.session.execute(ordered)]


def plan(plan_id: int) -> Reorganisation | None:
    query = select(Reorganisation).where(Reorganisation.id == plan_id)
    changes = selectinload(Reorganisation.changes).joinedload(Change.person)
    return db.session.scalar(query.options(joinedload(Reorganisation.made_by), changes))


def renames_due(today: date) -> Sequence[Change]:
    """New names whose day has come."""
    query = select(Change).join(Reorganisation, Reorganisation.id == Change.plan_id)
    waiting = (Change.kind == ChangeKind.RENAME) & Change.done_on.is_(None)
    applied = (Reorganisation.state == PlanState.APPLIED) & (Reorganisation.day <= today)
    return db.session.scalars(query.where(waiting, applied).options(joinedload(Change.team))).all()


Teller = Callable[[date, Collection[int]], Iterator[str]]
TELLERS: list[Teller] = []


def tells_affected(teller: Teller) -> Teller:
    """Register what says what of a feature a re-organisation touches: (its day, ids of the teams that close)."""
    TELLERS.append(teller)
    return teller


class Line(NamedTuple):
    """A team in the tree before or after; `marks`: what happens to it."""

    key: int
    name: str
    depth: int
    people: int
    leader: str | None
    marks: Sequence[LazyString]


@dataclass
class Now:
    """How things stand on the day, as the directory has it."""

    forest: Forest
    tree: Tree
    people: dict[int, int]  # own people of each team
    leaders: dict[int, Person]
    teams_of: dict[int, int]  # of the people named in the plan
    employed: set[int]  # of them


@dataclass
class Preview:
    """What would be."""

    before: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    moved: int = 0
    leaderless: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    problems: list[LazyString | str] = field(default_factory=list)
    changed: dict[int, LazyString] = field(
        default_factory=dict
    )  # by change: what became otherwise since it was planned
    names: dict[int, str] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)  # teams that become otherwise, and those above them

    @property
    def ready(self) -> bool:
        return not self.problems and not self.changed


def now(found: Reorganisation) -> Now:
    """What the preview needs of the directory, in five statements however large it is."""
    forest = trees.forest()
    ids = [change.person_id for change in found.changes if change.person_id is not None]
    rows = db.session.execute(
        select(Person.id, Membership.team_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id.in_(ids), Person.employed(found.day), Membership.in_force(found.day))
    ).all()
    leading = team_queries.leaders(found.day)
    return Now(
        forest=forest,
        tree=forest.on(found.day),
        people=team_queries.headcounts(found.day),
        leaders={t: s.person for t, held in leading.items() for s in held if s.kind == StandingKind.LEADER},
        teams_of={row.id: row.team_id for row in rows},
        employed={row.id for row in rows},
    )


def preview(found: Reorganisation, as_is: Now) -> Preview:
    """The tree before and after, and all that somebody should know before pressing the button."""
    return Simulation(found, as_is).preview()


class Simulation:
    """Does the changes of a plan on a copy of the tree. Everything begins on the same day, so people are counted by
    where they were before: who comes into a team that is emptied stays in it."""

    def __init__(self, found: Reorganisation, as_is: Now) -> None:
        self.day, self.changes, self.now = found.day, found.changes, as_is
        self.parent = dict(as_is.tree.parent)
        self.names = {key: team.name for key, team in as_is.tree.teams.items()}
        self.marks: dict[int, list[LazyString]] = {}
        self.closed: set[int] = set()
        self.people = Counter(as_is.people)
        self.leaders = {key: person.name for key, person in as_is.leaders.items()}
        self.result = Preview()

    def preview(self) -> Preview:
        """All of it."""
        result = self.result
        closing = {one.about: [_l("closes")] for one in self.changes if one.kind == ChangeKind.CLOSE_TEAM}
        result.before = self._lines(self.now.tree.parent, dict(self.names), self.now.people, self.leaders, closing)
        result.names = {key: team.name for key, team in self.now.forest.teams.items()}
        for change in self.changes:
            result.names |= {-change.id: change.name} if change.kind == ChangeKind.NEW_TEAM else {}
        for change in self.changes:
            getattr(self, f"_{change.kind}")(change)
            if (reason := otherwise(change, self.now)) is not None:
                result.changed[change.id] = reason
        self._move_people()
        self._check_closed()
        parent = {key: above for key, above in self.parent.items() if key not in self.closed}
        names = {key: name for key, name in self.names.items() if key not in self.closed}
        result.after = self._lines(parent, names, self.people, self.leaders, self.marks)
        result.touched = self._touched()
        result.leaderless = [line.name for line in result.after if line.leader is None]
        whole = self._with_below()
        result.empty = [line.name for line in result.after if not whole[line.key]]
        return result

    def _wrong(self, text: LazyString) -> None:
        self.result.problems.append(text)

    def _mark(self, key: int, text: LazyString) -> None:
        self.marks.setdefault(key, []).append(text)

    def _known(self, key: int) -> bool:
        """Whether a team is there on the day; else that is a problem."""
        if key not in self.names:
            self._wrong(_l("The team “%(team)s” does not exist on that day.", team=self.result.names.get(key, "?")))
        return key in self.names

    def _new_team(self, change: Change) -> None:
        codes = [team.code for team in self.now.forest.teams.values()]
        codes += [one.code for one in self.changes if one.kind == ChangeKind.NEW_TEAM and one.id != change.id]
        if change.code in codes:
            self._wrong(_l("There is already a team with the code “%(code)s”.", code=change.code))
        if self._known(change.to):
            self.names[-change.id], self.parent[-change.id] = change.name, change.to
            self._mark(-change.id, _l("new"))

    def _rename(self, change: Change) -> None:
        if self._known(change.about):
            self.names[change.about] = change.name
            self._mark(change.about, _l("renamed"))

    def _move_team(self, change: Change) -> None:
        if not (self._known(change.about) and self._known(change.to)):
            return
        if change.about not in self.parent:
            self._wrong(_l("The company itself stays at the top."))
        elif change.about in (change.to, *_chain(self.parent, change.to)):
            self._wrong(_l("“%(team)s” cannot belong to itself or to a team below it.", team=self.names[change.about]))
        else:
            self.parent[change.about] = change.to
            self._mark(change.about, _l("moved"))

    def _close_team(self, change: Change) -> None:
        if self._known(change.about) and change.about not in self.parent:
            self._wrong(_l("The company itself stays at the top."))
        else:
            self.closed.add(change.about)

    def _move_person(self, change: Change) -> None:
        self._known(change.to)
        if change.person is not None and change.person_id not in self.now.employed:
            self._wrong(_l("On that day nobody of this name is in a team: %(name)s", name=change.person.name))

    def _move_all(self, change: Change) -> None:
        if self._known(change.about) and self._known(change.to) and change.about == change.to:
            self._wrong(_l("“%(team)s” is named as where people come from and go to.", team=self.names[change.to]))

    def _leader(self, change: Change) -> None:
        if not self._known(change.about) or change.person is None:
            return
        if change.person_id not in self.now.employed:
            self._wrong(_l("On that day nobody of this name is in a team: %(name)s", name=change.person.name))
        self.leaders[change.about] = change.person.name
        self._mark(change.about, _l("new leader"))

    def _move_people(self) -> None:
        """One by one first: whoever is named goes where the plan says, whatever becomes of the team."""
        left: Counter[int] = Counter()
        for change in (one for one in self.changes if one.kind == ChangeKind.MOVE_PERSON):
            source = self.now.teams_of.get(change.person_id or 0)
            if source is not None and source != change.to:
                left[source] += 1
                self.people[source] -= 1
                self.people[change.to] += 1
                self.result.moved += 1
        for change in (one for one in self.changes if one.kind == ChangeKind.MOVE_ALL):
            count = self.now.people.get(change.about, 0) - left[change.about]
            self.people[change.about] -= count
            self.people[change.to] += count
            self.result.moved += count
        self._check_twice()

    def _check_twice(self) -> None:
        people = Counter(c.person for c in self.changes if c.kind == ChangeKind.MOVE_PERSON and c.person is not None)
        for person in (one for one, times in people.items() if times > 1):
            self._wrong(_l("This person is moved twice: %(name)s", name=person.name))
        for kind in (ChangeKind.MOVE_ALL, ChangeKind.MOVE_TEAM, ChangeKind.LEADER, ChangeKind.RENAME):
            teams = Counter(change.about for change in self.changes if change.kind == kind)
            for key in (one for one, times in teams.items() if times > 1):
                name = self.result.names.get(key, "?")
                self._wrong(_l("“%(team)s” is changed twice: %(what)s", team=name, what=kind.label))

    def _check_closed(self) -> None:
        for key in self.closed:
            name = self.names.get(key, "?")
            if any(above == key and below not in self.closed for below, above in self.parent.items()):
                self._wrong(_l("“%(team)s” closes, but teams below it stay. Move or close them, too.", team=name))
            if self.people[key]:
                self._wrong(_l("“%(team)s” closes, but somebody is still in it. Move these people.", team=name))

    def _touched(self) -> set[int]:
        """What a large company needs to see of the two trees."""
        before = self.now.people
        found = {*self.marks, *self.closed, *(key for key in self.names if self.people[key] != before.get(key, 0))}
        trees = (self.now.tree.parent, self.parent)
        return found | {above for key in found for tree in trees for above in _chain(tree, key)}

    def _with_below(self) -> Counter[int]:
        """People of each team with those of the teams below it."""
        found: Counter[int] = Counter()
        for key in self.names:
            for unit in (key, *_chain(self.parent, key)):
                found[unit] += self.people[key]
        return found

    def _lines(
        self,
        parent: dict[int, int],
        names: dict[int, str],
        people: Any,
        leaders: dict[int, str],
        marks: dict[int, list[LazyString]],
    ) -> list[Line]:
        """A tree as lines, parents first, each level by name."""
        children: dict[int | None, list[int]] = {}
        for key in sorted(names, key=lambda one: names[one].casefold()):
            children.setdefault(parent.get(key), []).append(key)
        found, waiting = [], [(key, 0) for key in reversed(children.get(None, []))]
        while waiting:
            key, depth = waiting.pop()
            found.append(Line(key, names[key], depth, people.get(key, 0), leaders.get(key), marks.get(key, ())))
            waiting.extend((below, depth + 1) for below in reversed(children.get(key, [])))
        return found


def _chain(parent: dict[int, int], key: int) -> list[int]:
    chain: list[int] = []
    while (above := parent.get(key)) is not None and above not in chain:
        chain.append(above)
        key = above
    return chain


def was(change: Change, as_is: Now) -> dict[str, Any]:
    """What a change would overwrite, as it stands now."""
    if change.kind == ChangeKind.RENAME:
        return {"name": as_is.forest.teams[change.about].name} if change.about in as_is.forest.teams else {}
    if change.kind == ChangeKind.MOVE_TEAM:
        return {"parent": as_is.tree.parent.get(change.about)}
    if change.kind == ChangeKind.MOVE_PERSON:
        return {"team": as_is.teams_of.get(change.person_id or 0)}
    if change.kind == ChangeKind.LEADER and change.about in as_is.leaders:
        return {"person": as_is.leaders[change.about].id}
    return {}


def otherwise(change: Change, as_is: Now) -> LazyString | None:
    """What is not any more as it was when the change was planned; None: nothing."""
    current = was(change, as_is)
    if current == change.was:
        return None
    teams = as_is.forest.teams
    if change.kind == ChangeKind.RENAME:
        return _l("The team is called “%(name)s” now.", name=current.get("name", "?"))
    if change.kind == ChangeKind.MOVE_TEAM:
        above = teams.get(current.get("parent") or 0)
        return _l("The team belongs to “%(team)s” now.", team=above.name if above is not None else "–")
    if change.kind == ChangeKind.MOVE_PERSON:
        team = teams.get(current.get("team") or 0)
        return _l("The person is in “%(team)s” now.", team=team.name if team is not None else "–")
    leader = as_is.leaders.get(change.about)
    return _l("Now the team is led by: %(name)s", name=leader.name if leader is not None else "–")


def affected(found: Reorganisation) -> list[str]:
    """What of other parts is touched, in sentences."""
    closed = [change.about for change in found.changes if change.kind == ChangeKind.CLOSE_TEAM]
    return [one for teller in TELLERS for one in teller(found.day, closed)]


def memberships_from(team_ids: Collection[int], person_ids: Collection[int], day: date) -> Sequence[Membership]:
    """Rows of these teams or people that hold on a day or begin later, to be locked and cut."""
    lasts = Membership.ends_on.is_(None) | (Membership.ends_on >= day)
    mine = Membership.team_id.in_(team_ids) | Membership.person_id.in_(person_ids)
    query = select(Membership).join(Membership.person).where(lasts, mine).order_by(Membership.id)
    return db.session.scalars(query.with_for_update(of=Membership)).all()
