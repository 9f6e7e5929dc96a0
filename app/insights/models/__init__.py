"""Tables of what insights keeps."""

from datetime import date

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.five_is import FiveI


class TeamMonth(Base):
    """What a unit reached of one of the five I's in a closed month: its own people, and (`all_`) with those of the
    units below it then. Nothing due: no row. Made from the records, and made again from them; so no foreign key."""

    __tablename__ = "team_month"

    month: Mapped[date] = mapped_column(Date, primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[FiveI] = mapped_column(primary_key=True)
    met: Mapped[int]
    due: Mapped[int]
    all_met: Mapped[int]
    all_due: Mapped[int]
