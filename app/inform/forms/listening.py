"""Forms of customer-listening."""

from typing import Any

from wtforms import SelectField

from app.core.forms import Form, choices, line, text
from app.core.i18n import _l
from app.events.forms import DateForm, PlacesForm
from app.events.models import Event
from app.inform.models.listening import Heard, ListeningWay
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person


class ListeningForm(AudienceForm, DateForm, PlacesForm):
    """A session and its date."""

    way = SelectField(_l("How are customers heard?"), choices=choices((one.value, one.label) for one in ListeningWay))
    title = line(_l("Title"), missing=_l("Write a title."))
    description = text(_l("What is it about?"))
    organiser = PersonField(_l("Who organises it and records attendance?"))

    def show(self, event: Event, way: ListeningWay) -> None:
        """Fill in what is planned now."""
        self.show_date(event)
        self.show_audience(event)
        self.way.data, self.places.data = way.value, event.places
        self.title.data, self.description.data = event.title, event.description
        self.suggest_organiser(event.organiser)

    def suggest_organiser(self, person: Person) -> None:
        self.organiser.data = name_with_team(person)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            **self.when_and_where(),
            **self.whom(),
            "way": ListeningWay(self.way.data),
            "title": self.title.data,
            "description": self.description.data or "",
            "hosts": "",
            "organiser": self.organiser.person,
            "sign_up": True,
            "places": self.places.data,
        }


class HeardForm(Form):
    """What somebody takes home from customers."""

    heard = text(_l("What I heard"), missing=_l("Write in a sentence or two what you heard."))
    change = text(_l("What we should change"))

    def show(self, told: Heard) -> None:
        self.heard.data, self.change.data = told.heard, told.change
