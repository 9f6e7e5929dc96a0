"""Forms of training."""

from wtforms import BooleanField, IntegerField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.addresses import is_web_address
from app.core.forms import ColumnsForm, Form, day, line, required, text
from app.core.i18n import _, _l
from app.instruct.models import CourseData
from app.people.forms import PersonField


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


class RuleForm(Form):
    """How many days people have, and from when the rule holds."""

    days = whole_number(_l("Days to complete it"), 0, 1000, missing=_l("Say how many days people have."))
    starts_on = day(_l("The rule holds from"), missing=_l("Choose the day from which the rule holds."))


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
