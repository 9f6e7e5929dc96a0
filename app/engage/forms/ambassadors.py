"""Forms of ambassadors."""

from wtforms import IntegerField
from wtforms.validators import NumberRange

from app.core.forms import Form, day, required
from app.core.i18n import _l
from app.people.forms import PersonField, TeamField


class OfferForm(Form):
    """An ambassador's role for somebody."""

    person = PersonField(_l("Person"))
    team = TeamField(_l("Ambassador for the team"))
    share = IntegerField(
        _l("Share of working time, in per cent"),
        validators=[
            required(_l("Say how much of the working time it takes.")),
            NumberRange(min=1, max=100, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))


class EndForm(Form):
    """When a role ends."""

    last_day = day(_l("Last day"), missing=_l("Choose the last day."))
