"""Forms of records that may be one person twice."""

from typing import Any

from wtforms import BooleanField, RadioField, ValidationError

from app.core.forms import Form, choices, line, required
from app.core.i18n import LANGUAGES, _, _l
from app.people.models import Person
from app.people.queries import doubles
from app.people.queries.doubles import Compared

KEPT, GONE = "kept", "gone"


def _choice(label: Any) -> Any:
    return RadioField(label, choices=[], default=KEPT, validate_choice=False)


class ComparedForm(Form):
    """Two records to compare, each by number or address; those of people who left as well."""

    first = line(_l("Number or e-mail of one record"), missing=_l("Type the employee number or e-mail address."))
    second = line(_l("Number or e-mail of the other"), missing=_l("Type the employee number or e-mail address."))
    found: tuple[Person, Person]

    def validate_second(self, field: Any) -> None:
        one, other = doubles.by_number(self.first.data or ""), doubles.by_number(field.data or "")
        if one is None or other is None:
            raise ValidationError(_("Nobody has this number or address. Check both."))
        if one is other:
            raise ValidationError(_("Choose two different records."))
        self.found = one, other


class MergeForm(Form):
    """What to take from which record; what both say alike is not asked."""

    number = _choice(_l("Employee number"))
    name = _choice(_l("Name"))
    email = _choice(_l("E-mail"))
    job = _choice(_l("Job"))
    location = _choice(_l("Location"))
    language = _choice(_l("Language"))
    manager_id = _choice(_l("Manager"))
    sure = BooleanField(
        _l("I have compared them: it is one person"), validators=[required(_l("Confirm that it is one person."))]
    )

    def offer(self, kept: Compared, gone: Compared) -> None:
        """Ask only where the two differ."""
        ours, theirs = _words(kept), _words(gone)
        for name in ours:
            if ours[name] == theirs[name]:
                del self[name]
            else:
                self[name].choices = choices(((KEPT, ours[name] or _("(empty)")), (GONE, theirs[name] or _("(empty)"))))

    @property
    def from_gone(self) -> list[str]:
        """The fields whose value comes from the record that goes."""
        return [field.name for field in self if field.type == "RadioField" and field.data == GONE]


def _words(found: Compared) -> dict[str, str]:
    person = found.person
    texts = {name: getattr(person, name) or "" for name in ("number", "name", "email", "job", "location")}
    language = str(LANGUAGES.get(person.language, "") or _("As the browser asks"))
    return {**texts, "language": language, "manager_id": found.manager.name if found.manager else ""}
