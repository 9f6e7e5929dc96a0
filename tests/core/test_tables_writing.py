import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core import tables
from app.core.tables import writing

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x","y")', "#REF!"]


def test_formulas_are_text_in_csv() -> None:
    written = tables.write_csv(["name", "=header"], [[text, -3.5] for text in DANGEROUS])
    assert written.startswith(b"\xef\xbb\xbf")
    header, *lines = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert header == ["name", "'=header"]
    for line, text in zip(lines, DANGEROUS, strict=True):
        assert line == [text if text == "#REF!" else f"'{text}", "-3.5"]


def test_formulas_are_text_in_xlsx() -> None:
    written = tables.write_xlsx(["name", "=header"], [[text, -3.5] for text in DANGEROUS], title="a/b: [c]")
    sheet = load_workbook(io.BytesIO(written)).worksheets[0]
    assert sheet.title == "ab c"
    # XML has one sign for the end of a line.
    assert [cell.value for cell in sheet["A"][1:]] == [text.replace("\r", "\n") for text in DANGEROUS]
    assert all(cell.data_type == "s" for cell in (*sheet["A"], sheet["B1"]))
    assert all(cell.quotePrefix for cell in sheet["A"][1:-1])
    assert all(cell.value == -3.5 and cell.data_type == "n" for cell in sheet["B"][1:])


def test_values_of_every_kind_are_written() -> None:
    moment = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    line: list[Any] = ["Łucja Παπά", 9, 48.37, date(2026, 3, 9), moment, None, "bell\x07", float("nan")]
    text = tables.write_csv(["x"] * 8, [line]).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("Łucja Παπά,9,48.37,2026-03-09,2026-03-09 14:05:00,,")
    sheet = load_workbook(io.BytesIO(tables.write_xlsx(["x"] * 8, [line, ["y" * 40_000]]))).worksheets[0]
    first = [cell.value for cell in sheet[2]]
    assert first[:3] == ["Łucja Παπά", 9, 48.37]
    assert first[5:] == [None, "bell", None]
    assert len(sheet["A3"].value) == 32_767


def test_what_is_written_can_be_read() -> None:
    lines: list[list[tables.Cell]] = [["x;y", 1]]
    for content in (tables.write_csv(["a", "ł"], lines), tables.write_xlsx(["a", "ł"], lines)):
        table = tables.read(io.BytesIO(content), "export")
        assert table.headers == ["a", "ł"]
        assert list(table.rows) == [(2, ["x;y", "1"])]


@pytest.mark.one_database
@pytest.mark.usefixtures("app")
def test_a_workbook_that_leaves_rows_out_says_so_and_a_csv_leaves_none_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_IN_XLSX", 3)
    for rows, last in ((3, 3), (4, "The file ends here, after 3 rows. The CSV has all of them.")):
        sheet = load_workbook(io.BytesIO(tables.write_xlsx(["n"], [[n + 1] for n in range(rows)]))).worksheets[0]
        assert [row[0] for row in sheet.iter_rows(values_only=True)][-1] == last
    assert tables.write_csv(["n"], [[n] for n in range(5)]).count(b"\n") == 6
