"""Forms of messages and campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.validators import ValidationError

from app.core.errors import RuleBroken
from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _, _l
from app.inform.models import SOURCE_LANGUAGE, Campaign, Check, Message
from app.people.forms import AudienceForm, PersonField, name_with_team
from app.people.models import Person

LONGEST = 4000
TALL = {"rows": 8}
OTHER_LANGUAGES = ("pl", "el")
CODES = (SOURCE_LANGUAGE, *OTHER_LANGUAGES)
FEWEST_ANSWERS, MOST_ANSWERS = 2, 6


def _question(label: Any) -> Any:
    return line(label, most=300)


def _answers(label: Any) -> Any:
    return text(label, most=1200, render_kw={"rows": 4})


class MessageForm(AudienceForm):
    """A message; Polish and Greek are optional, each whole or not at all. Answers are written one a line, the right
    one first: readers see them in another order."""

    title_en = line(_l("Title"), missing=_l("Write a title."))
    body_en = text(_l("Text"), missing=_l("Write the text."), most=LONGEST, render_kw=TALL)
    question_en = _question(_l("Question"))
    answers_en = _answers(_l("Answers, one a line, the right one first"))
    explanation_en = text(_l("Why this answer is right"), most=1000, render_kw={"rows": 3})
    title_pl = line(_l("Title in Polish"))
    body_pl = text(_l("Text in Polish"), most=LONGEST, render_kw=TALL)
    question_pl = _question(_l("Question in Polish"))
    answers_pl = _answers(_l("Answers in Polish, in the same order"))
    explanation_pl = text(_l("Why it is right, in Polish"), most=1000, render_kw={"rows": 3})
    title_el = line(_l("Title in Greek"))
    body_el = text(_l("Text in Greek"), most=LONGEST, render_kw=TALL)
    question_el = _question(_l("Question in Greek"))
    answers_el = _answers(_l("Answers in Greek, in the same order"))
    explanation_el = text(_l("Why it is right, in Greek"), most=1000, render_kw={"rows": 3})
    campaign = SelectField(_l("Campaign"), choices=[], validate_choice=False)
    send_on = day(_l("Goes out on"))
    due_on = day(_l("To be read by"), missing=_l("Choose the last day for reading it."))
    by_mail = BooleanField(_l("Send the whole text by mail, too"))
    lasting = BooleanField(_l("Who joins this audience later gets it, too"))
    owner = PersonField(_l("Who answers questions about it?"))

    def offer_campaigns(self, found: Sequence[Campaign], chosen: Campaign | None = None) -> None:
        """Campaigns that have not ended, and the one it is part of already."""
        listed = [*found, *([chosen] if chosen is not None and chosen not in found else [])]
        self._campaigns = {str(one.id): one for one in listed}
        self.campaign.choices = choices(((one.id, one.title) for one in listed), empty=_("No campaign"))

    def show(self, message: Message) -> None:
        """Fill in what a draft says now."""
        for one in message.texts:
            values = (one.title, one.body, one.question, "\n".join(one.answers), one.explanation)
            for name, value in zip(("title", "body", "question", "answers", "explanation"), values, strict=True):
                self[f"{name}_{one.language}"].data = value
        for name in ("due_on", "send_on", "by_mail", "lasting"):
            self[name].data = getattr(message, name)
        self.campaign.data = str(message.campaign_id or "")
        self.show_audience(message)
        self.suggest_owner(message.owner)

    def suggest_owner(self, person: Person) -> None:
        self.owner.data = name_with_team(person)

    def validate_send_on(self, field: Field) -> None:
        if field.data and self.due_on.data and field.data > self.due_on.data:
            raise ValidationError(_("It goes out after it is to be read. Choose an earlier day."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        wrong = [(name, reason) for code in CODES for name, reason in (*self._half(code), *self._half_asked(code))]
        for name, reason in wrong:
            self.refuse(RuleBroken(reason), name)
        return valid and not wrong

    def _half(self, code: str) -> list[tuple[str, str]]:
        """A language needs both the title and the text."""
        if code == SOURCE_LANGUAGE or bool(self[f"title_{code}"].data) == bool(self[f"body_{code}"].data):
            return []
        missing = f"body_{code}" if self[f"title_{code}"].data else f"title_{code}"
        return [(missing, _("In this language give both the title and the text, or neither."))]

    def _half_asked(self, code: str) -> list[tuple[str, str]]:
        """A question needs answers and says why one is right, in each language of the message or in none."""
        asked, answers = bool(self[f"question_{code}"].data), self._lines(code)
        if code != SOURCE_LANGUAGE and self[f"title_{code}"].data:
            if asked != bool(self.question_en.data):
                return [(f"question_{code}", _("Ask the question in each language of the message, or in none."))]
            if asked and len(answers) != len(self._lines(SOURCE_LANGUAGE)):
                return [(f"answers_{code}", _("Give as many answers as in English, in the same order."))]
        if not asked:
            return [(f"question_{code}", _("Write the question to these answers."))] if answers else []
        if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS or len({*answers}) < len(answers):
            return [(f"answers_{code}", _("Write two to six different answers, each on a line of its own."))]
        if not self[f"explanation_{code}"].data:
            return [(f"explanation_{code}", _("Say in a sentence why the first answer is right."))]
        return []

    def _lines(self, code: str) -> list[str]:
        return [one.strip() for one in (self[f"answers_{code}"].data or "").splitlines() if one.strip()]

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        languages = [code for code in CODES if self[f"title_{code}"].data]
        asked = [code for code in languages if self[f"question_{code}"].data]
        return {
            "wordings": {code: (self[f"title_{code}"].data, self[f"body_{code}"].data) for code in languages},
            "checks": {
                code: Check(self[f"question_{code}"].data, self._lines(code), self[f"explanation_{code}"].data)
                for code in asked
            },
            "campaign": self._campaigns.get(self.campaign.data or ""),
            **{name: self[name].data for name in ("due_on", "send_on", "by_mail", "lasting")},
            "owner": self.owner.person,
            **self.whom(),
        }


class AnswerForm(Form):
    """The question of a message, for somebody who reads it; values are places, so that they tell nothing."""

    answer = RadioField(_l("Your answer"), validators=[required(_l("Choose one of the answers."))], coerce=str)

    def offer(self, question: str, answers: Sequence[str], order: Sequence[int]) -> None:
        self.answer.label.text = question
        self.answer.choices = [(str(place), answers[number]) for place, number in enumerate(order)]


class CampaignForm(Form):
    """What is decided about a campaign."""

    title = line(_l("Title"), missing=_l("Write a title."))
    purpose = text(_l("What is it for?"), missing=_l("Say what it is for."), most=1000)
    expectation = text(
        _l("What does customer experience expect of whom?"),
        missing=_l("Say in plain words what is expected of whom."),
        most=2000,
    )
    owner = PersonField(_l("Who is responsible?"))
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))

    def show(self, campaign: Campaign) -> None:
        for name in ("title", "purpose", "expectation", "starts_on", "ends_on"):
            self[name].data = getattr(campaign, name)
        self.owner.data = name_with_team(campaign.owner)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        names = ("title", "purpose", "expectation", "starts_on", "ends_on")
        return {**{name: self[name].data for name in names}, "owner": self.owner.person}


class CopyForm(Form):
    """From which day on a campaign is done again."""

    title = line(_l("Title"), missing=_l("Write a title."))
    starts_on = day(_l("New first day"), missing=_l("Choose the first day."))
    owner = PersonField(_l("Who is responsible?"))

    def suggest(self, campaign: Campaign, today: date, owner: Person) -> None:
        """The same day of the next year that has not passed."""
        self.title.data = campaign.title
        years = max(1, today.year - campaign.starts_on.year)
        first = [_years_later(campaign.starts_on, count) for count in (years, years + 1)]
        self.starts_on.data = next(one for one in first if one >= today) if first[-1] >= today else today
        self.owner.data = name_with_team(owner)


def _years_later(day_: date, years: int) -> date:
    try:
        return day_.replace(year=day_.year + years)
    except ValueError:  # 29 February
        return day_.replace(year=day_.year + years, day=28)
