"""Tables of the directory. What holds for a time has a first and a last day; the last day still counts."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import NotRequired, TypedDict

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Index, UniqueConstraint, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, declared_attr, mapped_column, relationship, validates

from app.access import Role
from app.core.company import language_for
from app.core.db import Base, Key
from app.core.i18n import LazyString, _l

# Letters that Unicode does not take apart into a base letter and a mark.
_FOLDED = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ς": "σ"})


def search_key(text: str) -> str:
    """Text without case and accents, so that "lukasz" finds "Łukasz" and "παπαδακη" finds "Παπαδάκη"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_FOLDED)


# Polish letters are letters of their own: Ł stands after all of L, Ź and Ż after all of Z. Written with letters only,
# because some databases leave other characters out when they sort; no name has three consonants or vowels like these.
_POLISH = str.maketrans(
    {"ą": "azz", "ć": "czz", "ę": "ezz", "ł": "lzz", "ń": "nzz", "ó": "ozz", "ś": "szz", "ź": "zzx", "ż": "zzz"}
)


def order_key(text: str) -> str:
    """Text as it is put in order: Polish letters after their base letter, other accents without weight."""
    return search_key(unicodedata.normalize("NFC", text.casefold()).translate(_POLISH))


def search_words(text: str) -> list[str]:
    """The words to look for in a search; nobody types more, and databases stumble over thousands."""
    return search_key(text[:200]).split()[:10]


def sort_key(name: str) -> str:
    """Family name first, in the order of order_key."""
    words = name.split()
    turned = " ".join([*words[-1:], *words[:-1]])
    return f"{order_key(turned)} {turned.casefold()}"


class Dated:
    """In force from `starts_on` to `ends_on`, both days included; no last day: until further notice."""

    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint, ...]:
        return (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),)

    @classmethod
    def in_force(cls, day: date | ColumnElement[date] | InstrumentedAttribute[date]) -> ColumnElement[bool]:
        """Rows that hold on a day (a value or a column)."""
        return and_(cls.starts_on <= day, or_(cls.ends_on.is_(None), cls.ends_on >= day))

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Team(Base):
    """A unit of the company. Its place in the tree is in TeamParent, with dates."""

    __tablename__ = "team"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(index=True)
    customer_facing: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None] = mapped_column(Date)

    @validates("name")
    def _keys(self, _key: str, name: str) -> str:
        self.sort_name = order_key(name)
        return name


class TeamParent(Dated, Base):
    """Which team a team belonged to, and when; a team without a row is the root."""

    __tablename__ = "team_parent"

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)


class Person(Base):
    """Somebody who works or worked here. `left_on` is the last day employed."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= hired_on", name="left_after_hired"),
        Index(None, "hired_on", "sort_name"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(index=True)
    search_name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)  # kept in lower case
    job: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")  # empty: as the browser asks, and English in mails
    theme: Mapped[str] = mapped_column(default="auto")
    hired_on: Mapped[date] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    returns_on: Mapped[date | None] = mapped_column(Date)  # taken on again from this day, until that day has come
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    erased_at: Mapped[datetime | None]  # who it was is forgotten

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.starts_on", cascade="all, delete-orphan"
    )

    @validates("name")
    def _keys(self, _key: str, name: str) -> str:
        self.sort_name, self.search_name = sort_key(name), search_key(name)
        return name

    @validates("email")
    def _lower(self, _key: str, email: str | None) -> str | None:
        return email.strip().lower() or None if email else None

    def employed_on(self, day: date) -> bool:
        back = self.returns_on is not None and self.returns_on <= day
        return self.hired_on <= day and (self.left_on is None or self.left_on >= day or back)

    @property
    def mail_language(self) -> str:
        return language_for(self.language)

    @classmethod
    def employed(cls, day: date | ColumnElement[date] | InstrumentedAttribute[date]) -> ColumnElement[bool]:
        """Those employed on a day (a value or a column)."""
        return and_(cls.hired_on <= day, or_(cls.left_on.is_(None), cls.left_on >= day, cls.returns_on <= day))


class Membership(Dated, Base):
    """Which team a person was in, and when; never two at once."""

    __tablename__ = "membership"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)

    person: Mapped[Person] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship()


class StandingKind(StrEnum):
    """What somebody is to a team or the company for a time."""

    LEADER = "leader"
    DEPUTY = "deputy"
    AMBASSADOR = "ambassador"

    @property
    def label(self) -> LazyString:
        return STANDING_LABELS[self]


STANDING_LABELS = {
    StandingKind.LEADER: _l("Leader"),
    StandingKind.DEPUTY: _l("Deputy"),
    StandingKind.AMBASSADOR: _l("Ambassador"),
}


class Standing(Dated, Base):
    """That a person leads, deputises, is an ambassador; written by the feature it belongs to, read by all."""

    __tablename__ = "standing"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[StandingKind] = mapped_column(index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()
    team: Mapped[Team | None] = relationship()

    def leads_on(self, day: date) -> bool:
        return self.kind == StandingKind.LEADER and self.holds_on(day)


class RoleGrant(Dated, Base):
    """A role given to a person, by whom."""

    __tablename__ = "role_grant"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]
    granted_by_id: Mapped[int | None]
    granted_at: Mapped[datetime]


class AbsenceKind(StrEnum):
    """Why somebody is away, as far as colleagues need to know: illness is nobody's business here."""

    LEAVE = "leave"
    PARENTAL = "parental"
    LONG = "long"
    OTHER = "other"

    @property
    def label(self) -> LazyString:
        return ABSENCE_LABELS[self]


