"""Keeping norms."""

from datetime import date

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.insights.models.norms import Norm, NormKind, Scale
from app.people.models import Person


def add_norm(
    *,
    kind: NormKind,
    value: float,
    error: float | None,
    scale: Scale,
    market: str,
    year: int,
    source: str,
    by: Person,
    today: date,
) -> Norm:
    """A figure from elsewhere, with all that says what it is worth."""
    if year > today.year:
        raise RuleBroken(_l("A norm cannot be of a year to come."))
    norm = Norm(
        kind=kind,
        value=value,
        error=error,
        scale=scale,
        market=market,
        year=year,
        source=source,
        made_on=today,
        made_by_id=by.id,
    )
    db.session.add(norm)
    db.session.flush()
    audit.record(action="create", actor_id=by.id, object_type="norm", object_id=norm.id, kind=kind.value, year=year)
    return norm


def remove_norm(*, norm: Norm, by: Person) -> None:
    """Compare with it no more."""
    audit.record(action="remove", actor_id=by.id, object_type="norm", object_id=norm.id)
    db.session.delete(norm)
    db.session.flush()
