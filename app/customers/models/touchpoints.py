"""Tables of the company's own touchpoints, each under one of five. Answers keep the words they came with; the names
of a touchpoint, former ones included, say which words mean it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Base, Key
from app.core.i18n import LazyString, _l
from app.people.models import order_key


class Part(StrEnum):
    """Where a customer meets the company: the five that all others roll up to."""

    SALES = "sales"
    PRODUCT = "product"
    BRAND = "brand"
    MARKETING = "marketing"
    SERVICE = "service"

    @property
    def label(self) -> LazyString:
        return PARTS[self]


PARTS = {
    Part.SALES: _l("Sales"),
    Part.PRODUCT: _l("Product or service"),
    Part.BRAND: _l("Brand"),
    Part.MARKETING: _l("Marketing"),
    Part.SERVICE: _l("Customer service"),
}
# What an answer says of a touchpoint chosen among the five.
PART_TEXTS = {
    Part.SALES: "Sales",
    Part.PRODUCT: "Product or service",
    Part.BRAND: "Brand",
    Part.MARKETING: "Marketing",
    Part.SERVICE: "Customer service",
}
# By which an answer's words mean one of the five itself, in any of the languages; keys as of people's search_key.
PART_KEYS = {
    Part.SALES: "sales|sprzedaz|πωλησεις|πωληση",
    Part.PRODUCT: "product or service|product|produkt lub usluga|produkt|προιον η υπηρεσια|προιον",
    Part.BRAND: "brand|marka|επωνυμια|μαρκα",
    Part.MARKETING: "marketing|μαρκετινγκ",
    Part.SERVICE: "customer service|service|obsluga klienta|obsluga|εξυπηρετηση πελατων|εξυπηρετηση",
}


class Touchpoint(Base):
    """A place where customers meet this company; retired, it is offered no more, and what was answered stays."""

    __tablename__ = "touchpoint"
    __table_args__ = (CheckConstraint("part IN ('sales', 'product', 'brand', 'marketing', 'service')", name="part"),)

    id: Mapped[Key]
    name: Mapped[str]
    sort_name: Mapped[str]
    part: Mapped[Part]
    retired_on: Mapped[date | None] = mapped_column(Date)

    names: Mapped[list["TouchpointName"]] = relationship(back_populates="touchpoint", order_by="TouchpointName.key")

    @validates("name")
    def _keys(self, _key: str, name: str) -> str:
        self.sort_name = order_key(name)
        return name


class TouchpointName(Base):
    """Words that mean a touchpoint, without case and accents; each means one."""

    __tablename__ = "touchpoint_name"

    key: Mapped[str] = mapped_column(primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id", ondelete="CASCADE"), index=True)

    touchpoint: Mapped[Touchpoint] = relationship(back_populates="names")
