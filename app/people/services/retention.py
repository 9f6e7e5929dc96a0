"""Deleting what is old, by setting."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, select

from app.core import audit, clock
from app.core.audit import READS, AuditEntry
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.imports import ImportChange, ImportRun, StagedFile
from app.core.mail import OutboxMail
from app.people import privacy
from app.people.models import Person
from app.people.models.privacy import Retention
from app.people.privacy import keeps
from app.people.queries import privacy as queries
from app.people.services.dated import id_of
from app.people.services.erasing import erase

AT_ONCE = 500  # people erased in one night: each takes a dozen statements


def set_retention(*, months: Mapping[str, int | None], by: Person | None, now: datetime) -> None:
    """Say for how long things are kept; what is old goes in the night after."""
    for key, value in months.items():
        known = privacy.KEPT[key]
        if value is not None and value < known.least:
            raise RuleBroken(
                _l("“%(what)s” must be kept for at least %(months)s months.", what=known.label, months=known.least)
            )
        setting = queries.setting(key)
        if setting is None:
            setting = Retention(key=key)
            db.session.add(setting)
        elif setting.months == value:
            continue
        setting.months, setting.changed_at, setting.changed_by_id = value, now, id_of(by)
        _record("set retention", id_of(by), key, value)
    db.session.flush()


def due(today: date) -> dict[str, int]:
    """How much would go tonight."""
    return {key: privacy.KEPT[key].clear(before=before, dry_run=True) for key, before in _old(today).items()}


def clear_one(key: str, today: date) -> int:
    """Delete what is old of one kind, and say so in the log."""
    before = _old(today).get(key)
    count = privacy.KEPT[key].clear(before=before, dry_run=False) if before is not None else 0
    if count:
        _record("retention", None, key, count)
    db.session.flush()
    return count


def _record(action: str, actor_id: int | None, key: str, number: int | None) -> None:
    audit.record(action=action, actor_id=actor_id, object_type="retention", object_id=None, kind=key, number=number)


def _old(today: date) -> dict[str, date]:
    return privacy.cutoffs(queries.settings(), today)


@keeps("leavers", _l("People who left: after that they are erased"), months=None)
def _leavers(*, before: date, dry_run: bool) -> int:
    today = clock.today()
    if dry_run:
        return queries.count_leavers(before, today)
    found = queries.leavers(before, today, AT_ONCE)
    for person in found:
        erase(person=person, by=None, today=today, now=clock.now())
    return len(found)


@keeps("audit-reads", _l("Entries of the log on who read or exported data"), months=None, least=12)
def _reads(*, before: date, dry_run: bool) -> int:
    old = AuditEntry.action.in_(READS) & (AuditEntry.at < clock.start_of(before))
    return drop(AuditEntry, old, dry_run=dry_run)


@keeps("outbox", _l("Mails that were sent"), months=12)
def _mails(*, before: date, dry_run: bool) -> int:
    return drop(OutboxMail, OutboxMail.written_at < clock.start_of(before), dry_run=dry_run)


@keeps("imports", _l("Imported files and what they overwrote: after that no undo"), months=12)
def _imports(*, before: date, dry_run: bool) -> int:
    moment = clock.start_of(before)
    runs = select(ImportRun.id).where(ImportRun.imported_at < moment)
    files = drop(StagedFile, StagedFile.staged_at < moment, dry_run=dry_run)
    return files + drop(ImportChange, ImportChange.import_id.in_(runs), dry_run=dry_run)


def drop(table: type[Base], old: ColumnElement[bool], *, dry_run: bool) -> int:
    """Delete rows; how many there were."""
    count = db.session.scalar(select(func.count()).select_from(table).where(old)) or 0
    if count and not dry_run:
        db.session.execute(delete(table).where(old), execution_options={"synchronize_session": False})
    return count
