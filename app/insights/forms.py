"""Forms of insights; one has every kind of field, for the styleguide."""

from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form, choices, day, line, text
from app.core.i18n import _l
from app.insights.link.data import ASKED, exposures
from app.insights.link.words import EXPOSURES
from app.insights.models.norms import NormKind, Scale
from app.people.forms import AudienceForm, PersonField
from app.people.models import Team
from app.people.queries import Tree

_at_hand = InputRequired(message=_l("Type a number."))
LETTERS = choices([("a", "First"), ("b", "Second")])


class SampleForm(AudienceForm):
    title = line("One line", missing="Say it.")
    words = text("Several lines", most=280)
    day = day("Day")
    kind = SelectField("Choice", choices=LETTERS)
    yes = BooleanField("Yes or no")
    several = SelectMultipleField("Several", choices=LETTERS, widget=ListWidget(), option_widget=CheckboxInput())
    one = RadioField("One of them", choices=LETTERS)
    person = PersonField("Person")
    attachment = FileField("File")


class LinkQuestionForm(Form):
    """Does this go with customers' NPS so much later?"""

    exposure = SelectField(
        _l("What may customers notice?"),
        validators=[InputRequired(message=_l("Choose what customers may notice."))],
        choices=choices([(name, EXPOSURES[name]) for name in exposures()]),
    )
    lag = SelectField(
        _l("How many months later? (of a quarterly pulse: quarters)"),
        validators=[InputRequired(message=_l("Choose after how many months."))],
        choices=choices([(lag, lag) for lag in ASKED]),
    )


class MuteForm(Form):
    """Of which team, until when and why alerts are not told."""

    team = SelectField(_l("Team"), choices=[])
    until = day(_l("Until"), missing=_l("Choose the last day."))
    reason = text(_l("Why?"), missing=_l("Say why: it stands beside each muted alert."), most=300)

    def offer(self, tree: Tree) -> None:
        """All teams, or one."""
        self._teams = tree.teams
        teams = [(one, tree.teams[one].name) for one in tree.below(tree.root)] if tree.teams else []
        self.team.choices = choices(teams, empty=_l("All teams"))

    @property
    def chosen(self) -> Team | None:
        return self._teams[int(self.team.data)] if self.team.data else None


class NormForm(Form):
    """An NPS from elsewhere."""

    kind = SelectField(_l("Whose figure is it?"), choices=choices((one.value, one.label) for one in NormKind))
    market = line(_l("Of whom?"), missing=_l("Say of which market or company it is."), most=120)
    value = FloatField(_l("NPS"), validators=[_at_hand, NumberRange(-100, 100, _l("Type a value from -100 to 100."))])
    error = FloatField(
        _l("Standard error"), validators=[Optional(), NumberRange(0, 100, _l("Type a value from 0 to 100."))]
    )
    scale = SelectField(_l("Scale it was asked on"), choices=choices((one.value, one.label) for one in Scale))
    year = IntegerField(_l("Year"), validators=[_at_hand, NumberRange(2000, 2100, _l("Type a year such as 2026."))])
    source = line(_l("Source"), missing=_l("Name the source: without one it is worth nothing."), most=300)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        kinds = {"kind": NormKind(self.kind.data), "scale": Scale(self.scale.data)}
        plain = {name: self[name].data for name in ("market", "value", "error", "year", "source")}
        return {**kinds, **plain}
