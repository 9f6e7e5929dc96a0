"""Files that people attach to something: kept in the database, so that a backup holds them and they go with it.

What a file is its content says, never its name. Pictures are drawn anew: what was hidden in them (a place, a script)
is gone, and none is larger than a page shows. A file belongs to one object, such as ("idea", 17); the feature of that
object offers the address, asks who may see the object, and answers with `send`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import IO, NamedTuple
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from flask import Flask, Response, current_app
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from app.core.db import Base, Key, db, reading
from app.core.errors import RuleBroken
from app.core.i18n import _l

CHUNK = 256 * 1024
MOST_MIB = 10
MOST_NAME = 100
MOST_SIDE = 2000  # of a picture as it is kept
# Whatever the file claims to hold: a camera's picture is read at a fraction of its size, others have to be unpacked.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "GIF": 25_000_000}
SANDBOX = "default-src 'none'; sandbox"
PDF = "application/pdf"
PICTURES = {"image/jpeg": ".jpg", "image/png": ".png"}
OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
DOCUMENTS = {PDF: ".pdf", "text/plain": ".txt", **dict(zip(OFFICE.values(), (".docx", ".xlsx", ".pptx"), strict=True))}
ACCEPTED = {**PICTURES, **DOCUMENTS}
ACCEPT_PICTURES = "image/jpeg,image/png,image/webp,image/gif"  # what a form offers to choose from
ACCEPT = f"{ACCEPT_PICTURES},.pdf,.txt,.docx,.xlsx,.pptx"
TEXT_ENDINGS = {".txt", ".csv", ".md"}
NO_PICTURE = _l("This is no picture that can be read. Send a JPEG, PNG, WebP or GIF file.")
NO_DOCUMENT = _l("Only pictures, PDF files, plain text and documents of Word, Excel or PowerPoint can be kept.")


class StoredFile(Base):
    """A file of an object, as it is handed out again; what is in it is in FileChunk."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"), Index(None, "object_type", "object_id"))

    id: Mapped[Key]
    object_type: Mapped[str]  # what it belongs to, such as "idea"
    object_id: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    width: Mapped[int | None]  # of a picture
    height: Mapped[int | None]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None]

    @property
    def picture(self) -> bool:
        return self.media_type in PICTURES


class FileChunk(Base):
    """A part of a file's content."""

    __tablename__ = "file_chunk"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Upload(NamedTuple):
    """What somebody sent, looked at and fit to be kept."""

    name: str
    media_type: str
    content: IO[bytes]
    width: int | None = None
    height: int | None = None


def read_upload(sent: FileStorage, *, accepted: Collection[str] = ACCEPTED, most_mib: int = MOST_MIB) -> Upload:
    """Look at what was sent, or say why it cannot be kept. Drawing a picture anew may take a second: no transaction
    should wait meanwhile."""
    stream = sent.stream
    size = stream.seek(0, 2)
    stream.seek(0)
    if size == 0:
        raise RuleBroken(_l("This file is empty. Choose another one."))
    if size > most_mib * 1024 * 1024:
        raise RuleBroken(_l("This file is too large: at most %(most)d MB can be sent.", most=most_mib))
    upload = _picture(sent) or _document(sent)
    if upload is None or upload.media_type not in accepted:
        raise RuleBroken(NO_PICTURE if set(accepted) <= set(PICTURES) else NO_DOCUMENT)
    return upload


