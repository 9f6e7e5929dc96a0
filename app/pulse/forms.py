"""Forms of pulse."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from wtforms import BooleanField, IntegerField, SelectMultipleField, widgets
from wtforms.validators import InputRequired, NumberRange

from app.core import clock, company
from app.core.forms import Form, choices, day, line
from app.core.i18n import _l
from app.pulse.library import LIBRARY, Item
from app.pulse.models import LEAST_K

REVIEW = "review"
SEND = "send"


class SurveyForm(Form):
    """What is asked, and the smallest group that is shown."""

    name = line(_l("Name of the survey"), missing=_l("Give the survey a name."), most=80)
    questions = SelectMultipleField(
        _l("Questions"),
        choices=choices((key, question.label) for key, question in LIBRARY.items()),
        default=list(LIBRARY),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        validators=[InputRequired(message=_l("Choose at least one question."))],
    )
    k = IntegerField(
        _l("Smallest group that results are shown for"),
        default=lambda: company.settings().survey_k,
        validators=[
            InputRequired(message=_l("Write a number from 5 to 100.")),
            NumberRange(LEAST_K, 100, message=_l("Write a number from 5 to 100.")),
        ],
    )
    with_suppliers = BooleanField(_l("Ask the staff of suppliers as well"))


class WaveForm(Form):
    """When a survey is asked."""

    opens_on = day(_l("First day"), missing=_l("Choose the first day."), default=clock.today)
    closes_on = day(
        _l("Last day"), missing=_l("Choose the last day."), default=lambda: clock.today() + timedelta(days=14)
    )
    remind_on = day(_l("Reminder on"), default=lambda: clock.today() + timedelta(days=3))


class Page(NamedTuple):
    """One step of answering: the answers so far, which travel in the form, and where the person wants to go."""

    answers: dict[str, int]
    number: int | None  # of the question to show, from 0; None: the review
    sending: bool
    missing: bool  # "Next" without an answer


def read_page(sent: Mapping[str, str], items: Sequence[Item]) -> Page:
    """Read what the page sent. Values that are no choice are dropped: the person is asked again at the review."""
    answers: dict[str, int] = {}
    for item in items:
        given = sent.get(f"a-{item.key}", "")
        if given.isdecimal() and item.lowest <= int(given) <= item.highest:
            answers[item.key] = int(given)
    if (skipped := sent.get("skip", "")).isdecimal() and int(skipped) < len(items):
        answers.pop(items[int(skipped)].key, None)
        return _at(answers, int(skipped) + 1, items)
    if (after := sent.get("next", "")).isdecimal() and int(after) < len(items):
        if items[int(after)].key not in answers:
            return Page(answers, int(after), sending=False, missing=True)
        return _at(answers, int(after) + 1, items)
    wanted = sent.get("to", "")
    if wanted == SEND:
        return Page(answers, None, sending=True, missing=False)
    return _at(answers, int(wanted) if wanted.isdecimal() else len(items), items)


def _at(answers: dict[str, int], number: int, items: Sequence[Item]) -> Page:
    return Page(answers, number if number < len(items) else None, sending=False, missing=False)
