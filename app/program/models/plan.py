"""Tables of the plan: activities, goals, and what was copied from one year to the next."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.five_is import FiveI
from app.core.plan import PlanState, RecordKind
from app.people.models import HasAudience, Person


class PlanCopy(Base):
    """That the plan of one year was copied to another; undone, another copy may follow."""

    __tablename__ = "plan_copy"
    __table_args__ = (
        CheckConstraint("from_year <> to_year", name="another_year"),
        Index("uq_plan_copy_standing", "from_year", "to_year", unique=True,
              sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL")),
    )  # fmt: skip

    id: Mapped[Key]
    from_year: Mapped[int]
    to_year: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]


class Activity(HasAudience, Base):
    """Something that one of the five I's does, with ONE owner. Either all is written here, or it is a feature's own
    record (a course, a meeting), and then title, dates and state are the record's: `title` here is what it was called
    when it was added. `version` counts the changes, so that nobody writes over what they have not seen."""

    __tablename__ = "plan_activity"
    __table_args__ = (
        CheckConstraint("part IN ('inform', 'inspire', 'instruct', 'engage', 'reward')", name="part"),
        CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="state"),
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="whole_reference"),
        CheckConstraint("(record_kind IS NULL) = (due_on IS NOT NULL)", name="own_dates_or_the_records"),
        CheckConstraint("(record_kind IS NULL) = (state IS NOT NULL)", name="own_state_or_the_records"),
        CheckConstraint("starts_on IS NULL OR due_on >= starts_on", name="due_after_start"),
        CheckConstraint("(state = 'dropped') = (dropped_because IS NOT NULL)", name="dropped_with_reason"),
        Index("uq_plan_activity_record", "record_kind", "record_id", unique=True,
              sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL")),
        Index(None, "owner_id", "state"),
        Index(None, "due_on"),
    )  # fmt: skip

    id: Mapped[Key]
    part: Mapped[FiveI]
    title: Mapped[str]
    record_kind: Mapped[RecordKind | None]
    record_id: Mapped[int | None]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[PlanState | None]
    dropped_because: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    reached: Mapped[str] = mapped_column(default="")  # in words; a record brings its own counts
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("plan_copy.id"), index=True)

    owner: Mapped[Person] = relationship()

    @property
    def by_reference(self) -> bool:
        return self.record_kind is not None


class Goal(Base):
    """How far an I is to come in a year, for a team and those below it: per cent of what is due."""

    __tablename__ = "plan_goal"
    __table_args__ = (
        CheckConstraint("part IN ('inform', 'inspire', 'instruct', 'engage', 'reward')", name="part"),
        CheckConstraint("value BETWEEN 0 AND 100", name="per_cent"),
        UniqueConstraint("year", "team_id", "part"),
    )

    id: Mapped[Key]
    year: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    part: Mapped[FiveI]
    value: Mapped[int]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("plan_copy.id", ondelete="SET NULL"), index=True)
