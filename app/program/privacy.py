"""What the programme knows of a person."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.people.models import Person
from app.people.privacy import Section, not_told, section, tells
from app.program.models.actions import Action, ActionStep
from app.program.models.five_years import Measure, Seat
from app.program.models.plan import Activity


@tells("action.owner_id", "action_step.by_id", "action.made_by_id")
def _actions(person: Person) -> Iterator[Section]:
    owned = select(Action.what.label("title"), Action.why.label("text"), Action.due_on, Action.state)
    yield section("actions", _l("Your actions"), owned.where(Action.owner_id == person.id))
    made = select(Action.what.label("title"), Action.made_at.label("when")).where(Action.made_by_id == person.id)
    yield section("actions-made", _l("Actions you made"), made)
    steps = select(
        Action.what.label("title"), ActionStep.state, ActionStep.reason.label("text"), ActionStep.at.label("when")
    )
    steps = steps.join(ActionStep.action).where(ActionStep.by_id == person.id)
    yield section("action-steps", _l("What you noted on actions"), steps)


@tells("plan_activity.owner_id", "plan_measure.owner_id", "plan_seat.person_id")
def _plan(person: Person) -> Iterator[Section]:
    activities = select(Activity.title, Activity.note.label("text"), Activity.due_on, Activity.state)
    yield section("plan", _l("Activities of the plan"), activities.where(Activity.owner_id == person.id))
    measures = select(Measure.title, Measure.note.label("text"), Measure.state)
    yield section("measures", _l("Measures"), measures.where(Measure.owner_id == person.id))
    seats = select(Seat.kind, Seat.starts_on.label("first_day"), Seat.ends_on.label("last_day"))
    yield section("seats", _l("Sponsor or committee"), seats.where(Seat.person_id == person.id))


not_told("plan_copy.made_by_id", "that a year was copied is in the log")
