"""Lists of people in tests: imported, and the directory compared."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.core import clock, imports
from app.core.db import db
from app.core.imports import Outcome
from app.core.tables import read
from app.people import services
from app.people.models import Membership, Person, Standing, Team, TeamParent
from tests.factories import make_team

HEAD = "number,name,email,job,location,language,hired,left,team,manager"
ANNA = "1,Anna Nowak,anna@example.org,Leader,Kraków,pl,2024-03-01,,Sales,"
JAN = "2,Jan Kos,jan@example.org,Adviser,Athens,el,2025-09-15,,Sales,1"


def imported(content: str | bytes | Iterable[str], **options: Any) -> Outcome:
    """What comes out of a file given as text, bytes or lines."""
    if not isinstance(content, str | bytes):
        content = "\n".join(content)
    data = content.encode() if isinstance(content, str) else content
    outcome = services.import_people(
        table=read(BytesIO(data), "people.csv"),
        file_name="people.csv",
        fingerprint=imports.fingerprint(BytesIO(data)),
        by=None,
        today=clock.today(),
        **options,
    )
    db.session.expire_all()
    return outcome


def totals(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.read, outcome.created, outcome.updated, outcome.unchanged


def one(number: str) -> Person:
    return db.session.scalars(select(Person).where(Person.number == number)).one()


def stays(number: str) -> list[tuple[str, date, date | None]]:
    return [(row.team.name, row.starts_on, row.ends_on) for row in one(number).memberships]


def everything() -> dict[str, list[Any]]:
    """All rows of the directory, to compare before and after."""
    tables = (Person, Membership, Team, TeamParent, Standing)
    return {
        model.__tablename__: [tuple(row) for row in db.session.execute(select(*model.__table__.columns).order_by("id"))]
        for model in tables
    }


def make_company() -> Team:
    """A company with two teams."""
    company = make_team("Company", code="ALL")
    make_team("Sales", code="SAL", parent=company)
    make_team("Service", code="SER", parent=company)
    return company
