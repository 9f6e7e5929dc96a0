"""Pages of the plan over five years: measures with one owner, the executive sponsor, the customer committee."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import audit, clock
from app.core.addresses import number_asked
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.core.plan import PlanState
from app.program import bp
from app.program.forms.five_years import COLLEAGUE, SPONSOR, EndSeatForm, MeasureForm, SeatForm
from app.program.models.five_years import MOST_YEARS, Measure, Seat, SeatKind
from app.program.queries import five_years as queries
from app.program.queries import plan as plans
from app.program.services import five_years as services

P = Permission
READ = (P.MANAGE_PLAN, P.SEE_COVERAGE, P.SEE_TEAMS)


@bp.get("/plan/five-years")
@requires(*READ)
def five_years() -> ResponseReturnValue:
    today = clock.today()
    first = number_asked(request.args, "from") or 0
    first = first if 2000 <= first <= 2100 else today.year
    years = range(first, first + MOST_YEARS)
    return render_template(
        "program/five_years.html",
        measures=queries.measures(years[0], years[-1]),
        seats=queries.seats(),
        years=years,
        today=today,
        kinds=SeatKind,
    )


@bp.route("/plan/measures/new", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def new_measure() -> ResponseReturnValue:
    form = MeasureForm(data={"first_year": clock.today().year, "last_year": clock.today().year + MOST_YEARS - 1})
    if form.validate_on_submit():
        with form.refusing():
            made = services.add_measure(**form.facts(), by=g.person, now=clock.now())
            return redirect(url_for("program.measure", measure_id=made.id))
    return form.page("program/measure_form.html", measure=None)


@bp.get("/plan/measures/<int:measure_id>")
@requires(P.TAKE_PART, *READ)
def measure(measure_id: int) -> ResponseReturnValue:
    found = _measure(measure_id)
    reads = any(may(one) for one in READ)
    if not reads and found.owner_id != g.person.id:
        abort(404)
    history = plans.history(queries.OBJECT, found.id)
    return render_template(
        "program/measure.html", measure=found, history=history, reads=reads, action_word=audit.action_word
    )


@bp.route("/plan/measures/<int:measure_id>/edit", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def edit_measure(measure_id: int) -> ResponseReturnValue:
    found, form = _measure(measure_id), MeasureForm()
    if form.validate_on_submit():
        with form.refusing():
            _save(found, form)
            return redirect(url_for("program.measure", measure_id=measure_id))
    if not form.is_submitted():
        form.show(found)
    return form.page("program/measure_form.html", measure=found)


def _save(found: Measure, form: MeasureForm) -> None:
    state, because = PlanState(form.state.data), form.because.data or ""
    whose = {"measure": found, "version": form.seen, "by": g.person, "now": clock.now()}
    try:
        services.edit_measure(**whose, state=state, because=because, **form.facts())
    except RuleBroken:
        form.version.data = str(found.version)  # they know now, and may send it again
        raise


@bp.route("/plan/seats/new", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def new_seat() -> ResponseReturnValue:
    form = SeatForm(data={"role": request.args.get("role", COLLEAGUE), "starts_on": clock.today()})
    if form.validate_on_submit():
        with form.refusing():
            _take_seat(form)
            return redirect(url_for("program.five_years"))
    return form.page("program/seat_form.html")


def _take_seat(form: SeatForm) -> None:
    since = {"starts_on": form.starts_on.data, "by": g.person}
    if form.role.data == SPONSOR:
        services.name_sponsor(person=form.person.chosen, **since)
    elif form.of_supplier:
        organisation = form.organisation.data or ""
        services.add_member(person=None, name=form.name.data, organisation=organisation, **since)
    else:
        services.add_member(person=form.person.chosen, **since)


@bp.route("/plan/seats/<int:seat_id>/end", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def end_seat(seat_id: int) -> ResponseReturnValue:
    found, form = _seat(seat_id), EndSeatForm(data={"ends_on": clock.today()})
    if form.validate_on_submit():
        services.end_seat(seat=found, last_day=form.ends_on.data, by=g.person)
        flash(_("Saved. It stays in the history."))
        return redirect(url_for("program.five_years"))
    return form.page("program/seat_end.html", seat=found)


def _measure(measure_id: int) -> Measure:
    return queries.measure(measure_id) or abort(404)


def _seat(seat_id: int) -> Seat:
    return queries.seat(seat_id) or abort(404)
