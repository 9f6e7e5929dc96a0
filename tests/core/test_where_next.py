"""Nobody is sent elsewhere by a link that only looks like ours, and a page's number breaks no page."""

import pytest
from flask import Flask

from app.core.addresses import local_address
from app.core.paging import Page


@pytest.mark.parametrize("ours", ["/", "/training", "/people?q=zażółć&page=2", "/a b", "/x#y"])
def test_our_addresses(ours: str) -> None:
    assert local_address(ours, "/") == ours


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("", "training", "//evil.example", "///evil.example", "https://evil.example", "javascript:alert(1)"),
        *("/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/a\r\nSet-Cookie: x=1", "//[", " //evil.example"),
    ],
)
def test_addresses_that_are_not_ours(elsewhere: str) -> None:
    assert local_address(elsewhere, "/home") == "/home"


def test_the_next_page_keeps_filters_whatever_they_are_called(app: Flask) -> None:
    with app.test_request_context("/people?q=a%26b&team=X&team=Y&page=1&_scheme=evil&endpoint=x&_external=1"):
        address = Page().url(2)
    assert address == "/people?q=a%26b&team=X&team=Y&page=2&_scheme=evil&endpoint=x&_external=1"


@pytest.mark.parametrize(("asked", "number"), [("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("9" * 30, 1), ("", 1)])
def test_any_page_number_is_a_page(asked: str, number: int) -> None:
    assert Page.of_request({"page": asked}).number == number
