"""The form of the company's settings."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import IntegerField, SelectField, SelectMultipleField, widgets
from wtforms.validators import InputRequired, NumberRange

from app.core.company import LANGUAGES, LEAST_K
from app.core.forms import Form, choices, line
from app.core.i18n import _l, weekdays
from app.people.logbook import SETTINGS

REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def whole(label: Any, least: int, most: int, **options: Any) -> IntegerField:
    """A whole number within limits."""
    message = _l("Type a number from %(min)s to %(max)s.")
    bounds = [InputRequired(message=_l("Type a number.")), NumberRange(least, most, message=message)]
    return IntegerField(label, validators=bounds, render_kw={"inputmode": "numeric"}, **options)


class CompanyForm(Form):
    """What holds for the whole company."""

    name = line(SETTINGS["name"], missing=_l("Type the name of the company."), most=120)
    zone = SelectField(
        SETTINGS["zone"],
        description=_l(
            "Days and months are counted in it from now on. Days that are noted already stay as they are. Moments "
            "that are planned, such as a meeting or the end of a survey, stay the same moment and are shown in the "
            "new zone: look at their times afterwards."
        ),
    )
    languages = SelectMultipleField(
        SETTINGS["languages"],
        description=_l("Whoever chose another one reads and is written in the first of these."),
        choices=choices(LANGUAGES.items()),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        validators=[InputRequired(message=_l("Offer at least one language."))],
    )
    month_close_day = whole(
        SETTINGS["month_close_day"],
        1,
        28,
        description=_l("Until then its figures are marked as provisional."),
    )
    survey_k = whole(
        SETTINGS["survey_k"],
        LEAST_K,
        100,
        description=_l("Never under 5. Surveys that exist keep theirs."),
    )
    digest_weekday = SelectField(SETTINGS["digest_weekday"])
    digest_hour = SelectField(SETTINGS["digest_hour"], choices=choices((hour, f"{hour:02}:00") for hour in range(24)))
    weekly_hours = whole(
        SETTINGS["weekly_hours"],
        1,
        80,
        description=_l("By this a share of the working time, such as an ambassador's, is told in hours as well."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        zones = sorted(name for name in available_timezones() if name.startswith(REGIONS) and "/" in name)
        self.zone.choices = choices((name, name.replace("_", " ")) for name in ["UTC", *zones])
        self.digest_weekday.choices = choices(enumerate(name for _short, name in weekdays()))

    def facts(self) -> dict[str, Any]:
        """What the service needs."""
        numbers = {name: int(self[name].data) for name in ("digest_weekday", "digest_hour")}
        return {name: value for name, value in self.data.items() if name != "csrf_token"} | numbers
