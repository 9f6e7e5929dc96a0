"""Several clicks at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.five_is import FiveI
from app.core.plan import PlanState, RecordKind
from app.people.models import AudienceKind, Person
from app.program.models.plan import Activity, PlanCopy
from app.program.services import copies, plan
from app.program.services.plan import NewRecord
from tests.factories import make_person, make_team

CLICKS = 4


def at_once(app: Flask, deed: Callable[[int], None]) -> list[bool]:
    """Do it several times at one moment; whether each went well."""
    start = Barrier(CLICKS)

    def press(number: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                deed(number)
            except RuleBroken:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(CLICKS) as clicks:
        return sorted(clicks.map(press, range(CLICKS)))


def test_of_clicks_at_once_one_counts(committing_app: Flask) -> None:
    lead = make_person("Wanda Lead", team=make_team("Company"), roles=(Role.LEAD,))
    now, today = clock.now(), clock.today()
    activity = plan.add(
        part=FiveI.INFORM,
        title="Promise",
        owner=lead,
        audience=AudienceKind.EVERYONE,
        audience_team=None,
        starts_on=None,
        due_on=today,
        note="",
        by=lead,
        now=now,
    )
    lead_id, activity_id = lead.id, activity.id
    db.session.commit()

    def copy(_number: int) -> None:
        by = db.session.get_one(Person, lead_id)
        copies.copy_plan(from_year=2026, to_year=2027, drafts=[], with_goals=False, by=by, now=now)

    def take(_number: int) -> None:
        by = db.session.get_one(Person, lead_id)
        plan.add_records(rows=[NewRecord(RecordKind.COURSE, 7, FiveI.INSTRUCT, "x", lead_id)], by=by, now=now)

    def move(number: int) -> None:
        by, found = db.session.get_one(Person, lead_id), db.session.get_one(Activity, activity_id)
        state = (PlanState.UNDER_WAY, PlanState.DONE)[number % 2]
        plan.set_state(activity=found, version=1, state=state, because="", by=by)

    assert at_once(committing_app, copy) == [False] * (CLICKS - 1) + [True]
    assert at_once(committing_app, take) == [True] * CLICKS
    assert at_once(committing_app, move).count(True) == CLICKS // 2  # the same state again is no change
    assert len(db.session.scalars(db.select(PlanCopy)).all()) == 1
    assert len(db.session.scalars(db.select(Activity).filter_by(record_id=7)).all()) == 1
    assert db.session.scalars(db.select(Activity.version).filter_by(id=activity_id)).one() == 2
