"""Forms of sign-in, invitation and roles."""

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import EqualTo, ValidationError

from app.access import Role
from app.core import clock
from app.core.forms import Form, choices, day, line, required
from app.core.i18n import _, _l, ngettext
from app.people.forms import PersonField, TeamField
from app.people.queries import Tree

DAYS = (3, 7, 14, 30)
GRANTED = (Role.HR, Role.LEAD, Role.ADMIN, Role.AUDITOR)


class SignInForm(Form):
    email = StringField(
        _l("E-mail or employee number"), validators=[required(_l("Type your e-mail address or employee number."))]
    )
    password = PasswordField(_l("Password or one-time code"), validators=[required(_l("Type your password."))])
    shared = BooleanField(_l("This is a shared device"))


class ForgotForm(Form):
    email = StringField(
        _l("E-mail or employee number"), validators=[required(_l("Type your e-mail address or employee number."))]
    )


class ConfirmForm(Form):
    password = PasswordField(_l("Password"), validators=[required(_l("Type your password."))])


class CodeForm(Form):
    code = StringField(_l("Your code"), validators=[required(_l("Type the code."))])


class KeyAnswerForm(Form):
    """What a security key has answered; the browser fills it in."""

    credential = HiddenField(validators=[required(_l("This key did not answer as expected. Try once more."))])


class NewKeyForm(KeyAnswerForm):
    name = line(_l("Name of the key"), missing=_l("Give the key a name by which you know it again."), most=60)


class PasswordForm(Form):
    """The first password, typed twice because it cannot be seen."""

    password = PasswordField(_l("New password"), validators=[required(_l("Choose a password."))])
    again = PasswordField(
        _l("The same password again"),
        validators=[
            required(_l("Type the password a second time.")),
            EqualTo("password", message=_l("The two passwords differ. Type the same one twice.")),
        ],
    )


class ChangePasswordForm(PasswordForm):
    current = PasswordField(_l("Current password"), validators=[required(_l("Type your current password."))])


class CodesForm(Form):
    """For whom codes are printed, and how long they work."""

    team = TeamField(_l("Team with those below"), optional=True, empty=_l("All teams"))
    days = SelectField(_l("The codes work for"), coerce=int, default=14)

    def offer(self, tree: Tree) -> None:
        self.team.offer(tree)
        self.days.choices = [SelectChoice(days, ngettext("%(num)d day", "%(num)d days", days)) for days in DAYS]


class GrantForm(Form):
    person = PersonField(_l("Person"), validators=[required(_l("Choose a person: type a part of the name."))])
    role = SelectField(_l("Role"), choices=choices((role.value, role.label) for role in GRANTED))
    starts_on = day(_l("First day"), missing=_l("Choose the first day."), default=clock.today)
    ends_on = day(_l("Last day"), description=_l("Leave it empty if the role has no end yet."))

    def validate_starts_on(self, field: Any) -> None:
        if field.data < clock.today():
            raise ValidationError(_("A role cannot be granted for days that are past."))

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)


class EndRoleForm(Form):
    """When a role ends."""

    ends_on = day(_l("Last day with this role"), description=_l("Leave it empty to end the role at once."))

    def validate_ends_on(self, field: Any) -> None:
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_("Choose a day from today on, or leave it empty to end the role at once."))
