"""What holds for a time is never overwritten: a change closes a row and opens the next."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.core.db import db
from app.people.models import Absence, Employment, Membership, Person, RoleGrant, Standing, TeamParent

DAY = timedelta(days=1)
# Everything that holds for a time; not the class Dated itself, which is no table.
DatedRow = Membership | Standing | RoleGrant | TeamParent | Absence | Employment


def replace(rows: Iterable[DatedRow], successor: DatedRow) -> None:
    """Close what holds on the successor's first day, drop what would begin later, and open the successor."""
    for row in list(rows):
        end(row, successor.starts_on - DAY)
    db.session.flush()
    db.session.add(successor)


def end(row: DatedRow, last_day: date) -> None:
    """End a dated row after a day; one that would begin later never was."""
    if row.starts_on > last_day:
        db.session.delete(row)
    elif row.ends_on is None or row.ends_on > last_day:
        row.ends_on = last_day


def id_of(person: Person | None) -> int | None:
    """The id of who does something; None: the command line."""
    return person.id if person is not None else None
