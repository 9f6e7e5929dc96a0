"""Forms of what employees may decide."""

from collections.abc import Sequence

from wtforms import SelectField

from app.core.forms import Form, choices, day, line
from app.core.i18n import _, _l


class ChangeForm(Form):
    """What may be decided, and up to how much, from a day on."""

    what = line(_l("What may they do for a customer at once?"), missing=_l("Say what they may do."), most=300)
    up_to = line(_l("Up to how much?"), most=100)
    starts_on = day(_l("From this day on"), missing=_l("Choose the first day."))


class AllowForm(ChangeForm):
    """The same for a job."""

    job = SelectField(_l("Who?"), choices=[], validate_choice=False)

    def offer(self, jobs: Sequence[str]) -> None:
        self.job.choices = choices(((job, job) for job in jobs), empty=_("Everyone"))
