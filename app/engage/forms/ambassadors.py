"""Forms of ambassadors."""

from typing import Any

from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from app.core import clock
from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import _, _l
from app.engage.models.ambassadors import RoleText, TimeKind
from app.people.forms import AudienceForm, PersonField, TeamField
from app.people.models import Person
from app.people.queries import find_people

PURPOSE = _l("Carry what customers expect into the team, and what the team needs for it to the programme.")
TASKS = _l(
    "Talk with the team about customers each month. Gather customers' problems and ideas. Help to solve them with "
    "other teams. Meet the other ambassadors."
)


def _whole(label: Any, missing: Any, most: int) -> IntegerField:
    in_range = NumberRange(min=1, max=most, message=_l("Type a number from %(min)s to %(max)s."))
    return IntegerField(label, validators=[required(missing), in_range], render_kw={"inputmode": "numeric"})


class RoleTextForm(Form):
    """What the role is for, what is done, what it needs, and how much time."""

    purpose = text(_l("What is the role for?"), missing=_l("Say what the role is for."), most=500)
    tasks = text(_l("What is to be done?"), missing=_l("Say what is to be done."), most=1000)
    training = text(_l("Which training does it need?"), most=500)
    share = _whole(_l("Share of working time, in per cent"), _l("Say how much of the working time it takes."), 100)
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))

    @property
    def role_text(self) -> RoleText:
        return RoleText(self.purpose.data, self.tasks.data, self.training.data or "")


class OfferForm(RoleTextForm):
    """An ambassador's role for somebody."""

    person = PersonField(_l("Person"))
    team = TeamField(_l("Ambassador for the team"))


class CallForm(RoleTextForm, AudienceForm):
    """An open call."""

    title = line(_l("Title"), missing=_l("Type a title."), most=120)
    places = _whole(_l("How many are looked for?"), _l("Say how many are looked for."), 500)
    apply_until = day(_l("Apply until"), missing=_l("Choose the last day to apply."))

    @property
    def facts(self) -> dict[str, Any]:
        """What the services need."""
        names = ("title", "places", "apply_until", "share", "starts_on", "ends_on")
        return {**{name: self[name].data for name in names}, **self.role_text._asdict(), **self.whom()}


class PromiseForm(Form):
    promise = text(_l("What do you promise?"), missing=_l("Write what you promise, so that both can rely on it."))


class EndForm(Form):
    """When a role ends."""

    last_day = day(_l("Last day"), missing=_l("Choose the last day."))
    handover = text(_l("What should whoever comes after know?"), most=2000)


class RenewForm(Form):
    ends_on = day(_l("Last day of the next term"), missing=_l("Choose the last day."))


class HandoverForm(Form):
    handover = text(_l("What should whoever comes after know?"), most=2000)


class ThanksForm(Form):
    thanks = text(_l("Thanks"), missing=_l("Write a few words of thanks."), most=500)


class ApplyForm(Form):
    motive = text(_l("Why would you like to be an ambassador?"), missing=_l("Say why you would like it."), most=1000)


class TalkForm(Form):
    talk_on = day(_l("Day of the talk"), missing=_l("Choose the day of the talk."))


class TurnDownForm(Form):
    reason = text(_l("Reason"), missing=_l("Give a reason: the person will read it."), most=1000)


class TimeForm(Form):
    """What an ambassador did."""

    done_on = day(_l("Day"), missing=_l("Choose the day."))
    minutes = IntegerField(
        _l("Minutes"),
        validators=[
            required(_l("Say how many minutes it took.")),
            NumberRange(min=5, max=720, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    kind = SelectField(
        _l("What was it for?"),
        choices=choices((kind.value, kind.label) for kind in TimeKind),
        validators=[InputRequired(message=_l("Choose what it was for."))],
    )
    what = line(_l("What was done?"), missing=_l("Say in one line what was done."), most=200)
    companions = text(_l("With whom?"), most=1000)
    people: list[Person]

    def validate_companions(self, field: Any) -> None:
        """Names, one a line, each of one person."""
        self.people = []
        for typed in dict.fromkeys(one.strip() for one in (field.data or "").splitlines() if one.strip()):
            found = find_people(typed, clock.today())
            exact = [one for one in found if typed in (one.name, one.number)] if len(found) > 1 else found
            if len(exact) != 1:
                unclear = _("Type one name a line, as in the list of people. Not clear: %(name)s", name=typed)
                raise ValidationError(unclear)
            self.people.append(exact[0])
