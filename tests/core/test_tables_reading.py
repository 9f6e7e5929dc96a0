import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from app.core import tables
from app.core.tables import sources


def read(content: bytes | str, filename: str = "answers.csv", **limits: Any) -> tables.Table:
    data = content.encode() if isinstance(content, str) else content
    return tables.read(io.BytesIO(data), filename, **limits)


def rows(content: bytes | str, filename: str = "answers.csv") -> list[list[str]]:
    table = read(content, filename)
    return [table.headers, *(row.cells for row in table.rows)]


def refusal(content: bytes | str, filename: str = "answers.csv", **limits: Any) -> tables.TableError:
    with pytest.raises(tables.TableError) as caught:
        list(read(content, filename, **limits).rows)
    return caught.value


def workbook(*lines: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PEOPLE = [["Imię", "Zespół"], ["Łucja Żak", "Kraków"], ["Nina", "Gdańsk"]]
GREEK = [["Όνομα", "Ομάδα"], ["Ελένη Παπαδάκη", "Αθήνα"], ["Άρης", "Πάτρα"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("table", "encoding"),
    [
        (PEOPLE, "utf-8"),
        (PEOPLE, "utf-8-sig"),
        (PEOPLE, "utf-16"),
        (PEOPLE, "utf-16-le"),
        (PEOPLE, "cp1250"),
        (GREEK, "utf-8"),
        (GREEK, "utf-16"),
        (GREEK, "cp1253"),
    ],
)
def test_text_in_any_encoding_with_any_delimiter(table: list[list[str]], encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(line) for line in table)
    assert rows(text.encode(encoding)) == table


def test_one_wrong_byte_far_down_is_seen() -> None:
    content = b"name,team\n" + b"Anna,North\n" * 10_000 + "Łucja Żółć,Łódź\n".encode("cp1250")
    assert rows(content)[-1] == ["Łucja Żółć", "Łódź"]


def test_commas_inside_cells_do_not_hide_the_semicolon() -> None:
    assert rows("wynik;ocena\n4,5;dobrze, szybko\n3,0;wolno, drogo\n")[1] == ["4,5", "dobrze, szybko"]


def test_a_single_column() -> None:
    assert rows("score\n9\n\n10\n") == [["score"], ["9"], ["10"]]


def test_excels_own_hint_of_the_delimiter() -> None:
    table = read("sep=;\nname;score\nA;9\n")
    assert table.headers == ["name", "score"]
    assert list(table.rows) == [(3, ["A", "9"])]


def test_rows_are_numbered_as_a_person_sees_them() -> None:
    table = read('Report of March\n\nname,score,comment\nA,9,"two\nlines"\n,,\nB,8,\n')
    assert [row.number for row in table.rows] == [4, 6]


def test_repeated_and_blank_headers_become_different() -> None:
    assert read("Response,,Response,,Response (2)\n1,2,3,4,5\n").headers == [
        "Response", "[B]", "Response (2)", "[D]", "Response (2) (2)",
    ]  # fmt: skip


def test_short_rows_are_filled_up_and_long_ones_refused() -> None:
    assert rows("a,b,c\n1\n1,2,3,,,\n")[1:] == [["1", "", ""], ["1", "2", "3"]]
    error = refusal("a,b,c\n1,2,3\n1,2,3,4\n")
    assert (error.row, str(error.found)) == (3, "4 columns")


def test_totals_at_the_end_are_left_out() -> None:
    assert rows("team,n,nps,month\nA,9,10,1\nTotal,9,,\n")[1:] == [["A", "9", "10", "1"]]
    assert rows("team,n\nTotal,9\nA,9\n")[1] == ["Total", "9"]


def test_blank_is_not_zero() -> None:
    assert rows("a,score\nx,\ny,0\n")[1:] == [["x", ""], ["y", "0"]]


def test_xlsx() -> None:
    content = workbook(
        ["name", "score", "day", "at", "ratio", "yes"],
        ["Łucja", 9, date(2026, 3, 9), datetime(2026, 3, 9, 14, 5), 9.5, True],  # noqa: DTZ001  Excel knows no zones
        [None, 10.0, None, None, None, None],
    )
    assert rows(content, "x.xlsx")[1:] == [
        ["Łucja", "9", "2026-03-09", "2026-03-09 14:05:00", "9.5", "True"],
        ["", "10", "", "", "", ""],
    ]
    # The content decides, not the name.
    assert rows(content, "x.csv") == rows(content, "x.xlsx")


def test_xlsx_with_a_hidden_first_sheet_and_title_rows() -> None:
    def hide(book: Any) -> None:
        book.worksheets[0].sheet_state = "hidden"
        sheet = book.create_sheet("answers")
        for line in (["Export of March"], [], ["name", "team", "score"], ["A", "North", 9]):
            sheet.append(line)

    table = read(workbook(["secret"], change=hide), "x.xlsx")
    assert table.headers == ["name", "team", "score"]
    assert list(table.rows) == [(4, ["A", "North", "9"])]


def test_a_workbook_that_unpacks_to_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_UNPACKED", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2**21)
    assert "unpacks to more than 1 MB" in str(refusal(packed.getvalue(), "x.xlsx"))


def test_a_workbook_that_lies_about_its_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_UNPACKED", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2**21)
    lie = packed.getvalue().replace(struct.pack("<L", 2**21), struct.pack("<L", 100))
    assert "unpacks to more than" in str(refusal(lie, "x.xlsx"))
    monkeypatch.setattr(sources, "MAX_UNPACKED", 2**23)
    assert "damaged workbook" in str(refusal(lie, "x.xlsx"))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        workbook(["a"])[:2000],
        b"PK\x03\x04" + b"x" * 100,
    ],
    ids=["signature only", "cut short", "filled with x"],  # a workbook's bytes hold the time it was made
)
def test_damaged_workbooks_are_refused(content: bytes) -> None:
    assert "damaged workbook" in str(refusal(content, "x.xlsx"))


