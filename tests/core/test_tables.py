import csv
import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.core import tables
from app.core.tables import sources
from app.core.tables.cells import Order


def read(content: bytes | str, filename: str = "answers.csv", **limits: int) -> tables.Table:
    data = content.encode() if isinstance(content, str) else content
    return tables.read(io.BytesIO(data), filename, **limits)


def rows(content: bytes | str, filename: str = "answers.csv") -> list[list[str]]:
    table = read(content, filename)
    return [table.headers, *(row.cells for row in table.rows)]


def refusal(content: bytes | str, filename: str = "answers.csv", **limits: int) -> tables.TableError:
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
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "save the file as CSV"),
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
    "content", ["[1, 2]", "[]", '{"a": 1}', "[{", pytest.param("[" * 100_000, id="deep"), "[1e999999", '[{"a": NaN']
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


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2026", "25/4/2026"], "dmy"),
        (["3/4/26 15:29", "4/25/26 9:05", ""], "mdy"),
        (["03-04-2026", "03-31-2026"], "mdy"),
        (["2026-03-09", "2026/3/9", "2026-03-09T10:00:00Z"], "ymd"),
        (["2026-03-09", "25/4/2026"], "dmy"),
        (["03.04.2026"], "dmy"),
        (["03.04.2026", "03.25.2026"], "mdy"),
        (["5/5/2026"], "dmy"),
        (["46090", "46091.5"], "ymd"),
        (["", "no date"], "ymd"),
    ],
)
def test_the_whole_file_decides_the_order_of_dates(values: list[str], order: Order) -> None:
    assert tables.decide_dates(iter(values)) == order


@pytest.mark.parametrize("values", [["3/4/2026", "5/6/2026"], ["25/4/2026", "4/25/2026"], ["01-02-2026"]])
def test_dates_that_could_be_either_are_not_guessed(values: list[str]) -> None:
    with pytest.raises(tables.Undecidable):
        tables.decide_dates(values)


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("9/8/18 15:29", "mdy", date(2018, 9, 8)),
        ("9/8/18 15:29", "dmy", date(2018, 8, 9)),
        ("03/24/2020 11:40:53 AM", "mdy", date(2020, 3, 24)),
        ("9.03.2026", "dmy", date(2026, 3, 9)),
        ("1/1/69", "dmy", date(1969, 1, 1)),
        ("2026-03-09", "mdy", date(2026, 3, 9)),
        ("2026-03-09 14:05:00", "dmy", date(2026, 3, 9)),
        ("2026-01-05T09:00:00.123+02:00", "ymd", date(2026, 1, 5)),
        ("43351.645", "mdy", date(2018, 9, 8)),
        (" 2026-03-09 ", "ymd", date(2026, 3, 9)),
    ],
)
def test_dates(value: str, order: Order, day: date) -> None:
    assert tables.parse_date(value, order) == day


@pytest.mark.parametrize(
    "value", ["31/2/2026", "2026-13-01", "3/4/2026 x", "yesterday", "", "9", "12/2026", "٣/٤/٢٠٢٦"]
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(tables.WrongCell):
        tables.parse_date(value, "dmy")


def test_a_date_of_another_order_says_what_was_expected() -> None:
    with pytest.raises(tables.WrongCell, match="day, month, year"):
        tables.parse_date("4/25/2026", "dmy")


@pytest.mark.parametrize(("value", "number"), [("9", 9), (" 10 ", 10), ("9.0", 9), ("9,00", 9), ("0", 0)])
def test_whole_numbers(value: str, number: int) -> None:
    assert tables.parse_whole(value, 0, 10) == number


@pytest.mark.parametrize("value", ["9.5", "9,5", "11", "-1", "", "nine", "1e1", "10,000", "٩", "9 10", "1" * 5000])
def test_a_score_that_is_no_whole_number_from_0_to_10_is_refused(value: str) -> None:
    with pytest.raises(tables.WrongCell, match="from 0 to 10"):
        tables.parse_whole(value, 0, 10)


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        (["Recommend", "LikelyToRecommend"], 1),
        (["id", "How likely is it that you would recommend us to a friend?", "Why?"], 1),
        (["nps_score", "NPS category", "nps_comment"], 0),
        (["NPS"], 0),
        (["likelihood_to_recommend"], 0),
        (["On a scale of 0 to 10, would you recommend us?"], 0),
        (["1. On a scale of 0-10, how likely are you to recommend us?"], 0),
        (["Jak bardzo prawdopodobne jest, że polecisz nas znajomym?"], 0),
        (["Πόσο πιθανό είναι να μας συστήσετε σε έναν φίλο;"], 0),
        (["Would you recommend us?"], None),
        (["How likely are you to recommend us? (1-10)"], None),
        (["How likely are you to recommend us, where 1 is not at all and 10 extremely?"], None),
        (["How satisfied are you?", "score"], None),
        (["NPS of the shop", "NPS of the site"], None),
        ([], None),
    ],
)
def test_a_recommendation_question_is_known_by_its_words(headers: list[str], place: int | None) -> None:
    assert tables.recommendation_column(headers) == place


@pytest.mark.parametrize(
    ("header", "other"),
    [
        ("your overall experience, where 10 is completely met expectations and 1 - did not meet", True),
        ("Rate us from 1 to 5", True),
        ("5-point scale", True),
        ("Stars (1–5)", True),
        ("score", False),
        ("0 = not at all, 10 = extremely", False),
        ("1. How likely are you to recommend us in the next 10 weeks?", False),
    ],
)
def test_other_scales_are_known_by_their_words(header: str, other: bool) -> None:
    assert tables.names_other_scale(header) is other


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
        assert rows(content) == [["a", "ł"], ["x;y", "1"]]


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
