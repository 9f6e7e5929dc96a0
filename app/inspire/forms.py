"""Forms of meetings with leaders."""

from typing import Any

from app.core.forms import line, text
from app.core.i18n import _l
from app.events.forms import DateForm
from app.events.models import Event
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person


class MeetingForm(AudienceForm, DateForm):
    """A meeting and its date."""

    title = line(_l("Title"), missing=_l("Write a title."))
    description = text(_l("What is it about?"))
    hosts = line(_l("Who hosts it?"), missing=_l("Name the leaders who host it."))
    organiser = PersonField(_l("Who organises it and records attendance?"))

    def show(self, meeting: Event) -> None:
        """Fill in what is planned now."""
        self.show_date(meeting)
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
