"""Several clicks at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import RuleBroken
from app.people.models import Person
from app.reward import services
from app.reward.models import AwardCycle, CompanyValue, Recognition
from tests.factories import make_person, make_team


def _pressed(app: Flask, press: Callable[[], object]) -> list[bool]:
    """What each of four clicks came to."""
    start = Barrier(4)

    def click(_number: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                press()
            except RuleBroken:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(4) as clicks:
        return sorted(clicks.map(click, range(4)))


def test_an_award_opened_by_four_clicks_is_opened_once(committing_app: Flask) -> None:
    hr = make_person(team=make_team())
    rule = services.publish_rule(
        name="Awards", for_what="Help", how="So", who_decides="HR", worth="Honour", by=hr, today=clock.today()
    )
    cycle = services.plan_cycle(title="Hero", purpose="Help", nominations_until=clock.today(), rule=rule, by=hr)
    hr_id, cycle_id = hr.id, cycle.id
    db.session.commit()

    def open_it() -> None:
        by, found = db.session.get_one(Person, hr_id), db.session.get_one(AwardCycle, cycle_id)
        services.open_cycle(cycle=found, by=by, today=clock.today())

    assert _pressed(committing_app, open_it) == [False, False, False, True]
    opened = select(func.count()).where(AuditEntry.action == "open", AuditEntry.object_id == cycle_id)
    assert db.session.scalar(opened) == 1


def test_thanks_sent_by_four_clicks_are_sent_once(committing_app: Flask) -> None:
    team = make_team()
    giver_id, receiver_id = make_person(team=team).id, make_person("Jan Kos", team=team).id
    value_id = services.add_value(name="We listen", by=None).id
    db.session.commit()

    def thank() -> None:
        services.recognise(
            giver=db.session.get_one(Person, giver_id),
            receiver=db.session.get_one(Person, receiver_id),
            value=db.session.get_one(CompanyValue, value_id),
            message="You called back.",
            today=clock.today(),
        )

    assert _pressed(committing_app, thank) == [True] * 4
    assert db.session.scalar(select(func.count(Recognition.id))) == 1
