"""Exports: CSV and XLSX that any spreadsheet opens as they are, with nothing in them that it would run."""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO

from app.core.i18n import _, number

Cell = str | int | float | Decimal | date | None

# A spreadsheet takes a text that begins so for a formula, the wide signs of East Asian keyboards included.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_IN_XLSX = 32_767
MOST_IN_XLSX = 100_000  # rows: a workbook is slow to make and to open; a CSV has them all


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file in memory, for what is short."""
    out = BytesIO()
    save_csv(headers, rows, out)
    return out.getvalue()


def save_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]], out: BinaryIO) -> None:
    """UTF-8 with the mark by which Excel knows it. A text like a formula gets an apostrophe; numbers stay numbers."""
    text = TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(str(header)) for header in headers])
    writer.writerows([_for_csv(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "") -> bytes:
    """The file in memory, for what is short."""
    out = BytesIO()
    save_xlsx(headers, rows, out, title)
    return out.getvalue()


def save_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], out: BinaryIO, title: str = "") -> None:
    """Texts are written as texts, whatever they begin with. What is left out is said in the last row."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))

    def cell_of(value: Cell) -> Any:
        plain = _for_xlsx(value)
        cell = WriteOnlyCell(sheet, plain)
        if isinstance(plain, str):
            cell.data_type = "s"  # openpyxl makes "=..." a formula and "#REF!" an error
            cell.quotePrefix = _like_a_formula(plain)  # nor does it become one when someone edits the cell
        return cell

    sheet.append([cell_of(str(header)) for header in headers])
    for row in _as_many_as_fit(rows):
        sheet.append([cell_of(value) for value in row])
    book.save(out)


def _as_many_as_fit(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    rest = iter(rows)
    yield from islice(rest, MOST_IN_XLSX)
    if next(rest, None) is not None:
        left_out = _("The file ends here, after %(most)s rows. The CSV has all of them.", most=number(MOST_IN_XLSX))
        yield [left_out]


def _like_a_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def _harmless(text: str) -> str:
    return f"'{text}" if _like_a_formula(text) else text


def _for_csv(value: Cell) -> str | int | float | Decimal | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int | float | Decimal):
        return value
    return _harmless(str(value))


def _for_xlsx(value: Cell) -> str | int | float | Decimal | date | None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # Excel knows no zones
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return str(ILLEGAL_CHARACTERS_RE.sub("", str(value)))[:LONGEST_IN_XLSX]


def _sheet_title(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\").strip("' ")[:31] or "Iskra"
