"""Tables as files that people take out of Iskra."""

from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

from app.core import tables
from app.core.tables import Cell

IN_MEMORY = 2**20
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(
    kind: str, name: str, headers: Sequence[object], rows: Iterable[Sequence[Cell]], *, title: str = ""
) -> Response:
    """A CSV or XLSX to keep; `name` without its ending. Whoever offers it writes in the audit log that it was read.
    However many rows there are, it is made whole on disk before it is sent: what arrives is never cut off."""
    texts = [str(header) for header in headers]
    out = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the response closes it when it is sent
    file = cast(BinaryIO, out)
    if kind == "csv":
        tables.save_csv(texts, rows, file)
    else:
        tables.save_xlsx(texts, rows, file, title)
    headings = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Content-Length": str(out.tell())}
    return Response(_content(out), content_type=MEDIA_TYPES[kind], headers=headings)


def _content(out: "SpooledTemporaryFile[bytes]") -> bytes | Iterable[bytes]:
    large = out.tell() > IN_MEMORY
    out.seek(0)
    if large:
        return wrap_file(request.environ, cast(BinaryIO, out))
    with out:
        return out.read()
