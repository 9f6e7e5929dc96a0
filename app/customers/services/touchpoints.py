"""The company's own touchpoints. Answers keep their words; a touchpoint's names say which words mean it."""

from datetime import date

from sqlalchemy import delete, literal, select, update

from app.core import audit
from app.core.db import add_missing, db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.customers.models.touchpoints import Part, Touchpoint, TouchpointName
from app.customers.queries.touchpoints import PART_OF_KEY, key_of
from app.people.models import Person


def add_touchpoint(*, name: str, part: Part, by: Person) -> Touchpoint:
    """Put a touchpoint under one of the five; answers with this name belong to it at once, also earlier ones."""
    found = Touchpoint(name=_named(name), part=part)
    db.session.add(found)
    db.session.flush()
    _claim(found, found.name)
    audit.record(action="create", actor_id=by.id, object_type="touchpoint", object_id=found.id)
    return found


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not key_of(name):
        raise RuleBroken(_l("Type the name of the touchpoint."))
    if key_of(name) in PART_OF_KEY:
        raise RuleBroken(_l("This is one of the five themselves. Choose another name."))
    return name


def _claim(touchpoint: Touchpoint, name: str) -> None:
    """From now on the name means this touchpoint; of two at once, the second finds it taken."""
    key = key_of(name)
    if not add_missing(
        TouchpointName, ["key", "touchpoint_id"], select(literal(key), literal(touchpoint.id)), unique=["key"]
    ):
        holder = db.session.scalar(select(TouchpointName.touchpoint_id).where(TouchpointName.key == key))
        if holder != touchpoint.id:
            raise RuleBroken(_l("Another touchpoint has or had this name. Merge the two instead."))
    db.session.expire(touchpoint, ["names"])


def edit_touchpoint(*, touchpoint: Touchpoint, name: str, part: Part, by: Person) -> None:
    """Give it another name or place; answers with a former name still belong to it."""
    lock_row(touchpoint)
    touchpoint.name, touchpoint.part = _named(name), part
    _claim(touchpoint, touchpoint.name)
    audit.record(action="edit", actor_id=by.id, object_type="touchpoint", object_id=touchpoint.id)
    db.session.flush()


def retire_touchpoint(*, touchpoint: Touchpoint, retired: bool, today: date, by: Person) -> None:
    """Offer it no more in forms, or again; what was answered stays where it is."""
    lock_row(touchpoint)
    touchpoint.retired_on = today if retired else None
    audit.record(
        action="retire" if retired else "offer", actor_id=by.id, object_type="touchpoint", object_id=touchpoint.id
    )
    db.session.flush()


def merge_touchpoints(*, touchpoint: Touchpoint, into: Touchpoint, by: Person) -> None:
    """Two names of one place: all that belonged to the first belongs to the second, for good."""
    if touchpoint.id == into.id:
        raise RuleBroken(_l("Choose another touchpoint to merge it into."))
    for one in sorted(
        (touchpoint, into), key=lambda one: one.id
    ):  # in one order, so that two at once do not wait forever
        lock_row(one)
    names = update(TouchpointName).where(TouchpointName.touchpoint_id == touchpoint.id)
    db.session.execute(names.values(touchpoint_id=into.id), execution_options={"synchronize_session": False})
    db.session.expire(into, ["names"])
    db.session.execute(delete(Touchpoint).where(Touchpoint.id == touchpoint.id))
    audit.record(action="merge", actor_id=by.id, object_type="touchpoint", object_id=touchpoint.id, into=into.id)
    db.session.flush()
