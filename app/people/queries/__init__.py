"""All reading of the directory. `on` is the day asked about. What the rest of Iskra asks is here and in `trees`, what
only the pages of the directory and its import need is in `directory`, `teams` and `audit`."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from app.access import SEES_ALL_TEAMS, Role
from app.core import clock
from app.core.db import db
from app.people.models import (
    Absence,
    Employment,
    EmploymentKind,
    Membership,
    Notice,
    Person,
    RoleGrant,
    Standing,
    StandingKind,
    Team,
    order_key,
    search_key,
    search_words,
)
from app.people.queries.audiences import Belonging as Belonging
from app.people.queries.audiences import audience_size as audience_size
from app.people.queries.audiences import belonging as belonging
from app.people.queries.audiences import in_audience as in_audience
from app.people.queries.audiences import jobs as jobs
from app.people.queries.audiences import locations as locations
from app.people.queries.trees import Forest as Forest
from app.people.queries.trees import Tree as Tree
from app.people.queries.trees import forest as forest
from app.people.queries.trees import root_team as root_team
from app.people.queries.trees import tree as tree

LEADING = (StandingKind.LEADER, StandingKind.DEPUTY)


def team_by_code(code: str) -> Team | None:
    return db.session.scalar(select(Team).where(Team.code == code))


def person_by_number(number: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.number == number))


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def ids_by_number_and_email() -> dict[str, int]:
    """Whom a file means by an employee number or an e-mail address."""
    rows = db.session.execute(select(Person.id, Person.number, Person.email)).all()
    return {email: person_id for person_id, _number, email in rows if email} | {row[1]: row[0] for row in rows}


class Standings(NamedTuple):
    """What a person is today: the roles held, the teams led or deputised for, and how many notices wait for a look."""

    roles: frozenset[Role]
    led: frozenset[int]
    unseen: int = 0


def standings(person: Person, on: date) -> Standings:
    """Roles of a person on a day: employee by employment, leader by leading a team, the others by grant. The notices
    are counted along, because every page asks for all of this."""
    if not person.employed_on(on):
        return Standings(frozenset(), frozenset())
    no_team, no_role = cast(null(), Integer), cast(null(), RoleGrant.role.type)
    leading = select(Standing.team_id, no_role.label("role"), literal(0)).where(
        Standing.person_id == person.id, Standing.kind.in_(LEADING), Standing.in_force(on)
    )
    granted = select(no_team, RoleGrant.role, literal(0)).where(
        RoleGrant.person_id == person.id, RoleGrant.in_force(on)
    )
    waiting = select(no_team, no_role, func.count()).where(Notice.person_id == person.id, Notice.seen.is_(False))
    rows = db.session.execute(union_all(leading, granted, waiting)).all()
    led = frozenset(team_id for team_id, _role, _count in rows if team_id is not None)
    roles = {Role.EMPLOYEE, *(role for _team, role, _count in rows if role is not None)}
    roles |= {Role.LEADER} if led else set()
    return Standings(frozenset(roles), led, sum(count for _team, _role, count in rows))


def visible_team_ids(person: Person, on: date | None = None) -> frozenset[int]:
    """The teams whose figures and people this person may see."""
    day = on or clock.today()
    held = standings(person, day)
    if not held.roles & (SEES_ALL_TEAMS | {Role.LEADER}):
        return frozenset()
    return visible_in(tree(day), held)


def visible_in(whole: Tree, held: Standings) -> frozenset[int]:
    """The one rule of scope: all teams for HR, programme lead and auditor; else the teams led, with those below."""
    if held.roles & SEES_ALL_TEAMS:
        return frozenset(whole.teams)
    return frozenset(below for led in held.led for below in whole.below(led) if led in whole.teams)


def find_teams(text: str, whole: Tree, held: Standings) -> list[Team]:
    """Teams in one's scope whose name or code has all words typed, by name."""
    words = search_words(text)
    named = {team_id: search_key(f"{team.name} {team.code}") for team_id, team in whole.teams.items()}
    found = [whole.teams[team_id] for team_id in visible_in(whole, held) if all(w in named[team_id] for w in words)]
    return sorted(found, key=lambda team: order_key(team.name)) if words else []


def members(team_ids: Collection[int], on: date) -> Select[Person]:
    """People employed in these teams on a day, with their membership loaded, by name."""
    return (
        select(Person)
        .join(Person.memberships)
        .where(Membership.team_id.in_(team_ids), Membership.in_force(on), Person.employed(on))
        .options(contains_eager(Person.memberships))
        .order_by(Person.sort_name, Person.id)
    )


def names_in(team_ids: Collection[int], on: date) -> Sequence[str]:
    """The names of the people in these teams on a day."""
    here = select(Person.name).join(Person.memberships).where(Membership.team_id.in_(team_ids), Membership.in_force(on))
    return db.session.scalars(here).all()


