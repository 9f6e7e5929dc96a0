"""Tables of what becomes of unhappy customers' answers."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.customers.models import CustomerAnswer
from app.people.models import Person

WITHIN = timedelta(hours=48)  # elapsed hours, whatever the clocks do meanwhile


class CaseState(StrEnum):
    """How far a case is."""

    NEW = "new"
    CONTACTED = "contacted"
    REOPENED = "reopened"
    SOLVED = "solved"

    @property
    def label(self) -> LazyString:
        return STATES[self][0]

    @property
    def tone(self) -> str:
        """Kind of the tag it is shown in."""
        return STATES[self][1]


STATES = {
    CaseState.NEW: (_l("Not contacted yet"), "warn"),
    CaseState.CONTACTED: (_l("Customer contacted"), "info"),
    CaseState.REOPENED: (_l("Reopened"), "warn"),
    CaseState.SOLVED: (_l("Solved"), "ok"),
}
OPEN = (CaseState.NEW, CaseState.CONTACTED, CaseState.REOPENED)


class Cause(StrEnum):
    """Why it came to this: a short list, so that causes can be counted."""

    PROMISE = "promise"
    WAITING = "waiting"
    INFORMATION = "information"
    PRODUCT = "product"
    PRICE = "price"
    CONDUCT = "conduct"
    HANDOVER = "handover"
    RULES = "rules"
    EXPECTATION = "expectation"
    OTHER = "other"

    @property
    def label(self) -> LazyString:
        return CAUSES[self]


CAUSES = {
    Cause.PROMISE: _l("A promise was not kept"),
    Cause.WAITING: _l("The customer waited too long"),
    Cause.INFORMATION: _l("Information was wrong or missing"),
    Cause.PRODUCT: _l("The product or the service did not work"),
    Cause.PRICE: _l("The price or the invoice"),
    Cause.CONDUCT: _l("How the customer was treated"),
    Cause.HANDOVER: _l("The customer was passed from team to team"),
    Cause.RULES: _l("Our own rules stood in the way"),
    Cause.EXPECTATION: _l("The customer expected something else"),
    Cause.OTHER: _l("Another cause"),
}


class Case(Base):
    """An unhappy customer's answer that somebody takes care of: one owner until it is solved. An answer has one case,
    which is opened again rather than made twice."""

    __tablename__ = "customer_case"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'contacted', 'reopened', 'solved')", name="state"),
        CheckConstraint(
            "state IN ('new', 'contacted', 'reopened')"
            " OR (solved_at IS NOT NULL AND cause IS NOT NULL AND action <> '')",
            name="solved_with_cause",
        ),
        Index(None, "owner_id", "state"),
        Index(None, "state", "due_at"),
        Index(None, "solved_at"),
    )

    id: Mapped[Key]
    answer_id: Mapped[int] = mapped_column(ForeignKey("customer_answer.id"), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[CaseState] = mapped_column(default=CaseState.NEW)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None]  # none: made by the company's setting
    due_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(Date)  # the company's day of it, to stand beside other things due
    solved_at: Mapped[datetime | None]
    times_reopened: Mapped[int] = mapped_column(default=0)
    cause: Mapped[Cause | None]
    cause_text: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    owner_reminded_at: Mapped[datetime | None]
    leader_reminded_at: Mapped[datetime | None]

    answer: Mapped[CustomerAnswer] = relationship()
    owner: Mapped[Person] = relationship()
    entries: Mapped[list["CaseEntry"]] = relationship(back_populates="case", order_by="CaseEntry.id")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now


class EntryKind(StrEnum):
    """What was done in a case."""

    CONTACT = "contact"
    ATTEMPT = "attempt"
    NOTE = "note"
    SOLVED = "solved"
    REOPENED = "reopened"
    HANDED_ON = "handed_on"

    @property
    def label(self) -> LazyString:
        return ENTRIES[self]


ENTRIES = {
    EntryKind.CONTACT: _l("Talked to the customer"),
    EntryKind.ATTEMPT: _l("Tried, but did not reach the customer"),
    EntryKind.NOTE: _l("Note"),
    EntryKind.SOLVED: _l("Solved"),
    EntryKind.REOPENED: _l("Reopened: the customer is still unhappy"),
    EntryKind.HANDED_ON: _l("Given to another owner"),
}


class CaseEntry(Base):
    """A line of a case's log; none is ever changed."""

    __tablename__ = "case_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('contact', 'attempt', 'note', 'solved', 'reopened', 'handed_on')", name="kind"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("customer_case.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EntryKind]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    cause: Mapped[Cause | None]  # of a solution, which a later one may replace in the case
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # the new one

    case: Mapped[Case] = relationship(back_populates="entries")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class CaseSetting(Base):
    """Whether unhappy customers' answers become cases by themselves: those of the last `days`, so that bringing in
    what was answered long ago makes none."""

    __tablename__ = "case_setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("days BETWEEN 1 AND 60", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    automatic: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int] = mapped_column(default=7)
