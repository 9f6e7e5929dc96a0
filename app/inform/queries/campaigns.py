"""All reading of campaigns."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from app.core.db import db
from app.core.paging import Page
from app.inform.models import Campaign, Message, Recipient
from app.inform.queries import Reach, counts


class Counted(NamedTuple):
    """A campaign, and how many messages it has, sent and in all."""

    campaign: Campaign
    sent: int
    messages: int


class Step(NamedTuple):
    """A message of a campaign, with how far it has reached."""

    message: Message
    reach: Reach | None

    @property
    def day(self) -> date | None:
        return self.message.sent_on or self.message.send_on


def campaign(campaign_id: int) -> Campaign | None:
    return db.session.get(Campaign, campaign_id)


def campaigns(page: Page) -> list[Counted]:
    """The latest first; counts the page."""
    page.total = db.session.scalar(select(func.count()).select_from(Campaign)) or 0
    rows = db.session.execute(
        select(Campaign, func.count(Message.sent_on), func.count(Message.id))
        .outerjoin(Message, Message.campaign_id == Campaign.id)
        .group_by(Campaign.id)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return [Counted(*row) for row in rows]


def messages(campaign: Campaign) -> Sequence[Message]:
    """Its messages in sequence; those without a day at the end."""
    day = func.coalesce(Message.sent_on, Message.send_on)
    mine = select(Message).where(Message.campaign_id == campaign.id)
    return db.session.scalars(mine.order_by(day.is_(None), day, Message.id)).all()


def steps(campaign: Campaign) -> list[Step]:
    """Its messages in sequence, with how far each has reached in the whole company."""
    found = select(Recipient.message_id, *counts()).join(Recipient.message)
    rows = db.session.execute(found.where(Message.campaign_id == campaign.id).group_by(Recipient.message_id))
    reached = {message_id: Reach(*row) for message_id, *row in rows}
    return [Step(message, reached.get(message.id)) for message in messages(campaign)]


def running(today: date) -> Sequence[Campaign]:
    """Campaigns that have not ended, the latest first."""
    open_ = select(Campaign).where(Campaign.ends_on >= today)
    return db.session.scalars(open_.order_by(Campaign.starts_on.desc(), Campaign.id.desc())).all()
