"""Pages of pulse: answering, setting up, reading results."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, anonymous, keyed, requires
from app.core import clock
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.people import queries as people
from app.pulse import bp, library, queries, services, work  # noqa: F401  # work: registers the jobs
from app.pulse.forms import Page, SurveyForm, WaveForm, read_ballot, read_blinded, read_page
from app.pulse.models import Invited, Label, Survey, Wave, WaveState

REFUSED = 422
MOST_BYTES = 16 * 1024  # of a ballot


@bp.get("/pulse")
@requires(Permission.TAKE_PART)
def waves() -> ResponseReturnValue:
    waiting = queries.open_invitations(g.person, clock.now())
    return render_template("pulse/waves.html", waiting=waiting, released=queries.waves_to_read())


# --- answering --------------------------------------------------------------------------------------------------------


def _place(wave_id: int) -> Invited:
    """The signed-in person's own place in a wave; nobody else's can be asked for."""
    place = queries.invitation(wave_id, g.person)
    return place if place is not None else abort(404)


@bp.get("/pulse/<int:wave_id>")
@requires(Permission.TAKE_PART)
def answer(wave_id: int) -> ResponseReturnValue:
    place = _place(wave_id)
    if not place.wave.takes_answers(clock.now()) or place.answered:
        return render_template("pulse/done.html", place=place, draft=services.draft_name(place))
    if place.wave.is_anonymous:
        return _ballot(place)
    return render_template("pulse/start.html", place=place)


def _ballot(place: Invited) -> ResponseReturnValue:
    issuer = queries.issuer(place) or abort(404)
    return render_template(
        "pulse/ballot.html",
        place=place,
        key=b64encode(issuer.public_key).decode(),
        items=library.items(place.wave.questions),
        library=library,
        draft=services.draft_name(place),
    )


@bp.post("/pulse/<int:wave_id>/token")
@requires(Permission.TAKE_PART)
def token(wave_id: int) -> ResponseReturnValue:
    """Sign the blinded token of whoever is signed in, when they press Start in an anonymous survey."""
    _place(wave_id)
    blinded = read_blinded(request.form)
    signature = services.issue(wave_id=wave_id, person_id=g.person.id, blinded=blinded, now=clock.now())
    return {"signature": b64encode(signature).decode()}


@bp.post("/pulse/ballots")
@keyed
def cast_ballot() -> ResponseReturnValue:
    """Keep a blind ballot. The token it bears is its key; who sent it is neither asked nor known."""
    request.max_content_length = MOST_BYTES
    sent = read_ballot(request.get_data())
    if sent is None:
        return {"reason": _("This is no ballot.")}, REFUSED
    try:
        receipt = services.cast_ballot(token=sent.token, answers=sent.answers, now=clock.now())
    except RuleBroken as reason:
        return {"reason": str(reason)}, REFUSED
    return {"receipt": receipt.hex()}


@bp.post("/pulse/<int:wave_id>")
@requires(Permission.TAKE_PART)
def step(wave_id: int) -> ResponseReturnValue:
    """Show the next question, or keep the answers. Every step is a POST to one address that answers 200 with a page,
    also the last: a server's log does not show who sent answers when, and nothing is stored before Send."""
    place = _place(wave_id)
    if place.wave.is_anonymous:
        return redirect(url_for("pulse.answer", wave_id=wave_id))
    page = read_page(request.form, library.items(place.wave.questions))
    if page.sending:
        return _send(place, page)
    return _question(place, page)


def _send(place: Invited, page: Page) -> ResponseReturnValue:
    try:
        fresh = services.cast(wave=place.wave, person=g.person, answers=page.answers, now=clock.now())
    except RuleBroken as reason:
        return _question(place, page, str(reason))
    return render_template("pulse/done.html", place=place, fresh=fresh, again=not fresh)


def _question(place: Invited, page: Page, refusal: str = "") -> ResponseReturnValue:
    items = library.items(place.wave.questions)
    problem = refusal or (_("Choose an answer, or press Skip.") if page.missing else "")
    template = "pulse/review.html" if page.number is None else "pulse/question.html"
    shown = render_template(template, place=place, page=page, items=items, library=library, problem=problem)
    return shown, REFUSED if problem else 200


