"""The table of teams that had a part in what a customer answered about, beside the one that answers for it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.people.models import Team


class InvolvedTeam(Base):
    """A team also involved. The answer counts in its answering team alone; here it is only listed."""

    __tablename__ = "involved_team"

    answer_id: Mapped[int] = mapped_column(ForeignKey("customer_answer.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None]  # a person's id
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)

    team: Mapped[Team] = relationship()
