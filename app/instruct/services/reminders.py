"""Reminders: a week before a course is due, when its renewal opens, the day after it was due, and a week later to who
leads the person's team. Each once, because a notice with the same key is told once; who is away is told when back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select

from app.core import clock
from app.instruct import queries
from app.people import services as people
from app.people.models import NoticeKind

SOON = timedelta(days=7)
LEADERS_AFTER = timedelta(days=7)


class Reminder(NamedTuple):
    """What is told of a course that is due on a day: whether today, under which word of the key, to whom and where."""

    word: str
    holds: Callable[[queries.DueGroup, date], bool]
    whom: Callable[[queries.DueGroup, date], Select[int]]
    path: str


COURSE, TEAMS = "/training/courses/{}", "/training/teams"
MINE, LEADERS = queries.waiting_people, queries.leaders_of_waiting
REMINDERS = (
    Reminder("renew", lambda one, today: one.renewal and one.due_on >= today, MINE, COURSE),
    Reminder("soon", lambda one, today: today <= one.due_on <= today + SOON, MINE, COURSE),
    Reminder("over", lambda one, today: one.due_on < today, MINE, COURSE),
    Reminder("team", lambda one, today: one.due_on <= today - LEADERS_AFTER, LEADERS, TEAMS),
)


def remind(*, now: datetime) -> int:
    """Tell whoever has not been told; returns how many were."""
    today, told = clock.day_of(now), 0
    for group in queries.due_groups(today):
        for reminder in REMINDERS:
            if reminder.holds(group, today):
                told += people.notify(
                    person_ids=reminder.whom(group, today),
                    kind=NoticeKind.REMINDER,
                    key=f"course:{group.course_id}:{reminder.word}:{group.due_on.isoformat()}",
                    path=reminder.path.format(group.course_id),
                    subject=group.title,
                    by_id=None,
                    now=now,
                )
    return told
