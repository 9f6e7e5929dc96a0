"""Tables of where answers come from, and of which team a source means by each of its words."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Base, Key
from app.people.models import Person, Team, order_key


class Source(Base):
    """A survey tool, or a file that comes again and again. Where its rows name no team, they are about `team`."""

    __tablename__ = "customer_source"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    sort_name: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    # What a tool shows when it sends its answers by itself: kept as a hash, so that nobody reads it here.
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    token_made_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # when it last sent an answer
    refusal: Mapped[str | None]  # what was wrong with the last one; none: nothing
    refused_at: Mapped[datetime | None]

    team: Mapped[Team | None] = relationship()

    @validates("name")
    def _keys(self, _key: str, name: str) -> str:
        self.sort_name = order_key(name)
        return name


class Word(Base):
    """What a source calls a team, or the number of a person whose team of the day it is: a queue, a shop, an agent.
    Answers hold the id of their word, so that they follow when it comes to mean another team. The id is made of
    source, column and word, and so known before the row is written."""

    __tablename__ = "customer_source_word"
    __table_args__ = (CheckConstraint("team_id IS NULL OR person_id IS NULL", name="one_meaning"),)

    source_id: Mapped[int] = mapped_column(ForeignKey("customer_source.id"), primary_key=True)
    column: Mapped[str] = mapped_column(primary_key=True)  # its header, without case and accents
    key: Mapped[str] = mapped_column(primary_key=True)  # the word, without case and accents
    id: Mapped[int] = mapped_column(BigInteger, unique=True)
    text: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None]  # the import that met it first

    source: Mapped[Source] = relationship()
    team: Mapped[Team | None] = relationship()
    person: Mapped[Person | None] = relationship()