ABSENCE_LABELS = {
    AbsenceKind.LEAVE: _l("Leave"),
    AbsenceKind.PARENTAL: _l("Parental leave"),
    AbsenceKind.LONG: _l("Long leave"),
    AbsenceKind.OTHER: _l("Other absence"),
}


class Absence(Dated, Base):
    """Away: meetings held meanwhile are not due, reminders wait. A person's absences never overlap."""

    __tablename__ = "absence"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[AbsenceKind] = mapped_column(default=AbsenceKind.OTHER, server_default="other")

    person: Mapped[Person] = relationship()


class EmploymentKind(StrEnum):
    """On what terms somebody works here."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    APPRENTICE = "apprentice"
    SUPPLIER = "supplier"

    @property
    def label(self) -> LazyString:
        return EMPLOYMENT_LABELS[self]


EMPLOYMENT_LABELS = {
    EmploymentKind.PERMANENT: _l("Permanent"),
    EmploymentKind.FIXED_TERM: _l("Fixed-term"),
    EmploymentKind.APPRENTICE: _l("Apprentice or intern"),
    EmploymentKind.SUPPLIER: _l("Staff of a supplier"),
}


class Employment(Dated, Base):
    """On what terms a person works here for a time, and at what share of full time. No row: nobody has said."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("(kind = 'supplier') = (supplier <> '')", name="supplier_named"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_percent"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EmploymentKind] = mapped_column(index=True)
    supplier: Mapped[str] = mapped_column(default="")  # the company that pays them
    share: Mapped[int] = mapped_column(default=100)  # per cent of full time


class AudienceKind(StrEnum):
    """Whom something is meant for."""

    EVERYONE = "everyone"
    TEAM = "team"
    CUSTOMER_FACING = "customer_facing"
    BACK_OFFICE = "back_office"
    JOB = "job"
    LOCATION = "location"
    HIRED_WITHIN = "hired_within"
    LEADERS = "leaders"
    AMBASSADORS = "ambassadors"

    @property
    def label(self) -> LazyString:
        return AUDIENCE_LABELS[self]


AUDIENCE_LABELS = {
    AudienceKind.EVERYONE: _l("Everyone"),
    AudienceKind.TEAM: _l("One team and those below it"),
    AudienceKind.CUSTOMER_FACING: _l("Customer-facing teams"),
    AudienceKind.BACK_OFFICE: _l("Back office"),
    AudienceKind.JOB: _l("One job"),
    AudienceKind.LOCATION: _l("One location"),
    AudienceKind.HIRED_WITHIN: _l("Newly hired people"),
    AudienceKind.LEADERS: _l("Leaders and their deputies"),
    AudienceKind.AMBASSADORS: _l("Ambassadors"),
}
# The standings that make somebody one of these.
AUDIENCE_STANDINGS = {
    AudienceKind.LEADERS: (StandingKind.LEADER, StandingKind.DEPUTY),
    AudienceKind.AMBASSADORS: (StandingKind.AMBASSADOR,),
}


