"""Fields and forms of the directory; the fields that pick people, teams and audiences serve every feature."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Optional, ValidationError

from app.core import clock
from app.core.errors import RuleBroken
from app.core.forms import ColumnsForm, Form, choices, day, line, required
from app.core.i18n import LANGUAGES, _, _l, number
from app.people import queries
from app.people.models import AudienceFacts, AudienceKind, HasAudience, Person, StandingKind, Team

MOST_DAYS = 3650


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
    """For forms of what is meant for an audience: inherit, call offer_teams(), and take whom() among the facts."""

    audience = SelectField(
        _l("Who is it for?"),
        choices=choices((kind.value, kind.label) for kind in AudienceKind),
        default=AudienceKind.EVERYONE.value,
    )
    audience_team = TeamField(_l("Team"), optional=True)
    audience_job = SelectField(_l("Job"), choices=[], validate_choice=False)
    audience_location = SelectField(_l("Location"), choices=[], validate_choice=False)
    audience_days = line(_l("Hired within how many days?"), most=4, render_kw={"inputmode": "numeric"})

    def offer_teams(self, tree: queries.Tree) -> None:
        """Fill the choices: the teams of the tree, the jobs and locations that there are today."""
        self.audience_team.offer(tree)
        today = clock.today()
        for field, found, empty in (
            (self.audience_job, queries.jobs(today), _("Choose a job")),
            (self.audience_location, queries.locations(today), _("Choose a location")),
        ):
            field.choices = choices(((value, value) for value in found), empty=empty)

    def show_audience(self, target: HasAudience) -> None:
        """Fill in whom it is meant for now; a job that nobody has any more can still be seen and kept."""
        self.audience.data = target.audience.value
        self.audience_team.data = str(target.audience_team_id or "")
        field = self._value_fields.get(target.audience)
        if field is None:
            return
        field.data = target.audience_value
        if isinstance(field, SelectField) and all(choice.value != field.data for choice in field.choices):
            field.choices = [*field.choices, SelectChoice(field.data, field.data)]

    @property
    def _value_fields(self) -> dict[AudienceKind, Any]:
        return {
            AudienceKind.JOB: self.audience_job,
            AudienceKind.LOCATION: self.audience_location,
            AudienceKind.HIRED_WITHIN: self.audience_days,
        }

    def whom(self) -> AudienceFacts:
        """What was chosen, for the services; what belongs to another choice is left out."""
        kind = AudienceKind(self.audience.data)
        field = self._value_fields.get(kind)
        return AudienceFacts(
            audience=kind,
            audience_team=self.audience_team.team if kind == AudienceKind.TEAM else None,
            audience_value=(field.data or "").replace("\x00", "") if field is not None else "",
        )

    def target(self) -> HasAudience:
        """What was chosen, to be asked about before anything is kept."""
        found, chosen = HasAudience(), self.whom()
        found.audience, found.audience_value = chosen["audience"], chosen["audience_value"]
        found.audience_team_id = chosen["audience_team"].id if chosen["audience_team"] is not None else None
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        days = self.audience_days.data or ""
        needed = {
            AudienceKind.TEAM: (self.audience_team.team, _("Choose the team it is for.")),
            AudienceKind.JOB: (self.audience_job.data, _("Choose the job it is for.")),
            AudienceKind.LOCATION: (self.audience_location.data, _("Choose the location it is for.")),
            AudienceKind.HIRED_WITHIN: (
                days.isdecimal() and 1 <= int(days) <= MOST_DAYS,
                _("Give a number of days from 1 to %(most)s.", most=number(MOST_DAYS)),
            ),
        }
        given, missing = needed.get(self.audience.data, (True, ""))
        if not given:
            field = self._value_fields.get(self.audience.data, self.audience_team)
            self.refuse(RuleBroken(missing), field.short_name)
        return valid and bool(given)


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


class DeputyForm(Form):
    person = PersonField(_l("Person"), validators=[required(_l("Choose a person: type a part of the name."))])
    starts_on = day(_l("First day"), missing=_l("Choose the first day."), default=clock.today)
    ends_on = day(_l("Last day"), missing=_l("Choose the last day."))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        return {"person": self.person.chosen, "starts_on": self.starts_on.data, "ends_on": self.ends_on.data}


class PeopleColumnsForm(ColumnsForm):
    """How a list of people is read."""

    asks = ("create_teams",)
    create_teams = BooleanField(
        _l("Make teams that are not known yet, under the company"),
        description=_l("Otherwise a team that is not known is an error."),
    )
