"""Import of absences: repeatable by person and first day, all or nothing, and taken back by its undo."""

from dataclasses import dataclass, field
from datetime import date

from app.core import bulk, imports
from app.core.changes import Changes, changes_of, take_back
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _, _l
from app.core.imports import Asked, ImportRun, Outcome
from app.core.tables import presets
from app.people import queries
from app.people.models import Absence, AbsenceKind, Person
from app.people.queries import staff
from app.people.services import absence_list
from app.people.services.absence_list import Entry, Sheet
from app.people.services.absence_words import FIELDS, KIND, NAMES, TEMPLATE

Days = tuple[date, date | None]


@dataclass
class Plan:
    """What a list would change."""

    new: list[Absence] = field(default_factory=list)
    changed: list[tuple[Absence, Entry]] = field(default_factory=list)
    unchanged: int = 0
    repeated: int = 0


def import_absences(asked: Asked) -> Outcome:
    """Note the absences of a list; refused as a whole if anything in it is wrong."""
    sheet, plan = absence_list.read(asked), Plan()
    if not asked.dry_run:
        bulk.lock(Absence.__table__)  # of two imports at once the second sees what the first has written
    if not sheet.full:
        _Matching(sheet, plan).match()
    outcome = _outcome(sheet, plan)
    if sheet.errors or asked.dry_run:
        return outcome
    changes = _write(plan)
    run = imports.keep(
        outcome, kind=KIND, file_name=asked.file_name, fingerprint=asked.fingerprint, by_id=asked.by_id, now=asked.now
    )
    changes.write(run)
    return outcome._replace(import_id=run.id)


class _Matching:
    """Whom each row means, and whether they are noted as away already: the same first day is the same absence."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        self._sheet, self._plan = sheet, plan
        ids = queries.ids_by_number_and_email()
        self._meant = {one.row: ids.get(one.person, ids.get(one.person.lower(), 0)) for one in sheet.entries}
        self._people, held = staff.with_absences(set(self._meant.values()))
        self._held = {(one.person_id, one.starts_on): one for one in held}
        self._days: dict[int, dict[date, Days]] = {}
        for one in held:
            self._days.setdefault(one.person_id, {})[one.starts_on] = (one.starts_on, one.ends_on)
        self._seen: set[tuple[int, date]] = set()

    def match(self) -> None:
        for entry in self._sheet.entries:
            person = self._people.get(self._meant[entry.row])
            if person is None:
                expected = _("the number or e-mail address of a colleague in the directory")
                self._sheet.wrong(entry.row, "person", entry.person, expected)
            else:
                self._match(entry, person)

    def _match(self, entry: Entry, person: Person) -> None:
        key = person.id, entry.starts_on
        if key in self._seen:
            self._plan.repeated += 1
            return
        self._seen.add(key)
        same = self._held.get(key)
        last_day = entry.ends_on or (same.ends_on if same is not None else None)
        if self._fits(entry, person, last_day):
            self._place(entry, person, same)

    def _fits(self, entry: Entry, person: Person, last_day: date | None) -> bool:
        """Within the employment, and not over another absence, also not one of this file."""
        others = self._days.setdefault(person.id, {})
        if not person.employed_on(entry.starts_on):
            expected = _("a day on which this person works here")
        elif any(_touch(entry.starts_on, last_day, held) for first, held in others.items() if first != entry.starts_on):
            expected = _("days on which this person is not away already")
        else:
            others[entry.starts_on] = (entry.starts_on, last_day)
            return True
        self._sheet.wrong(entry.row, "starts_on", entry.starts_on.isoformat(), expected)
        return False

    def _place(self, entry: Entry, person: Person, same: Absence | None) -> None:
        """An empty cell says nothing: what is noted stays."""
        if same is None:
            kind = entry.kind or AbsenceKind.OTHER
            self._plan.new.append(
                Absence(person_id=person.id, starts_on=entry.starts_on, ends_on=entry.ends_on, kind=kind)
            )
        elif (same.ends_on, same.kind) == (entry.ends_on or same.ends_on, entry.kind or same.kind):
            self._plan.unchanged += 1
        else:
            self._plan.changed.append((same, entry))


def _touch(first: date, last: date | None, other: Days) -> bool:
    return (other[1] is None or first <= other[1]) and (last is None or other[0] <= last)


def _outcome(sheet: Sheet, plan: Plan) -> Outcome:
    if sheet.errors:
        return imports.refused(sorted(sheet.errors), preset=presets.PLAIN, read=sheet.rows, unchecked=sheet.unchecked)
    sheet.skip(_("the same absence stands in the file already"), plan.repeated)
    counts = (sheet.rows, len(plan.new), len(plan.changed), plan.unchanged)
    return Outcome(None, presets.PLAIN, *counts, sheet.skips, [], [])


def _write(plan: Plan) -> Changes:
    changes = Changes(Absence)
    with db.session.no_autoflush:
        db.session.add_all(plan.new)
        for absence, entry in plan.changed:
            absence.ends_on, absence.kind = entry.ends_on or absence.ends_on, entry.kind or absence.kind
        changes.flush()
    return changes


ABSENCES = imports.register(
    imports.Importer(
        kind=KIND,
        fields=FIELDS,
        words=NAMES,
        recognise=absence_list.recognise,
        check=absence_list.check,
        run=import_absences,
        example=TEMPLATE,
    )
)


@imports.undoes(KIND)
def undo_absences(run: ImportRun) -> None:
    """Put absences back as they were, while nobody has changed them since."""
    changes = changes_of(run)
    if not changes and (run.created or run.updated):
        raise RuleBroken(_l("What this import overwrote was deleted after its time, so it cannot be undone."))
    take_back(run, Absence)
