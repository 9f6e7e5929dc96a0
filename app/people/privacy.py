"""What is known of a person, what is forgotten of one who is erased, and what is kept for how long.

Each feature has a file of this name. It registers what it tells a person of themselves, by the columns that name
people; what it does when somebody is erased; and what it deletes after a time. A test looks through the tables of the
database and fails where a column names people and nobody tells of it or says why not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select

from app.core import clock
from app.core.db import db
from app.core.i18n import LazyString, _l
from app.people.models import Person

LABELS: dict[str, LazyString] = {
    "acknowledged_on": _l("Read on"),
    "answer": _l("Answer"),
    "asked_on": _l("Asked on"),
    "attended": _l("Was there"),
    "award": _l("Award"),
    "case": _l("Case"),
    "closed_on": _l("Closed on"),
    "code": _l("Kind"),
    "company": _l("Company"),
    "completed_on": _l("Completed on"),
    "consent": _l("Consent"),
    "customer": _l("Customer"),
    "device": _l("Device"),
    "due_on": _l("Due on"),
    "ended_at": _l("Ended"),
    "email": _l("E-mail"),
    "first_day": _l("First day"),
    "from_whom": _l("From"),
    "hired_on": _l("Hired"),
    "job": _l("Job"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "last_day": _l("Last day"),
    "location": _l("Location"),
    "manager": _l("Manager"),
    "name": _l("Name"),
    "number": _l("Employee number"),
    "passed": _l("Passed"),
    "object": _l("Object"),
    "role": _l("Role"),
    "share": _l("Share of working time, in percent"),
    "signed_up_at": _l("Signed up"),
    "state": _l("State"),
    "team": _l("Team"),
    "text": _l("Text"),
    "theme": _l("Theme"),
    "title": _l("Title"),
    "to_whom": _l("To"),
    "tries": _l("Answers tried"),
    "valid_until": _l("Valid until"),
    "what": _l("What was done"),
    "when": _l("When"),
}


class Section(NamedTuple):
    """One table of the file: `name` is that of its CSV, `columns` are names of LABELS."""

    name: str
    title: LazyString
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def headers(self) -> list[LazyString]:
        return [LABELS[column] for column in self.columns]


Teller = Callable[[Person], Iterable[Section]]
TELLERS: list[Teller] = []
TOLD: set[str] = set()
NOT_TOLD: dict[str, str] = {}


def tells(*columns: str) -> Callable[[Teller], Teller]:
    """Register what tells a person of themselves, and the columns ("table.column") by which it finds them."""

    def register(teller: Teller) -> Teller:
        TELLERS.append(teller)
        TOLD.update(columns)
        return teller

    return register


def not_told(column: str, because: str) -> None:
    """Say why the file leaves out what a column names people in."""
    NOT_TOLD[column] = because


def section(name: str, title: LazyString, query: Select[*tuple[Any, ...]]) -> Section:
    """A section from a SELECT whose columns are called as in LABELS."""
    rows = db.session.execute(query).all()
    return Section(name, title, [str(column["name"]) for column in query.column_descriptions], [tuple(r) for r in rows])


def known_of(person: Person) -> list[Section]:
    """All that is known of a person, empty sections as well: that nothing is known says something, too."""
    return [found for teller in TELLERS for found in teller(person)]


Forgetter = Callable[[Person], None]
FORGETTERS: list[Forgetter] = []


def forgets(forgetter: Forgetter) -> Forgetter:
    """Register what is done when somebody is erased, before the name goes. No figure may change by it."""
    FORGETTERS.append(forgetter)
    return forgetter


class Kept(NamedTuple):
    """Something that is kept for a time: `clear` deletes what is older than a day and returns how much that was; with
    `dry_run` it only counts. `months`: what holds until somebody decides, None for ever; `least`: the shortest."""

    key: str
    label: LazyString
    clear: "Clear"
    months: int | None
    least: int


Clear = Callable[..., int]
KEPT: dict[str, Kept] = {}


def keeps(key: str, label: LazyString, *, months: int | None, least: int = 1) -> Callable[[Clear], Clear]:
    """Register what is kept for a time: a function (before: date, dry_run: bool) -> int."""

    def register(clear: Clear) -> Clear:
        KEPT[key] = Kept(key, label, clear, months, least)
        return clear

    return register


def cutoffs(settings: Mapping[str, int | None], today: date) -> dict[str, date]:
    """Before which day each thing is old; what is kept for ever has none. Whole months: a little more is kept."""
    found = {}
    for kept in KEPT.values():
        months = settings.get(kept.key, kept.months)
        if months is not None:
            found[kept.key] = clock.add_months(clock.month_of(today), -max(months, kept.least))
    return found
