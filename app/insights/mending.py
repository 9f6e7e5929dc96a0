"""What waits to be mended, in words: what each line says, and where it leads."""

from typing import Any, NamedTuple

from flask import url_for

from app.access import Permission, may
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _l
from app.core.needs import Need
from app.insights.frame import may_open

P = Permission


class Place(NamedTuple):
    """Where a kind of line leads: `team` and `ref` say what the address calls the team and the object; `permission`:
    only for those who hold it, where an object is open to fewer people than its view."""

    words: LazyString
    endpoint: str
    team: str = ""
    ref: str = ""
    values: dict[str, Any] = {}  # noqa: RUF012  # never changed
    part: FiveI | None = None
    icon: str = "circle-alert"
    permission: Permission | None = None


PLACES = {
    "training": Place(_l("Courses overdue"), "instruct.team_record", team="team_id", part=FiveI.INSTRUCT),
    "messages": Place(_l("Messages not read in time"), "inform.all_messages", part=FiveI.INFORM),
    "ideas": Place(
        _l("Ideas and problems that wait for an answer"), "engage.ideas", values={"state": "new"}, part=FiveI.ENGAGE
    ),
    "offers": Place(_l("Ambassadors' roles not settled"), "engage.ambassadors", part=FiveI.ENGAGE),
    "pulse": Place(_l("Survey past its last day and not counted"), "pulse.wave", ref="wave_id", icon="activity"),
    "cases": Place(
        _l("Unhappy customers' cases overdue"),
        "customers.cases",
        team="team",
        values={"state": "overdue"},
        icon="headphones",
    ),
    "actions": Place(
        _l("Actions overdue"), "insights.actions", team="team", values={"state": "overdue"}, icon="target"
    ),
    "orphaned": Place(_l("Actions whose owner has left"), "insights.actions", team="team", icon="target"),
    "measure": Place(_l("Measure whose owner has left"), "program.measure", ref="measure_id", icon="clipboard-list"),
    "seat": Place(
        _l("A sponsor or member of the customer committee who has left"), "program.five_years", icon="clipboard-list"
    ),
    "no_team": Place(_l("People without a team"), "people.directory", icon="user"),
    "accounts": Place(_l("People without an account"), "auth.uninvited", icon="key-round"),
    "leader": Place(_l("Team without a leader"), "people.team", team="team_id", icon="users"),
    "late": Place(_l("Closed months with late records"), "insights.months", icon="history"),
    "read": Place(
        _l("Message to read"), "inform.reach", ref="message_id", part=FiveI.INFORM, permission=P.MANAGE_INFORM
    ),
    "meeting": Place(
        _l("Meeting"), "inspire.meeting", ref="meeting_id", part=FiveI.INSPIRE, permission=P.MANAGE_INSPIRE
    ),
    "term": Place(
        _l("Ambassador's term ends"), "engage.role", ref="role_id", part=FiveI.ENGAGE, permission=P.MANAGE_ENGAGE
    ),
    "nominate": Place(_l("Nominations close"), "reward.award", ref="cycle_id", part=FiveI.REWARD),
    "opens": Place(_l("Survey opens"), "pulse.wave", ref="wave_id", icon="activity"),
    "closes": Place(_l("Survey closes"), "pulse.wave", ref="wave_id", icon="activity"),
    "act": Place(_l("Action to be done"), "insights.action", ref="action_id", icon="target"),
    "plan": Place(_l("Activity of the plan"), "insights.activity", ref="activity_id", icon="clipboard-list"),
}


def place(need: Need) -> Place:
    return PLACES[need.kind]


def address(need: Need) -> str | None:
    """Where a line is mended; None for those who may not go there."""
    found = PLACES[need.kind]
    if not may_open(found.endpoint) or (found.permission is not None and not may(found.permission)):
        return None
    values = dict(found.values)
    if found.team:
        values[found.team] = need.team_id
    if found.ref:
        values[found.ref] = need.ref
    return url_for(found.endpoint, **values)
