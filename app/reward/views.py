"""Pages of recognition and awards."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.db import db
from app.core.i18n import _
from app.core.paging import Page
from app.reward import bp, queries, services
from app.reward.forms import CycleForm, DecideForm, HideForm, NominateForm, RecogniseForm, RuleForm, ValueForm
from app.reward.models import AwardCycle, AwardDecision, CompanyValue, CycleState, Nomination, Recognition


def manages() -> bool:
    return may(Permission.MANAGE_REWARD)


@bp.route("/recognise", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def feed() -> ResponseReturnValue:
    form = RecogniseForm(data={"receiver": request.args.get("to")})
    form.offer(queries.values())
    if form.validate_on_submit():
        with form.refusing("receiver"):
            recognition = services.recognise(
                giver=g.person,
                receiver=form.receiver.chosen,
                value=form.chosen_value,
                message=form.message.data,
                customer=form.customer.data or "",
                today=clock.today(),
            )
            flash(_("Sent to: %(name)s. Everyone in the company can read it.", name=recognition.receiver.name))
            return redirect(url_for("reward.feed"))
    return form.page("reward/feed.html", **_thanks())


def _thanks() -> dict[str, Any]:
    """What the feed shows: all thanks, those to me, or those from me; of one value if chosen."""
    tab, page = request.args.get("tab", "all"), Page.of_request(request.args, size=20)
    sides: dict[str, Any] = {"received": {"receiver": g.person}, "given": {"giver": g.person}}
    shown = queries.feed(page, value_id=number_asked(request.args, "value"), **sides.get(tab, {}))
    return {"tab": tab, "page": page, "thanks": shown, "values": queries.values(), "manages": manages()}


@bp.post("/recognise/<int:recognition_id>/withdraw")
@requires(Permission.TAKE_PART)
def withdraw(recognition_id: int) -> ResponseReturnValue:
    recognition = _standing(recognition_id)
    if recognition.giver_id != g.person.id:
        abort(404)
    services.withdraw(recognition=recognition, by=g.person, today=clock.today())
    flash(_("Your thanks were withdrawn."))
    return redirect(url_for("reward.feed"))


@bp.route("/recognise/<int:recognition_id>/hide", methods=["GET", "POST"])
@requires(Permission.MANAGE_REWARD)
def hide(recognition_id: int) -> ResponseReturnValue:
    recognition, form = _standing(recognition_id), HideForm()
    if form.validate_on_submit():
        services.hide(recognition=recognition, reason=str(form.reason.data), by=g.person, today=clock.today())
        flash(_("It is hidden from everyone; the reason is on record."))
        return redirect(url_for("reward.feed"))
    return form.page("reward/hide.html", kudo=recognition)


def _standing(recognition_id: int) -> Recognition:
    found = db.session.get(Recognition, recognition_id)
    if found is None or found.withdrawn_on is not None or found.hidden_on is not None:
        abort(404)
    return found


@bp.route("/recognise/values", methods=["GET", "POST"])
@requires(Permission.MANAGE_REWARD)
def values() -> ResponseReturnValue:
    form = ValueForm()
    if form.validate_on_submit():
        with form.refusing("name"):
            services.add_value(name=str(form.name.data), by=g.person)
            return redirect(url_for("reward.values"))
    return form.page("reward/values.html", values=queries.all_values())


@bp.post("/recognise/values/<int:value_id>/retire")
@requires(Permission.MANAGE_REWARD)
def retire_value(value_id: int) -> ResponseReturnValue:
    value = db.session.get(CompanyValue, value_id) or abort(404)
    services.retire_value(value=value, by=g.person, today=clock.today())
    return redirect(url_for("reward.values"))


@bp.get("/awards")
@requires(Permission.TAKE_PART, Permission.MANAGE_REWARD, Permission.SEE_COVERAGE)
def awards() -> ResponseReturnValue:
    cycles = queries.cycles(drafts=manages())
    decided: dict[int, list[AwardDecision]] = {}
    for decision in queries.decisions([c.id for c, _count in cycles if c.state == CycleState.ANNOUNCED]):
        decided.setdefault(decision.cycle_id, []).append(decision)
    return render_template("reward/awards.html", cycles=cycles, decided=decided, manages=manages(), today=clock.today())


@bp.get("/awards/rules")
@requires(Permission.TAKE_PART, Permission.MANAGE_REWARD, Permission.SEE_COVERAGE)
def rules() -> ResponseReturnValue:
    return render_template("reward/rules.html", rules=queries.rules(), manages=manages())


@bp.route("/awards/rules/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_REWARD)
def new_rule() -> ResponseReturnValue:
    form = RuleForm()
    if form.validate_on_submit():
        facts = {key: value for key, value in form.data.items() if key != "csrf_token"}
        services.publish_rule(**facts, by=g.person, today=clock.today())
        flash(_("The rule is published: everyone can read it."))
        return redirect(url_for("reward.rules"))
    return form.page("reward/rule_form.html")


@bp.route("/awards/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_REWARD)
def new_cycle() -> ResponseReturnValue:
    form = CycleForm()
    form.offer(queries.rules())
    if form.validate_on_submit():
        cycle = services.plan_cycle(**form.facts(), by=g.person)
        return redirect(url_for("reward.award", cycle_id=cycle.id))
    return form.page("reward/cycle_form.html")


@bp.route("/awards/<int:cycle_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_REWARD)
def edit_cycle(cycle_id: int) -> ResponseReturnValue:
    cycle = _cycle(cycle_id)
    form = CycleForm(obj=cycle, data={"rule": cycle.rule_id or ""})
    form.offer(queries.rules())
    if form.validate_on_submit():
        services.edit_cycle(cycle=cycle, **form.facts(), by=g.person)
        return redirect(url_for("reward.award", cycle_id=cycle.id))
    return form.page("reward/cycle_form.html", cycle=cycle)


@bp.get("/awards/<int:cycle_id>")
@requires(Permission.TAKE_PART, Permission.MANAGE_REWARD, Permission.SEE_COVERAGE)
def award(cycle_id: int) -> ResponseReturnValue:
    return _award_page(_cycle(cycle_id), NominateForm(), DecideForm())


@bp.post("/awards/<int:cycle_id>/nominate")
@requires(Permission.TAKE_PART)
def nominate(cycle_id: int) -> ResponseReturnValue:
    cycle, form = _cycle(cycle_id), NominateForm()
    if form.validate_on_submit():
        with form.refusing("nominee"):
            services.nominate(
                cycle=cycle,
                nominator=g.person,
                nominee=form.nominee.chosen,
                story=str(form.story.data),
                show_name=bool(form.show_name.data),
                now=clock.now(),
                today=clock.today(),
            )
            flash(_("Thank you. Your nomination has been received."))
            return redirect(url_for("reward.award", cycle_id=cycle.id))
    return _award_page(cycle, form, DecideForm())


@bp.post("/nominations/<int:nomination_id>/withdraw")
@requires(Permission.TAKE_PART)
def withdraw_nomination(nomination_id: int) -> ResponseReturnValue:
    nomination = db.session.get(Nomination, nomination_id)
    if nomination is None or nomination.nominator_id != g.person.id:
        abort(404)
    cycle_id = nomination.cycle_id
    services.withdraw_nomination(nomination=nomination, by=g.person, today=clock.today())
    flash(_("Your nomination was withdrawn."))
    return redirect(url_for("reward.award", cycle_id=cycle_id))


@bp.post("/awards/<int:cycle_id>/<any(open, close, announce):step>")
@requires(Permission.MANAGE_REWARD)
def move_on(cycle_id: int, step: str) -> ResponseReturnValue:
    cycle = _cycle(cycle_id)
    if step == "open":
        services.open_cycle(cycle=cycle, by=g.person, today=clock.today())
    elif step == "close":
        services.close_nominations(cycle=cycle, by=g.person)
    else:
        services.announce(cycle=cycle, by=g.person, today=clock.today())
    return redirect(url_for("reward.award", cycle_id=cycle.id))


@bp.post("/awards/<int:cycle_id>/decide")
@requires(Permission.MANAGE_REWARD)
def decide(cycle_id: int) -> ResponseReturnValue:
    cycle, form = _cycle(cycle_id), DecideForm()
    form.offer(queries.nominations(cycle))
    if form.validate_on_submit():
        with form.refusing("nominee"):
            services.decide(
                cycle=cycle,
                nominee=form.chosen_nominee,
                citation=str(form.citation.data),
                by=g.person,
                today=clock.today(),
            )
            flash(_("Decided. The colleague is asked for consent before anything is announced."))
            return redirect(url_for("reward.award", cycle_id=cycle.id))
    return _award_page(cycle, NominateForm(), form)


@bp.post("/awards/decisions/<int:decision_id>/consent")
@requires(Permission.TAKE_PART)
def consent(decision_id: int) -> ResponseReturnValue:
    decision = db.session.get(AwardDecision, decision_id)
    if decision is None or decision.nominee_id != g.person.id:
        abort(404)
    services.answer_consent(decision=decision, by=g.person, agrees=request.form.get("agrees") == "yes")
    flash(_("Your answer is kept. You can change it until the announcement."))
    return redirect(url_for("reward.award", cycle_id=decision.cycle_id))


def _cycle(cycle_id: int) -> AwardCycle:
    """The award, if this person may see it."""
    cycle = db.session.get(AwardCycle, cycle_id)
    if cycle is None or not queries.may_see(cycle, manages=manages()):
        abort(404)
    return cycle


def _award_page(cycle: AwardCycle, nominate_form: NominateForm, decide_form: DecideForm) -> ResponseReturnValue:
    told = queries.nominations(cycle)
    decide_form.offer(told)
    shown = {
        "cycle": cycle,
        "nominations": told,
        "mine": [n for n in told if n.nominator_id == g.person.id],
        "decisions": queries.decisions([cycle.id]),
        "form": nominate_form if nominate_form.errors else decide_form,
        "nominate_form": nominate_form,
        "decide_form": decide_form,
        "manages": manages(),
        "takes_nominations": cycle.takes_nominations(clock.today()) and may(Permission.TAKE_PART),
    }
    return render_template("reward/award.html", **shown), 422 if nominate_form.errors or decide_form.errors else 200
