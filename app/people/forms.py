"""Fields and forms of the directory; the fields that pick people, teams and audiences serve every feature."""

from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.core import clock
from app.core.forms import Form, choices
from app.core.i18n import _, _l
from app.people import queries
from app.people.models import AudienceKind, Person, Team


def name_with_team(person: Person) -> str:
    """How a person is written in a picker: enough to tell two of the same name apart."""
    team = person.memberships[-1].team.name if person.memberships else ""
    return f"{person.name} ({person.number}, {team})"


class PersonField(StringField):
    """A colleague, by typing a part of the name; `person` is whom it came down to. Needs no script: a browser's list
    of suggestions is an extra, and what several people match is asked back with their numbers."""

    data: str | None
    person: Person | None = None

    @property
    def chosen(self) -> Person:
        """The person of a form that is valid."""
        if self.person is None:
            raise LookupError("asked before the form was validated")
        return self.person

    def pre_validate(self, form: Any) -> None:
        typed = str(self.data or "").strip()
        if not typed:
            raise ValidationError(_("Choose a person: type a part of the name."))
        wanted = typed.rsplit("(", 1)[-1].split(",")[0] if typed.endswith(")") else typed
        found = queries.find_people(wanted, clock.today())
        exact = [p for p in found if typed in (p.number, p.name, name_with_team(p))]
        matches = exact if len(exact) == 1 else found
        if not matches:
            raise ValidationError(
                _("Nobody here is called “%(name)s”. Check the spelling or type the employee number.", name=typed)
            )
        if len(matches) > 1:
            names = "; ".join(name_with_team(p) for p in matches)
            raise ValidationError(_("Several people match. Type one of: %(names)s", names=names))
        self.person = matches[0]
        self.data = name_with_team(self.person)


class TeamField(SelectField):
    """A team, chosen from the tree of today; `team` is the one chosen. `within` limits it to visible teams."""

    def __init__(self, label: Any = None, *, optional: bool = False, empty: Any = None, **kwargs: Any) -> None:
        self.optional = optional
        validators = [] if optional else [InputRequired(message=_l("Choose a team."))]
        super().__init__(label, validators=validators, choices=[], coerce=str, validate_choice=False, **kwargs)
        self._teams: dict[str, Team] = {}
        self._empty = empty

    def offer(self, tree: queries.Tree, within: frozenset[int] | None = None) -> None:
        """Fill the choices, indented by level."""
        shown = [t for t in tree.below(tree.root) if within is None or t in within]
        self._teams = {str(t): tree.teams[t] for t in shown}
        indented = [(str(t), "\u2003" * tree.depth(t) + tree.teams[t].name) for t in shown]
        self.choices = choices(indented, empty=self._empty if self._empty is not None else _("Choose a team"))

    @property
    def team(self) -> Team | None:
        return self._teams.get(self.data or "")

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in self._teams:
            raise ValidationError(_("Choose a team from the list."))


class AudienceForm(Form):
    """For forms of what is meant for an audience: inherit, and call offer_teams()."""

    audience = SelectField(
        _l("Who is it for?"),
        choices=choices((kind.value, kind.label) for kind in AudienceKind),
        default=AudienceKind.EVERYONE.value,
    )
    audience_team = TeamField(_l("Team"), optional=True)

    def offer_teams(self, tree: queries.Tree) -> None:
        self.audience_team.offer(tree)

    def validate_audience_team(self, field: TeamField) -> None:
        if self.audience.data == AudienceKind.TEAM and field.team is None:
            raise ValidationError(_("Choose the team it is for."))
