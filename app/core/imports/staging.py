"""Files that were sent and wait for a yes from whoever sent them. They are kept in pieces and come back as a file, so
that none is ever whole in memory."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, delete, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Key, db
from app.core.tables import size_of

STAGED_FOR = timedelta(days=1)
PIECE = 2**20
LARGE = 2 * 2**20  # bytes, unpacked: what takes longer to read than a request should


class StagedFile(Base):
    """A file that was sent. A large one is checked and written by jobs: `state` says how far they are, `outcome` what
    the check found, `run_id` which import it became."""

    __tablename__ = "staged_file"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'checking', 'checked', 'writing', 'written')", name="state"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    by_id: Mapped[int]  # a person's id
    file_name: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    staged_at: Mapped[datetime]
    size: Mapped[int] = mapped_column(default=0, server_default="0")  # unpacked
    fingerprint: Mapped[str] = mapped_column(default="", server_default="")  # SHA-256
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")  # a job of an earlier one has nothing to say
    rows_done: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[dict[str, Any] | None]
    run_id: Mapped[int | None]

    @property
    def is_large(self) -> bool:
        """Whether it is checked and written by jobs."""
        return self.size > LARGE

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file as it was sent; what is small stays in memory."""
        pieces = select(StagedPiece.content).where(StagedPiece.staged_id == self.id).order_by(StagedPiece.number)
        with SpooledTemporaryFile(max_size=PIECE) as file:
            for content in db.session.scalars(pieces.execution_options(yield_per=1)):
                file.write(content)
            file.seek(0)
            yield cast(BinaryIO, file)


class StagedPiece(Base):
    """A part of a staged file."""

    __tablename__ = "staged_piece"
    __table_args__ = (UniqueConstraint("staged_id", "number"),)

    id: Mapped[Key]
    staged_id: Mapped[int] = mapped_column(ForeignKey("staged_file.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


def fingerprint(stream: BinaryIO) -> str:
    """By which the same file is known again."""
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary stream will do
    stream.seek(0)
    return digest


def stage(
    *, kind: str, file_name: str, stream: BinaryIO, options: dict[str, Any], by_id: int, now: datetime
) -> StagedFile:
    """Keep a file until it is confirmed; what the same person sent before, and what nobody came back for, goes."""
    mine = (StagedFile.by_id == by_id) & (StagedFile.kind == kind)
    gone = select(StagedFile.id).where(or_(mine, StagedFile.staged_at < now - STAGED_FOR))
    db.session.execute(delete(StagedPiece).where(StagedPiece.staged_id.in_(gone)))
    db.session.execute(delete(StagedFile).where(StagedFile.id.in_(gone)))
    staged = StagedFile(kind=kind, file_name=file_name, options=options, by_id=by_id, staged_at=now)
    staged.fingerprint, staged.size = fingerprint(stream), size_of(stream)
    db.session.add(staged)
    db.session.flush()
    number = 0
    while content := stream.read(PIECE):
        piece = {"staged_id": staged.id, "number": number, "content": content}
        db.session.execute(insert(StagedPiece), [piece])
        number += 1
    return staged


def staged_file(staged_id: int, *, kind: str, by_id: int) -> StagedFile | None:
    """The staged file, if this person sent it."""
    return db.session.scalar(
        select(StagedFile).where(StagedFile.id == staged_id, StagedFile.kind == kind, StagedFile.by_id == by_id)
    )


def drop_staged(staged_id: int) -> bool:
    """The file was written: it has no more use. False: it is gone already, by a second press of the button."""
    db.session.execute(delete(StagedPiece).where(StagedPiece.staged_id == staged_id))
    gone = delete(StagedFile).where(StagedFile.id == staged_id).returning(StagedFile.id)
    return db.session.execute(gone).first() is not None
