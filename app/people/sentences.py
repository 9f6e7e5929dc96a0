"""What a notice says, in the language of whoever reads it. Names stand after a colon: nobody's name is declined."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.core import clock, company
from app.core.i18n import LazyString, _l
from app.people.models import Notice, NoticeKind

# By the first part of the key and any later one, where a kind has several things to say.
OF_KEYS = {
    "aid:answered": _l("A customer's question you passed on is answered: %(subject)s"),
    "coaching:asked": _l("You are asked for a coaching"),
    "course:renew": _l("Training to renew: %(subject)s"),
    "course:soon": _l("Training due soon: %(subject)s"),
    "course:over": _l("Training overdue: %(subject)s"),
    "course:team": _l("Training overdue in your team: %(subject)s"),
    "course:assigned": _l("Training for you: %(subject)s"),
    "event:invited": _l("You are invited to a meeting: %(subject)s"),
    "event:cancelled": _l("Cancelled: %(subject)s"),
    "event:place": _l("You have a place now: %(subject)s"),
    "event:tomorrow": _l("Tomorrow: %(subject)s"),
    "message:day3": _l("Still to read: %(subject)s"),
    "message:day5": _l("Still to read: %(subject)s"),
    "message:kept": _l("This message could not go out on its day and is kept back: %(subject)s"),
    "standing:deputy": _l("You stand in for the leader of a team: %(subject)s"),
    "message:sent": _l("A message to read: %(subject)s"),
    "ambassador:offered": _l("Would you be an ambassador? Team: %(subject)s"),
    "ambassador:agree": _l("Somebody may become an ambassador if you promise the time. Team: %(subject)s"),
    "ambassador:thanked": _l("Thanks for your time as an ambassador. Team: %(subject)s"),
    "ambassador:over": _l("An ambassador's term is over. Team: %(subject)s"),
    "ambassador:ends": _l("An ambassador's term ends in a month. Team: %(subject)s"),
    "project:lead": _l("A project for you to lead or sponsor: %(subject)s"),
    "project:member": _l("You work on a project: %(subject)s"),
    "project:step": _l("A step of a project for you: %(subject)s"),
    "project:asked": _l("A project asks your team for something: %(subject)s"),
    "project:replied": _l("A team answered what your project asks for: %(subject)s"),
    "project:done": _l("A problem you raised is solved by a project: %(subject)s"),
    "call:open": _l("Ambassadors are looked for: %(subject)s"),
    "call:talk": _l("A day for the talk about your application: %(subject)s"),
    "call:declined": _l("Your application has an answer: %(subject)s"),
    "case:overdue": _l("A customer's case is overdue. Team: %(subject)s"),
    "cases:new": _l("New customers' cases for you: %(subject)s"),
    "idea:owner": _l("An idea or problem waits for your answer: %(subject)s"),
    "idea:overdue": _l("The answer is overdue: %(subject)s"),
    "idea:comment": _l("Somebody commented on what you follow: %(subject)s"),
    "idea:followed": _l("What you follow has an answer: %(subject)s"),
    "idea:merged": _l("What you follow was merged into another one: %(subject)s"),
    "action:soon": _l("An action is due soon: %(subject)s"),
    "action:over": _l("An action is overdue: %(subject)s"),
    "plan:owner": _l("You are responsible for this in the programme plan: %(subject)s"),
    "plan:overdue": _l("Overdue in the programme plan: %(subject)s"),
    "plan:review": _l("A measure to review: %(subject)s"),
}
OF_KINDS = {
    NoticeKind.THANKED: _l("Thanks for you. Value: %(subject)s"),
    NoticeKind.NOMINATED: _l("You were nominated for an award: %(subject)s"),
    NoticeKind.WON: _l("You have been chosen for an award: %(subject)s"),
    NoticeKind.ANSWERED: _l("Your idea has an answer: %(subject)s"),
    NoticeKind.ASSIGNED: _l("For you: %(subject)s"),
    NoticeKind.CASE: _l("A customer's case for you. Team: %(subject)s"),
    NoticeKind.ACTION: _l("An action of yours: %(subject)s"),
    NoticeKind.PULSE: _l("A survey is open: %(subject)s"),
    NoticeKind.PLAN: _l("In the programme plan: %(subject)s"),
    NoticeKind.EVENT: _l("You can sign up: %(subject)s"),
    NoticeKind.ALERT: _l("Customer NPS has changed beyond chance. Team: %(subject)s"),
    NoticeKind.REMINDER: _l("Reminder: %(subject)s"),
}
WITH_NAME = {
    NoticeKind.THANKED: _l("Thanks from: %(by)s. Value: %(subject)s"),
    NoticeKind.NOMINATED: _l("You were nominated for an award: %(subject)s. By: %(by)s"),
}
ICONS = {
    NoticeKind.THANKED: "heart-handshake",
    NoticeKind.NOMINATED: "award",
    NoticeKind.WON: "award",
    NoticeKind.ANSWERED: "lightbulb",
    NoticeKind.ASSIGNED: "clipboard-list",
    NoticeKind.CASE: "headphones",
    NoticeKind.ACTION: "target",
    NoticeKind.PULSE: "activity",
    NoticeKind.PLAN: "calendar",
    NoticeKind.EVENT: "calendar",
    NoticeKind.ALERT: "bell",
    NoticeKind.REMINDER: "clock",
}
# The whole sentence for each day: in Polish and Greek the day takes another form in it.
DIGEST_DAYS = (
    _l("It comes on Monday at %(time)s."),
    _l("It comes on Tuesday at %(time)s."),
    _l("It comes on Wednesday at %(time)s."),
    _l("It comes on Thursday at %(time)s."),
    _l("It comes on Friday at %(time)s."),
    _l("It comes on Saturday at %(time)s."),
    _l("It comes on Sunday at %(time)s."),
)


def digest_moment() -> str:
    """When the weekly digest comes, in words."""
    held = company.settings()
    return str(DIGEST_DAYS[held.digest_weekday]) % {"time": f"{held.digest_hour:02}:00"}


class Told(NamedTuple):
    """A notice as it stands in a list."""

    id: int
    sentence: str
    icon: str
    on: date
    seen: bool


def told(notices: Iterable[Notice]) -> list[Told]:
    return [Told(one.id, sentence(one), ICONS[one.kind], clock.day_of(one.created_at), one.seen) for one in notices]


def sentence(notice: Notice) -> str:
    """What happened, as it stands in the list."""
    words = _words(notice)
    return str(words) % {"subject": notice.subject, "by": notice.by.name if notice.by is not None else ""}


def _words(notice: Notice) -> LazyString:
    if notice.by is not None and notice.kind in WITH_NAME:
        return WITH_NAME[notice.kind]
    first, *others = notice.key.split(":")
    of_key = (OF_KEYS.get(f"{first}:{part}") for part in others)
    return next((words for words in of_key if words is not None), OF_KINDS[notice.kind])
