"""The settings of the company."""

from typing import Any, TypedDict, Unpack
from zoneinfo import available_timezones

from app.core import audit, company
from app.core.company import LANGUAGES, LEAST_K, Company
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Person


class Settings(TypedDict):
    """What can be set; the names are those of the columns."""

    name: str
    zone: str
    languages: list[str]
    month_close_day: int
    survey_k: int
    digest_weekday: int
    digest_hour: int
    weekly_hours: int


def change_company(*, held: Company, by: Person, **settings: Unpack[Settings]) -> None:
    """Set what holds for the whole company from now on; what was recorded stays as it is."""
    if settings["survey_k"] < LEAST_K:
        raise RuleBroken(_l("Results are never shown for fewer than 5 people."))
    if settings["zone"] not in available_timezones():
        raise RuleBroken(_l("There is no such time zone."))
    if not set(settings["languages"]) & LANGUAGES.keys():
        raise RuleBroken(_l("Offer at least one language."))
    lock_row(held)
    before, after = _changes(held, dict(settings))
    if not after:
        return
    for name, value in after.items():
        setattr(held, name, value)
    db.session.flush()
    company.forget()
    audit.record(
        action="change settings", actor_id=by.id, object_type="company", object_id=held.id, before=before, after=after
    )


def settings_of(held: Company) -> dict[str, Any]:
    """The settings as they are."""
    return {name: getattr(held, name) for name in Settings.__annotations__}


def _changes(held: Company, settings: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    after = {name: value for name, value in settings.items() if getattr(held, name) != value}
    return {name: getattr(held, name) for name in after}, after
