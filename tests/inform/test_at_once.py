"""Several clicks at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.inform import services
from app.inform.models import Message, Recipient
from app.people.models import AudienceKind, Person
from tests.factories import make_person, make_team


def test_a_message_sent_twice_at_once_is_sent_once(committing_app: Flask) -> None:
    team = make_team("Company")
    hr = make_person("Helena Nowak", team=team, roles=(Role.HR,))
    message_id = services.draft(
        wordings={"en": ("Call back", "Today.")},
        owner=hr,
        due_on=clock.today(),
        audience=AudienceKind.EVERYONE,
        audience_team=None,
        now=clock.now(),
        by=hr,
    ).id
    hr_id = hr.id
    db.session.commit()
    start = Barrier(4)

    def press(_click: int) -> bool:
        with committing_app.app_context():
            message, by = db.session.get_one(Message, message_id), db.session.get_one(Person, hr_id)
            db.session.commit()
            start.wait()
            try:
                services.send(message=message, today=clock.today(), by=by)
            except RuleBroken:
                return False
            db.session.commit()
            return True

    with ThreadPoolExecutor(4) as clicks:
        assert sorted(clicks.map(press, range(4))) == [False, False, False, True]
    assert len(db.session.scalars(db.select(Recipient)).all()) == 1
