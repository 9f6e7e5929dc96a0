"""Tables of pulse. What a person answered is only ever in a ballot's box; after the close only counts exist."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import Team

LEAST_K = 5
LEAST_SPLIT = 10  # for whatever shows the split of single answers: eNPS
BOX_LENGTH = 4096


class Label(StrEnum):
    """What a wave promises, said before the first question."""

    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"

    @property
    def label(self) -> LazyString:
        return LABELS[self]


LABELS = {Label.CONFIDENTIAL: _l("Confidential"), Label.ANONYMOUS: _l("Anonymous")}


class WaveState(StrEnum):
    """Where a wave is; it only ever moves on."""

    PLANNED = "planned"
    OPEN = "open"
    SEALING = "sealing"
    RELEASED = "released"
    VOID = "void"

    @property
    def label(self) -> LazyString:
        return STATE_LABELS[self]


STATE_LABELS = {
    WaveState.PLANNED: _l("Planned"),
    WaveState.OPEN: _l("Open for answers"),
    WaveState.SEALING: _l("Being counted"),
    WaveState.RELEASED: _l("Results released"),
    WaveState.VOID: _l("Void"),
}


class Survey(Base):
    """What is asked, and the smallest group that results are shown for."""

    __tablename__ = "pulse_survey"
    __table_args__ = (CheckConstraint(f"k >= {LEAST_K}", name="k_protects"),)

    id: Mapped[Key]
    name: Mapped[str]
    questions: Mapped[list[str]]  # keys of the library
    k: Mapped[int] = mapped_column(default=LEAST_K)
    with_suppliers: Mapped[bool] = mapped_column(default=False, server_default=false())
    label: Mapped[Label] = mapped_column(default=Label.CONFIDENTIAL, server_default=Label.CONFIDENTIAL.value)
    every_weeks: Mapped[int | None]  # asked again by itself after so many weeks,
    open_days: Mapped[int | None]  # its last day so many days after the first
    created_at: Mapped[datetime]

    waves: Mapped[list["Wave"]] = relationship(back_populates="survey", order_by="Wave.opens_at.desc()")


class Wave(Base):
    """A survey asked once. At its opening the frame (people, units, tree, k, rule) is frozen."""

    __tablename__ = "pulse_wave"
    __table_args__ = (
        CheckConstraint("closes_at >= opens_at", name="closes_after_opening"),
        CheckConstraint("state IN ('planned', 'open', 'sealing', 'released', 'void')", name="state"),
        CheckConstraint(
            "state IN ('planned', 'void') OR (fingerprint IS NOT NULL AND public_key IS NOT NULL)", name="frozen"
        ),
        Index(None, "state", "closes_at"),
    )

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(ForeignKey("pulse_survey.id"), index=True)
    label: Mapped[Label] = mapped_column(default=Label.CONFIDENTIAL)
    state: Mapped[WaveState] = mapped_column(default=WaveState.PLANNED)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # by hand
    questions: Mapped[list[str]]
    k: Mapped[int]
    frame: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    fingerprint: Mapped[str | None]
    root_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    rates_on: Mapped[date | None]

    survey: Mapped[Survey] = relationship(back_populates="waves")

    @property
    def opens_on(self) -> date:
        return clock.day_of(self.opens_at)

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered."""
        return clock.day_of(self.closes_at - timedelta(seconds=1))

    @property
    def split(self) -> int:
        """The smallest group for whatever shows the split of single answers."""
        return max(self.k, LEAST_SPLIT)

    @property
    def is_anonymous(self) -> bool:
        return self.label == Label.ANONYMOUS

    def takes_answers(self, now: datetime) -> bool:
        return self.state == WaveState.OPEN and now < self.closes_at


class Invited(Base):
    """That a person is invited, in which key atom they count, and, until the close, whether they have answered.

    In an anonymous wave that is not known; `blinded` says instead for which blinded token a signature was given (its
    SHA-256), so that nobody gets two. It fits every token alike: nothing ties it to the one that is cast.

    All rows are written at the opening and later changed in place, without a time: their order says nothing.
    """

    __tablename__ = "pulse_invited"
    __table_args__ = (
        Index(None, "person_id"),
        {"sqlite_with_rowid": False},
    )

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    atom_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    answered: Mapped[bool] = mapped_column(default=False)
    blinded: Mapped[bytes | None] = mapped_column(LargeBinary)

    wave: Mapped[Wave] = relationship()
    atom: Mapped[Team] = relationship()


class Ballot(Base):
    """Answers, encrypted to the wave's seal key, under a key that tells nothing without the wave's secret.

    Nothing else is kept beside them: no wave, person, unit or time, and on SQLite no row number.
    """

    __tablename__ = "pulse_ballot"
    __table_args__ = (
        CheckConstraint("length(key) = 32", name="key_length"),
        CheckConstraint(f"length(box) = {BOX_LENGTH}", name="box_length"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)


class Issuer(Base):
    """The key that signs the tokens of one key atom of an anonymous wave (its private half is in the key directory),
    how many it has signed, and how many ballots came back."""

    __tablename__ = "pulse_issuer"
    __table_args__ = (
        CheckConstraint("issued >= 0", name="issued"),
        CheckConstraint('"cast" BETWEEN 0 AND issued', name="cast_of_issued"),
    )

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    atom_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    issued: Mapped[int] = mapped_column(default=0)
    cast: Mapped[int] = mapped_column(default=0)


class Receipt(Base):
    """That a ballot of an anonymous wave has come: the SHA-256 of its token, under which its box lies until the close.
    Without a time, and on SQLite without a row number; published once a day, like the response rates."""

    __tablename__ = "pulse_receipt"
    __table_args__ = (
        CheckConstraint("length(receipt) = 32", name="receipt_length"),
        {"sqlite_with_rowid": False},
    )

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    receipt: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    atom_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    published: Mapped[bool] = mapped_column(default=False)


class Rate(Base):
    """How many of a key atom's people have answered, as it is shown: of this morning, exact after the close. In an
    anonymous wave also how many tokens were issued to them."""

    __tablename__ = "pulse_rate"
    __table_args__ = (CheckConstraint("answered BETWEEN 0 AND invited", name="answered_of_invited"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    invited: Mapped[int]
    answered: Mapped[int] = mapped_column(default=0)
    issued: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    unit: Mapped[Team] = relationship()


class Result(Base):
    """The counts of one question for one released group, written once and never counted again.

    `own`: the atom that sits at the unit (its own people and those who floated up to it), for comparisons; otherwise
    the unit's report, with the units below. `people` is how many belong to the group. Without counts: the question
    was answered here, by too few for its split to be shown.
    """

    __tablename__ = "pulse_result"
    __table_args__ = (
        CheckConstraint(f"answered IS NULL OR answered BETWEEN {LEAST_K} AND people", name="enough"),
        CheckConstraint("(answered IS NULL) = (people IS NULL)", name="all_or_nothing"),
        Index(None, "unit_id", "question"),
    )

    wave_id: Mapped[int] = mapped_column(ForeignKey("pulse_wave.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    own: Mapped[bool] = mapped_column(primary_key=True)
    people: Mapped[int | None]
    answered: Mapped[int | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    total: Mapped[int | None]
    squares: Mapped[int | None]

    wave: Mapped[Wave] = relationship()
    unit: Mapped[Team] = relationship()
