"""Forms of cases, and what their list is asked to show."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from app.core.addresses import number_asked
from app.core.forms import Form, choices, required, text
from app.core.i18n import LazyString, _l
from app.customers.models.cases import CaseState, Cause
from app.customers.queries.cases import WantedCases
from app.people.forms import PersonField, TeamField
from app.people.queries import Tree

SHOWN_STATES: dict[str, LazyString] = {
    "open": _l("Open cases"),
    "overdue": _l("Overdue"),
    **{state.value: state.label for state in CaseState},
    "all": _l("All"),
}


class ShownCases(NamedTuple):
    """The filters of the list; what is not understood counts as not asked."""

    mine: bool
    state: str
    team_id: int | None
    text: str

    @classmethod
    def of_request(cls, asked: Mapping[str, str], *, visible: Collection[int]) -> "ShownCases":
        team_id, state = number_asked(asked, "team"), asked.get("state", "")
        return cls(
            mine=asked.get("whose") == "mine" or not visible,
            state=state if state in SHOWN_STATES else "open",
            team_id=team_id if team_id in visible else None,
            text=asked.get("q", "").replace("\x00", "").strip()[:200],
        )

    @property
    def filtered(self) -> bool:
        return self.state != "open" or self.team_id is not None or bool(self.text)

    @property
    def arguments(self) -> dict[str, str | int]:
        """The filters as they stand in an address."""
        asked = {"whose": "mine" if self.mine else "team", "state": self.state, "team": self.team_id, "q": self.text}
        return {name: value for name, value in asked.items() if value}

    def wanted(self, person_id: int, tree: Tree, visible: Collection[int]) -> WantedCases:
        if self.mine:
            return WantedCases(person_id, None, self.state, self.text)
        within = visible if self.team_id is None else set(tree.below(self.team_id)) & set(visible)
        return WantedCases(None, within, self.state, self.text)


class OwnerForm(Form):
    """Who is to take care of a customer; nobody named: the team's leader."""

    owner = PersonField(_l("Owner"), optional=True)


class ContactForm(Form):
    reached = RadioField(
        _l("Did you reach the customer?"),
        choices=choices([("yes", _l("Yes, we talked")), ("no", _l("No, I tried"))]),
        validators=[InputRequired(message=_l("Say whether you reached the customer."))],
    )
    said = text(_l("What was said, or what you tried"), missing=_l("Write a sentence about it."))


class SolveForm(Form):
    cause = SelectField(
        _l("Root cause"),
        choices=choices(((cause.value, cause.label) for cause in Cause), empty=_l("Choose the cause")),
        validators=[required(_l("Choose the cause."))],
    )
    cause_text = text(_l("More about the cause"))
    action = text(
        _l("What was done"),
        missing=_l("Say what was done: for this customer, and so that it does not happen again."),
    )

    @property
    def chosen(self) -> Cause:
        return Cause(self.cause.data)


class ReopenForm(Form):
    still = text(
        _l("What is the customer still unhappy about?"),
        missing=_l("Say what the customer is still unhappy about."),
    )


class NoteForm(Form):
    note = text(_l("Note"), missing=_l("Write what is to be noted."))


class HandOnForm(Form):
    new_owner = PersonField(_l("New owner"))
    reason = text(_l("Reason"), missing=_l("Give a reason: a case has one owner until it is solved."), most=500)


class AutomaticForm(Form):
    automatic = BooleanField(_l("Make a case of each new answer from 0 to 6"))
    days = IntegerField(
        _l("Not of answers older than this number of days"),
        validators=[
            InputRequired(message=_l("Type a number of days.")),
            NumberRange(min=1, max=60, message=_l("Type a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class InvolveForm(Form):
    """A team that had a part in what the customer says."""

    team = TeamField(_l("Team"))
