"""Forms of pulse."""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, widgets
from wtforms.validators import InputRequired, NumberRange

from app.core import clock, company
from app.core.forms import Form, choices, day, line
from app.core.i18n import _l
from app.pulse.boxes import Token
from app.pulse.library import CORE, LIBRARY, Item
from app.pulse.models import LEAST_K, Label

REVIEW = "review"
SEND = "send"
LARGEST = 2**31  # of a number that the database has a place for


class SurveyForm(Form):
    """What is asked, and the smallest group that is shown."""

    name = line(_l("Name of the survey"), missing=_l("Give the survey a name."), most=80)
    questions = SelectMultipleField(
        _l("Questions"),
        choices=choices((key, question.label) for key, question in LIBRARY.items()),
        default=list(CORE),
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
    label = RadioField(
        _l("What is promised"),
        choices=choices((one.value, one.label) for one in Label),
        default=Label.CONFIDENTIAL.value,
    )
    with_suppliers = BooleanField(_l("Ask the staff of suppliers as well"))


class WaveForm(Form):
    """When a survey is asked."""

    opens_on = day(_l("First day"), missing=_l("Choose the first day."), default=clock.today)
    closes_on = day(
        _l("Last day"), missing=_l("Choose the last day."), default=lambda: clock.today() + timedelta(days=14)
    )
    every_weeks = SelectField(
        _l("Ask again"),
        choices=choices(
            (("", _l("Only this time")), ("4", _l("Every 4 weeks")), ("13", _l("Every quarter (13 weeks)")))
        ),
        default="",
    )
    remind_on = day(_l("Reminder on"), default=lambda: clock.today() + timedelta(days=3))


def read_blinded(sent: Mapping[str, str]) -> bytes:
    """The blinded token that a browser sent; nothing if it is none."""
    try:
        return b64decode(sent.get("blinded", ""), validate=True)
    except ValueError:
        return b""


class SentBallot(NamedTuple):
    """A blind ballot as a browser casts it."""

    token: Token
    answers: dict[str, int]


def read_ballot(sent: bytes) -> SentBallot | None:
    """Read a blind ballot; None if it is none."""
    try:
        written = json.loads(sent)
        signed = [b64decode(written[part], validate=True) for part in ("token", "signature")]
        numbers = [written[part] for part in ("wave", "atom")]
        answers = dict(written["answers"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(type(number) is int and 0 <= number < LARGEST for number in (*numbers, *answers.values())):
        return None
    return SentBallot(Token(numbers[0], numbers[1], signed[0], signed[1]), answers)


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