@bp.get("/pulse/<int:wave_id>/what-remains")
@requires(Permission.TAKE_PART)
def what_remains(wave_id: int) -> ResponseReturnValue:
    return render_template("pulse/what_remains.html", place=_place(wave_id))


@bp.get("/pulse/receipts/<fingerprint>")
@anonymous
def receipts(fingerprint: str) -> ResponseReturnValue:
    """Open to whoever has the invitation's fingerprint; nobody is looked up, so nobody learns who looks for what."""
    wave = queries.wave_by_fingerprint(fingerprint) or abort(404)
    rates = queries.rates(wave.id)
    asked = request.args.get("unit", rates[0].unit_id if len(rates) == 1 else None, type=int)
    chosen = next((rate for rate in rates if rate.unit_id == asked), None)
    shown = queries.published(wave.id, chosen.unit_id) if chosen else []
    return render_template("pulse/receipts.html", wave=wave, rates=rates, chosen=chosen, receipts=shown)


# --- results ----------------------------------------------------------------------------------------------------------


@bp.get("/pulse/waves/<int:wave_id>")
@requires(Permission.TAKE_PART, Permission.SEE_TEAMS)
def results(wave_id: int) -> ResponseReturnValue:
    wave = queries.wave(wave_id) or abort(404)
    if wave.state != WaveState.RELEASED or wave.root_id is None:
        abort(404)
    unit_id = request.args.get("unit", wave.root_id, type=int)
    visible = people.visible_team_ids(g.person) | {wave.root_id}
    if unit_id not in visible:
        abort(404)
    return render_template(
        "pulse/results.html",
        wave=wave,
        unit_id=unit_id,
        visible=visible,
        units=queries.units(visible),
        figures=queries.reports(wave.id, {unit_id, wave.root_id}),
        rates=queries.rates(wave.id),
        library=library,
        today=clock.today(),
    )


# --- managing ---------------------------------------------------------------------------------------------------------


def _survey(survey_id: int) -> Survey:
    return queries.survey(survey_id) or abort(404)


def _wave(wave_id: int) -> Wave:
    return queries.wave(wave_id) or abort(404)


@bp.get("/pulse/surveys")
@requires(Permission.MANAGE_PULSE)
def surveys() -> ResponseReturnValue:
    return render_template("pulse/surveys.html", surveys=queries.surveys())