def test_a_zip_of_something_else_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("photo.txt", "hello")
    assert "damaged workbook" in str(refusal(packed.getvalue(), "x.xlsx"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"\n\n \n", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".xlsx file without a password"),
        (b"name,score\nA,9\n\0\0\0\0\0\0\0\0\0\0", "not text"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "a quotation mark is not closed"),
        (b"\xff\xfea\0,\0b\0\n\0\xd8", "save the file as CSV"),
    ],
)
def test_files_that_are_no_tables_are_refused(content: bytes, words: str) -> None:
    assert words in str(refusal(content))


def test_more_rows_than_allowed_are_refused() -> None:
    error = refusal("a\n1\n2\n3\n", max_rows=2)
    assert (error.row, str(error.expected)) == (4, "at most 2 rows")
    assert len(list(read("a\n1\n2\n", max_rows=2).rows)) == 2


def test_an_error_is_a_sentence() -> None:
    error = tables.TableError(7, "Score", "11", "a whole number from 0 to 10")
    assert str(error) == "Row 7, column “Score”. Found: 11. Expected: a whole number from 0 to 10."


def test_json() -> None:
    content = json.dumps([{"id": 1, "person": {"team": "A"}, "tags": []}, {"id": 2, "score": 9.0, "note": None}])
    assert rows(content, "x.json") == [
        ["id", "person.team", "tags", "score", "note"],
        ["1", "A", "", "", ""],
        ["2", "", "", "9", ""],
    ]


@pytest.mark.parametrize(
    "content",
    [
        "[1, 2]",
        "[]",
        "{",
        "[{",
        pytest.param("[" * 100_000, id="deep"),
        "[1e999999",
        '[{"a": NaN}]',
        '[{"a": 1} {"a": 2}]',
    ],
)
def test_other_json_is_refused(content: str) -> None:
    assert "a list of JSON objects" in str(refusal(content, "x.json"))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"[", b"a;b\n", b"\xff\xfe"]))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_is_read_or_refused_in_words(content: bytes, start: bytes) -> None:
    try:
        list(read(start + content).rows)
    except tables.TableError as refused:
        assert str(refused)  # noqa: PT017  both outcomes are right


JSON_WITH_ONE_ROW = {
    "an object": '{"id": 1, "person": {"team": "A"}}',
    "a list around it": '[{"id": 1, "person": {"team": "A"}}]',
    "an object around a list": '{"count": 1, "items": [{"id": 1, "person": {"team": "A"}}]}',
}


@pytest.mark.parametrize("kind", JSON_WITH_ONE_ROW)
def test_json_of_other_shapes(kind: str) -> None:
    assert rows(JSON_WITH_ONE_ROW[kind], "x.json") == [["id", "person.team"], ["1", "A"]]


def test_json_by_lines_and_beyond_one_piece() -> None:
    lines = "\n".join(json.dumps({"id": n, "text": "ż" * 100}) for n in range(2_000))
    assert rows(lines, "x.json")[-1] == ["1999", "ż" * 100]
    assert refusal(lines + "\n{", "x.json").row == 2002


def test_an_archive_around_one_table() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX/answers.csv", b"?")
        archive.writestr("export/answers.csv", "Imię;Zespół\nŁucja;A\n".encode("cp1250"))
    assert rows(packed.getvalue(), "x.zip")[1] == ["Łucja", "A"]


