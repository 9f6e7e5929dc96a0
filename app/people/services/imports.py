"""Import of people: repeatable by their number, all or nothing, and taken back by its undo.

A team that differs is a move from the day of the import on; a last day closes the employment; nobody is deleted.
"""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import update

from app.core import bulk, clock, imports
from app.core.changes import Changes, changes_of, made, take_back, used
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import ImportRun, Outcome, Tell, silent
from app.core.tables import Order, Table, TableError
from app.people.models import (
    Absence,
    Employment,
    Membership,
    Person,
    RoleGrant,
    Standing,
    Team,
    TeamParent,
)
from app.people.queries import directory
from app.people.services import roster as rosters
from app.people.services.dated import DAY, end, id_of
from app.people.services.exports import FIELDS, KIND, NAMES, TEMPLATE
from app.people.services.plan import Plan, Step

MOST_PEOPLE = 1_000_000  # a manager may stand in any row: all are looked at together
TABLES = (Team, TeamParent, Person, Membership, Standing, RoleGrant, Absence, Employment)


def import_people(
    *,
    table: Table,
    file_name: str,
    fingerprint: str,
    mapping: Mapping[str, str] | None = None,
    preset: str | None = None,
    dates: Order | None = None,
    create_teams: bool = False,
    dry_run: bool = False,
    by: Person | None,
    today: date,
    tell: Tell = silent,
    again: Callable[[], Table] | None = None,
) -> Outcome:
    """Bring the directory in line with a list of people; refused as a whole if anything in it is wrong."""
    try:
        roster = rosters.read(table, mapping=mapping or {}, preset=preset, dates=dates, tell=tell, again=again)
    except TableError as reason:
        return imports.unreadable(reason)
    if not dry_run:
        bulk.lock(Person.__table__)  # of two imports at once the second sees what the first has written
    plan = Plan(roster, create_teams=create_teams, today=today)
    outcome = plan.outcome()
    if roster.errors or dry_run:
        return outcome
    changes = _apply(plan, today)
    run = imports.keep(
        outcome, kind="people", file_name=file_name, fingerprint=fingerprint, by_id=id_of(by), now=clock.now()
    )
    changes.write(run)
    return outcome._replace(import_id=run.id)


def _apply(plan: Plan, today: date) -> Changes:
    """Do what the plan says; everything is flushed through the notes for the undo."""
    changes = Changes(*TABLES)
    with db.session.no_autoflush:
        _open_teams(plan, changes, today)
        _free_addresses(plan)
        leavers = [step.person.id for step in plan.steps if step.leaves and step.person is not None]
        ending = directory.ending_rows(leavers)
        written = {step.entry.number: _write(step, ending, today) for step in plan.steps if step.to_do}
        changes.flush()
        for step in plan.steps:
            if step.manager is not None:
                manager = written.get(step.manager) or plan.person(step.manager)
                written[step.entry.number].manager_id = id_of(manager)
        changes.flush()
    return changes


def _open_teams(plan: Plan, changes: Changes, today: date) -> None:
    """New teams stand under the root, from the first day somebody was in them."""
    first: dict[str, date] = {}
    for step in plan.steps:
        if step.team is not None and step.team.code in plan.new_teams:
            hired = step.entry.hired_on if step.person is None else None
            first[step.team.code] = min(first.get(step.team.code, today), hired or today)
    db.session.add_all(plan.new_teams.values())
    changes.flush()
    for code, team in plan.new_teams.items():
        day = first.get(code, today)
        db.session.add(TeamParent(team_id=team.id, parent_id=plan.root, starts_on=day))


def _free_addresses(plan: Plan) -> None:
    """Two people may swap their e-mail addresses in one file: let go of the old ones first."""
    wanted = {step.values["email"] for step in plan.steps if "email" in step.values}
    held = [s.person for s in plan.steps if s.person is not None and "email" in s.values and s.person.email in wanted]
    if held:
        ids = [person.id for person in held]
        query = update(Person).where(Person.id.in_(ids)).values(email=None)
        db.session.execute(query, execution_options={"synchronize_session": False})


def _write(step: Step, ending: Mapping[int, list[directory.Ending]], today: date) -> Person:
    entry = step.entry
    if step.person is None:
        return _join(step)
    person = step.person
    if "hired_on" in step.values and person.memberships:
        person.memberships[0].starts_on = step.values["hired_on"]
    for name, value in step.values.items():
        setattr(person, name, value)
    if step.team is not None:
        _move(person, step.team, max(today, person.hired_on), entry.left_on or person.left_on)
    if step.leaves and entry.left_on is not None:
        _leave(person, entry.left_on, ending.get(person.id, []))
    return person


def _join(step: Step) -> Person:
    entry = step.entry
    person = Person(
        number=entry.number,
        name=entry.name,
        email=entry.email or None,
        job=entry.job,
        location=entry.location,
        language=entry.language,
        theme="auto",
        hired_on=entry.hired_on,
        left_on=entry.left_on,
    )
    if step.team is not None and entry.hired_on is not None:
        person.memberships.append(Membership(team=step.team, starts_on=entry.hired_on, ends_on=entry.left_on))
    db.session.add(person)
    return person


def _move(person: Person, team: Team, day: date, left_on: date | None) -> None:
    for row in list(person.memberships):
        end(row, day - DAY)
    person.memberships.append(Membership(team=team, starts_on=day, ends_on=left_on))


def _leave(person: Person, left_on: date, ending: list[directory.Ending]) -> None:
    """Close all that ends with the employment; a last day that was too early is put right."""
    earlier, person.left_on = person.left_on, left_on
    if earlier is not None and earlier < left_on:
        for row in person.memberships:
            if row.ends_on == earlier:
                row.ends_on = left_on
        return
    for dated in (*person.memberships, *ending):
        end(dated, left_on)


def _run(asked: imports.Asked) -> Outcome:
    return import_people(
        table=asked.table,
        file_name=asked.file_name,
        fingerprint=asked.fingerprint,
        mapping=asked.mapping,
        preset=asked.preset,
        dates=asked.dates,
        create_teams=bool(asked.choices.get("create_teams")),
        dry_run=asked.dry_run,
        by=db.session.get(Person, asked.by_id) if asked.by_id is not None else None,
        today=clock.day_of(asked.now),
        tell=asked.tell,
        again=asked.again,
    )


PEOPLE = imports.register(
    imports.Importer(
        kind=KIND,
        fields=FIELDS,
        words=NAMES,
        recognise=rosters.recognised,
        check=rosters.check,
        run=_run,
        most_rows=MOST_PEOPLE,
        example=TEMPLATE,
    )
)


@imports.undoes("people")
def undo_people(run: ImportRun) -> None:
    """Put people back as they were; who was made by the import goes, if nothing refers to them by now. Teams it made
    stay where others came to them."""
    changes = changes_of(run)
    if not changes and (run.created or run.updated):
        raise RuleBroken(_l("What this import overwrote was deleted after its time, so it cannot be undone."))
    teams = used(Team, made(Team, changes), besides=changes)
    places = [change.row_id for change in changes.get("team_parent", []) if change.after.get("team_id") in teams]
    take_back(run, *TABLES, leaving={Team: teams, TeamParent: places})
