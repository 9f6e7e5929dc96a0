"""What messages know of a person."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from app.core.i18n import _l
from app.inform.models import SOURCE_LANGUAGE, Campaign, Message, MessageText, Recipient
from app.people.models import Person
from app.people.privacy import Section, section, tells

IN_ENGLISH = and_(MessageText.message_id == Message.id, MessageText.language == SOURCE_LANGUAGE)


@tells("message_recipient.person_id", "message.owner_id", "campaign.owner_id")
def _messages(person: Person) -> Iterator[Section]:
    sent = select(
        MessageText.title,
        func.coalesce(Recipient.sent_on, Message.sent_on).label("when"),
        Recipient.due_on,
        Recipient.acknowledged_on,
        Recipient.tries,
    )
    mine = sent.select_from(Recipient).join(Recipient.message).join(MessageText, IN_ENGLISH)
    yield section("messages", _l("Messages to you"), mine.where(Recipient.person_id == person.id).order_by(Message.id))
    written = select(MessageText.title, MessageText.body.label("text"), Message.created_at.label("when"))
    own = written.select_from(Message).join(MessageText, MessageText.message_id == Message.id)
    yield section("messages-written", _l("Messages you write"), own.where(Message.owner_id == person.id))
    led = select(Campaign.title, Campaign.starts_on.label("first_day"), Campaign.ends_on.label("last_day"))
    yield section("campaigns", _l("Your campaigns"), led.where(Campaign.owner_id == person.id).order_by(Campaign.id))
