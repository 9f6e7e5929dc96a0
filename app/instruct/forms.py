"""Forms of training."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FileField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.addresses import is_web_address
from app.core.forms import ColumnsForm, Form, choices, day, line, required, text
from app.core.i18n import LANGUAGES, _, _l
from app.instruct.models import (
    Course,
    CourseData,
    CourseKind,
    EntryKind,
    Path,
    Question,
    QuestionData,
    QuestionKind,
    Rule,
    RuleKind,
)
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
    kind = RadioField(
        _l("How is it taken?"),
        choices=choices((kind.value, kind.label) for kind in CourseKind),
        default=CourseKind.SELF_STUDY.value,
    )
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items(), empty=_l("Any")), default="")
    material = text(_l("Material"), most=50_000)
    link = line(_l("Link to the material"), most=500)
    minutes = whole_number(_l("Minutes it takes"), 1, 10_000)
    valid_months = whole_number(_l("Months until it has to be renewed"), 1, 120)
    needs = SelectMultipleField(
        _l("To be completed before"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput()
    )
    new_version = BooleanField(_l("This is a new version of the material"))

    def offer(self, courses: Sequence[Course]) -> None:
        """The courses that may be asked for before this one."""
        self.needs.choices = [(course.id, course.title) for course in courses]

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
            kind=CourseKind(self.kind.data),
            language=self.language.data or "",
            material=self.material.data or "",
        )


class QuizForm(Form):
    """How a quiz is taken."""

    pass_mark = whole_number(_l("Percent that has to be right"), 1, 100, missing=_l("Say how much has to be right."))
    tries = whole_number(_l("How often one may try"), 1, 20)
    shuffled = BooleanField(_l("Change the order of questions and answers"))

    def facts(self) -> dict[str, Any]:
        return {"pass_mark": self.pass_mark.data, "tries": self.tries.data, "shuffled": self.shuffled.data}


class QuestionForm(Form):
    """A question of a quiz; each line of `answers` is one, the right ones begin with an asterisk."""

    wording = text(_l("Question"), missing=_l("Type the question."), most=1000)
    kind = RadioField(
        _l("How is it answered?"),
        choices=choices((kind.value, kind.label) for kind in QuestionKind),
        default=QuestionKind.SINGLE.value,
    )
    answers = text(_l("Answers"), missing=_l("Type the answers, each on a line of its own."), most=4000)
    explanation = text(_l("Explanation"), most=2000)

    @property
    def question_data(self) -> QuestionData:
        lines = [one.strip() for one in (self.answers.data or "").splitlines() if one.strip()]
        return QuestionData(
            kind=QuestionKind(self.kind.data),
            text=self.wording.data,
            answers=[one.removeprefix("*").strip() for one in lines],
            right=[place for place, one in enumerate(lines) if one.startswith("*")],
            explanation=self.explanation.data or "",
        )


def answers_typed(question: Question) -> str:
    """The answers of a question as QuestionForm takes them."""
    marked = question.kind != QuestionKind.ORDER
    return "\n".join(
        f"* {one}" if marked and place in question.right else one for place, one in enumerate(question.answers)
    )


class CodeForm(Form):
    """The code on a certificate."""

    code = line(_l("Code on the certificate"), missing=_l("Type the code that stands on the certificate."), most=60)


class FileForm(Form):
    """A file for the material of a course."""

    file = FileField(_l("File"))

    def validate_file(self, field: Any) -> None:
        if not (field.data and field.data.filename):
            raise ValidationError(_("Choose a file."))


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


class AskForm(Form):
    """What a customer wants to know."""

    question = text(_l("The customer's question"), missing=_l("Type the customer's question."), most=1000)


class AidForm(Form):
    """A job aid."""

    title = line(_l("Title"), missing=_l("Give it a title."), most=120)
    body = text(_l("Text"), missing=_l("Type the text."), most=20_000)


class CoachingForm(Form):
    """Whom to coach, or by whom."""

    person = PersonField(_l("Colleague"))
    who = RadioField(
        _l("Who coaches?"),
        choices=choices([("coach", _l("I coach this colleague")), ("employee", _l("This colleague coaches me"))]),
        default="employee",
    )


class EntryForm(Form):
    """Something to be written down in a coaching."""

    kind = RadioField(
        _l("What is it?"),
        choices=choices((kind.value, kind.label) for kind in EntryKind),
        default=EntryKind.NOTE.value,
    )
    wording = text(_l("Text"), missing=_l("Type something."), most=4000)
    went_well = text(_l("What went well"), most=2000)
    to_try = text(_l("What to try next time"), most=2000)
    due_on = day(_l("By when"))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            "kind": EntryKind(self.kind.data),
            "text": self.wording.data,
            "went_well": self.went_well.data or "",
            "to_try": self.to_try.data or "",
            "due_on": self.due_on.data,
        }


class AnswerForm(Form):
    """What the other one says to it."""

    answer = text(_l("Your answer"), missing=_l("Type your answer."), most=2000)
