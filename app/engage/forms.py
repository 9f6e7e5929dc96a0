"""Forms of ideas, customers' problems and ambassadors."""

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _l
from app.engage.models import ANSWERS, IdeaKind, IdeaState, Stage
from app.people.forms import PersonField, TeamField

BECOMES = {
    IdeaState.ACCEPTED: _l("Accepted: we will do it"),
    IdeaState.DECLINED: _l("Declined"),
    IdeaState.DONE: _l("Put into practice"),
}


class IdeaForm(Form):
    """What an employee brings."""

    kind = RadioField(
        _l("What do you bring?"),
        choices=choices([(IdeaKind.IDEA.value, _l("An idea")), (IdeaKind.PROBLEM.value, _l("A customer's problem"))]),
        validators=[InputRequired(message=_l("Choose whether it is an idea or a customer's problem."))],
    )
    title = line(_l("In one line"), missing=_l("Say it in one line."), most=120)
    text = text(_l("What happens, and what should change?"), missing=_l("Describe it in a few sentences."), most=2000)
    touchpoint = line(_l("Touchpoint"), most=80)
    stage = SelectField(
        _l("Stage of the journey"),
        choices=choices(((stage.value, stage.label) for stage in Stage), empty=_l("Not sure")),
    )

    @property
    def chosen_stage(self) -> Stage | None:
        return Stage(self.stage.data) if self.stage.data else None


class AnswerForm(Form):
    """What becomes of it, and why."""

    state = RadioField(
        _l("What becomes of it?"),
        choices=choices((state.value, BECOMES[state]) for state in ANSWERS),
        validators=[InputRequired(message=_l("Choose what becomes of it."))],
    )
    reason = text(_l("Reason"), missing=_l("Give a reason: whoever brought it wants to know why."), most=1000)


class OfferForm(Form):
    """An ambassador's role for somebody."""

    person = PersonField(_l("Person"))
    team = TeamField(_l("Ambassador for the team"))
    share = IntegerField(
        _l("Share of working time, in per cent"),
        validators=[
            required(_l("Say how much of the working time it takes.")),
            NumberRange(min=1, max=100, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))


class EndForm(Form):
    """When a role ends."""

    last_day = day(_l("Last day"), missing=_l("Choose the last day."))
