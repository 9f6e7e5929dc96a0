"""The working time that a share comes to: pure sums over days."""

from datetime import date, timedelta
from typing import NamedTuple

from app.core import clock

HARD = 150  # per cent of what was promised for a month: more is for the leader to promise first


class Budget(NamedTuple):
    """Minutes of a month: promised, and done."""

    promised: int
    done: int

    @property
    def hard(self) -> int:
        return self.promised * HARD // 100

    @property
    def over(self) -> bool:
        """More than was promised, but not yet refused."""
        return self.done > self.promised

    @property
    def percent(self) -> float:
        return min(100.0, 100 * self.done / self.promised) if self.promised else 100.0


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays from one day to another, both included."""
    days = (last - first).days + 1
    return sum((first + timedelta(days=number)).weekday() < 5 for number in range(max(0, days)))


def promised(month: date, *, starts_on: date, ends_on: date, share: int, employed: int, weekly_hours: int) -> int:
    """Minutes of the month that a share of the working time comes to; `employed`: per cent of full time."""
    first, last = max(month, starts_on), min(clock.month_end(month), ends_on)
    return round(weekly_hours * 60 * working_days(first, last) / 5 * share / 100 * employed / 100)