def _picture(sent: FileStorage) -> Upload | None:
    """The picture drawn anew, if it is one. One that claims to be enormous is refused before it is unpacked."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limits are ours
    try:
        image = Image.open(sent.stream, formats=list(MOST_PIXELS))
    except UnidentifiedImageError:
        return None
    except (OSError, SyntaxError, ValueError) as damaged:
        raise RuleBroken(NO_PICTURE) from damaged
    if image.width * image.height > MOST_PIXELS[str(image.format)]:
        raise RuleBroken(_l("This picture has too many pixels. Send a smaller one."))
    try:
        image.draft("RGB", (MOST_SIDE, MOST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MOST_SIDE, MOST_SIDE))
        clear = upright.has_transparency_data
        drawn = upright.convert("RGBA" if clear else "RGB")
    except (OSError, SyntaxError, ValueError, MemoryError) as damaged:
        raise RuleBroken(NO_PICTURE) from damaged
    drawn.info.clear()
    content = BytesIO()
    drawn.save(content, "PNG" if clear else "JPEG", **({} if clear else {"quality": 85, "optimize": True}))
    media_type = "image/png" if clear else "image/jpeg"
    return Upload(_name(sent.filename, PICTURES[media_type]), media_type, content, drawn.width, drawn.height)


def _document(sent: FileStorage) -> Upload | None:
    sent.stream.seek(0)
    start = sent.stream.read(8)
    if start.startswith(b"%PDF-"):
        return Upload(_name(sent.filename, ".pdf"), PDF, sent.stream)
    if start.startswith(b"PK\x03\x04"):
        return _office(sent)
    ending = PurePath(sent.filename or "").suffix.lower()
    if _is_text(sent.stream):
        return Upload(_name(sent.filename, ending if ending in TEXT_ENDINGS else ".txt"), "text/plain", sent.stream)
    return None


def _office(sent: FileStorage) -> Upload | None:
    """A document of Word, Excel or PowerPoint without macros, known by its parts; nothing in it is unpacked."""
    try:
        with ZipFile(sent.stream) as archive:
            parts = set(archive.namelist())
    except (BadZipFile, OSError, ValueError):
        return None
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise RuleBroken(_l("This document holds macros. Save it without them and send it again."))
    media_type = next((kind for part, kind in OFFICE.items() if part in parts), None)
    return Upload(_name(sent.filename, DOCUMENTS[media_type]), media_type, sent.stream) if media_type else None


def _is_text(stream: IO[bytes]) -> bool:
    stream.seek(0)
    content = stream.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in set(text))


def _name(given: str | None, ending: str) -> str:
    """The name as it is shown, with the ending of what the file is: no folders, no characters that mislead."""
    stem = PurePath((given or "").replace("\\", "/")).name
    stem = stem.rpartition(".")[0] or stem
    plain = "".join(c for c in stem if unicodedata.category(c)[0] != "C")
    return (re.sub(r"\s+", " ", plain).strip(" .")[:MOST_NAME] or "file") + ending


def keep(upload: Upload, *, owner: str, owner_id: int, by_id: int | None, now: datetime) -> StoredFile:
    """Write what was sent beside the object it belongs to."""
    kept = StoredFile(
        object_type=owner, object_id=owner_id, name=upload.name, media_type=upload.media_type, size=0, sha256="",
        width=upload.width, height=upload.height, added_at=now, added_by_id=by_id,
    )  # fmt: skip
    digest = hashlib.sha256()
    kept.size = upload.content.seek(0, 2)
    upload.content.seek(0)
    db.session.add(kept)
    db.session.flush()
    number = 0
    while data := upload.content.read(CHUNK):
        digest.update(data)
        db.session.execute(insert(FileChunk).values(file_id=kept.id, number=number, data=data))
        number += 1
    kept.sha256 = digest.hexdigest()
    db.session.flush()
    return kept


def find(file_id: int, *, owner: str, owner_id: int) -> StoredFile | None:
    """A file of an object; None if it is another's."""
    return db.session.scalar(
        select(StoredFile).where(
            StoredFile.id == file_id, StoredFile.object_type == owner, StoredFile.object_id == owner_id
        )
    )


def files_of(owner: str, owner_ids: Collection[int]) -> Mapping[int, list[StoredFile]]:
    """The files of each of these objects, in the order in which they came."""
    found: dict[int, list[StoredFile]] = {owner_id: [] for owner_id in owner_ids}
    asked = select(StoredFile).where(StoredFile.object_type == owner, StoredFile.object_id.in_(owner_ids))
    for file in db.session.scalars(asked.order_by(StoredFile.id)) if found else ():
        found[file.object_id].append(file)
    return found


def remove(file: StoredFile) -> None:
    """Delete a file and what is in it."""
    db.session.execute(delete(FileChunk).where(FileChunk.file_id == file.id))
    db.session.delete(file)
    db.session.flush()


def send(file: StoredFile) -> Response:
    """The file, to whoever may see its object: pictures may be shown in a page, all else is saved."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    answer = Response(_content(app, file.id), content_type=file.media_type)
    if file.media_type == "text/plain":
        answer.content_type = "text/plain; charset=utf-8"
    answer.content_length = file.size
    plain = re.sub(r"[^A-Za-z0-9 .()+-]", "_", unicodedata.normalize("NFKD", file.name))
    names = {"filename": plain, "filename*": f"UTF-8''{quote(file.name, safe='')}"}
    answer.headers.set("Content-Disposition", "inline" if file.picture else "attachment", **names)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _content(app: Flask, file_id: int) -> Iterator[bytes]:
    """Chunk after chunk, each read by itself: no transaction waits while somebody's connection is slow."""
    number = 0
    while (data := _chunk(app, file_id, number)) is not None:
        yield data
        number += 1


def _chunk(app: Flask, file_id: int, number: int) -> bytes | None:
    with app.app_context(), reading():
        return db.session.scalar(select(FileChunk.data).where(FileChunk.file_id == file_id, FileChunk.number == number))
