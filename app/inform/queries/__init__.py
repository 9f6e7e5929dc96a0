"""All reading of messages."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, false, func, or_, select, true, type_coerce, union_all
from sqlalchemy.orm import aliased, contains_eager

from app.core import clock
from app.core.db import db
from app.core.five_is import Counted, Due, FiveI, Progress, Waiting, due_of, progress_of, words
from app.core.i18n import language
from app.core.needs import Rows, columns
from app.core.paging import Page
from app.core.plan import PlanState, RecordKind, records
from app.core.statistics.shares import wilson
from app.inform.models import SOURCE_LANGUAGE, Message, MessageText, Recipient
from app.inform.queries import listening
from app.people.models import Membership, Person, Team
from app.people.queries import month_table, of_teams, on_team

# Acknowledged by the due date, the last day included.
IN_TIME = case((Recipient.acknowledged_on <= Recipient.due_on, 1), else_=0)


class Reach(NamedTuple):
    """How many of those a message was sent to have read it, in time and later."""

    sent: int
    in_time: int
    later: int
    at_once: int = 0  # with a right answer at the first try

    @property
    def confirmed(self) -> int:
        return self.in_time + self.later

    @property
    def understood(self) -> tuple[float, float]:
        """Of those who have answered rightly, which share did so at the first try, as a range."""
        return wilson(self.at_once, self.confirmed)

    @property
    def waiting(self) -> int:
        return self.sent - self.in_time - self.later

    @property
    def percent(self) -> float:
        return 100 * self.in_time / self.sent

    @property
    def range(self) -> tuple[float, float]:
        return wilson(self.in_time, self.sent)


class TeamReach(NamedTuple):
    team: Team
    reach: Reach


class Unreached(NamedTuple):
    person: Person
    team: str


def message(message_id: int) -> Message | None:
    return db.session.get(Message, message_id)


def recipient(message: Message, person: Person) -> Recipient | None:
    return db.session.get(Recipient, (message.id, person.id))


def recipient_ids(message: Message, language: str | None) -> Select[int]:
    """Ids of the people a message was sent to: those who read this language, or all."""
    sent = select(Recipient.person_id).where(Recipient.message_id == message.id)
    if language is None:
        return sent
    return sent.join(Person, Person.id == Recipient.person_id).where(Person.language == language)


def shuffled(message: Message, person_id: int) -> list[int]:
    """In which order a person sees the answers of a message's question; the same each time, another for others."""
    count = len(message.text_in(SOURCE_LANGUAGE).answers)
    return sorted(range(count), key=lambda number: sha256(f"{message.id}:{person_id}:{number}".encode()).digest())


def waiting(person: Person) -> Sequence[Recipient]:
    """What a person still has to read, the most urgent first."""
    return db.session.scalars(
        _received(person)
        .where(Recipient.acknowledged_on.is_(None), Message.withdrawn_on.is_(None))
        .order_by(Recipient.due_on, Message.id)
    ).all()


def received(person: Person, page: Page) -> Sequence[Recipient]:
    """What a person has read, or was withdrawn, the latest first; counts the page."""
    query = _received(person).where(or_(Recipient.acknowledged_on.is_not(None), Message.withdrawn_on.is_not(None)))
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(Message.sent_on.desc(), Message.id.desc())
    return db.session.scalars(newest.limit(page.size).offset(page.offset)).all()


def _received(person: Person) -> Select[Recipient]:
    return (
        select(Recipient)
        .join(Recipient.message)
        .options(contains_eager(Recipient.message))
        .where(Recipient.person_id == person.id)
    )


def drafts() -> Sequence[Message]:
    return db.session.scalars(select(Message).where(Message.sent_on.is_(None)).order_by(Message.due_on)).all()


