"""Forms of ideas and customers' problems."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import FilesField, Form, choices, line, required, text
from app.core.i18n import _l
from app.engage.models import ANSWERS, IdeaKind, IdeaState, Stage
from app.people.forms import PersonField

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
    whom = line(_l("To which customers does it happen?"), most=120)
    touchpoint = line(_l("Touchpoint"), most=80)
    stage = SelectField(
        _l("Stage of the journey"),
        choices=choices(((stage.value, stage.label) for stage in Stage), empty=_l("Not sure")),
    )

    attachments = FilesField(_l("Pictures or documents"))

    @property
    def facts(self) -> dict[str, Any]:
        """What the services need."""
        texts = {name: self[name].data or "" for name in ("title", "text", "whom", "touchpoint")}
        return {**texts, "kind": IdeaKind(self.kind.data), "stage": self.chosen_stage}

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


class HandOnForm(Form):
    """Who is to answer it instead."""

    person = PersonField(_l("Who answers it?"))


class CommentForm(Form):
    comment = text(_l("Your comment"), missing=_l("Write your comment."), most=1000)


class AttachForm(Form):
    attachments = FilesField(_l("Pictures or documents"))


class MergeForm(Form):
    """Which other one it is merged into, and why."""

    into = RadioField(
        _l("Merge into"), choices=[], validators=[InputRequired(message=_l("Choose the one it is merged into."))]
    )
    reason = text(_l("Reason"), missing=_l("Give a reason: whoever brought it wants to know why."), most=1000)


class TriageForm(Form):
    """Who answers what comes in, and in how many days."""

    owner = PersonField(_l("Who answers what comes in?"), optional=True)
    days = IntegerField(
        _l("Within how many days?"),
        validators=[
            required(_l("Type a number from %(min)s to %(max)s.", min=1, max=90)),
            NumberRange(min=1, max=90, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class EvidenceForm(Form):
    """The number of a customer's answer."""

    answer = IntegerField(
        _l("Number of the customer's answer"),
        validators=[
            required(_l("Type the number of the answer.")),
            NumberRange(min=1, max=2**31 - 1, message=_l("Type the number of the answer.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
