"""Pages of the rules that assign courses and paths by themselves."""

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.addresses import number_asked
from app.core.db import db
from app.core.i18n import _
from app.core.jobs import Job
from app.instruct import bp, queries, services, work
from app.instruct.forms import RuleForm
from app.instruct.models import Course, Path, Rule
from app.people.queries import tree

P = Permission
SHOWN = 50  # names in a preview


@bp.get("/training/rules")
@requires(P.MANAGE_INSTRUCT)
def rules() -> ResponseReturnValue:
    return render_template("instruct/rules.html", rules=queries.rules())


@bp.post("/training/rules/apply")
@requires(P.MANAGE_INSTRUCT)
def apply_rules() -> ResponseReturnValue:
    return redirect(url_for("instruct.applying", job_id=work.ask_for_rules().id))


@bp.get("/training/rules/applying/<int:job_id>")
@requires(P.MANAGE_INSTRUCT)
def applying(job_id: int) -> ResponseReturnValue:
    """How far it has come; looked at again by itself until all is done."""
    job = db.session.get(Job, job_id)
    if job is None or job.kind != work.RULES:
        abort(404)
    page = make_response(render_template("instruct/applying.html", job=job))
    if job.finished_at is None:
        page.headers["Refresh"] = "2"
    return page


@bp.route("/training/rules/new", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def new_rule() -> ResponseReturnValue:
    target = _target()
    return _rule_page(None, target) if target is not None else redirect(url_for("instruct.courses"))


@bp.route("/training/rules/<int:rule_id>", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def rule(rule_id: int) -> ResponseReturnValue:
    found = queries.rule(rule_id) or abort(404)
    return _rule_page(found, found.course or found.path or abort(404))


def _target() -> Course | Path | None:
    """What a new rule is to assign; none: an address without it."""
    course_id, path_id = (number_asked(request.args, name) for name in ("course", "path"))
    return queries.course(course_id) if course_id is not None else queries.path(path_id or 0)


def _rule_page(found: Rule | None, target: Course | Path) -> ResponseReturnValue:
    today = clock.today()
    form = RuleForm(obj=found, data=None if found else {"starts_on": today, "days": 30})
    form.offer_teams(tree(today))
    if isinstance(target, Path):
        del form.days
    if found is not None and not form.is_submitted():
        form.show_audience(found)
    preview = None
    if form.validate_on_submit():
        if "preview" in request.form:
            with db.session.no_autoflush:
                preview = queries.preview(form.rule(target), _course_ids(target), today, limit=SHOWN)
        else:
            with form.refusing():
                services.save_rule(rule=found, target=target, **form.facts(), by=g.person)
                return _applied(_("The rule was saved. It is applied now."))
    return form.page("instruct/rule.html", rule=found, target=target, is_path=isinstance(target, Path), preview=preview)


def _course_ids(target: Course | Path) -> list[int]:
    return [target.id] if isinstance(target, Course) else [step.course_id for step in target.steps]


@bp.post("/training/rules/<int:rule_id>/remove")
@requires(P.MANAGE_INSTRUCT)
def remove_rule(rule_id: int) -> ResponseReturnValue:
    services.remove_rule(rule=queries.rule(rule_id) or abort(404), by=g.person)
    return _applied(_("The rule was removed. What it asked and nobody has done yet is closed now."))


def _applied(said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("instruct.applying", job_id=work.ask_for_rules().id))