class HasAudience:
    """For tables of what is meant for an audience: `audience`, the team where it is one, and in `audience_value` the
    job, the location, or within how many days they were hired."""

    audience: Mapped[AudienceKind] = mapped_column(default=AudienceKind.EVERYONE)
    audience_value: Mapped[str] = mapped_column(default="", server_default="")

    @declared_attr
    def audience_team_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("team.id"))

    @declared_attr
    def audience_team(cls) -> Mapped[Team | None]:
        return relationship(Team, foreign_keys=[cls.audience_team_id])  # type: ignore[list-item]  # a column once mapped


class AudienceFacts(TypedDict):
    """Whom something is meant for, as the services are told; the names are those of HasAudience."""

    audience: AudienceKind
    audience_team: Team | None
    audience_value: NotRequired[str]


class NoticeKind(StrEnum):
    """What a person is told of."""

    THANKED = "thanked"
    NOMINATED = "nominated"
    WON = "won"
    ANSWERED = "answered"
    ASSIGNED = "assigned"
    CASE = "case"
    ACTION = "action"
    PULSE = "pulse"
    PLAN = "plan"
    EVENT = "event"
    ALERT = "alert"
    REMINDER = "reminder"

    @property
    def label(self) -> LazyString:
        return NOTICE_LABELS[self]


NOTICE_LABELS = {
    NoticeKind.THANKED: _l("Somebody thanks you"),
    NoticeKind.NOMINATED: _l("You are nominated for an award"),
    NoticeKind.WON: _l("You receive an award"),
    NoticeKind.ANSWERED: _l("Your idea is answered"),
    NoticeKind.ASSIGNED: _l("A task, training or meeting for you"),
    NoticeKind.CASE: _l("A customer's case for you"),
    NoticeKind.ACTION: _l("An action of yours"),
    NoticeKind.PULSE: _l("A survey is open"),
    NoticeKind.PLAN: _l("The programme plan"),
    NoticeKind.EVENT: _l("Something you can sign up for"),
    NoticeKind.ALERT: _l("An alert about a team"),
    NoticeKind.REMINDER: _l("Reminders"),
}


class Notice(Base):
    """That something concerns a person. Who did it is kept as an id, so that erasing a name leaves no copy here."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("key", "person_id"), Index(None, "person_id", "seen"))

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    key: Mapped[str]  # what it tells of, such as "case:17:assigned": told once to a person
    path: Mapped[str]  # the page it leads to
    subject: Mapped[
        str
    ]  # what it is about, such as a title; never a name, nor what a customer said: it goes into mails
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    seen: Mapped[bool] = mapped_column(default=False)  # not when: nobody shall learn who came to a survey at what time
    mailed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])


class MailChoice(StrEnum):
    """Whether a notice comes by mail as well."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"
    NONE = "none"

    @property
    def label(self) -> LazyString:
        return MAIL_LABELS[self]


MAIL_LABELS = {
    MailChoice.AT_ONCE: _l("At once"),
    MailChoice.WEEKLY: _l("In the weekly digest"),
    MailChoice.NONE: _l("No mail"),
}
# What is due soon comes at once; what is good to know can wait for the digest.
MAILED_UNLESS_CHOSEN = {
    NoticeKind.THANKED: MailChoice.WEEKLY,
    NoticeKind.NOMINATED: MailChoice.WEEKLY,
    NoticeKind.WON: MailChoice.AT_ONCE,
    NoticeKind.ANSWERED: MailChoice.WEEKLY,
    NoticeKind.ASSIGNED: MailChoice.AT_ONCE,
    NoticeKind.CASE: MailChoice.AT_ONCE,
    NoticeKind.ACTION: MailChoice.AT_ONCE,
    NoticeKind.PULSE: MailChoice.AT_ONCE,
    NoticeKind.PLAN: MailChoice.WEEKLY,
    NoticeKind.EVENT: MailChoice.WEEKLY,
    NoticeKind.ALERT: MailChoice.AT_ONCE,
    NoticeKind.REMINDER: MailChoice.AT_ONCE,
}


class NoticeChoice(Base):
    """How a person wants one kind of notice by mail; without a row as MAILED_UNLESS_CHOSEN says."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)
    mail: Mapped[MailChoice]
