"""The audit log in the reader's words: what its details mean. What is not named here is shown as it was written."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Enum

from app.core.audit import AuditEntry
from app.core.company import LANGUAGES
from app.core.db import Base
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, day, number, weekdays

# Details that are ids of people and of teams: shown by name.
PEOPLE = frozenset({"person", "nominee", "other", "merged", "from", "owner", "person_before"})
TEAMS = frozenset({"team", "parent", "team_before"})
DETAILS: dict[str, LazyString] = {
    "account": _l("Account"),
    "activities": _l("Activities"),
    "agrees": _l("With the name"),
    "answer": _l("Customer's answer"),
    "answers": _l("Answers"),
    "automatic": _l("By itself"),
    "by": _l("By"),
    "days": _l("Days"),
    "fields": _l("What was changed"),
    "fingerprint": _l("Fingerprint of those invited"),
    "format": _l("File"),
    "from": _l("From"),
    "into": _l("Into"),
    "invited": _l("People invited"),
    "k": _l("Smallest group"),
    "kept": _l("Kept"),
    "kind": _l("Kind"),
    "label": _l("Label"),
    "last_day": _l("Last day"),
    "measures": _l("Measures"),
    "month": _l("Month"),
    "merged": _l("Record that went"),
    "moved": _l("People who change teams"),
    "nominee": _l("Nominee"),
    "number": _l("How many"),
    "other": _l("Other record"),
    "owner": _l("Owner"),
    "parent": _l("Team above"),
    "people": _l("People"),
    "person": _l("Person"),
    "person_before": _l("Person before"),
    "questions": _l("Questions"),
    "record": _l("Record"),
    "role": _l("Role"),
    "state": _l("State"),
    "taken_back": _l("Taken back"),
    "team": _l("Team"),
    "team_before": _l("Team before"),
    "to": _l("To"),
    "until": _l("Until"),
    "version": _l("Version"),
    "weeks": _l("Weeks"),
    "word": _l("Word of the source"),
    "words": _l("Words of the source"),
    "year": _l("Year"),
    **{part.value: part.label for part in FiveI},
}
SETTINGS: dict[str, LazyString] = {
    "name": _l("Name of the company"),
    "zone": _l("Time zone"),
    "languages": _l("Languages that are offered"),
    "month_close_day": _l("A month closes on this day of the next one"),
    "survey_k": _l("Smallest group that results of new surveys are shown for"),
    "digest_weekday": _l("Day of the weekly digest"),
    "digest_hour": _l("Hour of the weekly digest"),
    "weekly_hours": _l("Full working time, hours a week"),
}
# Columns, as they are told of in "what was changed".
FIELDS: dict[str, LazyString] = {
    "part": _l("Which of the five I's"),
    "title": _l("Title"),
    "starts_on": _l("First day"),
    "due_on": _l("Due day"),
    "review_on": _l("Day of review"),
    "note": _l("Note"),
    "reached": _l("What it reached"),
    "audience": _l("Audience"),
    "audience_team_id": _l("Team"),
    "owner_id": _l("Owner"),
    "state": _l("State"),
}
WORDS: dict[str, LazyString] = {
    "absences": _l("Absences"),
    "people": _l("People"),
    "customers": _l("Customers' answers"),
    "completions": _l("Completed courses"),
}


def details(entry: AuditEntry, people: Mapping[int, str], teams: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """What is known besides the deed: pairs of what it is and the value."""
    told = dict(entry.detail)
    before, after = told.pop("before", {}), told.pop("after", {})
    for name, value in told.items():
        known = people if name in PEOPLE else teams if name in TEAMS else None
        if name == "to" and "from" in told:
            known = people
        text = known.get(value, number(value)) if known is not None and isinstance(value, int) else None
        yield str(DETAILS.get(name, name)), text or _value(name, value, entry.object_type)
    for name, value in after.items():
        yield str(SETTINGS.get(name, name)), f"{_value(name, before.get(name), '')} → {_value(name, value, '')}"


def _value(name: str, value: Any, object_type: str) -> str:
    if isinstance(value, list):
        return _list(name, value, object_type)
    if isinstance(value, int):
        return _number(name, value)
    return _text(name, str(value), object_type) if value is not None else "–"


def _number(name: str, value: int) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "digest_weekday":
        return str(weekdays()[value][1])
    if name == "digest_hour":
        return f"{value:02}:00"
    return str(value) if name in {"year", "to"} else number(value)


def _list(name: str, values: list[Any], object_type: str) -> str:
    if name == "people":
        return number(len(values))
    return ", ".join(_value(name, one, object_type) for one in values)


def _text(name: str, value: str, object_type: str) -> str:
    if name == "last_day":
        return day(date.fromisoformat(value))
    if name == "format":
        return value.upper()
    if name == "languages":
        return LANGUAGES.get(value, value)
    if name == "fields":
        return str(FIELDS.get(value, value))
    return str(_words(object_type).get(value) or WORDS.get(value, value))


@cache
def _words(object_type: str) -> dict[str, LazyString]:
    """The words for values that some table has a fixed list of; the table of the object itself knows best."""
    found: dict[str, LazyString] = {}
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name == object_type)
    for kinds in (
        column.type.enum_class for table in tables for column in table.columns if isinstance(column.type, Enum)
    ):
        found.update({member.value: member.label for member in kinds or () if hasattr(member, "label")})
    return found
