"""All reading of alerts."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.access import Role
from app.core import clock
from app.core.db import db
from app.insights.alerts import WINDOW
from app.insights.models.alerts import Alert, AlertMute
from app.people.models import RoleGrant


def alerts(team_ids: Collection[int], *, limit: int = 50, offset: int = 0) -> Sequence[Alert]:
    """Of these teams, the newest first, those that were muted among them."""
    found = select(Alert).options(joinedload(Alert.team)).where(Alert.team_id.in_(team_ids))
    newest = found.order_by(Alert.month.desc(), Alert.p_adjusted, Alert.id)
    return db.session.scalars(newest.limit(limit).offset(offset)).all()


def count(team_ids: Collection[int]) -> int:
    return db.session.scalar(select(func.count(Alert.id)).where(Alert.team_id.in_(team_ids))) or 0


def told_lately(month: date) -> set[int]:
    """Teams that had an alert in whose months those up to `month` have a part."""
    since = clock.add_months(month, 1 - WINDOW)
    return set(db.session.scalars(select(Alert.team_id).where(Alert.month >= since)))


def mutes(on: date) -> Sequence[AlertMute]:
    """The rules that hold on a day or will."""
    held = select(AlertMute).options(joinedload(AlertMute.team), joinedload(AlertMute.made_by))
    return db.session.scalars(held.where(AlertMute.ends_on >= on).order_by(AlertMute.ends_on, AlertMute.id)).all()


def mute(mute_id: int) -> AlertMute | None:
    return db.session.get(AlertMute, mute_id)


def muting(team_id: int, on: date) -> AlertMute | None:
    """The rule by which a team's alerts are not told on a day."""
    held = select(AlertMute).where(
        or_(AlertMute.team_id.is_(None), AlertMute.team_id == team_id),
        AlertMute.starts_on <= on,
        AlertMute.ends_on >= on,
    )
    return db.session.scalar(held.order_by(AlertMute.team_id.is_(None), AlertMute.id).limit(1))


def hr_ids(on: date) -> list[int]:
    """Who holds the role HR on a day."""
    held = select(RoleGrant.person_id).where(RoleGrant.role == Role.HR, RoleGrant.in_force(on))
    return list(db.session.scalars(held.distinct()))
