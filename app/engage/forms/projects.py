"""Forms of improvement projects."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _l
from app.people.forms import PersonField, TeamField


class ProjectForm(Form):
    """A project to plan."""

    title = line(_l("Title"), missing=_l("Type a title."), most=120)
    aim = text(_l("What would a customer say when it is done?"), missing=_l("Say it in a customer's words."), most=500)
    team = TeamField(_l("Team that leads it"))
    lead = PersonField(_l("Who leads it?"))
    sponsor = PersonField(_l("Sponsor"))
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))
    measure = SelectField(_l("Figure that should move"), choices=[])

    def facts(self) -> dict[str, Any]:
        """What the services need, but for the figure."""
        chosen = {"team": self.team.chosen, "lead": self.lead.chosen, "sponsor": self.sponsor.chosen}
        return {name: self[name].data for name in ("title", "aim", "starts_on", "ends_on")} | chosen


class MemberForm(Form):
    person = PersonField(_l("Who takes part?"))
    hours = IntegerField(
        _l("Hours a week"),
        validators=[
            required(_l("Say how many hours a week.")),
            NumberRange(min=1, max=40, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class StepForm(Form):
    what = line(_l("What is to be done?"), missing=_l("Say what is to be done."), most=200)
    owner = PersonField(_l("Who does it?"))
    due_on = day(_l("Due"), missing=_l("Choose a day."))


class DecisionForm(Form):
    what = line(_l("What was decided?"), missing=_l("Say what was decided."), most=300)
    why = text(_l("Why?"), missing=_l("Say why."), most=1000)


class RequestForm(Form):
    team = TeamField(_l("Which team?"))
    what = text(_l("What is the team asked to do?"), missing=_l("Say what the team is asked to do."), most=500)
    due_on = day(_l("Until when?"), missing=_l("Choose a day."))


class ReplyForm(Form):
    accepted = RadioField(
        _l("Your answer"),
        choices=choices((("yes", _l("We will do it")), ("no", _l("We cannot do it")))),
        validators=[InputRequired(message=_l("Choose yes or no."))],
    )
    answer = text(_l("When, or why not?"), missing=_l("Say when it will be done, or why not."), most=1000)


class CloseForm(Form):
    outcome = text(_l("What came of it for customers?"), missing=_l("Say what came of it for customers."), most=1000)
    message = text(
        _l("To everyone who raised the problem"),
        missing=_l("Write to those who raised the problem: they want to know what came of it."),
        most=1000,
    )


class DropForm(Form):
    reason = text(_l("Reason"), missing=_l("Say why it is given up."), most=1000)
