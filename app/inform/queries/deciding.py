"""All reading of what employees may decide."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from app.core.db import db
from app.inform.models.deciding import MayDecide


def version(version_id: int) -> MayDecide | None:
    return db.session.get(MayDecide, version_id)


def for_job(job: str, on: date) -> Sequence[MayDecide]:
    """What holds for a job on a day: what is its own, then what holds for all."""
    mine = or_(MayDecide.job == job, MayDecide.job == "")
    query = select(MayDecide).where(MayDecide.in_force(on), mine)
    return db.session.scalars(query.order_by(MayDecide.job == "", MayDecide.what, MayDecide.id)).all()


def all_in_force(on: date) -> Sequence[MayDecide]:
    """What holds on a day or later, by job; what holds for all first."""
    query = select(MayDecide).where(or_(MayDecide.ends_on.is_(None), MayDecide.ends_on >= on))
    return db.session.scalars(query.order_by(MayDecide.job, MayDecide.what, MayDecide.starts_on)).all()


def history(one: MayDecide) -> Sequence[MayDecide]:
    """All its versions, the newest first."""
    first_id = one.first_id or one.id
    query = select(MayDecide).where(or_(MayDecide.id == first_id, MayDecide.first_id == first_id))
    return db.session.scalars(query.order_by(MayDecide.version.desc())).all()
