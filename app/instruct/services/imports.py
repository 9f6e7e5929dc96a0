"""Import of completed courses: repeatable by person, course and day, all or nothing, and taken back by its undo."""

from dataclasses import dataclass, field

from app.core import bulk, clock, imports
from app.core.changes import Changes, changes_of, made, take_back, used
from app.core.db import db
from app.core.i18n import _
from app.core.imports import Asked, ImportRun, Outcome
from app.instruct import queries
from app.instruct.models import Completion, Course, CourseState
from app.instruct.services import completions
from app.instruct.services.completions import Entry, Sheet
from app.instruct.services.exports import FIELDS, KIND, NAMES, TEMPLATE
from app.people import queries as people
from app.people.models import search_key

MOST_COMPLETIONS = 1_000_000
TABLES = (Course, Completion)


@dataclass
class Plan:
    """What a list would change: completions to note, and courses to write down."""

    new: list[tuple[Entry, Course, int]] = field(default_factory=list)  # with the person's id
    courses: list[Course] = field(default_factory=list)
    unchanged: int = 0
    repeated: int = 0
    reversed: int = 0


def import_training(asked: Asked) -> Outcome:
    """Note completions of a list; refused as a whole if anything in it is wrong."""
    sheet = completions.read(asked, clock.day_of(asked.now))
    plan = Plan()
    if not asked.dry_run:
        bulk.lock(Course.__table__)  # of two imports at once the second sees what the first has written
    if not sheet.full:
        known = list(queries.all_courses(lock=not asked.dry_run))
        _match(sheet, plan, known, create=bool(asked.choices.get("create_courses")))
    outcome = _outcome(sheet, plan)
    if sheet.errors or asked.dry_run:
        return outcome
    changes = _write(plan, asked)
    run = imports.keep(
        outcome, kind=KIND, file_name=asked.file_name, fingerprint=asked.fingerprint, by_id=asked.by_id, now=asked.now
    )
    changes.write(run)
    return outcome._replace(import_id=run.id)


def _match(sheet: Sheet, plan: Plan, known: list[Course], *, create: bool) -> None:
    """Whom and what each row means, and whether that is on record already."""
    persons, courses = people.ids_by_number_and_email(), _Courses(known, create=create)
    days = queries.completion_days([course.id for course in known])
    on_record = {row[:3]: row[3] for row in sorted(days, reverse=True)}  # noted again after it was reversed: it counts
    seen: set[tuple[str, int, object]] = set()
    for entry in sheet.entries:
        person_id = persons.get(entry.person, persons.get(entry.person.lower()))
        if person_id is None:
            expected = _("the number or e-mail address of a colleague in the directory")
            sheet.wrong(entry.row, "person", entry.person, expected)
        course = courses.of(entry, sheet)
        if person_id is None or course is None:
            continue
        same = (search_key(course.title), person_id, entry.day)
        was_reversed = on_record.get((course.id, person_id, entry.day))
        if same in seen:
            plan.repeated += 1
        elif was_reversed is None:
            plan.new.append((entry, course, person_id))
        else:
            plan.reversed += was_reversed
            plan.unchanged += not was_reversed
        seen.add(same)
    plan.courses = courses.made


class _Courses:
    """Courses by code and title, whatever their case and accents; a code wins over a title."""

    def __init__(self, known: list[Course], *, create: bool) -> None:
        self._create = create
        self.made: list[Course] = []
        self._found: dict[str, list[Course]] = {}
        for course in known:
            self._found.setdefault(search_key(course.title), []).append(course)
        self._found |= {search_key(course.code): [course] for course in known if course.code}

    def of(self, entry: Entry, sheet: Sheet) -> Course | None:
        word = search_key(entry.course)
        found = self._found.get(word, [])
        if len(found) == 1:
            return found[0]
        if found:
            sheet.wrong(entry.row, "course", entry.course, _("a code, as several courses have this title"))
        elif self._create:
            self.made.append(Course(title=entry.course, state=CourseState.ACTIVE))
            self._found[word] = self.made[-1:]
            return self.made[-1]
        else:
            sheet.wrong(entry.row, "course", entry.course, _("the title or code of a course that is written down"))
        return None


def _outcome(sheet: Sheet, plan: Plan) -> Outcome:
    read = sheet.rows + sheet.totals
    if sheet.errors:
        return imports.refused(sorted(sheet.errors), preset=sheet.preset_name, read=read, unchecked=sheet.unchecked)
    sheet.skip(_("the same completion stands in the file already"), plan.repeated)
    sheet.skip(_("reversed by hand before: it stays so"), plan.reversed)
    titles = sorted(course.title for course in plan.courses)
    return Outcome(
        None, sheet.preset_name, read, len(plan.new), 0, plan.unchanged, sheet.skips, [], [], also_created=titles
    )


def _write(plan: Plan, asked: Asked) -> Changes:
    """Each completion is valid as long as its course says."""
    changes = Changes(*TABLES)
    with db.session.no_autoflush:
        db.session.add_all(plan.courses)
        changes.flush()
        db.session.add_all(
            Completion(
                course_id=course.id,
                person_id=person_id,
                completed_on=entry.day,
                valid_until=course.valid_until(entry.day),
                recorded_at=asked.now,
                recorded_by_id=asked.by_id,
            )
            for entry, course, person_id in plan.new
        )
        changes.flush()
    return changes


TRAINING = imports.register(
    imports.Importer(
        kind=KIND,
        fields=FIELDS,
        words=NAMES,
        recognise=completions.recognise,
        check=completions.check,
        run=import_training,
        most_rows=MOST_COMPLETIONS,
        example=TEMPLATE,
    )
)


@imports.undoes(KIND)
def undo_training(run: ImportRun) -> None:
    """Take its completions back; courses it wrote down stay where others came to them."""
    changes = changes_of(run)
    take_back(run, *TABLES, leaving={Course: used(Course, made(Course, changes), besides=changes)})
