"""The plan of a month as a calendar, its year as a draft of another, and what of it concerns one employee."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from app.core import clock
from app.core.i18n import LazyString, _l
from app.core.plan import PlanState
from app.insights.plan import Entry
from app.people.models import AudienceKind, Person
from app.people.queries import Belonging
from app.program.services.copies import Draft, shifted

ON_THE_DAY, BEGINS, ENDS = _l("On this day"), _l("Begins"), _l("To be done")


class Mark(NamedTuple):
    """An activity on a day, and what the day is to it."""

    entry: Entry
    word: LazyString


class Day(NamedTuple):
    """A day of the calendar; `day` None: it belongs to another month."""

    day: date | None
    marks: list[Mark]


def weeks(month: date, entries: Iterable[Entry]) -> list[list[Day]]:
    """The month by weeks, from Monday, with what begins and ends on each day."""
    marks: dict[date, list[Mark]] = {}
    for entry in entries:
        for day, word in _marks(entry):
            marks.setdefault(day, []).append(Mark(entry, word))
    last = clock.month_end(month)
    first = month - timedelta(days=month.weekday())
    days = [first + timedelta(days=number) for number in range(42)]
    shown = [Day(day, marks.get(day, [])) if month <= day <= last else Day(None, []) for day in days]
    rows = [shown[start : start + 7] for start in range(0, 42, 7)]
    return [row for row in rows if any(one.day is not None for one in row)]


def _marks(entry: Entry) -> list[tuple[date, LazyString]]:
    first, last = entry.starts_on, entry.due_on
    if first is None or last is None or first == last:
        return [(day, ON_THE_DAY) for day in {first, last} if day is not None]
    return [(first, BEGINS), (last, ENDS)]


class Copied(NamedTuple):
    """An activity of one year, as it would stand in another."""

    entry: Entry
    draft: Draft
    handed_over: bool  # its owner has left: whoever copies gets it


def drafts(
    entries: Iterable[Entry], *, from_year: int, to_year: int, keep_weekday: bool, by: Person, today: date
) -> list[Copied]:
    """What of a year can be done again. Records that reach into the other year are there already, and an ambassador's
    term is a person's own."""
    found = []
    for entry in entries:
        activity, last = entry.activity, entry.due_on
        if activity is None or last is None or last.year != from_year or not _repeats(entry, to_year):
            continue
        here = activity.owner.employed_on(today)
        first = entry.starts_on if entry.starts_on is not None and entry.starts_on.year == from_year else None
        years = to_year - from_year
        draft = Draft(
            part=entry.part,
            title=entry.title,
            owner_id=activity.owner_id if here else by.id,
            audience=activity.audience,
            audience_team_id=activity.audience_team_id,
            audience_value=activity.audience_value,
            starts_on=shifted(first, years, keep_weekday=keep_weekday) if first is not None else None,
            due_on=shifted(last, years, keep_weekday=keep_weekday),
            note=activity.note,
        )
        found.append(Copied(entry, draft, not here))
    return found


def _repeats(entry: Entry, to_year: int) -> bool:
    if entry.state == PlanState.DROPPED or entry.personal:
        return False
    return entry.record is None or entry.due_on is None or entry.due_on.year < to_year


def concerning(entries: Iterable[Entry], belonging: Belonging) -> list[Entry]:
    """What is planned for somebody, in the order of the days; without what was dropped."""
    return [
        one for one in entries if one.state != PlanState.DROPPED and not one.personal and _meant_for(one, belonging)
    ]


def _meant_for(entry: Entry, belonging: Belonging) -> bool:
    told = entry.record if entry.record is not None else entry.activity
    audience = AudienceKind((told.audience if told is not None else None) or AudienceKind.EVERYONE)
    if audience == AudienceKind.EVERYONE or told is None:
        return audience == AudienceKind.EVERYONE  # also for who is in no team
    return belonging.to(audience, told.audience_team_id, told.audience_value or "")
