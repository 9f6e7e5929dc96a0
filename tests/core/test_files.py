"""Files that people send: what they are is said by their content, and nothing in them runs or spreads."""

import struct
import zlib
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app.core import files
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.files import FileChunk, StoredFile

NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
SCRIPT = b"<script>alert(document.domain)</script>"


def sent(content: bytes, name: str = "photo.png") -> FileStorage:
    return FileStorage(BytesIO(content), filename=name)


def drawn(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def office(*parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A picture of some hundred bytes that would fill the memory."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0" * 9999))]
    packed = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [*chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + packed


@pytest.mark.parametrize(
    ("content", "name", "kept"),
    [
        (drawn("PNG"), "a.exe", ("image/jpeg", "a.jpg")),
        (drawn("PNG", mode="RGBA"), "a", ("image/png", "a.png")),
        (drawn("GIF"), "../../etc/pass\u202ewd.html", ("image/jpeg", "passwd.jpg")),
        (drawn("WEBP"), "Zdjęcie.webp", ("image/jpeg", "Zdjęcie.jpg")),
        (b"%PDF-1.7 ...", "C:\\x\\plan.html", ("application/pdf", "plan.pdf")),
        ("Łódź;5\n".encode(), "list.csv", ("text/plain", "list.csv")),
        (SCRIPT, "page.html", ("text/plain", "page.txt")),
        (office("[Content_Types].xml", "word/document.xml"), "a.zip", (files.OFFICE["word/document.xml"], "a.docx")),
    ],
)
def test_the_content_says_what_it_is(content: bytes, name: str, kept: tuple[str, str]) -> None:
    upload = files.read_upload(sent(content, name))
    assert (upload.media_type, upload.name) == kept


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "can be kept"),
        (office("evil.exe"), "can be kept"),
        (b"PK\x03\x04 broken", "can be kept"),
        (office("word/document.xml", "word/vbaProject.bin"), "macros"),
        (drawn("PNG")[:60], "no picture"),
        (png_claiming(50_000, 50_000), "too many pixels"),
        (b"x" * (10 * 1024 * 1024 + 1), "at most 10 MB"),
        (b"a\x00b", "can be kept"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        files.read_upload(sent(content))
    assert words in str(refused.value)


@pytest.mark.one_database
def test_where_only_pictures_are_asked_for_nothing_else_is_kept(app: Flask) -> None:
    with pytest.raises(RuleBroken, match="JPEG"):
        files.read_upload(sent(b"%PDF-1.7"), accepted=files.PICTURES)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_is_drawn_anew(kind: str) -> None:
    """One that is a page as well is only a picture afterwards; where and with what it was taken is gone."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Secret camera", 6  # turned by a quarter
    options = {"exif": exif} if kind != "GIF" else {"comment": SCRIPT}
    upload = files.read_upload(sent(drawn(kind, (3000, 1000), **options) + SCRIPT, "x.html"))

    content = upload.content.getvalue()  # type: ignore[attr-defined]  # a picture's is in memory
    assert b"script" not in content
    assert b"Secret" not in content
    with Image.open(BytesIO(content)) as again:
        turned = kind != "GIF"
        assert (again.width < again.height) == turned
        assert max(again.size) <= files.MOST_SIDE
        assert (upload.width, upload.height) == again.size
        assert not again.getexif()


def test_a_file_comes_back_as_it_went_in_and_apart_from_our_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 10)
    content = b"%PDF-1.7 " + b"0123456789" * 9
    upload = files.read_upload(sent(content, 'Zażalenie "x"\r\n;.pdf'))
    kept = files.keep(upload, owner="idea", owner_id=7, by_id=None, now=NOW)

    assert kept.size == len(content)
    assert db.session.scalar(select(func.count()).select_from(FileChunk)) == 10
    assert files.find(kept.id, owner="idea", owner_id=7) is kept
    assert files.find(kept.id, owner="idea", owner_id=8) is None
    assert files.find(kept.id, owner="story", owner_id=7) is None
    assert files.files_of("idea", [7, 8]) == {7: [kept], 8: []}
    db.session.commit()
    with app.test_request_context():
        answer = files.send(kept)
        assert b"".join(answer.response) == content  # type: ignore[arg-type]  # the parts as they are sent
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/pdf"

    files.remove(kept)
    assert db.session.scalar(select(func.count()).select_from(FileChunk)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
