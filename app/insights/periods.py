"""The months a page is about: one, or the three of a quarter."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.core import clock
from app.core.i18n import _, month_name, short_month

PERIODS_SHOWN = 6
MONTHS_SHOWN = 12


class Period(NamedTuple):
    """Named by its first month, and 1 or 3 months long."""

    first: date
    length: int

    @property
    def key(self) -> str:
        """2026-Q1 or 2026-03, as in addresses."""
        return f"{self.first.year}-Q{self._quarter}" if self.length == 3 else f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        return QUARTER_NAMES[self._quarter](str(self.first.year)) if self.length == 3 else month_name(self.first)

    @property
    def short(self) -> str:
        """For axes."""
        return SHORT_QUARTERS[self._quarter](f"{self.first:%y}") if self.length == 3 else short_month(self.first)

    @property
    def last(self) -> date:
        """Its last month."""
        return clock.add_months(self.first, self.length - 1)

    @property
    def months(self) -> list[date]:
        return list(_months(self.first, self.length))

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    def begun(self, today: date) -> list[date]:
        """Its months but for those still to come."""
        return [month for month in self.months if month <= today]

    def moved(self, count: int) -> "Period":
        """The same length, so many periods later (or earlier)."""
        return Period(clock.add_months(self.first, count * self.length), self.length)

    def back(self, count: int) -> list["Period"]:
        """This and those before it, the oldest first."""
        return [self.moved(-step) for step in reversed(range(count))]

    def closes_on(self, close_day: int) -> date:
        """From this day on its figures are no longer provisional."""
        return clock.add_months(self.last, 1).replace(day=close_day)


QUARTER_NAMES: dict[int, Callable[[str], str]] = {
    1: lambda year: _("Q1 %(year)s", year=year),
    2: lambda year: _("Q2 %(year)s", year=year),
    3: lambda year: _("Q3 %(year)s", year=year),
    4: lambda year: _("Q4 %(year)s", year=year),
}
SHORT_QUARTERS: dict[int, Callable[[str], str]] = {
    1: lambda year: _("Q1 ’%(year)s", year=year),
    2: lambda year: _("Q2 ’%(year)s", year=year),
    3: lambda year: _("Q3 ’%(year)s", year=year),
    4: lambda year: _("Q4 ’%(year)s", year=year),
}


@lru_cache(maxsize=256)  # asked for in each cell of a matrix
def _months(first: date, length: int) -> tuple[date, ...]:
    return tuple(clock.add_months(first, count) for count in range(length))


def month(of: date) -> Period:
    return Period(clock.month_of(of), 1)


def quarter(of: date) -> Period:
    return Period(date(of.year, (of.month - 1) // 3 * 3 + 1, 1), 3)


def default(today: date) -> Period:
    """The quarter of last month, so that there is always a whole month to look at."""
    return quarter(clock.add_months(clock.month_of(today), -1))


def offered(today: date) -> list[Period]:
    """The latest quarters and months, the newest first."""
    quarters, months = quarter(today).back(PERIODS_SHOWN), month(today).back(MONTHS_SHOWN)
    return [*reversed(quarters), *reversed(months)]


def parse(text: str, today: date) -> Period:
    """The period of an address; the usual one where the text is none, or is one to come."""
    year, _dash, rest = text.partition("-")
    if not (year.isdecimal() and len(year) == 4 and year != "0000"):
        return default(today)
    if rest in {"Q1", "Q2", "Q3", "Q4"}:
        found = Period(date(int(year), 3 * int(rest[1]) - 2, 1), 3)
    elif rest.isdecimal() and len(rest) == 2 and 1 <= int(rest) <= 12:
        found = Period(date(int(year), int(rest), 1), 1)
    else:
        return default(today)
    return found if found.first <= today else default(today)
