"""What employees may decide for a customer."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Key
from app.people.models import Dated


class MayDecide(Dated, Base):
    """What people with a job may do for a customer at once, and up to how much; an empty job means all. A change ends
    a version and begins the next: `first_id` names the first of them."""

    __tablename__ = "may_decide"

    __table_args__ = (  # type: ignore[assignment]  # that of Dated, and the versions
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        UniqueConstraint("first_id", "version"),
    )

    id: Mapped[Key]
    first_id: Mapped[int | None] = mapped_column(ForeignKey("may_decide.id"))
    version: Mapped[int] = mapped_column(default=1)
    job: Mapped[str] = mapped_column(default="", index=True)
    what: Mapped[str]
    up_to: Mapped[str] = mapped_column(default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
