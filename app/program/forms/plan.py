"""Forms of the plan's activities."""

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from app.core.five_is import FiveI
from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _, _l
from app.core.plan import PlanState
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person
from app.program.models.plan import Activity


class Versioned(Form):
    """Knows which version of the row was shown, so that nobody writes over what they have not seen."""

    version = HiddenField()

    @property
    def seen(self) -> int | None:
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None


class OwnedForm(Versioned):
    owner = PersonField(_l("Who owns it?"))
    note = text(_l("Note"))

    def suggest_owner(self, person: Person) -> None:
        self.owner.data = name_with_team(person)


class ReferenceForm(OwnedForm):
    """What the plan itself says of a feature's record."""

    def show(self, activity: Activity) -> None:
        self.version.data, self.note.data = str(activity.version), activity.note
        self.suggest_owner(activity.owner)


class ActivityForm(AudienceForm, OwnedForm):
    """Everything about an activity of its own."""

    part = SelectField(
        _l("Which of the five I's?"),
        choices=choices(((part.value, part.label) for part in FiveI), empty=_l("Choose one")),
        validators=[required(_l("Choose one of the five I's."))],
    )
    title = line(_l("What is done?"), missing=_l("Say in one line what is done."), most=160)
    starts_on = day(_l("Begins on"))
    due_on = day(_l("To be done by"), missing=_l("Choose the day it is to be done by."))
    reached = text(_l("What it reached"))

    def validate_due_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("It ends before it begins. Choose a later day to be done by."))

    def show(self, activity: Activity) -> None:
        """Fill in what is planned now."""
        for name in ("title", "starts_on", "due_on", "note", "reached"):
            self[name].data = getattr(activity, name)
        self.version.data, self.part.data = str(activity.version), activity.part.value
        self.show_audience(activity)
        self.suggest_owner(activity.owner)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            **{name: self[name].data for name in ("title", "starts_on", "due_on")},
            "note": self.note.data or "",
            "part": FiveI(self.part.data),
            "owner": self.owner.chosen,
            **self.whom(),
        }


class StateForm(Versioned):
    state = SelectField(_l("State"), choices=choices((state.value, state.label) for state in PlanState))
    because = text(_l("Why is it dropped?"), most=500)


def _goal(part: FiveI) -> IntegerField:
    limits = NumberRange(0, 100, message=_l("Give a whole number from 0 to 100."))
    return IntegerField(part.label, validators=[Optional(), limits], render_kw={"inputmode": "numeric"})


class GoalsForm(Form):
    """The goals of one team and year, an empty field for what it takes from the team above; `seen` is what was set
    when the form was opened."""

    seen = HiddenField()
    inform = _goal(FiveI.INFORM)
    inspire = _goal(FiveI.INSPIRE)
    instruct = _goal(FiveI.INSTRUCT)
    engage = _goal(FiveI.ENGAGE)
    reward = _goal(FiveI.REWARD)

    def values(self) -> dict[FiveI, int | None]:
        return {part: self[part.value].data for part in FiveI}
