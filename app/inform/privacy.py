"""What messages know of a person."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from app.core.i18n import _l
from app.events.models import Event
from app.inform.models import SOURCE_LANGUAGE, Campaign, Message, MessageText, Recipient
from app.inform.models.listening import Heard
from app.people.models import Person
from app.people.privacy import Section, not_told, section, tells

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


@tells("heard.person_id")
def _heard(person: Person) -> Iterator[Section]:
    said = select(Event.title, Event.held_on.label("when"), Heard.heard.label("text"), Heard.change.label("answer"))
    mine = said.select_from(Heard).join(Event, Event.id == Heard.event_id).where(Heard.person_id == person.id)
    yield section("heard", _l("What you heard from customers"), mine.order_by(Heard.id))


not_told("may_decide.written_by_id", "the rule is the company's; that it was written is in the log")
