"""Dates as a calendar file (RFC 5545), for one event or a whole feed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Response, current_app

from app.core.i18n import language
from app.events.models import Event

USUAL = timedelta(hours=1)  # how long something takes of which nobody has said when it ends
MEDIA_TYPE = "text/calendar; charset=utf-8"


class Entry(NamedTuple):
    """One line of a calendar: at a moment, or on a whole day."""

    key: str
    title: str
    starts: datetime | date
    ends: datetime | None = None
    place: str = ""
    text: str = ""
    path: str = ""
    cancelled: bool = False


def entry_of(event: Event) -> Entry:
    return Entry(
        key=f"event-{event.id}",
        title=event.title,
        starts=event.starts_at,
        ends=event.ends_at or event.starts_at + USUAL,
        place=", ".join(part for part in (event.place, event.link) if part),
        text=event.description,
        path=event.path,
        cancelled=event.cancelled,
    )


def calendar_file(entries: Iterable[Entry], *, name: str, now: datetime, download: str | None = None) -> Response:
    """The file as an answer; `download`: to be kept under this name, else read as a feed."""
    content = as_calendar(entries, name=name, now=now, base=current_app.config["BASE_URL"])
    answer = Response(content, content_type=MEDIA_TYPE)
    if download is not None:
        answer.headers["Content-Disposition"] = f'attachment; filename="{download}.ics"'
    return answer


def as_calendar(entries: Iterable[Entry], *, name: str, now: datetime, base: str) -> bytes:
    """The lines of the file. Each entry keeps its UID for ever, so that a program that reads it again changes what it
    has instead of adding to it."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Iskra//{language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        line = icalendar.Event()
        line.add("uid", f"{entry.key}@{urlsplit(base).hostname or 'iskra'}")
        line.add("dtstamp", now)
        line.add("dtstart", entry.starts)
        line.add("dtend", entry.ends if entry.ends is not None else entry.starts + timedelta(days=1))
        line.add("summary", entry.title)
        line.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        for field, value in (("location", entry.place), ("description", entry.text)):
            if value:
                line.add(field, value)
        if entry.path:
            line.add("url", f"{base}{entry.path}")
        if not isinstance(entry.starts, datetime):
            line.add("transp", "TRANSPARENT")  # a day on which something is due is not a day on which one is busy
        calendar.add_component(line)
    return bytes(calendar.to_ical())
