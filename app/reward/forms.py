"""Forms of recognition and awards."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Length

from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _, _l
from app.people.forms import PersonField
from app.reward.models import CompanyValue, Nomination, RewardRule

PICK_PERSON = _l("Choose a person: type a part of the name.")


class RecogniseForm(Form):
    receiver = PersonField(_l("Whom do you thank?"), validators=[required(PICK_PERSON)])
    value = RadioField(_l("Which value did it show?"), validators=[InputRequired(message=_l("Choose a value."))])
    message = text(
        _l("What did they do, and what did it change for a customer?"), missing=_l("Say what they did."), most=280
    )
    customer = line(_l("Which customer did it help?"), most=120)

    def offer(self, values: Sequence[CompanyValue]) -> None:
        self._values = {str(value.id): value for value in values}
        self.value.choices = choices((value.id, value.name) for value in values)

    @property
    def chosen_value(self) -> CompanyValue:
        return self._values[str(self.value.data)]


class HideForm(Form):
    reason = text(_l("Why is it hidden?"), missing=_l("Give the reason: it stays on record."), most=500)


class ValueForm(Form):
    name = line(_l("Company value"), missing=_l("Name the value."), most=40)


class RuleForm(Form):
    name = line(_l("Name of the rule"), missing=_l("Name the rule."), most=80)
    for_what = text(_l("For what?"), missing=_l("Say for what people are rewarded."), most=1000)
    how = text(_l("How does it work?"), missing=_l("Say how it works."), most=1000)
    who_decides = line(_l("Who decides?"), missing=_l("Say who decides."))
    worth = line(_l("What is it worth?"), missing=_l("Say what it is worth, also if that is nothing but honour."))


class CycleForm(Form):
    title = line(_l("Name of the award"), missing=_l("Name the award."), most=80)
    purpose = text(_l("What is it given for?"), missing=_l("Say what it is given for."), most=500)
    nominations_until = day(_l("Last day for nominations"), missing=_l("Give the last day for nominations."))
    rule = SelectField(_l("Reward rule"), validate_choice=True)

    def offer(self, rules: Sequence[RewardRule]) -> None:
        self._rules = {str(rule.id): rule for rule in rules}
        self.rule.choices = choices(((r.id, r.name) for r in rules), empty=_("None yet: the award stays a draft"))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            "title": self.title.data,
            "purpose": self.purpose.data,
            "nominations_until": self.nominations_until.data,
            "rule": self._rules.get(str(self.rule.data)),
        }


class NominateForm(Form):
    nominee = PersonField(_l("Who?"), validators=[required(PICK_PERSON)])
    story = text(
        _l("What did they do, and what changed for the customer?"),
        missing=_l("Describe what changed for the customer, in at least 40 characters."),
        most=1000,
    )
    show_name = BooleanField(_l("Show my name to the nominee"), default=True)

    def validate_story(self, field: Any) -> None:
        Length(min=40, message=_("Describe what changed for the customer, in at least 40 characters."))(self, field)


class DecideForm(Form):
    nominee = RadioField(_l("Who receives the award?"), validators=[InputRequired(message=_l("Choose a nominee."))])
    citation = text(_l("Why? This is read out and cannot be changed later."), missing=_l("Give the reason."), most=1000)

    def offer(self, nominations: Sequence[Nomination]) -> None:
        self._nominees = {str(n.nominee_id): n.nominee for n in nominations}
        self.nominee.choices = choices((key, person.name) for key, person in self._nominees.items())

    @property
    def chosen_nominee(self) -> Any:
        return self._nominees[str(self.nominee.data)]
