"""What the plan says of an activity, and what a feature tells the plan of one of its own records."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Select, String, cast, literal, null, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from app.core.db import UTCDateTime
from app.core.i18n import LazyString, _l


class PlanState(StrEnum):
    """Where an activity or a measure stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> LazyString:
        return PLAN_STATES[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return PLAN_STATES[self][1]

    @property
    def open(self) -> bool:
        return self in OPEN_STATES


PLAN_STATES = {
    PlanState.PLANNED: (_l("Planned"), "neutral"),
    PlanState.UNDER_WAY: (_l("Under way"), "info"),
    PlanState.DONE: (_l("Finished"), "ok"),
    PlanState.DROPPED: (_l("Dropped"), "neutral"),
}
OPEN_STATES = (PlanState.PLANNED, PlanState.UNDER_WAY)


class RecordKind(StrEnum):
    """A feature's own record that can be an activity of the plan."""

    MESSAGE = "message"
    MEETING = "meeting"
    COURSE = "course"
    WAVE = "wave"
    AMBASSADOR = "ambassador"
    AWARD = "award"


class Record(NamedTuple):
    """One such record: `draft` is not for everyone's eyes yet; `waits` for somebody to decide or record something.
    What it reached is `met` of `due`, or `met` alone."""

    kind: str
    id: int
    title: str
    state: str
    draft: bool
    waits: bool
    starts_on: date | None
    ends_on: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    met: int | None
    due: int | None
    owner_id: int | None
    audience: str | None
    audience_team_id: int | None
    audience_value: str | None


_TYPES: dict[str, TypeEngine[Any]] = {
    "title": String(),
    "state": String(),
    "draft": Boolean(),
    "waits": Boolean(),
    "starts_on": Date(),
    "ends_on": Date(),
    "opens_at": UTCDateTime(),
    "closes_at": UTCDateTime(),
    "met": Integer(),
    "due": Integer(),
    "owner_id": Integer(),
    "audience": String(),
    "audience_team_id": Integer(),
    "audience_value": String(),
}


def records(
    kind: RecordKind, key: InstrumentedAttribute[int], **columns: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> Select[Any]:
    """A feature's records in the shape of Record, so that those of all features are read in one statement."""
    given = [columns.get(name, cast(null(), type_)).label(name) for name, type_ in _TYPES.items()]
    return select(literal(kind.value, String).label("kind"), key.label("id"), *given)
