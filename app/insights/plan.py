"""The plan with the features' own records put in: what the board, the list and the calendar show."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from app.core import clock
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, ngettext, number
from app.core.plan import PlanState, Record, RecordKind
from app.people.models import AudienceKind, Person
from app.program.models.plan import Activity

Key = tuple[RecordKind, int]
SECOND = timedelta(seconds=1)


class Kind(NamedTuple):
    """What is known of all records of a kind: the I they serve, what one is called, its page, and what waits there."""

    part: FiveI
    label: LazyString
    endpoint: str
    argument: str
    waits: LazyString | str = ""


KINDS = {
    RecordKind.MESSAGE: Kind(FiveI.INFORM, _l("Message"), "inform.message", "message_id"),
    RecordKind.MEETING: Kind(
        FiveI.INSPIRE, _l("Meeting"), "inspire.meeting", "meeting_id", _l("Attendance is not recorded yet")
    ),
    RecordKind.COURSE: Kind(FiveI.INSTRUCT, _l("Course"), "instruct.people", "course_id"),
    RecordKind.WAVE: Kind(FiveI.ENGAGE, _l("Survey"), "pulse.wave", "wave_id"),
    RecordKind.AMBASSADOR: Kind(FiveI.ENGAGE, _l("Ambassador's term"), "engage.role", "role_id"),
    RecordKind.AWARD: Kind(
        FiveI.REWARD, _l("Award"), "reward.award", "cycle_id", _l("Nominations wait for a decision")
    ),
}


class Viewer(NamedTuple):
    """Who looks: those who manage the plan see drafts; a leader sees what was reached in the teams led, or in all."""

    person: Person
    manages: bool
    sees_all: bool
    team_ids: frozenset[int]

    def may_know_reach(self, record: Record) -> bool:
        return self.sees_all or record.audience != AudienceKind.TEAM or record.audience_team_id in self.team_ids


class Entry(NamedTuple):
    """An activity, with the record it refers to, or a record that is not in the plan."""

    activity: Activity | None
    record: Record | None
    reach_shown: bool = True

    @property
    def kind(self) -> RecordKind | None:
        return RecordKind(self.record.kind) if self.record is not None else None

    @property
    def personal(self) -> bool:
        """Whether it is one person's own time rather than something done for many."""
        return self.kind == RecordKind.AMBASSADOR

    @property
    def part(self) -> FiveI:
        return self.activity.part if self.activity is not None else KINDS[self._kind].part

    @property
    def title(self) -> str:
        if self.record is None:
            return self.activity.title if self.activity is not None else ""
        if self.kind == RecordKind.AMBASSADOR:
            return _("Ambassador for the team: %(team)s", team=self.record.title)
        return self.record.title

    @property
    def state(self) -> PlanState:
        if self.record is not None:
            return PlanState(self.record.state)
        return (self.activity.state if self.activity is not None else None) or PlanState.DROPPED

    @property
    def starts_on(self) -> date | None:
        if self.record is None:
            return self.activity.starts_on if self.activity is not None else None
        return clock.day_of(self.record.opens_at) if self.record.opens_at else self.record.starts_on

    @property
    def due_on(self) -> date | None:
        if self.record is None:
            return self.activity.due_on if self.activity is not None else None
        return clock.day_of(self.record.closes_at - SECOND) if self.record.closes_at else self.record.ends_on

    @property
    def owner(self) -> Person | None:
        return self.activity.owner if self.activity is not None else None

    @property
    def met(self) -> int | None:
        return self._counted.met if self._counted is not None else None

    @property
    def due(self) -> int | None:
        return self._counted.due if self._counted is not None else None

    @property
    def _counted(self) -> Record | None:
        """The record, once it has begun to reach anybody, for whoever may know."""
        return self.record if self.reach_shown and self.state != PlanState.PLANNED else None

    @property
    def percent(self) -> float | None:
        """What was reached, for a bar; the counts are the figure."""
        return 100 * self.met / self.due if self.met is not None and self.due else None

    @property
    def _kind(self) -> RecordKind:
        if self.kind is None:
            raise LookupError("an entry is an activity or a record")
        return self.kind

    def late(self, today: date) -> bool:
        """What it is to be done by has passed; a record is late if it waits for somebody."""
        if self.record is not None:
            return self.record.waits and self.due_on is not None and self.due_on <= today
        return self.state.open and self.due_on is not None and self.due_on < today

    def in_year(self, year: int, today: date) -> bool:
        """Whether it lies in the year, or has been late since an earlier one and this is today's year."""
        first, last = self.starts_on or self.due_on, self.due_on or self.starts_on
        if first is None or last is None:
            return year == today.year
        return first.year <= year <= last.year or (year == today.year and last.year < year and self.late(today))


# What the counts of a record count.
COUNTED: dict[RecordKind, LazyString] = {
    RecordKind.MESSAGE: _l("Read in time: %(met)s of %(due)s"),
    RecordKind.MEETING: _l("Attended: %(met)s of %(due)s"),
    RecordKind.COURSE: _l("Completed: %(met)s of %(due)s"),
    RecordKind.WAVE: _l("Answered: %(met)s of %(due)s"),
}


def reached(entry: Entry) -> str:
    """What it reached, in words: a record brings its counts, of other activities somebody has written it down."""
    if entry.record is None:
        return entry.activity.reached if entry.activity is not None else ""
    if entry.kind == RecordKind.AWARD and entry.met is not None:
        return str(ngettext("%(num)s nomination", "%(num)s nominations", entry.met))
    words = COUNTED.get(RecordKind(entry.record.kind))
    if words is None or entry.met is None or not entry.due:
        return ""
    return str(words) % {"met": number(entry.met), "due": number(entry.due)}


def entries(
    activities: Iterable[Activity], records: Mapping[Key, Record], viewer: Viewer, *, year: int | None, today: date
) -> list[Entry]:
    """Activities with their records, by day; drafts of features only for those who manage the plan."""
    found = []
    for activity in activities:
        record = _record_of(activity, records)
        if activity.by_reference and (record is None or (record.draft and not viewer.manages)):
            continue
        entry = Entry(activity, record, record is None or viewer.may_know_reach(record))
        if year is None or entry.in_year(year, today):
            found.append(entry)
    return sorted(found, key=by_day)


def _record_of(activity: Activity, records: Mapping[Key, Record]) -> Record | None:
    if activity.record_kind is None or activity.record_id is None:
        return None
    return records.get((activity.record_kind, activity.record_id))


def suggestions(
    activities: Iterable[Activity], records: Mapping[Key, Record], *, year: int, today: date
) -> list[Entry]:
    """Records of the year that nobody has taken into the plan, by kind and day."""
    planned = {(one.record_kind, one.record_id) for one in activities}
    found = [Entry(None, record) for key, record in records.items() if key not in planned]
    wanted = [one for one in found if one.in_year(year, today) and one.state != PlanState.DROPPED]
    return sorted(wanted, key=lambda one: (list(KINDS).index(one._kind), by_day(one)))


def by_day(entry: Entry) -> tuple[bool, date, str, int]:
    last = entry.due_on or entry.starts_on
    key = entry.activity.id if entry.activity is not None else 0
    return (last is None, last or date.max, entry.title, key)