@bp.route("/pulse/surveys/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PULSE)
def new_survey() -> ResponseReturnValue:
    form = SurveyForm()
    if form.validate_on_submit():
        survey = services.create_survey(
            name=form.name.data,
            questions=form.questions.data,
            k=form.k.data,
            with_suppliers=form.with_suppliers.data,
            label=Label(form.label.data),
            now=clock.now(),
            by=g.person,
        )
        flash(_("The survey is saved. Choose now when it is open."))
        return redirect(url_for("pulse.new_wave", survey_id=survey.id))
    return render_template("pulse/new_survey.html", form=form, library=library), REFUSED if form.errors else 200


@bp.route("/pulse/surveys/<int:survey_id>/waves/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PULSE)
def new_wave(survey_id: int) -> ResponseReturnValue:
    survey = _survey(survey_id)
    form = WaveForm()
    if form.validate_on_submit():
        try:
            wave = services.plan_wave(survey=survey, by=g.person, **_moments(form))
            if form.every_weeks.data:
                services.repeat(wave=wave, every_weeks=int(form.every_weeks.data), by=g.person)
        except RuleBroken as reason:
            form.refuse(reason)
        else:
            flash(_("Planned. It opens by itself on its first day."))
            return redirect(url_for("pulse.wave", wave_id=wave.id))
    return render_template("pulse/new_wave.html", form=form, survey=survey), REFUSED if form.errors else 200


@bp.get("/pulse/surveys/<int:survey_id>/preview")
@requires(Permission.MANAGE_PULSE)
def preview(survey_id: int) -> ResponseReturnValue:
    survey = _survey(survey_id)
    return render_template("pulse/preview.html", survey=survey, items=library.items(survey.questions), library=library)


@bp.post("/pulse/surveys/<int:survey_id>/stop")
@requires(Permission.MANAGE_PULSE)
def stop_repeating(survey_id: int) -> ResponseReturnValue:
    services.stop_repeating(survey=_survey(survey_id), by=g.person)
    flash(_("This survey is not asked again by itself."))
    return redirect(url_for("pulse.surveys"))


def _moments(form: WaveForm) -> dict[str, Any]:
    """The form's days as moments: the first is from its start, the last until its end, a reminder at eight."""
    remind_on = form.remind_on.data
    return {
        "opens_at": clock.start_of(form.opens_on.data),
        "closes_at": clock.end_of(form.closes_on.data),
        "remind_at": clock.start_of(remind_on) + timedelta(hours=8) if remind_on else None,
    }


@bp.get("/pulse/waves/<int:wave_id>/manage")
@requires(Permission.MANAGE_PULSE)
def wave(wave_id: int) -> ResponseReturnValue:
    found = _wave(wave_id)
    lost = services.lacks_keys(found)
    return render_template("pulse/wave.html", wave=found, rates=queries.rates(found.id), lost=lost, library=library)


@bp.get("/pulse/waves/<int:wave_id>/pack")
@requires(Permission.MANAGE_PULSE)
def pack(wave_id: int) -> ResponseReturnValue:
    """For a works council: what is asked, by which rule, who sees what, what remains possible."""
    return render_template("pulse/pack.html", wave=_wave(wave_id), library=library)


@bp.post("/pulse/waves/<int:wave_id>/open")
@requires(Permission.MANAGE_PULSE)
def open_wave(wave_id: int) -> ResponseReturnValue:
    found = _wave(wave_id)
    if found.is_anonymous:
        services.ask_to_open(wave=found, now=clock.now(), by=g.person)
        flash(_("The survey opens in a moment: its keys are being made."))
    else:
        services.open_wave(wave=found, now=clock.now(), by=g.person)
        flash(_("The survey is open. Everyone invited finds it on their home page."))
    return redirect(url_for("pulse.wave", wave_id=wave_id))


@bp.post("/pulse/waves/<int:wave_id>/take-back")
@requires(Permission.MANAGE_PULSE)
def take_back(wave_id: int) -> ResponseReturnValue:
    services.take_back(wave=_wave(wave_id), by=g.person)
    flash(_("Taken back. Nobody was told of it."))
    return redirect(url_for("pulse.surveys"))


@bp.post("/pulse/waves/<int:wave_id>/remind")
@requires(Permission.MANAGE_PULSE)
def remind(wave_id: int) -> ResponseReturnValue:
    found = _wave(wave_id)
    services.ask_to_remind(wave=found, now=clock.now(), by=g.person)
    flash(
        _("Everyone invited is being reminded.")
        if found.is_anonymous
        else _("Those who have not answered are being reminded.")
    )
    return redirect(url_for("pulse.wave", wave_id=wave_id))


@bp.route("/pulse/waves/<int:wave_id>/close", methods=["GET", "POST"])
@requires(Permission.MANAGE_PULSE)
def close(wave_id: int) -> ResponseReturnValue:
    found = _wave(wave_id)
    if request.method == "GET":
        return render_template("pulse/close.html", wave=found)
    services.close(wave=found, now=clock.now(), by=g.person)
    flash(_("Closed. The answers are being counted; this takes a moment."))
    return redirect(url_for("pulse.wave", wave_id=wave_id))


@bp.route("/pulse/waves/<int:wave_id>/void", methods=["GET", "POST"])
@requires(Permission.MANAGE_PULSE)
def void(wave_id: int) -> ResponseReturnValue:
    found = _wave(wave_id)
    if request.method == "GET":
        return render_template("pulse/void.html", wave=found)
    services.void(wave=found, by=g.person)
    flash(_("The survey is void."))
    return redirect(url_for("pulse.wave", wave_id=wave_id))
