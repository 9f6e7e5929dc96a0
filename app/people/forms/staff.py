"""Forms of absences and terms of employment."""

from typing import Any

from wtforms import IntegerField, RadioField, ValidationError
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Form, choices, day, line
from app.core.i18n import _, _l
from app.people.forms import TeamField
from app.people.models import AbsenceKind, EmploymentKind


class AbsenceForm(Form):
    kind = RadioField(
        _l("Kind"),
        choices=choices((kind.value, kind.label) for kind in AbsenceKind),
        default=AbsenceKind.LEAVE.value,
        description=_l("Illness is not noted here: choose “Other absence”."),
    )
    starts_on = day(_l("First day away"), missing=_l("Choose the first day away."))
    ends_on = day(_l("Last day away"))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            "kind": AbsenceKind(self.kind.data),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }


PERCENT = _l("Write a whole number from 1 to 100.")


class EmploymentForm(Form):
    kind = RadioField(
        _l("Terms"),
        choices=choices((kind.value, kind.label) for kind in EmploymentKind),
        default=EmploymentKind.PERMANENT.value,
    )
    supplier = line(_l("Company that employs the person"), description=_l("Only for staff of suppliers."))
    share = IntegerField(
        _l("Working time in percent of full time"),
        default=100,
        validators=[InputRequired(message=PERCENT), NumberRange(1, 100, message=PERCENT)],
    )
    starts_on = day(_l("From this day on"), missing=_l("Choose the day of the change."))

    def validate_supplier(self, field: Any) -> None:
        if self.kind.data == EmploymentKind.SUPPLIER and not field.data:
            raise ValidationError(_("Say which company employs this person."))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {
            "kind": EmploymentKind(self.kind.data),
            "supplier": self.supplier.data or "",
            "share": self.share.data,
            "starts_on": self.starts_on.data,
        }


class ReturnForm(Form):
    team = TeamField(_l("Team"))
    starts_on = day(_l("New first day"), missing=_l("Choose the first day."))
