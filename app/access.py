"""Who may do what: the one place that says so.

A view is marked with the permission it needs; what nobody marked is closed. Which rows a person sees is decided by
people.queries.visible_team_ids and by each feature's one scope function.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import LazyString, _l


class Role(StrEnum):
    """Employee follows from employment, leader from leading or deputising; the others are granted, from a day on."""

    EMPLOYEE = "employee"
    LEADER = "leader"
    LEAD = "programme_lead"
    HR = "hr"
    ADMIN = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> LazyString:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.EMPLOYEE: _l("Employee"),
    Role.LEADER: _l("Leader"),
    Role.LEAD: _l("Programme lead"),
    Role.HR: _l("HR"),
    Role.ADMIN: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
}


class Permission(StrEnum):
    """One word for what a view is for."""

    TAKE_PART = "take_part"  # what every employee does for themselves: read, attend, learn, thank, propose, answer
    SEE_TEAMS = "see_teams"  # dashboards of the teams one may see, and their people by name
    LEAD_TEAM = "lead_team"  # what a leader decides for the team: working time of an ambassador
    SEE_CUSTOMERS = "see_customers"
    MANAGE_CUSTOMERS = "manage_customers"
    FOLLOW_UP = "follow_up"  # make a case of an unhappy customer's answer, and say which teams were involved
    HAND_ON_CASES = "hand_on_cases"  # else a case keeps its one owner; who owns one works on it with TAKE_PART
    SEE_PEOPLE = "see_people"  # personal data of the directory
    MANAGE_PEOPLE = "manage_people"
    HANDLE_PRIVACY = "handle_privacy"  # all data of a person as a file, erasing, how long data are kept
    INVITE = "invite"
    GRANT_ROLES = "grant_roles"
    MANAGE_COMPANY = "manage_company"  # settings that hold for all: zone, languages, smallest group, digest
    SEE_OUTBOX = "see_outbox"
    SEE_AUDIT = "see_audit"
    MANAGE_ACTIONS = "manage_actions"  # what a team does after a result: of the teams one sees
    ASK_LINK = "ask_link"  # ask beforehand whether something goes with customers' NPS, and have it computed
    SEE_COVERAGE = "see_coverage"  # who was informed, inspired, instructed, engaged, rewarded: every team
    MANAGE_INFORM = "manage_inform"
    MANAGE_INSPIRE = "manage_inspire"
    MANAGE_INSTRUCT = "manage_instruct"
    MANAGE_ENGAGE = "manage_engage"
    MANAGE_REWARD = "manage_reward"
    MANAGE_PULSE = "manage_pulse"
    MANAGE_PLAN = "manage_plan"  # the programme's activities, goals and measures; who leads teams may read them


P = Permission
_PROGRAMME = {
    P.SEE_TEAMS, P.MANAGE_ACTIONS, P.ASK_LINK, P.SEE_CUSTOMERS, P.MANAGE_CUSTOMERS, P.FOLLOW_UP, P.HAND_ON_CASES,
    P.SEE_COVERAGE,
    P.MANAGE_INFORM, P.MANAGE_INSPIRE, P.MANAGE_INSTRUCT, P.MANAGE_ENGAGE, P.MANAGE_REWARD, P.MANAGE_PULSE,
    P.MANAGE_PLAN,
}  # fmt: skip
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: frozenset({P.TAKE_PART}),
    Role.LEADER: frozenset({P.SEE_TEAMS, P.LEAD_TEAM, P.MANAGE_ACTIONS, P.ASK_LINK, P.SEE_CUSTOMERS, P.FOLLOW_UP}),
    Role.LEAD: frozenset(_PROGRAMME),
    Role.HR: frozenset(_PROGRAMME | {P.SEE_PEOPLE, P.MANAGE_PEOPLE, P.HANDLE_PRIVACY, P.INVITE, P.MANAGE_COMPANY}),
    Role.ADMIN: frozenset(
        {P.SEE_PEOPLE, P.MANAGE_PEOPLE, P.HANDLE_PRIVACY, P.INVITE, P.GRANT_ROLES, P.MANAGE_COMPANY, P.SEE_OUTBOX}
        | {P.SEE_AUDIT}
    ),
    Role.AUDITOR: frozenset({P.SEE_TEAMS, P.SEE_CUSTOMERS, P.SEE_PEOPLE, P.SEE_COVERAGE, P.SEE_AUDIT}),
}
# These roles see every team; a leader sees the teams led and those below them.
SEES_ALL_TEAMS = frozenset({Role.LEAD, Role.HR, Role.AUDITOR})

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
PUBLIC = "public"


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that these roles may do together; an auditor reads and changes nothing, whatever else they are."""
    held = frozenset(roles)
    if Role.AUDITOR in held:
        return GRANTS[Role.AUDITOR]
    return frozenset().union(*(GRANTS[role] for role in held))


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view as open to whoever holds one of the permissions."""

    def mark(view: View) -> View:
        view.access = frozenset(permissions)  # type: ignore[attr-defined]  # a mark on the function, read below
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everyone, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # a mark on the function, read below
    return view


def anonymous(view: View) -> View:
    """Mark a view as open to everyone, and alike for everyone: nobody is looked up for it."""
    view.anonymous = True  # type: ignore[attr-defined]  # a mark on the function, read where people are looked up
    return public(view)


def keyed(view: View) -> View:
    """Mark a view as one for programs, which show a key of their own: they have no session and fill in no form."""
    view.keyed = True  # type: ignore[attr-defined]  # a mark on the function, read where forms are protected
    return anonymous(view)


def may(permission: Permission | str) -> bool:
    """Whether who is signed in holds the permission."""
    return Permission(permission) in g.get("permissions", frozenset())


def deny_by_default(app: Flask) -> None:
    """Check each request against the mark of its view, before anything else runs."""
    anonymous(app.view_functions["static"])  # type: ignore[type-var]  # Flask's own view
    app.before_request(_check)
    app.jinja_env.globals["may"] = may


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    needed: Any = getattr(current_app.view_functions[request.endpoint], "access", frozenset())
    if needed == PUBLIC or needed & g.get("permissions", frozenset()):
        return None
    if g.get("person") is not None:
        abort(403)
    if request.method not in {"GET", "HEAD"}:
        abort(403)
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?") if request.path != "/" else None))
