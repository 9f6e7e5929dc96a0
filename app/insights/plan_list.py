"""The plan as a list: what is looked for in it, in which order, and as rows of a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.core.addresses import number_asked
from app.core.five_is import FiveI
from app.core.i18n import _
from app.core.plan import PlanState
from app.core.tables import Cell
from app.insights.plan import Entry, reached
from app.people.models import search_key, search_words

OVERDUE = "overdue"
OPEN = "open"
SORTED_BY = ("due", "title", "part", "owner", "state")
PARTS, STATES = list(FiveI), list(PlanState)


class Wanted(NamedTuple):
    """What is looked for; empty: anything. `sort` begins with a minus where the order is turned."""

    year: int | None
    part: str = ""
    owner_id: int | None = None
    state: str = ""
    text: str = ""
    sort: str = "due"

    @classmethod
    def of_request(cls, asked: Mapping[str, str], today: date) -> "Wanted":
        year = number_asked(asked, "year")
        all_years = asked.get("year") == "all"
        sort = asked.get("sort", "due")
        return cls(
            None if all_years else year if year is not None and 2000 <= year <= 2100 else today.year,
            asked.get("part", ""),
            number_asked(asked, "owner"),
            asked.get("state", ""),
            asked.get("q", "").strip(),
            sort if sort.removeprefix("-") in SORTED_BY else "due",
        )

    def asked(self, **other: str) -> dict[str, str | int | None]:
        """The same as it stands in an address, but for what is given."""
        held = {"part": self.part, "owner": self.owner_id, "state": self.state, "q": self.text, "sort": self.sort}
        named = {name: value or None for name, value in held.items()}
        return {"year": "all" if self.year is None else self.year, **named, **other}

    def turned(self, column: str) -> str:
        """The order after a click on a column's head."""
        return f"-{column}" if self.sort == column else column

    def direction(self, column: str) -> str | None:
        return {column: "up", f"-{column}": "down"}.get(self.sort)


def chosen(entries: Sequence[Entry], wanted: Wanted, today: date) -> list[Entry]:
    """Those looked for, in order."""
    found = [one for one in entries if _fits(one, wanted, today)]
    return sorted(found, key=lambda one: _order(one, wanted.sort.removeprefix("-")), reverse=wanted.sort[0] == "-")


def _fits(entry: Entry, wanted: Wanted, today: date) -> bool:
    owner = entry.owner
    text = search_key(f"{entry.title} {owner.name if owner is not None else ''} {_note(entry)}")
    return (
        wanted.part in ("", entry.part)
        and wanted.owner_id in (None, owner.id if owner is not None else None)
        and _in_state(entry, wanted.state, today)
        and all(word in text for word in search_words(wanted.text))
    )


def _in_state(entry: Entry, state: str, today: date) -> bool:
    if state == OVERDUE:
        return entry.late(today)
    return entry.state.open if state == OPEN else state in ("", entry.state) or state not in STATES


def _order(entry: Entry, column: str) -> tuple[object, ...]:
    owner = entry.owner.sort_name if entry.owner is not None else ""
    due = (entry.due_on is None, entry.due_on or date.max)
    by: dict[str, tuple[object, ...]] = {
        "title": (search_key(entry.title),),
        "part": (PARTS.index(entry.part),),
        "owner": (owner,),
        "state": (STATES.index(entry.state),),
    }
    return (*by.get(column, ()), *due, search_key(entry.title), entry.activity.id if entry.activity else 0)


def owners(entries: Sequence[Entry]) -> list[tuple[int, str]]:
    """Everyone who owns one of these, by name."""
    found = {one.owner.id: one.owner for one in entries if one.owner is not None}
    return [(person.id, person.name) for person in sorted(found.values(), key=lambda p: (p.sort_name, p.id))]


def _note(entry: Entry) -> str:
    return entry.activity.note if entry.activity is not None else ""


def headers() -> list[str]:
    return [
        *(_("Activity"), _("Five I's"), _("Owner"), _("Begins on"), _("To be done by"), _("State"), _("Overdue")),
        *(_("Reached"), _("Of"), _("In words"), _("Note")),
    ]


def rows(entries: Sequence[Entry], today: date) -> Iterator[tuple[Cell, ...]]:
    for one in entries:
        late = _("yes") if one.late(today) else ""
        owner = one.owner.name if one.owner is not None else ""
        yield (
            *(one.title, str(one.part.label), owner, one.starts_on, one.due_on, str(one.state.label), late),
            *(one.met, one.due, reached(one), _note(one)),
        )
