"""What every page has around its content: navigation, language, theme, the sample's label."""

from typing import Any, NamedTuple

from flask import Flask, current_app, g, request

from app.access import Permission, may
from app.core.company import company
from app.core.i18n import LANGUAGES, LazyString, _l, language


class Place(NamedTuple):
    """A line of the navigation; `phone`: in the bar at the bottom of a phone, at most five with the menu."""

    endpoint: str
    label: LazyString
    icon: str
    permission: Permission
    phone: bool = False

    @property
    def active(self) -> bool:
        return (
            request.endpoint is not None
            and request.endpoint.split(".")[0] == self.endpoint.split(".")[0]
            and (self.endpoint == request.endpoint or not any(p.endpoint == request.endpoint for p in PLACES))
        )


P = Permission
PLACES = (
    Place("insights.home", _l("Home"), "house", P.TAKE_PART, phone=True),
    Place("reward.feed", _l("Recognise"), "heart-handshake", P.TAKE_PART, phone=True),
    Place("insights.teams", _l("My team"), "users", P.SEE_TEAMS, phone=True),
    Place("instruct.mine", _l("Training"), "graduation-cap", P.TAKE_PART, phone=True),
    Place("inform.messages", _l("Messages"), "megaphone", P.TAKE_PART),
    Place("inspire.meetings", _l("Meetings"), "sparkles", P.TAKE_PART),
    Place("engage.ideas", _l("Ideas"), "lightbulb", P.TAKE_PART),
    Place("engage.ambassadors", _l("Ambassadors"), "star", P.TAKE_PART),
    Place("reward.awards", _l("Awards"), "award", P.TAKE_PART),
    Place("pulse.surveys", _l("Pulse"), "activity", P.MANAGE_PULSE),
    Place("customers.answers", _l("Customers"), "headphones", P.SEE_CUSTOMERS),
    Place("insights.coverage", _l("Coverage"), "clipboard-list", P.SEE_COVERAGE),
    Place("people.directory", _l("People"), "user", P.SEE_PEOPLE),
    Place("people.teams", _l("Teams"), "building-2", P.SEE_PEOPLE),
    Place("auth.roles", _l("Roles"), "key-round", P.GRANT_ROLES),
    Place("people.audit", _l("Audit log"), "history", P.SEE_AUDIT),
    Place("auth.outbox", _l("Outbox"), "mail", P.SEE_OUTBOX),
)


def init_app(app: Flask) -> None:
    """Give templates what the frame needs."""
    app.context_processor(frame)


def _open(place: Place) -> bool:
    return place.endpoint in current_app.view_functions and may(place.permission)


def frame() -> dict[str, Any]:
    """Variables of base.html."""
    person = g.get("person")
    return {
        "person": person,
        "navigation": [place for place in PLACES if person is not None and _open(place)],
        "locale": language(),
        "languages": LANGUAGES,
        "theme": person.theme if person is not None else "auto",
        "sample": person is not None and (found := company()) is not None and found.sample,
    }