def test_an_archive_that_unpacks_to_too_much_is_stopped_early(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as file:
        for _piece in range(100):
            file.write(b"a,b\n" * 2**18)
    assert len(packed.getvalue()) < 300_000
    assert "unpacks to more than 64 MB" in str(refusal(packed.getvalue(), "x.zip"))


def test_how_a_file_was_read_is_told() -> None:
    table = read("Imię;Zespół;Wiek;\nŁucja Żółć;A;3\nSuma;1;;\n".encode("cp1250"))
    assert (table.notes.encoding, table.notes.doubtful, table.notes.totals) == ("cp1250", False, [])
    assert len(list(table.rows)) == 1
    assert table.notes.totals == [3]
    assert read("Name;Ort\nJürgen;Köln\n".encode("cp1252")).notes.doubtful
    assert rows_of(read("Name;Ort\nJosé;Ærø\n".encode("cp1252"), encoding="cp1252"))[0] == ["José", "Ærø"]


def rows_of(table: tables.Table) -> list[list[str]]:
    return [row.cells for row in table.rows]


def test_a_wrong_choice_of_encoding_is_refused() -> None:
    assert "save the file as CSV" in str(refusal("Imię\nŁucja\n".encode("cp1250"), encoding="utf-8"))


def test_headers_stand_where_most_of_them_are_known() -> None:
    text = "Report,Staff,2026,HR\n,Person,,Job\nNumber,Name,Mail,Hired\n1,Anna,a@example.org,2024\n"
    assert read(text).headers[0] == "Report"
    assert read(text, known={"number", "name", "hired"}).headers == ["Number", "Name", "Mail", "Hired"]
    assert read(text, header_row=3).headers == ["Number", "Name", "Mail", "Hired"]
    assert refusal(text, header_row=9).row == 9


def test_a_quotation_mark_left_open_is_told() -> None:
    assert refusal('a,b\n1,2\n3,"four\n5,6\n7,8\n').row == 3
    assert rows('a,b\n1,"two\nlines"')[1] == ["1", "two\nlines"]


def test_a_cell_that_is_too_long_is_told() -> None:
    error = refusal("a,b\n1," + "x" * 40_000 + "\n")
    assert (error.row, error.column, str(error.expected)) == (2, "b", "at most 32767 characters")


def test_a_file_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.tables.reading.MAX_SECONDS", -1)
    assert refusal("a\n" + "1\n" * 2000).row == 1000


def test_a_tab_is_chosen() -> None:
    def more(book: Any) -> None:
        book.create_sheet("March").append(["name", "score"])
        for line in (["name", "score"], ["B", 7]):
            book.create_sheet("April").append(line) if line[0] == "name" else book["April"].append(line)

    content = workbook(["Read me first"], change=more)
    table = read(content, "x.xlsx")
    assert (table.notes.sheet, table.notes.sheets) == ("April", ["Sheet", "March", "April"])
    assert rows_of(table) == [["B", "7"]]
    assert read(content, "x.xlsx", sheet="March").headers == ["name", "score"]
    assert "one of the tabs" in str(refusal(content, "x.xlsx", sheet="May"))


def test_days_of_a_workbook_that_counts_from_1904() -> None:
    def old(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    table = read(workbook(["day", "x"], [date(2026, 3, 9), 1], [44628, 2], change=old), "x.xlsx")
    days = [tables.parse_date(cells[0], "ymd", day_0=table.notes.day_0) for cells in rows_of(table)]
    assert days == [date(2026, 3, 9), date(2026, 3, 9)]


def real(path: Path) -> tables.Table:
    with path.open("rb") as stream:
        table = tables.read(stream, path.name)
        return table._replace(rows=iter(list(table.rows)))


def test_the_carpentries_file(shared_data: Path) -> None:
    table = real(shared_data / "carpentries" / "training_post_survey.csv")
    place = tables.recommendation_column(table.labels)
    assert place == table.headers.index("LikelyToRecommend")
    lines = list(table.rows)
    assert len(lines) == 967
    scores = [tables.parse_whole(row.cells[place], 0, 10) for row in lines if row.cells[place]]
    assert len(scores) == 889
    days = [row.cells[table.headers.index("Date")] for row in lines]
    assert tables.decide_dates(days) == "mdy"
    read_days = [tables.parse_date(day, "mdy") for day in days]
    assert (min(read_days).year, max(read_days).year) == (2016, 2018)


def test_the_cncf_file_has_no_recommendation_question(shared_data: Path) -> None:
    table = real(shared_data / "cncf" / "ambassadors_2020_h1.csv")
    assert tables.recommendation_columns(table.labels) == []
    assert len(table.headers) == len(set(table.headers))
    assert "Prometheus" in table.headers
    assert sum(map(tables.names_other_scale, table.labels)) == 2
    assert next(table.rows).number == 3


@pytest.mark.parametrize(
    ("name", "header", "count"),
    [
        ("qualtrics_3_header_rows.csv", "Q1", 1),
        ("surveymonkey_2_header_rows.csv", "How likely is it that you would recommend us?", 1),
        ("typeform.csv", "How likely are you to recommend us?", 1),
        ("formbricks.csv", "1. How likely are you to recommend us?", 1),
        ("hris_workday.tsv", None, 1),
        ("hris_horilla.csv", None, 0),
        ("hris_bamboohr.csv", None, 1),
        ("delighted_api.json", None, 1),
    ],
)
def test_exports_of_other_tools(shared_data: Path, name: str, header: str | None, count: int) -> None:
    table = real(shared_data / "exports" / name)
    place = tables.recommendation_column(table.labels)
    assert (table.headers[place] if place is not None else None) == header
    assert len(list(table.rows)) == count
