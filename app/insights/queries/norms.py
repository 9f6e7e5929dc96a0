"""All reading of norms."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.insights.models.norms import Norm


def norms() -> Sequence[Norm]:
    """The newest first."""
    return db.session.scalars(select(Norm).order_by(Norm.year.desc(), Norm.kind, Norm.market, Norm.id)).all()


def norm(norm_id: int) -> Norm | None:
    return db.session.get(Norm, norm_id)