def team_of(person: Person, on: date) -> Team | None:
    """The team a person is in on a day."""
    return db.session.scalar(
        select(Team)
        .join(Membership, Membership.team_id == Team.id)
        .where(Membership.person_id == person.id, Membership.in_force(on))
    )


def leader_ids(team_id: int, on: date) -> list[int]:
    """Who leads a team on a day, deputies after."""
    return list(
        db.session.scalars(
            select(Standing.person_id)
            .where(Standing.team_id == team_id, Standing.kind.in_(LEADING), Standing.in_force(on))
            .order_by(Standing.kind.desc(), Standing.id)
        )
    )


def on_team(
    person_id: InstrumentedAttribute[int], day: ColumnElement[date] | InstrumentedAttribute[date]
) -> ColumnElement[bool]:
    """The condition under which a Membership row is the one of a person on a day, both columns: for joins."""
    return and_(Membership.person_id == person_id, Membership.in_force(day))


def absent_on(
    person_id: InstrumentedAttribute[int], day: ColumnElement[date] | InstrumentedAttribute[date]
) -> ColumnElement[bool]:
    """Whether the person of a row was on leave on the day of the row."""
    return select(Absence.id).where(Absence.person_id == person_id, Absence.in_force(day)).exists()


def of_teams(team_ids: Collection[int] | None) -> ColumnElement[bool]:
    """Memberships in these teams; None: in any, which a database need not be asked about."""
    return true() if team_ids is None else Membership.team_id.in_(team_ids)


def month_table(months: Iterable[date]) -> CTE:
    """Months as rows (first_day, last_day), to join with."""
    rows = [
        select(literal(month, Date).label("first_day"), literal(clock.month_end(month), Date).label("last_day"))
        for month in months
    ]
    return union_all(*rows).cte() if len(rows) > 1 else rows[0].cte()


def works_for_supplier(
    person_id: InstrumentedAttribute[int], day: ColumnElement[date] | InstrumentedAttribute[date]
) -> ColumnElement[bool]:
    """Whether the person of a row is a supplier's on the day of the row. The first part is one short list, so that the
    second is asked of few."""
    held = Employment.kind == EmploymentKind.SUPPLIER
    then = select(Employment.id).where(Employment.person_id == person_id, held, Employment.in_force(day))
    return and_(person_id.in_(select(Employment.person_id).where(held)), then.exists())


def members_by_month(months: Iterable[date], team_ids: Collection[int] | None) -> CTE:
    """Rows (month, last_day, person_id, team_id): who was employed at any time in each month, counted in the team of
    the person's last day employed in that month. Staff of suppliers are nobody's members: what they are asked to do
    (Inform, Inspire, Instruct) counts like everybody's, what is open to all (Engage, Reward) counts without them."""
    table = month_table(months)
    end = table.c.last_day
    later = aliased(Membership)
    moved_on = select(later.id).where(
        later.person_id == Membership.person_id, later.starts_on > Membership.starts_on, later.starts_on <= end
    )
    last_day = case((and_(Membership.ends_on.is_not(None), Membership.ends_on < end), Membership.ends_on), else_=end)
    return (
        select(
            table.c.first_day.label("month"),
            end,
            Person.id.label("person_id"),
            Membership.team_id.label("team_id"),
        )
        .select_from(table)
        .join(
            Person,
            and_(
                Person.hired_on <= end,
                or_(Person.left_on.is_(None), Person.left_on >= table.c.first_day, Person.returns_on <= end),
            ),
        )
        .join(
            Membership,
            and_(
                Membership.person_id == Person.id,
                Membership.starts_on <= end,
                or_(Membership.ends_on.is_(None), Membership.ends_on >= table.c.first_day),
                # the last in the month: memberships never overlap, so only one that ends in it can be followed
                or_(Membership.ends_on.is_(None), Membership.ends_on >= end, ~moved_on.exists()),
            ),
        )
        .where(of_teams(team_ids), ~works_for_supplier(Person.id, last_day))
        .cte()
    )


def find_people(text: str, on: date, limit: int = 8) -> Sequence[Person]:
    """Employed people whose name has all words typed, or whose number is the text; with their team of the day."""
    words = search_words(text)
    query = (
        select(Person)
        .join(Person.memberships)
        .join(Membership.team)
        .where(Membership.in_force(on), Person.employed(on))
        .options(contains_eager(Person.memberships).contains_eager(Membership.team))
        .order_by(Person.sort_name, Person.id)
        .limit(limit)
    )
    has_words = and_(*(Person.search_name.contains(word, autoescape=True) for word in words)) if words else false()
    return (
        db.session.scalars(query.where(or_(has_words, func.lower(Person.number) == text.strip().lower())))
        .unique()
        .all()
    )
