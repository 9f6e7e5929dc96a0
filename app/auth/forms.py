"""Forms of sign-in, invitation and roles."""

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo

from app.access import Role
from app.core.forms import Form, choices, required
from app.core.i18n import _l
from app.people.forms import PersonField

GRANTED = (Role.HR, Role.LEAD, Role.ADMIN, Role.AUDITOR)


class SignInForm(Form):
    email = StringField(_l("E-mail"), validators=[required(_l("Type your e-mail address."))])
    password = PasswordField(_l("Password"), validators=[required(_l("Type your password."))])


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


class GrantForm(Form):
    person = PersonField(_l("Person"), validators=[required(_l("Choose a person: type a part of the name."))])
    role = SelectField(_l("Role"), choices=choices((role.value, role.label) for role in GRANTED))

    @property
    def chosen(self) -> Role:
        return Role(self.role.data)
