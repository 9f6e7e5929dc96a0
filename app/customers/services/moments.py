"""When an answer was given: the company's day, and the second of it where the file knows the time."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from app.core import clock
from app.core.tables import Order, parse_date

CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*$",
    re.ASCII,
)
EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})", re.ASCII)
SERIAL = re.compile(r"\d{5}[.,](\d+)", re.ASCII)
DAY = 24 * 3600
Moment = tuple[date, int]


def reader(order: Order, zone: str, day_0: date) -> Callable[[str], Moment]:
    """What reads the moments of one column. Times of another zone than the company's move to its day."""
    theirs = ZoneInfo(zone) if zone else None
    ours = clock.zone()

    def read(text: str) -> Moment:
        day = parse_date(text, order, day_0=day_0)
        if found := EPOCH.fullmatch(text):
            seconds = int(found[1]) if found[1] else int(found[2]) // 1000
            return _in(datetime.fromtimestamp(seconds, UTC).astimezone(ours))
        if found := SERIAL.fullmatch(text):
            return day, min(int(float(f"0.{found[1]}") * DAY + 0.5), DAY - 1)
        found = CLOCK.search(text)
        if found is None:
            return day, 0
        second = _second(found)
        told = _offset(found[5]) if found[5] else theirs
        if told is None:
            return day, second
        midnight = datetime(day.year, day.month, day.day, tzinfo=told)
        return _in((midnight + timedelta(seconds=second)).astimezone(ours))

    return read


def _in(moment: datetime) -> Moment:
    return moment.date(), moment.hour * 3600 + moment.minute * 60 + moment.second


def _second(found: re.Match[str]) -> int:
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    return min(hour * 3600 + int(found[2]) * 60 + int(found[3] or 0), DAY - 1)


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=min(minutes, 14 * 60) * (-1 if text[0] == "-" else 1)))
