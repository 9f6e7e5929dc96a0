"""Pages of meetings with leaders: mine; those I organise; planning, inviting, attendance, cancelling."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.paging import Page
from app.events import queries as events
from app.events import services
from app.events.forms import AttendanceForm, CancelForm, DateForm
from app.events.models import Event, EventKind
from app.inspire import bp, queries
from app.inspire.forms import MeetingForm
from app.people import queries as people

MANAGE = Permission.MANAGE_INSPIRE


@bp.route("/meetings")
@requires(Permission.TAKE_PART)
def meetings() -> ResponseReturnValue:
    page, today = Page.of_request(request.args), clock.today()
    return render_template(
        "inspire/meetings.html",
        upcoming=queries.upcoming(g.person, today) if page.number == 1 else [],
        past=queries.past(g.person, today, page),
        organises=may(MANAGE) or queries.organises(g.person),
        page=page,
    )


@bp.route("/meetings/all")
@requires(Permission.TAKE_PART, MANAGE)
def all_meetings() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    organised = queries.organised(None if may(MANAGE) else g.person, page)
    return render_template("inspire/all_meetings.html", organised=organised, page=page)


@bp.route("/meetings/<int:meeting_id>")
@requires(Permission.TAKE_PART, MANAGE)
def meeting(meeting_id: int) -> ResponseReturnValue:
    found = _meeting(meeting_id)
    return render_template(
        "inspire/meeting.html",
        meeting=found,
        mine=events.invitee(found, g.person),
        runs=_runs(found),
        size=people.audience_size(found, clock.today()) if not found.invited else None,
        turnout=events.turnout([found.id]).get(found.id) if _runs(found) else None,
        open_for_attendance=found.held_on <= clock.today(),
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
@requires(MANAGE)
def create() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        made = services.plan(kind=EventKind.MEETING, **form.facts(), by=g.person)
        return redirect(url_for("inspire.meeting", meeting_id=made.id))
    if not form.is_submitted():
        form.suggest_organiser(g.person)
    return form.page("inspire/edit.html", meeting=None)


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@requires(Permission.TAKE_PART, MANAGE)
def edit(meeting_id: int) -> ResponseReturnValue:
    found, form = _to_run(meeting_id), _form()
    if form.validate_on_submit():
        services.change(event=found, **form.facts(), by=g.person)
        return redirect(url_for("inspire.meeting", meeting_id=meeting_id))
    if not form.is_submitted():
        form.show(found)
    return form.page("inspire/edit.html", meeting=found)


@bp.route("/meetings/<int:meeting_id>/invite", methods=["POST"])
@requires(Permission.TAKE_PART, MANAGE)
def invite(meeting_id: int) -> ResponseReturnValue:
    count = services.invite(event=_to_run(meeting_id), now=clock.now(), by=g.person)
    flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", count))
    return redirect(url_for("inspire.meeting", meeting_id=meeting_id))


@bp.route("/meetings/<int:meeting_id>/date", methods=["GET", "POST"])
@requires(Permission.TAKE_PART, MANAGE)
def add_date(meeting_id: int) -> ResponseReturnValue:
    found, form = _to_run(meeting_id), DateForm()
    if form.validate_on_submit():
        with form.refusing():
            other = services.add_date(event=found, **form.when_and_where(), now=clock.now(), by=g.person)
            flash(_("The same people are invited to this date too. Coming to one of them is enough."))
            return redirect(url_for("inspire.meeting", meeting_id=other.id))
    if not form.is_submitted():
        form.show_place(found)
    return form.page("inspire/add_date.html", meeting=found)


@bp.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@requires(Permission.TAKE_PART, MANAGE)
def attendance(meeting_id: int) -> ResponseReturnValue:
    found, form = _to_run(meeting_id), AttendanceForm()
    guests = events.guests(found)
    form.offer(guests)
    if form.validate_on_submit():
        services.take_attendance(event=found, **form.facts(), now=clock.now(), by=g.person)
        flash(_("Attendance is recorded. You can correct it at any time."))
        return redirect(url_for("inspire.meeting", meeting_id=meeting_id))
    if not form.is_submitted():
        form.show(guests)
    return form.page("inspire/attendance.html", meeting=found)


@bp.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@requires(Permission.TAKE_PART, MANAGE)
def cancel(meeting_id: int) -> ResponseReturnValue:
    found, form = _to_run(meeting_id), CancelForm()
    if form.validate_on_submit():
        services.cancel(event=found, reason=form.reason.data, now=clock.now(), by=g.person)
        flash(_("The meeting is cancelled."))
        return redirect(url_for("inspire.meeting", meeting_id=meeting_id))
    return form.page("inspire/cancel.html", meeting=found)


def _runs(meeting: Event) -> bool:
    """Whether who is signed in organises this meeting or manages all of them."""
    return may(MANAGE) or meeting.organiser_id == g.person.id


def _meeting(meeting_id: int) -> Event:
    """The meeting, for those invited and those who run it; there is none for anybody else."""
    found = queries.meeting(meeting_id)
    if found is None or not (_runs(found) or events.invitee(found, g.person)):
        abort(404)
    return found


def _to_run(meeting_id: int) -> Event:
    found = _meeting(meeting_id)
    if not _runs(found):
        abort(403)
    return found


def _form() -> MeetingForm:
    form = MeetingForm()
    form.offer_teams(people.tree(clock.today()))
    return form
