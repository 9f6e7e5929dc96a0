"""A person's private calendar feed: an address that tells everything, so it can be taken back at any time."""

from datetime import datetime

from app.auth import tokens
from app.core import audit
from app.core.db import db, lock_row
from app.events import queries
from app.events.models import CalendarFeed
from app.people.models import Person


def make_feed(*, person: Person, now: datetime) -> str:
    """A new secret address; one that was there before ends. It is shown once, and only its hash is kept."""
    lock_row(person)
    token = tokens.new()
    feed = queries.feed_of(person) or CalendarFeed(person_id=person.id)
    feed.fingerprint, feed.made_at = tokens.fingerprint(token), now
    db.session.add(feed)
    db.session.flush()
    audit.record(action="make feed", actor_id=person.id, object_type="person", object_id=person.id)
    return token


def revoke_feed(*, person: Person) -> None:
    """Nobody reads it any more; doing so again changes nothing."""
    lock_row(person)
    feed = queries.feed_of(person)
    if feed is not None:
        db.session.delete(feed)
        db.session.flush()
        audit.record(action="revoke feed", actor_id=person.id, object_type="person", object_id=person.id)
