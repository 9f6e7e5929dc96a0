"""Forms of meetings with leaders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import Field, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import Regexp

from app.core import clock
from app.core.errors import RuleBroken
from app.core.forms import Form, day, line, required, text
from app.core.i18n import _, _l
from app.events.models import Event
from app.events.queries import Guest
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person

WEB_ADDRESS = r"^https?://\S+$"


class DateForm(Form):
    """When and where."""

    held_on = day(_l("Day"), missing=_l("Choose the day."))
    starts = TimeField(_l("Starts at"), validators=[required(_l("Give the time, for example 14:00."))])
    place = line(_l("Place"))
    link = line(_l("Link for joining online"), most=500)

    def validate_link(self, field: Field) -> None:
        Regexp(WEB_ADDRESS, message=_("A link begins with https:// or http://."))(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.place.data or self.link.data:
            return valid
        self.refuse(RuleBroken(_("Give a place or a link, so that people can come.")), "place")
        return False

    def when_and_where(self) -> dict[str, Any]:
        starts_at = datetime.combine(self.held_on.data, self.starts.data, tzinfo=clock.zone())
        return {"starts_at": starts_at, "place": self.place.data or "", "link": self.link.data or ""}

    def show_place(self, meeting: Event) -> None:
        self.place.data, self.link.data = meeting.place, meeting.link


class MeetingForm(AudienceForm, DateForm):
    """A meeting and its date."""

    title = line(_l("Title"), missing=_l("Write a title."))
    description = text(_l("What is it about?"))
    hosts = line(_l("Who hosts it?"), missing=_l("Name the leaders who host it."))
    organiser = PersonField(_l("Who organises it and records attendance?"))

    def show(self, meeting: Event) -> None:
        """Fill in what is planned now."""
        starts_at = meeting.starts_at.astimezone(clock.zone())
        self.held_on.data, self.starts.data = starts_at.date(), starts_at.time()
        self.show_place(meeting)
        self.title.data, self.description.data, self.hosts.data = meeting.title, meeting.description, meeting.hosts
        self.show_audience(meeting)
        self.suggest_organiser(meeting.organiser)

    def suggest_organiser(self, person: Person) -> None:
        self.organiser.data = name_with_team(person)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            **self.when_and_where(),
            "title": self.title.data,
            "description": self.description.data or "",
            "hosts": self.hosts.data,
            "organiser": self.organiser.person,
            **self.whom(),
        }


class AttendanceForm(Form):
    """A box for each person invited."""

    present = SelectMultipleField(_l("Who was there?"), coerce=int)

    def offer(self, guests: Sequence[Guest]) -> None:
        self.present.choices = [SelectChoice(guest.person.id, _label(guest)) for guest in guests]

    def show(self, guests: Sequence[Guest]) -> None:
        self.present.data = [guest.person.id for guest in guests if guest.attended]


class CancelForm(Form):
    """Why a date is called off."""

    reason = text(_l("Why is it cancelled?"), missing=_l("Give the reason: those invited read it."), most=500)


def _label(guest: Guest) -> str:
    return f"{guest.person.name} ({guest.team})" if guest.team else guest.person.name
