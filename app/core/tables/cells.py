"""What a cell means: days and whole numbers, never guessed from one cell alone."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

from babel.dates import get_month_names
from flask_babel import LazyString

from app.core import clock
from app.core.i18n import LANGUAGES, _l
from app.core.tables.columns import plain
from app.core.tables.errors import TableError
from app.core.tables.notes import EXCEL_DAY_0

Order = Literal["dmy", "mdy", "ymd"]
Fit = Literal["day first", "month first", "either", "dotted", "same"]

TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + TIME, re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + TIME, re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)  # Excel's day number, where a column lost its format
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})" + TIME, re.ASCII)
EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})", re.ASCII)  # seconds or milliseconds since 1970
NAMED = re.compile(r"(\d{1,2})[-/. ]+([^\W\d_]{3,})[-/., ]+(\d{4}|\d{2})" + TIME)  # 5 Jan 2026, 05-JAN-26
MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.? +(\d{1,2}),? +(\d{4})" + TIME)  # January 5, 2026
# "9.0" is how some tools write a whole number; three zeros would be a thousand.
WHOLE = re.compile(r"([+-]?\d{1,15})(?:[.,]0{1,2})?", re.ASCII)

A_DATE: dict[Order, LazyString] = {
    "dmy": _l("a date: day, month, year"),
    "mdy": _l("a date: month, day, year"),
    "ymd": _l("a date: year, month, day"),
}


class WrongCell(ValueError):
    """A value is not what its column holds; `expected` says what that is."""

    def __init__(self, expected: LazyString | str) -> None:
        super().__init__(expected)
        self.expected = expected


class Undecidable(TableError):
    """The dates of a file do not say whether the day or the month comes first."""


def decide_dates(values: Iterable[str]) -> Order:
    """The order of day, month and year that all dates of a file share; what is no date at all is left out."""
    examples: dict[Fit, str] = {}
    for value in values:
        if fit := _fit(value.strip()):
            examples.setdefault(fit, value)
    if "day first" in examples and "month first" in examples:
        both = f"{examples['day first']} / {examples['month first']}"
        raise Undecidable(0, "", both, _l("the same order of day and month in all rows"))
    if "month first" in examples:
        return "mdy"
    if "either" in examples and "day first" not in examples:
        expected = _l(
            "at least one date that shows whether the day or the month comes first, or a word on how dates are written"
        )
        raise Undecidable(0, "", examples["either"], expected)
    return "dmy" if examples else "ymd"


def _fit(text: str) -> Fit | None:
    match = YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
    day_first, month_first = _made(year, second, first), _made(year, first, second)
    if day_first == month_first:
        return "same" if day_first else None
    if day_first and month_first:
        # Nobody writes month.day.year with dots, unless another row proves it.
        return "dotted" if match[2] == "." else "either"
    return "day first" if day_first else "month first"


def parse_date(value: str, order: Order, *, day_0: date = EXCEL_DAY_0) -> date:
    """The day as written; a time beside it is left out, and seconds since 1970 are of the company's zone. What names
    the year first or the month by a word fits any order, so do such seconds and day numbers, counted from `day_0`."""
    day = _day(value, order, day_0)
    if day is None:
        raise WrongCell(A_DATE[order])
    return day


def parse_whole(value: str, lowest: int | None = None, highest: int | None = None) -> int:
    match = WHOLE.fullmatch(value.strip())
    number = int(match[1]) if match else None
    if lowest is not None and highest is not None:
        if number is None or not lowest <= number <= highest:
            raise WrongCell(_l("a whole number from %(lowest)s to %(highest)s", lowest=lowest, highest=highest))
    elif number is None:
        raise WrongCell(_l("a whole number"))
    return number


def _day(value: str, order: Order, day_0: date) -> date | None:
    text = value.strip()
    if match := YEAR_FIRST.fullmatch(text):
        return _made(int(match[1]), int(match[3]), int(match[4]))
    if (match := YEAR_LAST.fullmatch(text)) and order != "ymd":
        first, second, year = int(match[1]), int(match[3]), _full_year(match[4])
        day, month = (first, second) if order == "dmy" else (second, first)
        return _made(year, month, day)
    if match := SERIAL.fullmatch(text):
        return day_0 + timedelta(days=int(match[1]))
    return _unmistakable(text)


def _unmistakable(text: str) -> date | None:
    """The rarer ways to write a day, none of which leaves a doubt."""
    if match := COMPACT.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := EPOCH.fullmatch(text):
        seconds = int(match[1]) if match[1] else int(match[2]) // 1000
        return clock.day_of(datetime.fromtimestamp(seconds, UTC))
    if match := NAMED.fullmatch(text):
        return _made(_full_year(match[3]), _months().get(plain(match[2]), 0), int(match[1]))
    if match := MONTH_FIRST.fullmatch(text):
        return _made(int(match[3]), _months().get(plain(match[1]), 0), int(match[2]))
    return None


@cache
def _months() -> dict[str, int]:
    """Numbers of the months by their names, long and short, in every language we speak."""
    found = {"sept": 9}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names = get_month_names(width, context, language)
                found |= {plain(name): number for number, name in names.items()}
    return found


def _made(year: int, month: int, day: int) -> date | None:
    """None also in years before 1900, which are slips; the year 9999 is how some exports say "no end"."""
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def _full_year(text: str) -> int:
    """Two digits are read as POSIX does: 69 to 99 are the last century."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)
