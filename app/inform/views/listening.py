"""Pages of customer-listening: what I can come to, one session, planning one, what was heard."""

from flask import abort, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.paging import Page
from app.events import queries as events
from app.events import services as dates
from app.events.forms import DateForm
from app.events.models import Event
from app.inform import bp
from app.inform.forms.listening import HeardForm, ListeningForm
from app.inform.queries import listening as queries
from app.inform.services import listening as services
from app.people import queries as people

TAKE_PART, MANAGE = Permission.TAKE_PART, Permission.MANAGE_INFORM


@bp.get("/listening")
@requires(TAKE_PART)
def listening() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    offered = queries.offered(g.person, clock.now()) if page.number == 1 else []
    attended = queries.attended(g.person, page)
    ways = queries.ways([one.event.id for one in offered])
    runs = may(MANAGE) or queries.organises(g.person)
    return render_template("inform/listening.html", offered=offered, attended=attended, ways=ways, runs=runs, page=page)


@bp.get("/listening/all")
@requires(TAKE_PART, MANAGE)
def all_sessions() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    found = queries.run_by(None if may(MANAGE) else g.person, page)
    return render_template("inform/all_sessions.html", found=found, page=page)


@bp.get("/listening/<int:event_id>")
@requires(TAKE_PART, MANAGE)
def session(event_id: int) -> ResponseReturnValue:
    event, now = _session(event_id), clock.now()
    mine = events.invitee(event, g.person)
    return render_template(
        "inform/session.html",
        event=event,
        way=queries.way(event).way,
        mine=mine,
        ahead=events.ahead(mine) if mine is not None and mine.waits else 0,
        begun=event.starts_at <= now,
        seats=events.seats([event.id]).get(event.id),
        turnout=events.turnout([event.id]).get(event.id),
        size=people.audience_size(event, clock.day_of(now)) if not event.invited else None,
        on_the_day=event.held_on <= clock.day_of(now),
        heard=queries.all_heard(event),
        runs=_runs(event),
    )


@bp.route("/listening/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_session() -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        made = services.plan(**form.facts(), by=g.person)
        return redirect(made.path)
    if not form.is_submitted():
        form.suggest_organiser(g.person)
    return form.page("inform/session_form.html", event=None)


@bp.route("/listening/<int:event_id>/edit", methods=["GET", "POST"])
@requires(TAKE_PART, MANAGE)
def edit_session(event_id: int) -> ResponseReturnValue:
    event, form = _to_run(event_id), _form()
    if form.validate_on_submit():
        services.change(event=event, **form.facts(), by=g.person)
        return redirect(event.path)
    if not form.is_submitted():
        form.show(event, queries.way(event).way)
    return form.page("inform/session_form.html", event=event)


@bp.post("/listening/<int:event_id>/publish")
@requires(TAKE_PART, MANAGE)
def publish_session(event_id: int) -> ResponseReturnValue:
    event = _to_run(event_id)
    count = dates.publish(event=event, now=clock.now(), by=g.person)
    flash(ngettext("%(num)s person can sign up now.", "%(num)s people can sign up now.", count))
    return redirect(event.path)


@bp.route("/listening/<int:event_id>/date", methods=["GET", "POST"])
@requires(TAKE_PART, MANAGE)
def add_session_date(event_id: int) -> ResponseReturnValue:
    event, form = _to_run(event_id), DateForm()
    if form.validate_on_submit():
        with form.refusing():
            other = services.add_date(event=event, **form.when_and_where(), now=clock.now(), by=g.person)
            flash(_("People can sign up for this date, too."))
            return redirect(other.path)
    if not form.is_submitted():
        form.show_place(event)
    return form.page("inform/session_date.html", event=event)


@bp.route("/listening/<int:event_id>/heard", methods=["GET", "POST"])
@requires(TAKE_PART)
def heard(event_id: int) -> ResponseReturnValue:
    event, form = _session(event_id), HeardForm()
    told = queries.heard_by(event, g.person)
    if form.validate_on_submit():
        with form.refusing():
            words = {"heard": form.heard.data, "change": form.change.data or ""}
            services.tell(event=event, person=g.person, **words, now=clock.now())
            flash(_("Thank you. Everyone who can open this session reads it."))
            return redirect(event.path)
    if not form.is_submitted() and told is not None:
        form.show(told)
    return form.page("inform/heard.html", event=event)


def _runs(event: Event) -> bool:
    return may(MANAGE) or (may(TAKE_PART) and event.organiser_id == g.person.id)


def _session(event_id: int) -> Event:
    """The session, for those it concerns and those who run it; there is none for anybody else."""
    found = queries.session(event_id)
    if found is None or not (_runs(found) or events.may_see(found, g.person, clock.today())):
        abort(404)
    return found


def _to_run(event_id: int) -> Event:
    found = _session(event_id)
    return found if _runs(found) else abort(403)


def _form() -> ListeningForm:
    form = ListeningForm()
    form.offer_teams(people.tree(clock.today()))
    return form
