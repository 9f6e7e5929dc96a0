"""Forms of training."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.addresses import is_web_address
from app.core.forms import ColumnsForm, Form, choices, day, line, required, text
from app.core.i18n import _, _l
from app.instruct.models import Course, CourseData, Path, Rule, RuleKind
from app.people.forms import AudienceForm, PersonField


def whole_number(label: object, least: int, most: int, missing: object = None) -> IntegerField:
    """A number typed on a phone's keypad; needed if `missing` says what to do."""
    bounds = NumberRange(min=least, max=most, message=_l("Type a number from %(min)s to %(max)s."))
    first = required(missing) if missing is not None else Optional()
    return IntegerField(label, validators=[first, bounds], render_kw={"inputmode": "numeric"})


class CourseForm(Form):
    """What a course is about."""

    title = line(_l("Title"), missing=_l("Give the course a title."), most=120)
    code = line(_l("Code"), most=60)
    description = text(_l("What it is about, and for whom"), most=2000)
    link = line(_l("Link to the material"), most=500)
    minutes = whole_number(_l("Minutes it takes"), 1, 10_000)
    valid_months = whole_number(_l("Months until it has to be renewed"), 1, 120)

    def validate_link(self, field: Form) -> None:
        if field.data and not is_web_address(field.data):
            raise ValidationError(_("Type the whole address, beginning with https://."))

    @property
    def course_data(self) -> CourseData:
        return CourseData(
            title=self.title.data,
            description=self.description.data or "",
            link=self.link.data or None,
            valid_months=self.valid_months.data,
            minutes=self.minutes.data,
            code=self.code.data or None,
        )


class TrainingColumnsForm(ColumnsForm):
    """How a list of completed courses is read."""

    asks = ("create_courses",)
    create_courses = BooleanField(
        _l("Write down courses that are not known yet"),
        description=_l("Otherwise a course that is not known is an error."),
    )


class RuleForm(AudienceForm):
    """Whom a rule concerns, how many days people have, and from when it holds."""

    kind = RadioField(
        _l("Whom of them?"),
        choices=choices((kind.value, kind.label) for kind in RuleKind),
        default=RuleKind.EVERYONE.value,
    )
    days = whole_number(_l("Days to complete it"), 0, 1000, missing=_l("Say how many days people have."))
    starts_on = day(_l("The rule holds from"), missing=_l("Choose the day from which the rule holds."))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        days = self.days.data if "days" in self else 0
        return {
            "kind": RuleKind(self.kind.data),
            "days": days,
            "starts_on": self.starts_on.data,
            "whom": self.whom(),
        }

    def rule(self, target: Course | Path) -> Rule:
        """The rule as it would be, to be asked about before anything is kept."""
        facts, asked = self.facts(), self.target()
        found = Rule(kind=facts["kind"], days=facts["days"], starts_on=facts["starts_on"], audience=asked.audience)
        found.audience_team_id, found.audience_value = asked.audience_team_id, asked.audience_value
        return found


class PathForm(Form):
    """What a path is for."""

    title = line(_l("Title"), missing=_l("Give the path a title."), most=120)
    description = text(_l("What it is for, and for whom"), most=2000)

    def facts(self) -> dict[str, str]:
        return {"title": self.title.data, "description": self.description.data or ""}


class StepForm(Form):
    """A course for a path."""

    course = SelectField(_l("Course"), coerce=str, validators=[required(_l("Choose a course."))], validate_choice=True)
    days = whole_number(_l("Days after the start"), 0, 1000, missing=_l("Say how many days people have."))

    def offer(self, courses: Sequence[Course]) -> None:
        self.course.choices = choices(((course.id, course.title) for course in courses), empty=_("Choose a course"))


class PathAssignForm(Form):
    """A path for one person."""

    person = PersonField(_l("Person"))
    starts_on = day(_l("The path begins on"), missing=_l("Choose the day on which the path begins."))


class CopyForm(Form):
    """The same under a new title, from a new day on."""

    title = line(_l("New title"), missing=_l("Give the copy a title."), most=120)
    starts_on = day(_l("Its rules hold from"), missing=_l("Choose the day from which the rules hold."))


class AssignForm(Form):
    """A course for one person."""

    person = PersonField(_l("Person"))
    due_on = day(_l("Due date"), missing=_l("Choose the due date."))


class CompleteForm(Form):
    """Who, of those shown, completed a course on a day."""

    people = SelectMultipleField(
        _l("People"), coerce=int, validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )
    completed_on = day(_l("Completed on"), missing=_l("Choose the day of completion."))


class ReverseForm(Form):
    """Why a completion is taken back."""

    reason = text(_l("Reason"), missing=_l("Say why this completion is reversed."), most=500)
