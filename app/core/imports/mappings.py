"""What somebody said of the columns of a file, kept under a name and offered when the same headers come again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped

from app.core import audit
from app.core.db import Base, Key, db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.tables import fingerprint_of


class ImportMapping(Base):
    """How files of one kind and with the same headers are read."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("kind", "name"), Index(None, "kind", "headers"))

    id: Mapped[Key]
    kind: Mapped[str]
    name: Mapped[str]
    headers: Mapped[str]  # fingerprint_of() them
    mapping: Mapped[dict[str, Any]]  # header -> field, "" where a column is left out
    options: Mapped[dict[str, Any]]  # dates, encoding, sheet, whatever the kind of import asks
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None]  # a person's id


def saved(kind: str) -> list[ImportMapping]:
    """All of one kind, by name."""
    return list(
        db.session.scalars(select(ImportMapping).where(ImportMapping.kind == kind).order_by(ImportMapping.name))
    )


def of_headers(kind: str, headers: Sequence[str]) -> ImportMapping | None:
    """What was said last time of a file with the same headers."""
    query = select(ImportMapping).where(ImportMapping.kind == kind, ImportMapping.headers == fingerprint_of(headers))
    return db.session.scalar(query.order_by(ImportMapping.saved_at.desc(), ImportMapping.id.desc()).limit(1))


def of_id(mapping_id: int, *, kind: str) -> ImportMapping | None:
    return db.session.scalar(select(ImportMapping).where(ImportMapping.id == mapping_id, ImportMapping.kind == kind))


def of_name(kind: str, name: str) -> ImportMapping | None:
    return db.session.scalar(select(ImportMapping).where(ImportMapping.kind == kind, ImportMapping.name == name))


def save(
    *,
    kind: str,
    name: str,
    headers: Sequence[str],
    mapping: Mapping[str, str],
    options: Mapping[str, Any],
    by_id: int | None,
    now: datetime,
) -> ImportMapping:
    """Keep a mapping under a name, in place of what had the name before."""
    kept = of_name(kind, name)
    if kept is None:
        kept = ImportMapping(kind=kind, name=name)
        db.session.add(kept)
    kept.headers, kept.mapping, kept.options = fingerprint_of(headers), dict(mapping), dict(options)
    kept.saved_at, kept.by_id = now, by_id
    db.session.flush()
    _record("save import mapping", kept, by_id)
    return kept


def change(
    *, mapping: ImportMapping, name: str, holds: Sequence[str], fields: Collection[str], by_id: int | None
) -> None:
    """Give it another name, or its columns other fields."""
    other = of_name(mapping.kind, name)
    if other is not None and other.id != mapping.id:
        raise RuleBroken(_l("Another mapping has this name already."))
    if len(holds) != len(mapping.mapping) or not {hold for hold in holds if hold} <= set(fields):
        raise RuleBroken(_l("Choose for each column what it holds."))
    if len({hold for hold in holds if hold}) < sum(map(bool, holds)):
        raise RuleBroken(_l("Two columns are meant to hold the same. Choose one of them."))
    mapping.name, mapping.mapping = name, dict(zip(mapping.mapping, holds, strict=True))
    _record("change import mapping", mapping, by_id)
    db.session.flush()


def forget(*, mapping: ImportMapping, by_id: int | None) -> None:
    """Offer it no more."""
    _record("delete import mapping", mapping, by_id)
    db.session.delete(mapping)
    db.session.flush()


def _record(action: str, mapping: ImportMapping, by_id: int | None) -> None:
    audit.record(action=action, actor_id=by_id, object_type="import_mapping", object_id=mapping.id, kind=mapping.kind)
