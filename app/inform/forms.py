"""Forms of messages."""

from typing import Any

from app.core.errors import RuleBroken
from app.core.forms import day, line, text
from app.core.i18n import _, _l
from app.inform.models import SOURCE_LANGUAGE, Message
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person

LONGEST = 4000
TALL = {"rows": 8}
OTHER_LANGUAGES = ("pl", "el")


class MessageForm(AudienceForm):
    """A message; Polish and Greek are optional, each whole or not at all."""

    title_en = line(_l("Title"), missing=_l("Write a title."))
    body_en = text(_l("Text"), missing=_l("Write the text."), most=LONGEST, render_kw=TALL)
    title_pl = line(_l("Title in Polish"))
    body_pl = text(_l("Text in Polish"), most=LONGEST, render_kw=TALL)
    title_el = line(_l("Title in Greek"))
    body_el = text(_l("Text in Greek"), most=LONGEST, render_kw=TALL)
    due_on = day(_l("To be read by"), missing=_l("Choose the last day for reading it."))
    owner = PersonField(_l("Who answers questions about it?"))

    def show(self, message: Message) -> None:
        """Fill in what a draft says now."""
        for text_ in message.texts:
            self[f"title_{text_.language}"].data = text_.title
            self[f"body_{text_.language}"].data = text_.body
        self.due_on.data = message.due_on
        self.show_audience(message)
        self.suggest_owner(message.owner)

    def suggest_owner(self, person: Person) -> None:
        self.owner.data = name_with_team(person)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        half = [code for code in OTHER_LANGUAGES if bool(self[f"title_{code}"].data) != bool(self[f"body_{code}"].data)]
        for code in half:
            missing = f"body_{code}" if self[f"title_{code}"].data else f"title_{code}"
            self.refuse(RuleBroken(_("In this language give both the title and the text, or neither.")), missing)
        return valid and not half

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        languages = [SOURCE_LANGUAGE, *(code for code in OTHER_LANGUAGES if self[f"title_{code}"].data)]
        return {
            "wordings": {code: (self[f"title_{code}"].data, self[f"body_{code}"].data) for code in languages},
            "due_on": self.due_on.data,
            "owner": self.owner.person,
            **self.whom(),
        }
