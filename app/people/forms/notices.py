"""Which notices come by mail."""

from wtforms import SelectField

from app.core.forms import Form, choices
from app.people.models import MailChoice, NoticeKind


class NoticesForm(Form):
    """One choice for each kind of notice."""

    @property
    def choices(self) -> dict[NoticeKind, MailChoice]:
        return {kind: MailChoice(self[kind].data) for kind in NoticeKind}


for _kind in NoticeKind:
    setattr(NoticesForm, _kind, SelectField(_kind.label, choices=choices((one.value, one.label) for one in MailChoice)))
