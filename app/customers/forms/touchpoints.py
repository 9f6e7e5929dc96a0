"""Forms of the register of touchpoints."""

from wtforms import SelectField

from app.core.forms import Form, choices, line, required
from app.core.i18n import _l
from app.customers.models.touchpoints import Part, Touchpoint


class TouchpointForm(Form):
    name = line(_l("Name of the touchpoint"), missing=_l("Type the name of the touchpoint."), most=80)
    part = SelectField(
        _l("Under which of the five?"),
        choices=choices(((part.value, part.label) for part in Part), empty=_l("Choose one of the five")),
        validators=[required(_l("Choose one of the five."))],
    )

    @property
    def chosen(self) -> Part:
        return Part(self.part.data)


class MergeForm(Form):
    into = SelectField(
        _l("Merge it into"), coerce=str, validators=[required(_l("Choose another touchpoint to merge it into."))]
    )

    def offer(self, touchpoints: list[Touchpoint], besides: Touchpoint) -> None:
        others = ((one.id, one.name) for one in touchpoints if one.id != besides.id)
        self.into.choices = choices(others, empty=_l("Choose a touchpoint"))
