"""What people do with any event: sign up and withdraw, keep the date, say that they are there; and whoever runs it:
places, the code for the room, the list of who came, calling it off. What an event is about stands on its own page."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.auth.limits import failed, limiter, whoever_is_signed_in
from app.core import clock
from app.core.i18n import _
from app.events import bp, queries, services, work
from app.events.calendar import calendar_file, entry_of
from app.events.forms import AttendanceForm, CancelForm, CodeForm, PlacesForm
from app.events.models import Event, EventKind

__all__ = ["work"]  # imported so that the jobs are known
P = Permission
ANYONE = (P.TAKE_PART, *(kind.manages for kind in EventKind))


@bp.post("/events/<int:event_id>/sign-up")
@requires(P.TAKE_PART)
def sign_up(event_id: int) -> ResponseReturnValue:
    event = _event(event_id)
    mine = services.sign_up(event=event, person=g.person, now=clock.now())
    if mine.placed:
        flash(_("You have a place."))
    else:
        flash(_("All places are taken. You are on the waiting list and get the next place that becomes free."))
    return redirect(event.path)


@bp.post("/events/<int:event_id>/withdraw")
@requires(P.TAKE_PART)
def withdraw(event_id: int) -> ResponseReturnValue:
    event = _event(event_id)
    services.withdraw(event=event, person=g.person, now=clock.now())
    flash(_("You have withdrawn. Your place goes to whoever waits for one."))
    return redirect(event.path)


@bp.get("/events/<int:event_id>/calendar.ics")
@requires(*ANYONE)
def calendar(event_id: int) -> ResponseReturnValue:
    event = _event(event_id)
    return calendar_file([entry_of(event)], name=event.title, now=clock.now(), download=f"iskra-{event.id}")


@bp.route("/events/<int:event_id>/here", methods=["GET", "POST"])
@requires(P.TAKE_PART)
@limiter.limit("20 per hour", key_func=whoever_is_signed_in, methods=["POST"], deduct_when=failed)
def check_in(event_id: int) -> ResponseReturnValue:
    event, form = _event(event_id), CodeForm()
    if form.validate_on_submit():
        with form.refusing("code"):
            services.check_in(event=event, person=g.person, code=form.code.data, now=clock.now())
            flash(_("Noted: you are here."))
            return redirect(event.path)
    return form.page("events/check_in.html", event=event)


@bp.route("/events/<int:event_id>/code", methods=["GET", "POST"])
@requires(*ANYONE)
def code(event_id: int) -> ResponseReturnValue:
    """To be shown in the room; making it changes something, so it is a button."""
    event = _to_run(event_id)
    if request.method == "POST":
        services.show_code(event=event, now=clock.now(), by=g.person)
        return redirect(url_for("events.code", event_id=event.id))
    came = queries.turnout([event.id]).get(event.id)
    return render_template("events/code.html", event=event, came=came)


@bp.route("/events/<int:event_id>/attendance", methods=["GET", "POST"])
@requires(*ANYONE)
def attendance(event_id: int) -> ResponseReturnValue:
    event, form = _to_run(event_id), AttendanceForm()
    guests = queries.guests(event)
    form.offer(guests)
    if form.validate_on_submit():
        services.take_attendance(event=event, **form.facts(), now=clock.now(), by=g.person)
        flash(_("Attendance is recorded. You can correct it at any time."))
        return redirect(event.path)
    if not form.is_submitted():
        form.show(guests)
    return form.page("events/attendance.html", event=event)


@bp.route("/events/<int:event_id>/places", methods=["GET", "POST"])
@requires(*ANYONE)
def places(event_id: int) -> ResponseReturnValue:
    event = _to_run(event_id)
    form = PlacesForm(places=event.places)
    if form.validate_on_submit():
        with form.refusing("places"):
            services.set_places(event=event, places=form.places.data, now=clock.now(), by=g.person)
            flash(_("Saved. Who waited and has a place now is told."))
            return redirect(url_for("events.places", event_id=event.id))
    return form.page(
        "events/places.html", event=event, guests=queries.guests(event), waiting=queries.waiting_list(event)
    )


@bp.route("/events/<int:event_id>/cancel", methods=["GET", "POST"])
@requires(*ANYONE)
def cancel(event_id: int) -> ResponseReturnValue:
    event, form = _to_run(event_id), CancelForm()
    if form.validate_on_submit():
        services.cancel(event=event, reason=form.reason.data, now=clock.now(), by=g.person)
        flash(_("This date is cancelled."))
        return redirect(event.path)
    return form.page("events/cancel.html", event=event)


def runs(event: Event) -> bool:
    """Whether who is signed in organises this event or manages all of its kind."""
    return may(event.kind.manages) or (may(P.TAKE_PART) and event.organiser_id == g.person.id)


def _event(event_id: int) -> Event:
    """The event, for those whom it concerns and those who run it; there is none for anybody else."""
    found = queries.any_event(event_id)
    if found is None or not (runs(found) or queries.may_see(found, g.person, clock.today())):
        abort(404)
    return found


def _to_run(event_id: int) -> Event:
    found = _event(event_id)
    return found if runs(found) else abort(403)
