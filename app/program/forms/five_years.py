"""Forms of the plan over five years, with its sponsor and committee."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.forms import Form, choices, day, line, text
from app.core.i18n import _, _l
from app.core.plan import PlanState
from app.people.forms import PersonField
from app.program.forms.plan import OwnedForm
from app.program.models.five_years import Measure


def _year(label: Any) -> IntegerField:
    needed = InputRequired(message=_l("Give a year, such as 2027."))
    limits = NumberRange(2000, 2100, message=_l("Give a year, such as 2027."))
    return IntegerField(label, validators=[needed, limits], render_kw={"inputmode": "numeric"})


class MeasureForm(OwnedForm):
    """A measure, and where it stands."""

    title = line(_l("What is done?"), missing=_l("Say in one line what is done."), most=160)
    part = SelectField(
        _l("Which of the five I's?"),
        choices=choices(((part.value, part.label) for part in FiveI), empty=_l("All of them")),
    )
    first_year = _year(_l("First year"))
    last_year = _year(_l("Last year"))
    state = SelectField(_l("State"), choices=choices((state.value, state.label) for state in PlanState))
    because = text(_l("Why is it dropped?"), most=500)
    review_on = day(_l("To be reviewed on"))

    def show(self, measure: Measure) -> None:
        """Fill in what is planned now."""
        for name in ("title", "first_year", "last_year", "review_on", "note"):
            self[name].data = getattr(measure, name)
        self.version.data, self.state.data = str(measure.version), measure.state.value
        self.part.data = measure.part.value if measure.part is not None else ""
        self.because.data = measure.dropped_because
        self.suggest_owner(measure.owner)

    def facts(self) -> dict[str, Any]:
        """What the services need, but for the state."""
        return {
            **{name: self[name].data for name in ("title", "first_year", "last_year", "review_on")},
            "part": FiveI(self.part.data) if self.part.data else None,
            "owner": self.owner.chosen,
            "note": self.note.data or "",
        }


SPONSOR, COLLEAGUE, SUPPLIER = "sponsor", "colleague", "supplier"


class SeatForm(Form):
    """Somebody who stands behind the programme: of the directory, or of a supplier by name."""

    role = RadioField(
        _l("What for?"),
        choices=choices(
            [
                (SPONSOR, _l("Executive sponsor")),
                (COLLEAGUE, _l("Customer committee: a colleague")),
                (SUPPLIER, _l("Customer committee: somebody from a supplier")),
            ]
        ),
        default=COLLEAGUE,
    )
    person = PersonField(_l("Colleague"), optional=True)
    name = line(_l("Name of the person from a supplier"), most=120)
    organisation = line(_l("Supplier"), most=120)
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))

    @property
    def of_supplier(self) -> bool:
        return bool(self.role.data == SUPPLIER)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.of_supplier and not self.name.data:
            self.refuse(RuleBroken(_("Type the name of the person.")), "name")
        elif not self.of_supplier and not self.person.data:
            self.refuse(RuleBroken(_("Choose a person: type a part of the name.")), "person")
        return valid and not self.errors


class EndSeatForm(Form):
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))


class HandOnForm(Form):
    to = PersonField(_l("New owner"))
