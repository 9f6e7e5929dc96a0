"""What is changed and what is held go together."""

from flask import Flask

from app.core.db import db, lock_row
from app.people.models import Person
from tests.factories import make_person


def test_a_row_that_is_locked_keeps_what_was_changed_before(app: Flask) -> None:
    person = make_person("Anna Mak")
    person.job = "Adviser"

    lock_row(person)

    assert db.session.scalar(db.select(Person.job)) == "Adviser"
