"""Forms of customers' answers, and what the page of answers is asked to show."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from wtforms import SelectField

from app.core import clock
from app.core.addresses import number_asked
from app.core.forms import Form, choices, day, line, required, text
from app.core.i18n import LazyString, _l
from app.customers.queries import Wanted
from app.customers.queries.touchpoints import Register
from app.people.forms import TeamField

PERIODS: dict[str, LazyString] = {
    "3": _l("Last 3 months"),
    "12": _l("Last 12 months"),
    "36": _l("Last 36 months"),
    "all": _l("All time"),
}
SAID: dict[str, LazyString] = {
    "": _l("All comments"),
    "detractor": _l("Detractors, 0 to 6"),
    "passive": _l("Passives, 7 to 8"),
    "promoter": _l("Promoters, 9 to 10"),
}


class Shown(NamedTuple):
    """The filters of the page; what is not understood counts as not asked."""

    period: str
    team_id: int | None
    segment: str | None
    touchpoint: str | None
    said: str
    today: date

    @classmethod
    def of_request(cls, arguments: Mapping[str, str], *, visible: frozenset[int], today: date) -> "Shown":
        period, said = arguments.get("period", ""), arguments.get("said", "")
        team_id = number_asked(arguments, "team")
        return cls(
            period=period if period in PERIODS else "12",
            team_id=team_id if team_id in visible else None,
            segment=arguments.get("segment") or None,
            touchpoint=arguments.get("touchpoint") or None,
            said=said if said in SAID else "",
            today=today,
        )

    @property
    def arguments(self) -> dict[str, str | int]:
        """The filters as they stand in an address."""
        asked = {
            "period": self.period,
            "team": self.team_id,
            "segment": self.segment,
            "touchpoint": self.touchpoint,
            "said": self.said,
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def first(self) -> date | None:
        """The first month shown; none: from the beginning."""
        if self.period == "all":
            return None
        return clock.add_months(clock.month_of(self.today), 1 - int(self.period))

    def wanted(self, team_ids: frozenset[int] | set[int], register: Register) -> Wanted:
        return Wanted(team_ids, self.first, None, self.segment, register.texts_of(self.touchpoint))


class AnswerForm(Form):
    """One answer, entered by hand."""

    team = TeamField(_l("Team"))
    answered_on = day(_l("Day of the answer"), missing=_l("Enter the day of the answer."))
    score = SelectField(
        _l("How likely is the customer to recommend us, from 0 to 10?"),
        choices=choices([(n, n) for n in range(11)], empty=_l("Choose a score")),
        validators=[required(_l("Choose a score from 0 to 10."))],
    )
    segment = line(_l("Segment"))
    touchpoint = SelectField(_l("Touchpoint"), validate_choice=False)
    stage = line(_l("Stage of the journey"))
    comment = text(_l("What the customer said"), most=10_000)
    customer = line(_l("Customer"))

    def offer(self, register: Register) -> None:
        """The five, each with the company's own; another word stays as it was sent."""
        self.touchpoint.choices = choices(register.offered(), empty=_l("Not known"))

    def facts(self) -> dict[str, Any]:
        """What the services need."""
        texts = {name: self[name].data or "" for name in ("segment", "touchpoint", "stage", "comment", "customer")}
        texts["touchpoint"] = texts["touchpoint"].replace("\x00", "")  # a choice that nobody offered is not stripped
        score = int(self.score.data)
        return {"team_id": self.team.chosen.id, "answered_on": self.answered_on.data, "score": score, **texts}
