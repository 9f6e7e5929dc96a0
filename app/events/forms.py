"""Forms of events, whatever they are for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import Field, HiddenField, IntegerField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional, Regexp, ValidationError

from app.core import clock
from app.core.errors import RuleBroken
from app.core.forms import Form, day, line, required, text
from app.core.i18n import _, _l
from app.events.models import Event
from app.events.queries import Guest

WEB_ADDRESS = r"^https?://\S+$"


class DateForm(Form):
    """When and where."""

    held_on = day(_l("Day"), missing=_l("Choose the day."))
    starts = TimeField(_l("Starts at"), validators=[required(_l("Give the time, for example 14:00."))])
    ends = TimeField(_l("Ends at"), validators=[Optional()])
    place = line(_l("Place"))
    link = line(_l("Link for joining online"), most=500)

    def validate_link(self, field: Field) -> None:
        Regexp(WEB_ADDRESS, message=_("A link begins with https:// or http://."))(self, field)

    def validate_ends(self, field: Field) -> None:
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("It ends before it begins. Give a later time."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.place.data or self.link.data:
            return valid
        self.refuse(RuleBroken(_("Give a place or a link, so that people can come.")), "place")
        return False

    def when_and_where(self) -> dict[str, Any]:
        zone, ends = clock.zone(), self.ends.data
        return {
            "starts_at": datetime.combine(self.held_on.data, self.starts.data, tzinfo=zone),
            "ends_at": datetime.combine(self.held_on.data, ends, tzinfo=zone) if ends else None,
            "place": self.place.data or "",
            "link": self.link.data or "",
        }

    def show_date(self, event: Event) -> None:
        """Fill in when and where it is now."""
        starts_at = event.starts_at.astimezone(clock.zone())
        self.held_on.data, self.starts.data = starts_at.date(), starts_at.time()
        self.ends.data = event.ends_at.astimezone(clock.zone()).time() if event.ends_at is not None else None
        self.show_place(event)

    def show_place(self, event: Event) -> None:
        self.place.data, self.link.data = event.place, event.link


class PlacesForm(Form):
    """How many can come."""

    places = IntegerField(
        _l("Places"),
        validators=[Optional(), NumberRange(1, 10_000, message=_l("Give a number of places from 1 to 10,000."))],
        render_kw={"inputmode": "numeric"},
    )


class CodeForm(Form):
    """What somebody reads in the room."""

    code = line(_l("Code"), missing=_l("Type the code shown in the room."), most=20,
                render_kw={"inputmode": "numeric", "autocomplete": "off"})  # fmt: skip


class AttendanceForm(Form):
    """A box for each person invited."""

    present = SelectMultipleField(_l("Who was there?"), coerce=int)
    seen = HiddenField()  # who counted as present when the list was opened

    def offer(self, guests: Sequence[Guest]) -> None:
        self.present.choices = [SelectChoice(guest.person.id, _label(guest)) for guest in guests]

    def show(self, guests: Sequence[Guest]) -> None:
        self.present.data = [guest.person.id for guest in guests if guest.attended]
        self.seen.data = ",".join(map(str, self.present.data))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        words = (self.seen.data or "").split(",")
        seen = {int(word) for word in words if word.isdecimal() and len(word) < 19}
        return {"present": set(self.present.data or []), "seen": seen if self.seen.raw_data else None}


class CancelForm(Form):
    """Why a date is called off."""

    reason = text(_l("Why is it cancelled?"), missing=_l("Give the reason: those invited read it."), most=500)


def _label(guest: Guest) -> str:
    return f"{guest.person.name} ({guest.team})" if guest.team else guest.person.name