def sent(team_ids: Collection[int], page: Page) -> list[tuple[Message, Reach]]:
    """Messages sent to people of these teams, the latest first, with how far they reached there; counts the page."""
    reached = (
        select(Recipient.message_id, *counts())
        .join(Membership, on_team(Recipient.person_id, Recipient.due_on))
        .where(Membership.team_id.in_(team_ids))
        .group_by(Recipient.message_id)
        .subquery()
    )
    page.total = db.session.scalar(select(func.count()).select_from(reached)) or 0
    rows = db.session.execute(
        select(Message, reached.c.sent, reached.c.in_time, reached.c.later, reached.c.at_once)
        .join(reached, reached.c.message_id == Message.id)
        .order_by(Message.sent_on.desc(), Message.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return [(message, Reach(*counts)) for message, *counts in rows]


def reach(message: Message, team_ids: Collection[int]) -> list[TeamReach]:
    """How far a message reached in each of these teams, by name; the team is the one of the due date."""
    rows = db.session.execute(
        select(Team, *counts())
        .select_from(Recipient)
        .join(Membership, on_team(Recipient.person_id, Recipient.due_on))
        .join(Team, Team.id == Membership.team_id)
        .where(Recipient.message_id == message.id, Team.id.in_(team_ids))
        .group_by(Team.id)
        .order_by(Team.sort_name, Team.id)
    )
    return [TeamReach(team, Reach(*counts)) for team, *counts in rows]


def total(reaches: Iterable[Reach]) -> Reach:
    """The reach of several teams together."""
    return Reach(*(sum(counts) for counts in zip(*reaches, strict=True)))


def unreached(message: Message, team_ids: Collection[int], page: Page) -> list[Unreached]:
    """Who of these teams has not acknowledged a message, by name; counts the page."""
    query = (
        select(Person, Team.name)
        .join(Recipient, Recipient.person_id == Person.id)
        .join(Membership, on_team(Recipient.person_id, Recipient.due_on))
        .join(Team, Team.id == Membership.team_id)
        .where(
            Recipient.message_id == message.id, Recipient.acknowledged_on.is_(None), Membership.team_id.in_(team_ids)
        )
    )
    page.total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    by_name = query.order_by(Person.sort_name, Person.id).limit(page.size).offset(page.offset)
    return [Unreached(person, team) for person, team in db.session.execute(by_name)]


def counts() -> tuple[ColumnElement[int], ...]:
    """Sent, in time, later, at the first try: of groups of recipients."""
    late = case((Recipient.acknowledged_on > Recipient.due_on, 1), else_=0)
    at_once = case((Recipient.acknowledged_on.is_not(None) & (Recipient.tries == 1), 1), else_=0)
    return (
        func.count().label("sent"),
        func.sum(IN_TIME).label("in_time"),
        func.sum(late).label("later"),
        func.sum(at_once).label("at_once"),
    )


def progress(team_ids: Collection[int], months: Iterable[date]) -> Progress:
    return progress_of(counted(team_ids, months))


def counted(team_ids: Collection[int] | None, months: Iterable[date]) -> Counted:
    """Person-messages that fell due, by team of the due date and month, and those acknowledged in time; with the
    places taken at customer-listening held, by team of the day, and those attended.

    What is still open for reading has not fallen due. A message withdrawn by its due date was due to nobody; one
    withdrawn later was, and stays.
    """
    wanted = list(months)
    if not wanted:
        return None
    table = month_table(wanted)
    read = (
        select(Membership.team_id, table.c.first_day, func.sum(IN_TIME).label("met"), func.count().label("due"))
        .select_from(table)
        .join(Recipient, Recipient.due_on.between(table.c.first_day, table.c.last_day))
        .join(Message, Message.id == Recipient.message_id)
        .join(Membership, on_team(Recipient.person_id, Recipient.due_on))
        .where(
            of_teams(team_ids),
            Recipient.due_on < clock.today(),
            or_(Message.withdrawn_on.is_(None), Message.withdrawn_on > Recipient.due_on),
        )
        .group_by(Membership.team_id, table.c.first_day)
    )
    both = union_all(read, listening.held_places(team_ids, wanted)).subquery()
    whole = select(both.c.team_id, both.c.first_day, func.sum(both.c.met), func.sum(both.c.due))
    return whole.group_by(both.c.team_id, both.c.first_day)


def due(person: Person, today: date) -> list[Due]:
    return due_of([waiting_rows(person, today), *listening.waiting(person, today)])


def waiting_rows(person: Person, today: date) -> Waiting:
    """The messages that wait for a person, in the language in use; who has left has none."""
    source, own = aliased(MessageText), aliased(MessageText)
    rows = (
        select(Message.id, func.coalesce(own.title, source.title), Recipient.due_on, words(""))
        .join(Recipient, Recipient.message_id == Message.id)
        .join(source, and_(source.message_id == Message.id, source.language == SOURCE_LANGUAGE))
        .outerjoin(own, and_(own.message_id == Message.id, own.language == language()))
        .where(Recipient.person_id == person.id, Recipient.acknowledged_on.is_(None), Message.withdrawn_on.is_(None))
        .where(true() if person.employed_on(today) else false())
    )
    return Waiting(FiveI.INFORM, "inform.message", "message_id", rows)


def plan_records(ids: Collection[int], since: date, today: date) -> Select[Any]:
    """These messages, and all to be read since a day, as activities of the plan; reached: read in time."""
    title = (
        select(MessageText.title)
        .where(MessageText.message_id == Message.id, MessageText.language.in_({SOURCE_LANGUAGE, language()}))
        .order_by((MessageText.language == language()).desc())
        .limit(1)
    )
    sent = select(func.count()).where(Recipient.message_id == Message.id)
    state = case(
        (Message.withdrawn_on.is_not(None), PlanState.DROPPED.value),
        (Message.sent_on.is_(None), PlanState.PLANNED.value),
        (Message.due_on < today, PlanState.DONE.value),
        else_=PlanState.UNDER_WAY.value,
    )
    found = records(
        RecordKind.MESSAGE,
        Message.id,
        title=title.scalar_subquery(),
        state=state,
        draft=Message.sent_on.is_(None),
        starts_on=Message.sent_on,
        ends_on=Message.due_on,
        met=sent.where(Recipient.acknowledged_on <= Recipient.due_on).scalar_subquery(),
        due=sent.scalar_subquery(),
        owner_id=Message.owner_id,
        audience=type_coerce(Message.audience, String),
        audience_team_id=Message.audience_team_id,
        audience_value=Message.audience_value,
    )
    return found.where(or_(Message.id.in_(ids), Message.due_on >= since))


def unread(team_ids: Collection[int], today: date) -> Rows:
    """Messages that should have been read by now, by team: for the board."""
    return (
        select(*columns("messages", func.count(), func.min(Recipient.due_on), team=Membership.team_id))
        .select_from(Recipient)
        .join(Message, Message.id == Recipient.message_id)
        .join(Person, and_(Person.id == Recipient.person_id, Person.employed(today)))
        .join(Membership, and_(Membership.person_id == Person.id, Membership.in_force(today)))
        .where(Recipient.acknowledged_on.is_(None), Message.withdrawn_on.is_(None), Recipient.due_on < today)
        .where(Membership.team_id.in_(team_ids))
        .group_by(Membership.team_id)
    )


def deadlines(team_ids: Collection[int], today: date, until: date) -> Rows:
    """Messages that somebody of these teams still has to read by a day."""
    return (
        select(*columns("read", func.count(), Recipient.due_on, ref=Message.id, title=MessageText.title))
        .select_from(Recipient)
        .join(Message, Message.id == Recipient.message_id)
        .join(MessageText, and_(MessageText.message_id == Message.id, MessageText.language == SOURCE_LANGUAGE))
        .join(Membership, and_(Membership.person_id == Recipient.person_id, Membership.in_force(today)))
        .where(Recipient.acknowledged_on.is_(None), Message.withdrawn_on.is_(None), Membership.team_id.in_(team_ids))
        .where(Recipient.due_on.between(today, until))
        .group_by(Message.id, MessageText.title, Recipient.due_on)
    )
