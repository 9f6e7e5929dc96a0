"""All writing of campaigns."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from app.core import audit
from app.core.db import db, lock_row
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.inform import services
from app.inform.models import Campaign, Message
from app.inform.queries import campaigns as queries
from app.inform.services import Check, Facts
from app.people.models import Person


class CampaignFacts(TypedDict):
    """What is decided about a campaign."""

    title: str
    purpose: str
    expectation: str
    owner: Person
    starts_on: date
    ends_on: date


def plan(*, now: datetime, by: Person, **facts: Unpack[CampaignFacts]) -> Campaign:
    """Write a campaign down; its messages follow."""
    _check(facts)
    campaign = Campaign(created_at=now, **facts)
    db.session.add(campaign)
    db.session.flush()
    _record("create", campaign, by)
    return campaign


def edit(*, campaign: Campaign, by: Person, **facts: Unpack[CampaignFacts]) -> None:
    lock_row(campaign)
    _check(facts)
    for name, value in facts.items():
        setattr(campaign, name, value)
    db.session.flush()
    _record("edit", campaign, by)


def copy(*, campaign: Campaign, title: str, starts_on: date, owner: Person, now: datetime, by: Person) -> Campaign:
    """Do a campaign again from another day on: all its messages as drafts, each as many days later as the campaign."""
    later = starts_on - campaign.starts_on
    made = plan(
        title=title,
        purpose=campaign.purpose,
        expectation=campaign.expectation,
        owner=owner,
        starts_on=starts_on,
        ends_on=campaign.ends_on + later,
        now=now,
        by=by,
    )
    made.copied_from_id = campaign.id
    for message in queries.messages(campaign):
        if not message.withdrawn:
            services.draft(**_as_draft(message, made, later, owner), now=now, by=by)
    return made


def _as_draft(message: Message, campaign: Campaign, later: timedelta, owner: Person) -> Facts:
    day = message.sent_on or message.send_on
    return Facts(
        wordings={text.language: (text.title, text.body) for text in message.texts},
        checks={
            text.language: Check(text.question, list(text.answers), text.explanation)
            for text in message.texts
            if text.question
        },
        due_on=message.due_on + later,
        owner=owner,
        audience=message.audience,
        audience_team=message.audience_team,
        audience_value=message.audience_value,
        campaign=campaign,
        send_on=day + later if day is not None else None,
        by_mail=message.by_mail,
        lasting=message.lasting,
    )


def schedule_all(*, campaign: Campaign, today: date, by: Person) -> int:
    """Let all drafts that have a day to come go out by themselves; returns how many."""
    lock_row(campaign)
    count = 0
    for message in queries.messages(campaign):
        if message.is_draft and not message.scheduled and message.send_on is not None and message.send_on > today:
            services.schedule(message=message, today=today, by=by)
            count += 1
    return count


def _check(facts: CampaignFacts) -> None:
    if facts["ends_on"] < facts["starts_on"]:
        raise RuleBroken(_l("It ends before it begins. Choose a later last day."))


def _record(action: str, campaign: Campaign, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type="campaign", object_id=campaign.id)
