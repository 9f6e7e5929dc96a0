"""What people write in Markdown, and what becomes of it on a page."""

import re

import pytest

from app.core.markup import markdown, plain
from tests.conftest import ROOT


def test_what_is_written_is_set_below_the_headings_of_a_page() -> None:
    html = markdown("# Hold the line\n\nSay **who** you are.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<h3>Hold the line</h3>" in html
    assert "<strong>who</strong>" in html
    assert html.count("<li>") == 2
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>)",
        "![x](https://elsewhere.example/spy.png)",
        "<a href='/' onclick='x'>y</a>",
        "[x](https://a.example/'onclick='x)",
        "`<b>`\n\n<style>p{}</style>",
        "###### <svg onload=alert(1)>",
    ],
)
def test_nothing_written_runs_or_fetches(source: str) -> None:
    tags = re.findall(r"<[^>]*>", markdown(source))
    assert not re.search(r"(?i)<(script|img|svg|style|b)|\son\w+=|javascript:|data:", "".join(tags))


def test_a_link_vouches_for_nothing_and_a_picture_is_a_link() -> None:
    link = markdown("[there](https://elsewhere.example)")
    assert 'rel="nofollow noopener noreferrer"' in link
    assert '<a href="https://elsewhere.example/spy.png"' in markdown("![a spy](https://elsewhere.example/spy.png)")


def test_the_words_alone() -> None:
    assert plain("# Hello\n\n*calm* [words](https://a.example) & <i>") == "Hello calm words & <i>"


def test_html_is_marked_as_safe_in_one_place() -> None:
    marking = re.compile(r"\bMarkup\(|\.__html__")
    files = [file for file in (ROOT / "app").rglob("*.py") if marking.search(file.read_text(encoding="utf-8"))]
    assert [file.name for file in files] == ["markup.py"]
