"""What every page has around its content: navigation, language, theme, the sample's label."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, current_app, g, request, url_for

from app.access import Permission, may
from app.core.company import company
from app.core.i18n import LANGUAGES, LazyString, _l, language


@dataclass(frozen=True)
class Place:
    """A line of the navigation; `phone`: in the bar at the bottom of a phone, at most five with the menu."""

    endpoint: str
    label: LazyString
    icon: str
    permission: Permission
    or_else: Permission | None = None  # who may not take part may still read it
    phone: bool = False
    active: bool = False
    count: int = 0


P = Permission
PLACES = (
    Place("insights.home", _l("Home"), "house", P.TAKE_PART, phone=True),
    Place("reward.feed", _l("Recognise"), "heart-handshake", P.TAKE_PART, phone=True),
    Place("insights.teams", _l("My team"), "users", P.SEE_TEAMS, phone=True),
    Place("instruct.mine", _l("Training"), "graduation-cap", P.TAKE_PART, phone=True),
    Place("inform.messages", _l("Messages"), "megaphone", P.TAKE_PART),
    Place("inform.may_decide", _l("You may decide"), "key-round", P.TAKE_PART),
    Place("inform.listening", _l("Listening to customers"), "headphones", P.TAKE_PART),
    Place("inspire.meetings", _l("Meetings"), "sparkles", P.TAKE_PART),
    Place("engage.ideas", _l("Ideas"), "lightbulb", P.TAKE_PART, phone=True),
    Place("insights.projects", _l("Projects"), "target", P.TAKE_PART),
    Place("engage.ambassadors", _l("Ambassadors"), "star", P.TAKE_PART),
    Place("reward.awards", _l("Awards"), "award", P.TAKE_PART, P.SEE_COVERAGE),
    Place("pulse.surveys", _l("Pulse"), "activity", P.MANAGE_PULSE),
    Place("customers.answers", _l("Customers"), "smile", P.SEE_CUSTOMERS),
    Place("insights.coverage", _l("Coverage"), "chart-column", P.SEE_TEAMS),
    Place("insights.link", _l("Link to NPS"), "link", P.SEE_TEAMS),
    Place("insights.plan", _l("Plan"), "clipboard-list", P.SEE_TEAMS),
    Place("people.directory", _l("People"), "user", P.SEE_PEOPLE),
    Place("people.teams", _l("Teams"), "building-2", P.SEE_PEOPLE),
    Place("auth.roles", _l("Roles"), "key-round", P.GRANT_ROLES),
    Place("people.company", _l("Settings"), "settings", P.MANAGE_COMPANY),
    Place("people.audit", _l("Audit log"), "history", P.SEE_AUDIT),
    Place("auth.outbox", _l("Outbox"), "mail", P.SEE_OUTBOX),
)


def init_app(app: Flask) -> None:
    """Give templates what the frame needs."""
    app.context_processor(frame)


def _open(place: Place) -> bool:
    allowed = may(place.permission) or (place.or_else is not None and may(place.or_else))
    return place.endpoint in current_app.view_functions and allowed


def may_open(endpoint: str) -> bool:
    """Whether there is such a page and the one signed in may use it."""
    needed: Any = getattr(current_app.view_functions.get(endpoint), "access", frozenset())
    return bool(frozenset(needed) & g.permissions)


def _navigation() -> list[Place]:
    """The places one may go to; the one whose address is the nearest above this page is marked."""
    addresses = [(place, url_for(place.endpoint)) for place in PLACES if _open(place)]
    path = f"{request.path.rstrip('/')}/"
    above = [address for _place, address in addresses if path.startswith(f"{address.rstrip('/')}/")]
    here = max(above, key=len, default="")
    return [replace(place, active=address == here and (here != "/" or path == "/")) for place, address in addresses]


def frame() -> dict[str, Any]:
    """Variables of base.html."""
    person = g.get("person")
    return {
        "person": person,
        "navigation": _navigation() if person is not None else [],
        "locale": language(),
        "bell": {"endpoint": "people.notices", "count": g.standings.unseen} if may(P.TAKE_PART) else None,
        "languages": LANGUAGES,
        "theme": person.theme if person is not None else "auto",
        "sample": person is not None and (found := company()) is not None and found.sample,
    }
