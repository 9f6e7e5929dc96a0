"""The only clock. Moments are aware UTC; days and months are those of the company's zone."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, g

from app.core import company


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The company's time zone, looked up once a request or job."""
    if "zone" not in g:
        g.zone = ZoneInfo(company.zone_name() or current_app.config["ZONE"])
    found: ZoneInfo = g.zone
    return found


def today() -> date:
    """The day it is in the company's zone."""
    return day_of(now())


def yesterday() -> date:
    """The day before today."""
    return today() - timedelta(days=1)


def day_of(moment: datetime) -> date:
    """The company's calendar day of a moment."""
    return moment.astimezone(zone()).date()


def local(moment: datetime) -> datetime:
    """A moment as the clocks of the company show it."""
    return moment.astimezone(zone())


def start_of(day: date) -> datetime:
    """The first moment of a day in the company's zone, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone()).astimezone(UTC)


def moment_on(day: date) -> datetime:
    """This moment, if the day is today; of another day its first."""
    moment = now()
    return moment if day_of(moment) == day else start_of(day)


def end_of(day: date) -> datetime:
    """The first moment after a day in the company's zone, in UTC."""
    return start_of(day + timedelta(days=1))


def month_of(day: date) -> date:
    """The first day of the month of `day`: how Iskra names a month."""
    return day.replace(day=1)


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """All months from that of `first` to that of `last`, both included."""
    return list(_months(month_of(first), month_of(last)))


def _months(month: date, last: date) -> Iterator[date]:
    while month <= last:
        yield month
        month = add_months(month, 1)
