"""Tables as files that people take out of Iskra."""

from collections.abc import Iterable, Sequence

from flask import Response

from app.core import tables
from app.core.tables import Cell

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(
    kind: str, name: str, headers: Sequence[object], rows: Iterable[Sequence[Cell]], *, title: str = ""
) -> Response:
    """A CSV or XLSX to keep; `name` without its ending. Whoever offers it writes in the audit log that it was read."""
    texts = [str(header) for header in headers]
    content = tables.write_csv(texts, rows) if kind == "csv" else tables.write_xlsx(texts, rows, title)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, content_type=MEDIA_TYPES[kind], headers=disposition)
