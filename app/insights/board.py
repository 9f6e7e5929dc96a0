"""The board of the plan: its lanes, what the year's records reached, and what waits for somebody."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from app.core.five_is import FiveI
from app.core.i18n import _, ngettext, number
from app.core.plan import PlanState, Record, RecordKind
from app.insights.plan import KINDS, Entry, Viewer, by_day
from app.people.models import Person
from app.program.models.five_years import Measure
from app.program.models.plan import Activity


class Lane(NamedTuple):
    """One of the five I's on the board: what is to do, the latest first, and what is over."""

    part: FiveI
    open: list[Entry]
    over: list[Entry]


def lanes(found: Sequence[Entry]) -> list[Lane]:
    return [
        Lane(
            part,
            [one for one in found if one.part == part and one.state.open],
            [one for one in reversed(found) if one.part == part and not one.state.open],
        )
        for part in FiveI
    ]


class Tile(NamedTuple):
    """What the year's records of one I reached together, whether they are in the plan or not."""

    label: str
    value: str | None
    note: str


def tiles(records: Iterable[Record], *, year: int, today: date) -> list[Tile]:
    """One for each I. Counts, no shares: the figures of the five I's are on the page of goals."""
    found = [Entry(None, record) for record in records]
    held = [one for one in found if one.in_year(year, today) and one.state != PlanState.DROPPED]
    of = {kind: [one for one in held if one.kind == kind] for kind in KINDS}
    waves = sorted((one for one in of[RecordKind.WAVE] if one.due), key=by_day)[-1:]
    awards = of[RecordKind.AWARD]
    waiting = sum(one.met or 0 for one in awards if one.late(today))
    return [
        Tile(_("Messages read in time"), _sum(of[RecordKind.MESSAGE]), _number_of(of[RecordKind.MESSAGE])),
        Tile(_("Invitations to meetings taken up"), _sum(of[RecordKind.MEETING]), _number_of(of[RecordKind.MEETING])),
        Tile(_("Courses completed"), _sum(of[RecordKind.COURSE]), _number_of(of[RecordKind.COURSE])),
        Tile(_("Latest survey answered"), _sum(waves), waves[0].title if waves else ""),
        Tile(
            _("Nominations for awards"),
            number(sum(one.met or 0 for one in awards)) if awards else None,
            _("Waiting for a decision: %(count)s", count=number(waiting)) if waiting else "",
        ),
    ]


def _sum(of: Sequence[Entry]) -> str | None:
    met, due = sum(one.met or 0 for one in of), sum(one.due or 0 for one in of)
    return _("%(met)s of %(due)s", met=number(met), due=number(due)) if due else None


def _number_of(of: Sequence[Entry]) -> str:
    return _("In the year: %(count)s", count=number(len(of))) if of else ""


class Need(NamedTuple):
    """Something in the plan that waits for somebody."""

    part: FiveI | None
    title: str
    note: str
    since: date | None
    late: bool
    endpoint: str
    values: dict[str, int]


def needs(
    found: Iterable[Entry], measures: Iterable[Measure], suggested: Sequence[Entry], viewer: Viewer, today: date
) -> list[Need]:
    """What waits, the latest first: for those who manage the plan all of it, for others what they own."""
    mine = list(measures)
    waiting = [_need(one, today) for one in found if viewer.manages or _owns(viewer, one.activity)]
    waiting += [_review(one) for one in mine if _to_review(one, today) and (viewer.manages or _owns(viewer, one))]
    listed = [one for one in waiting if one is not None]
    if viewer.manages:
        listed += _leavers(found, mine, today)
        listed += _not_planned(suggested)
    return sorted(listed, key=lambda one: (one.since is None, one.since or date.max, one.title))


def _owns(viewer: Viewer, owned: Activity | Measure | None) -> bool:
    return owned is not None and owned.owner_id == viewer.person.id


def _need(entry: Entry, today: date) -> Need | None:
    if entry.activity is None:
        return None
    values = {"activity_id": entry.activity.id}
    name = entry.activity.owner.name
    if entry.late(today):
        note = str(KINDS[entry.kind].waits) if entry.kind is not None else _("Owner: %(name)s", name=name)
        return Need(entry.part, entry.title, note, entry.due_on, True, "insights.activity", values)
    begins = entry.starts_on
    if entry.record is None and entry.state == PlanState.PLANNED and begins is not None and begins < today:
        note = _("It should have begun. Owner: %(name)s", name=name)
        return Need(entry.part, entry.title, note, begins, True, "insights.activity", values)
    return None


def _to_review(measure: Measure, today: date) -> bool:
    return measure.review_on is not None and measure.review_on <= today


def _review(measure: Measure) -> Need:
    note = _("A measure to be reviewed. Owner: %(name)s", name=measure.owner.name)
    values = {"measure_id": measure.id}
    return Need(measure.part, measure.title, note, measure.review_on, True, "program.measure", values)


def _leavers(found: Iterable[Entry], measures: Iterable[Measure], today: date) -> list[Need]:
    """One line for each owner who has left, whatever they leave behind."""
    owned: dict[int, tuple[Person, int]] = {}
    rows: list[Activity | Measure] = [one.activity for one in found if one.activity is not None and one.state.open]
    for row in [*rows, *measures]:
        if not row.owner.employed_on(today):
            owned[row.owner_id] = (row.owner, owned.get(row.owner_id, (row.owner, 0))[1] + 1)
    return [
        Need(
            None,
            _("Owner who has left: %(name)s", name=person.name),
            str(ngettext("%(num)s thing to hand on", "%(num)s things to hand on", count)),
            person.left_on,
            True,
            "insights.hand_on",
            {"person_id": person.id},
        )
        for person, count in owned.values()
    ]


def _not_planned(suggested: Sequence[Entry]) -> list[Need]:
    if not suggested:
        return []
    count = len(suggested)
    title = ngettext("%(num)s record is not in the plan yet", "%(num)s records are not in the plan yet", count)
    note = _("Messages, meetings, courses, surveys, ambassadors and awards of this year")
    return [Need(None, str(title), note, None, False, "insights.suggested", {})]
