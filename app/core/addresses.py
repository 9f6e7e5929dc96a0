"""What an address may hold, and where a person may be sent next."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
LARGEST = 2**31 - 1  # the largest number of a row in both databases
# Browsers read a backslash as a slash and leave out line breaks and tabs: "/\\host" and "/<tab>/host" lead elsewhere.
_OURS = re.compile(r"/(?!/)[^\\\x00-\x1f]*")


def init_app(app: Flask) -> None:
    """Numbers in addresses are those of rows, and no address holds what a database cannot."""
    app.url_map.converters["int"] = RowId
    app.before_request(_refuse_null)


def _refuse_null() -> None:
    """PostgreSQL keeps no NUL in a text, and nobody types one. Fields of forms leave it out by themselves."""
    if "\x00" in request.path or b"%00" in request.query_string:
        abort(400)


def number_asked(arguments: Mapping[str, str], name: str) -> int | None:
    """A number in a query string; None: there is none, or none that could be a row's."""
    text = arguments.get(name, "").strip()
    number = int(text) if text.isdecimal() and len(text) <= len(str(LARGEST)) else None
    return number if number is not None and number <= LARGEST else None


def day_asked(arguments: Mapping[str, str], name: str) -> date | None:
    """A day in a query string; None: there is none, or none that a company has."""
    with suppress(ValueError):
        day = date.fromisoformat(arguments.get(name, "").strip())
        return day if FIRST_DAY <= day <= LAST_DAY else None
    return None


def local_address(wanted: str, otherwise: str) -> str:
    """An address of ours, or the other one: nobody is sent elsewhere by a link that only looks like ours."""
    return wanted if _OURS.fullmatch(wanted) else otherwise


def is_web_address(text: str) -> bool:
    """Whether a link to it leads to a page of the web, and to nothing that runs."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets around what is no host
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


class RowId(IntegerConverter):
    """A number in an address that may be a row's; beyond the databases' range there is nothing to be found."""

    def __init__(self, map: Map, *arguments: Any, **limits: Any) -> None:
        super().__init__(map, *arguments, **{"max": LARGEST, **limits})
