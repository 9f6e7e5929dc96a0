"""Forms of teams' actions."""

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from app.core.forms import Form, choices, day, line, text
from app.core.i18n import _l
from app.people.forms import PersonField, TeamField


class VersionField(IntegerField):
    """Which version of a thing the page showed."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[InputRequired()], **kwargs)

    def renew(self, version: int) -> None:
        """Whoever was refused and has read what it says now may send it again."""
        self.raw_data, self.data = None, version


class StateForm(Form):
    """A button that says where an action stands."""

    version = VersionField()

    @property
    def shown(self) -> int:
        """The version that the page showed; 0, which none has, if it does not say."""
        return int(self.version.data or 0)


class EditActionForm(Form):
    """What is to be done, why, by whom and by when."""

    what = line(_l("What will you do?"), missing=_l("Say what will be done."), most=120)
    why = text(_l("Why? What do you expect to change?"), missing=_l("Say why."), most=1000)
    owner = PersonField(_l("Who is responsible?"))
    due_on = day(_l("By when?"), missing=_l("Choose the day by which it is done."))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        texts = {"what": self.what.data, "why": self.why.data}
        return {**texts, "owner": self.owner.chosen, "due_on": self.due_on.data}


class ChangeActionForm(StateForm, EditActionForm):
    """What a page that was open for a while may send after somebody else."""


class DropForm(StateForm):
    reason = text(
        _l("Why is it dropped?"), missing=_l("Say why it is dropped: others may want to try the same."), most=500
    )


class ActionForm(EditActionForm):
    """A new action: also of which team, and which figure should move."""

    team = TeamField(_l("Team"))
    measure = SelectField(
        _l("Which figure should move?"), validators=[InputRequired(message=_l("Choose the figure that should move."))]
    )

    def offer(self, measures: list[tuple[str, Any]]) -> None:
        """Fill the choices of figures."""
        self.measure.choices = choices(measures)
