"""Forms of erasing, of keeping from it, and of how long things are kept."""

from typing import Any

from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from app.core.forms import Form, day, line, required
from app.core.i18n import _l
from app.people.privacy import KEPT


class EraseForm(Form):
    sure = BooleanField(
        _l("I know that this cannot be undone"), validators=[required(_l("Confirm that you know what will happen."))]
    )


class HoldForm(Form):
    reason = line(_l("Why the data must be kept"), missing=_l("Say why the data must be kept."))
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"))


def retention_form(months: dict[str, int | None]) -> Any:
    """A form with one field for each thing that is kept for a time."""

    class RetentionForm(Form):
        def months(self) -> dict[str, int | None]:
            return {key: self[key].data for key in KEPT}

    for key, kept in KEPT.items():
        most = NumberRange(
            kept.least, 600, message=_l("Write a whole number of months, at least %(least)s.", least=kept.least)
        )
        setattr(RetentionForm, key, IntegerField(kept.label, validators=[Optional(), most]))
    return RetentionForm(data=months)
