"""One private calendar feed for each person: all that is due and all dates, for the calendar on a phone."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, anonymous, requires
from app.core import clock
from app.core.i18n import _
from app.events import queries as events
from app.events.calendar import Entry, calendar_file, entry_of
from app.events.services import feed as services
from app.insights import bp, queries
from app.people.models import Person

# These stand in the feed with their hour, as events.
EVENT_PAGES = {"inspire.meeting", "inform.session"}


@bp.get("/calendar")
@requires(Permission.TAKE_PART)
def calendar() -> ResponseReturnValue:
    return render_template("insights/calendar.html", feed=events.feed_of(g.person), address=None)


@bp.post("/calendar/address")
@requires(Permission.TAKE_PART)
def make_feed() -> ResponseReturnValue:
    """The address is shown now and never again."""
    token = services.make_feed(person=g.person, now=clock.now())
    address = url_for("insights.calendar_feed", token=token, _external=True)
    return render_template("insights/calendar.html", feed=events.feed_of(g.person), address=address)


@bp.post("/calendar/end")
@requires(Permission.TAKE_PART)
def revoke_feed() -> ResponseReturnValue:
    services.revoke_feed(person=g.person)
    flash(_("The address no longer works."))
    return redirect(url_for("insights.calendar"))


@bp.get("/calendar/<token>.ics")
@anonymous
def calendar_feed(token: str) -> ResponseReturnValue:
    """Whoever knows the address reads it, in the language of the person it tells of."""
    person, today = events.person_of_feed(token), clock.today()
    if person is None or not person.employed_on(today):
        abort(404)
    g.language = person.mail_language
    return calendar_file(_entries(person), name=_("Iskra"), now=clock.now())


def _entries(person: Person) -> list[Entry]:
    today = clock.today()
    due = [
        Entry(
            key=f"due-{one.endpoint}-{'-'.join(str(value) for value in one.values.values())}",
            title=one.title,
            starts=one.due_on,
            text=str(one.detail),
            path=url_for(one.endpoint, **one.values),
        )
        for one in queries.waiting(person, today)
        if one.due_on is not None and one.endpoint not in EVENT_PAGES
    ]
    return [*(entry_of(event) for event in events.of_person(person, today)), *due]
