"""Forms of re-organisations."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import ValidationError

from app.core.forms import Form, choices, day, line
from app.core.i18n import _, _l
from app.people.forms import PersonField
from app.people.models.reorganising import ChangeKind, Reorganisation
from app.people.queries import Tree


class ReorganisationForm(Form):
    title = line(_l("What it is called"), missing=_l("Give the re-organisation a name."), most=80)
    day = day(_l("First day of the new order"), missing=_l("Choose the first day of the new order."))


class PlaceField(SelectField):
    """A team of the day, or one that the plan opens; `key` as in Change.about."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kwargs)
        self._keys: set[str] = set()

    def offer(self, pairs: list[tuple[str, str]]) -> None:
        self._keys = {key for key, _name in pairs}
        self.choices = choices(pairs, empty=_("Choose a team"))

    @property
    def key(self) -> int:
        return int(self.data)

    def pre_validate(self, form: Any) -> None:
        if self.data not in self._keys:
            raise ValidationError(_("Choose a team from the list."))


# What is asked for each kind; a field of an existing team is offered without those that the plan opens.
ASKED = {
    ChangeKind.NEW_TEAM: ("code", "name", "to", "customer_facing"),
    ChangeKind.RENAME: ("team", "name"),
    ChangeKind.MOVE_TEAM: ("team", "to"),
    ChangeKind.CLOSE_TEAM: ("team",),
    ChangeKind.MOVE_PERSON: ("person", "to"),
    ChangeKind.MOVE_ALL: ("team", "to"),
    ChangeKind.LEADER: ("team", "person"),
}
LEADS_NEW = (ChangeKind.LEADER,)


class ChangeForm(Form):
    """One change; ask() leaves what its kind needs."""

    team = PlaceField(_l("Team"))
    person = PersonField(_l("Person"))
    code = line(_l("Code"), missing=_l("Type a short code; files and figures name the team by it."), most=60)
    name = line(_l("Name of the team"), missing=_l("Type the name of the team."))
    to = PlaceField(_l("Which team it leads to"))
    customer_facing = BooleanField(_l("This team deals with customers"), default=True)

    def ask(self, kind: ChangeKind, plan: Reorganisation, tree: Tree) -> None:
        """Leave the fields of a kind, and offer the teams."""
        for name in [field.name for field in self if field.name != "csrf_token" and field.name not in ASKED[kind]]:
            del self[name]
        opened = [(str(-one.id), one.name) for one in plan.changes if one.kind == ChangeKind.NEW_TEAM]
        if "team" in self:
            self.team.offer(tree.choices() + (opened if kind in LEADS_NEW else []))
        if "to" in self:
            self.to.offer(tree.choices() + opened)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        found: dict[str, Any] = {f.name: f.data for f in self if f.name in ("code", "name", "customer_facing")}
        found |= {name: self[name].key for name in ("team", "to") if name in self}
        return found | ({"person": self.person.chosen} if "person" in self else {})


class ApplyForm(Form):
    """That what was looked at is written: `version` is that of the page."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1
