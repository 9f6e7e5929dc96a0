"""Cards with one-time codes, to be cut out and handed over: each in the language of its reader."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import force_locale

from app.auth import passwords, services
from app.auth.queries.outside import Outsider
from app.core import clock
from app.core.db import release
from app.core.i18n import _, day, language
from app.people.models import Person


class Card(NamedTuple):
    """What is printed of one person; `facts` are words with what stands behind them."""

    language: str
    title: str
    facts: list[tuple[str, str]]
    code_label: str
    code: str
    steps: list[str]
    until: str


def print_cards(waiting: Iterable[Outsider], *, days: int, by: Person, now: datetime) -> list[Card]:
    """Make a code for each of these people; it is known here and on paper, and nowhere else. Hashed with no transaction
    open, because that is slow."""
    people = [(one.person.id, one.person.language, _facts(one)) for one in waiting]
    codes = {person_id: passwords.new_code() for person_id, _language, _facts in people}
    release()
    hashes = {person_id: passwords.hash_code(code) for person_id, code in codes.items()}
    until = now + timedelta(days=days)
    services.give_codes(hashes=hashes, until=until, now=now, by=by)
    otherwise = language()
    return [_card(own or otherwise, facts, codes[person_id], until) for person_id, own, facts in people]


def _facts(one: Outsider) -> tuple[str, str, str]:
    return one.person.name, one.team.name if one.team is not None else "", one.person.number


def _card(of_reader: str, facts: tuple[str, str, str], code: str, until: datetime) -> Card:
    name, team, number = facts
    with force_locale(of_reader):
        return Card(
            language=of_reader,
            title=_("Your access to Iskra"),
            facts=[(_("Name"), name), (_("Team"), team), (_("Employee number"), number)],
            code_label=_("One-time code"),
            code=code,
            steps=[
                _("Open this address: %(address)s", address=f"{current_app.config['BASE_URL']}/sign-in"),
                _("Type your employee number and this code."),
                _("Choose a password of your own. From then on you sign in with your number and that password."),
            ],
            until=_("Works once, until %(day)s.", day=day(clock.day_of(until))),
        )
