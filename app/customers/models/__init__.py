"""Tables of what customers say. Counters repeat what the answers hold, in the same transaction, so that a page never
adds up millions of rows."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Key
from app.core.statistics import nps
from app.people.models import Team

SAID_SOMETHING = text("comment <> ''")
KNOWN_CUSTOMER = text("customer <> ''")
UNHAPPY = text("score < 7")
PROMOTERS_FROM = 9
PASSIVES_FROM = 7


class CustomerAnswer(Base):
    """One answer to "How likely are you to recommend us?". Texts that are not known are empty."""

    __tablename__ = "customer_answer"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 10", name="score"),
        CheckConstraint("month <= answered_on", name="month"),
        Index(None, "team_id", "month"),
        Index("ix_customer_answer_said", "answered_on", sqlite_where=SAID_SOMETHING, postgresql_where=SAID_SOMETHING),
        Index(
            "ix_customer_answer_customer",
            "customer",
            "team_id",
            "month",
            sqlite_where=KNOWN_CUSTOMER,
            postgresql_where=KNOWN_CUSTOMER,
        ),
        Index("ix_customer_answer_unhappy", "answered_on", sqlite_where=UNHAPPY, postgresql_where=UNHAPPY),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    answered_on: Mapped[date] = mapped_column(Date)
    second: Mapped[int] = mapped_column(default=0, server_default="0")  # of the day, where the time is known
    month: Mapped[date] = mapped_column(Date)
    score: Mapped[int]
    segment: Mapped[str] = mapped_column(default="")
    touchpoint: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    customer: Mapped[str] = mapped_column(default="")
    source_id: Mapped[str] = mapped_column(default="")
    # By which word of its source the answer was given to its team; 0: by none, the team itself was named.
    word_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # Of the source's id; where there is none, of the whole raw row and which of its equals it is.
    identity: Mapped[str] = mapped_column(unique=True)
    # One answer per customer, team and month counts: the latest. Who gave no id counts each time.
    counts: Mapped[bool] = mapped_column(default=True)
    # No foreign key: runs of imports stay, and to look at the same one again for each of a million answers takes a
    # tenth of the time of an import.
    import_id: Mapped[int | None] = mapped_column(index=True)

    team: Mapped[Team] = relationship()

    @property
    def kind(self) -> str:
        if self.score >= PROMOTERS_FROM:
            return "promoter"
        return "passive" if self.score >= PASSIVES_FROM else "detractor"


class CustomerCounter(Base):
    """What a unit's answers of a month come to: its own, and (`all_`) with those of the units below it then."""

    __tablename__ = "customer_counter"
    __table_args__ = (Index(None, "month"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    touchpoint: Mapped[str] = mapped_column(primary_key=True)
    promoters: Mapped[int] = mapped_column(default=0)
    passives: Mapped[int] = mapped_column(default=0)
    detractors: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0, server_default="0")  # of these, how many came as counts
    all_promoters: Mapped[int] = mapped_column(default=0)
    all_passives: Mapped[int] = mapped_column(default=0)
    all_detractors: Mapped[int] = mapped_column(default=0)
    all_counted: Mapped[int] = mapped_column(default=0, server_default="0")


class CustomerCount(Base):
    """How many of a team's customers answered what in a month, as a source tells it that does not list their answers:
    nothing stands behind it, neither comments nor cases. Told again it replaces what it told before."""

    __tablename__ = "customer_count"
    __table_args__ = (
        CheckConstraint("promoters >= 0 AND passives >= 0 AND detractors >= 0", name="not_negative"),
        Index(None, "team_id", "month"),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    month: Mapped[date] = mapped_column(Date)
    segment: Mapped[str] = mapped_column(default="", server_default="")
    touchpoint: Mapped[str] = mapped_column(default="", server_default="")
    promoters: Mapped[int]
    passives: Mapped[int]
    detractors: Mapped[int]
    source: Mapped[str]
    word_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # as of an answer
    identity: Mapped[str] = mapped_column(unique=True)  # of source, team, month, segment and touchpoint
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)


class Tally(NamedTuple):
    """Promoters, passives and detractors, and what they come to; `counted` of them came as counts, without answers."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    counted: int = 0

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def split(self) -> tuple[int, int, int]:
        """As formulas take it."""
        return self[:3]

    @property
    def nps(self) -> float | None:
        return nps.score(*self.split) if self.n else None

    @property
    def range(self) -> tuple[float, float] | None:
        return nps.interval(*self.split) if self.n else None

    @property
    def shown_range(self) -> tuple[float, float] | None:
        """On a page the range contains its point."""
        found = self.range
        return nps.widened(*found, nps.score(*self.split)) if found else None

    def plus(self, other: "Tally", sign: int = 1) -> "Tally":
        return Tally(
            self.promoters + sign * other.promoters,
            self.passives + sign * other.passives,
            self.detractors + sign * other.detractors,
            self.counted + sign * other.counted,
        )


def tally_of(scores: Sequence[int]) -> Tally:
    """What counts of the scores 0 to 10 come to."""
    return Tally(sum(scores[PROMOTERS_FROM:]), sum(scores[PASSIVES_FROM:PROMOTERS_FROM]), sum(scores[:PASSIVES_FROM]))
