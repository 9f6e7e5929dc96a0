"""Fields and forms of the directory; the fields that pick people, teams and audiences serve every feature."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Optional, ValidationError

from app.core import clock
from app.core.forms import ColumnsForm, Form, choices, day, line
from app.core.i18n import LANGUAGES, _, _l
from app.people import queries
from app.people.models import AudienceKind, Person, StandingKind, Team


def name_with_team(person: Person) -> str:
    """How a person is written in a picker: enough to tell two of the same name apart."""
    team = person.memberships[-1].team.name if person.memberships else ""
    return f"{person.name} ({person.number}, {team})"


class PersonField(StringField):
    """A colleague, by typing a part of the name; `person` is whom it came down to. Needs no script: a browser's list
    of suggestions is an extra, and what several people match is asked back with their numbers."""

    data: str | None
    person: Person | None = None

    def __init__(self, label: Any = None, *, optional: bool = False, **kwargs: Any) -> None:
        self.optional = optional
        super().__init__(label, **kwargs)

    @property
    def chosen(self) -> Person:
        """The person of a form that is valid."""
        if self.person is None:
            raise LookupError("asked before the form was validated")
        return self.person

    def pre_validate(self, form: Any) -> None:
        typed = str(self.data or "").replace("\x00", "").strip()
        if not typed and self.optional:
            return
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
        shown = tree.choices(within)
        self._teams = {key: tree.teams[int(key)] for key, _name in shown}
        self.choices = choices(shown, empty=self._empty if self._empty is not None else _("Choose a team"))

    @property
    def team(self) -> Team | None:
        return self._teams.get(self.data or "")

    @property
    def chosen(self) -> Team:
        """The team of a form that is valid, and in which one has to be chosen."""
        return self._teams[self.data or ""]

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


class EditPersonForm(Form):
    """What is known of a person besides teams and days."""

    number = line(_l("Employee number"), missing=_l("Type the employee number."), most=60)
    name = line(_l("Name"), missing=_l("Type the name, first name first."))
    email = StringField(
        _l("E-mail"),
        validators=[Optional(), Email(message=_l("Type an e-mail address such as name@example.org."))],
        filters=[lambda typed: typed.strip() if typed else typed],
    )
    job = line(_l("Job"))
    location = line(_l("Location"))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items(), empty=_l("As the browser asks")))
    manager = PersonField(_l("Manager"), optional=True)

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        texts = {name: self[name].data or "" for name in ("number", "name", "job", "location", "language")}
        return {**texts, "email": self.email.data or None, "manager": self.manager.person}


class AddPersonForm(EditPersonForm):
    """Everything of somebody who joins."""

    team = TeamField(_l("Team"))
    hired_on = day(_l("First day"), missing=_l("Choose the first day."))


class MovePersonForm(Form):
    team = TeamField(_l("New team"))
    starts_on = day(_l("First day in the new team"), missing=_l("Choose the first day in the new team."))


class LastDayForm(Form):
    """For everything that ends after a day."""

    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))


class EditTeamForm(Form):
    name = line(_l("Name of the team"), missing=_l("Type the name of the team."))
    customer_facing = BooleanField(_l("This team deals with customers"))


class AddTeamForm(EditTeamForm):
    code = line(_l("Code"), missing=_l("Type a short code; files and figures name the team by it."), most=60)
    parent = TeamField(_l("Belongs to"))
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {name: self[name].data for name in ("code", "name", "customer_facing", "starts_on")}


class MoveTeamForm(Form):
    parent = TeamField(_l("Belongs to"))
    starts_on = day(_l("From this day on"), missing=_l("Choose the day of the change."))


class LeaderForm(Form):
    person = PersonField(_l("Person"))
    kind = RadioField(
        _l("What for?"),
        choices=choices((kind.value, kind.label) for kind in queries.LEADING),
        default=StandingKind.LEADER.value,
    )
    starts_on = day(_l("First day"), missing=_l("Choose the first day."))
    ends_on = day(_l("Last day"))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        days = {"starts_on": self.starts_on.data, "ends_on": self.ends_on.data}
        return {"person": self.person.chosen, "kind": StandingKind(self.kind.data), **days}


class PeopleColumnsForm(ColumnsForm):
    """How a list of people is read."""

    asks = ("create_teams",)
    create_teams = BooleanField(
        _l("Make teams that are not known yet, under the company"),
        description=_l("Otherwise a team that is not known is an error."),
    )
