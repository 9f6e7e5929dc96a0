"""Pages of training: one's own courses, the courses and rules that HR keeps, the records of people and teams."""

from datetime import date, timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, may, requires
from app.core import audit, clock
from app.core.downloads import table_file
from app.core.i18n import LANGUAGES, _, ngettext
from app.core.paging import Page
from app.core.tables import Cell
from app.instruct import bp, queries, services
from app.instruct.forms import AssignForm, CompleteForm, CopyForm, CourseForm, ReverseForm
from app.instruct.models import Course, CourseState
from app.people.models import Person, Team
from app.people.queries import team_of, tree, visible_team_ids

P = Permission


def managed_course(course_id: int) -> Course:
    return queries.course(course_id) or abort(404)


@bp.get("/training")
@requires(P.TAKE_PART)
def mine() -> ResponseReturnValue:
    today = clock.today()
    asked = queries.my_courses(g.person, today)
    to_do = [one for one in asked if one.to_do(today)]
    done = [one for one in asked if not one.to_do(today)]
    paths = queries.my_paths(g.person)
    return render_template("instruct/mine.html", to_do=to_do, done=done, paths=paths, today=today)


@bp.get("/training/courses/<int:course_id>")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT)
def course(course_id: int) -> ResponseReturnValue:
    found, today = visible_course(course_id), clock.today()
    asked = queries.requirement(found.id, g.person.id, today)
    study = queries.study(found, g.person, asked, today)
    rules = queries.rules(course_id=found.id) if may(P.MANAGE_INSTRUCT) else []
    shown = {"asked": asked, "study": study, "rules": rules, "languages_of_material": LANGUAGES}
    return render_template("instruct/course.html", course=found, **shown, today=today)


def visible_course(course_id: int) -> Course:
    """Active courses are open to all, drafts to those who manage; a retired one also to whom it concerned."""
    found = managed_course(course_id)
    concerned = found.state == CourseState.RETIRED and queries.has_record(found.id, g.person.id)
    if not (found.state == CourseState.ACTIVE or may(P.MANAGE_INSTRUCT) or concerned):
        abort(404)
    return found


@bp.post("/training/courses/<int:course_id>/complete")
@requires(P.TAKE_PART)
def complete(course_id: int) -> ResponseReturnValue:
    found = visible_course(course_id)
    services.complete(course=found, person=g.person, now=clock.now())
    flash(_("Noted: you have completed this course."))
    return redirect(url_for("instruct.mine"))


@bp.get("/training/courses")
@requires(P.MANAGE_INSTRUCT)
def courses() -> ResponseReturnValue:
    return render_template("instruct/courses.html", courses=queries.courses(clock.today()))


@bp.route("/training/courses/new", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def new_course() -> ResponseReturnValue:
    form = CourseForm()
    form.offer(queries.courses_to_offer())
    if form.validate_on_submit():
        with form.refusing("code"):
            created = services.create_course(data=form.course_data, by=g.person)
            services.set_prerequisites(course=created, needs=queries.courses_by_id(form.needs.data or []), by=g.person)
            flash(_("Saved as a draft. Publish it when it is ready."))
            return redirect(url_for("instruct.course", course_id=created.id))
    return form.page("instruct/edit_course.html", course=None)


@bp.route("/training/courses/<int:course_id>/edit", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def edit_course(course_id: int) -> ResponseReturnValue:
    found = managed_course(course_id)
    form = CourseForm(obj=found, data={"needs": [one.id for one in queries.prerequisites(found.id)]})
    form.offer([one for one in queries.courses_to_offer() if one is not found])
    if form.validate_on_submit():
        with form.refusing():
            services.edit_course(course=found, data=form.course_data, by=g.person)
            services.set_prerequisites(course=found, needs=queries.courses_by_id(form.needs.data or []), by=g.person)
            if form.new_version.data:
                services.new_version(course=found, by=g.person)
            flash(_("The course was saved."))
            return redirect(url_for("instruct.course", course_id=found.id))
    return form.page("instruct/edit_course.html", course=found)


@bp.route("/training/courses/<int:course_id>/copy", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def copy_course(course_id: int) -> ResponseReturnValue:
    found = managed_course(course_id)
    form = CopyForm(data={"title": found.title, "starts_on": clock.today()})
    if form.validate_on_submit():
        copy = services.copy_course(course=found, title=form.title.data, starts_on=form.starts_on.data, by=g.person)
        flash(_("Copied as a draft, with its quiz and rules. Publish it when it is ready."))
        return redirect(url_for("instruct.course", course_id=copy.id))
    return form.page("instruct/copy.html", title=found.title, back=url_for("instruct.course", course_id=found.id))


@bp.post("/training/courses/<int:course_id>/publish")
@requires(P.MANAGE_INSTRUCT)
def publish(course_id: int) -> ResponseReturnValue:
    count = services.publish(course=managed_course(course_id), today=clock.today(), by=g.person)
    flash(_("The course is in use.") if not count else _assigned(count))
    return redirect(url_for("instruct.course", course_id=course_id))


@bp.post("/training/courses/<int:course_id>/retire")
@requires(P.MANAGE_INSTRUCT)
def retire(course_id: int) -> ResponseReturnValue:
    services.retire(course=managed_course(course_id), today=clock.today(), by=g.person)
    flash(_("The course is retired. What was completed stays on record."))
    return redirect(url_for("instruct.course", course_id=course_id))


def _assigned(count: int) -> str:
    return str(ngettext("Assigned to %(num)d person.", "Assigned to %(num)d people.", count))


@bp.route("/training/courses/<int:course_id>/people", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def people(course_id: int) -> ResponseReturnValue:
    found, form = managed_course(course_id), CompleteForm(data={"completed_on": clock.today()})
    if form.validate_on_submit():
        with form.refusing():
            count = services.complete_for(
                course=found,
                person_ids=set(form.people.data or []),
                completed_on=form.completed_on.data,
                now=clock.now(),
                by=g.person,
            )
            flash(ngettext("Completed by %(num)d more person.", "Completed by %(num)d more people.", count))
            return redirect(url_for("instruct.people", course_id=found.id))
    return _people_page(found, form)


def _people_page(found: Course, form: CompleteForm) -> ResponseReturnValue:
    today, page = clock.today(), Page.of_request(request.args)
    wanted = queries.Filter(request.args.get("q", "").strip(), request.args.get("state", ""))
    page.total = queries.count_people_of_course(found, wanted, today)
    asked = queries.people_of_course(found, wanted, today, limit=page.size, offset=page.offset)
    return form.page("instruct/people.html", course=found, asked=asked, page=page, wanted=wanted, today=today)


@bp.route("/training/courses/<int:course_id>/assign", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def assign(course_id: int) -> ResponseReturnValue:
    found, today = managed_course(course_id), clock.today()
    form = AssignForm(data={"due_on": today + timedelta(days=30)})
    if form.validate_on_submit():
        with form.refusing():
            services.assign(course=found, person=form.person.chosen, due_on=form.due_on.data, today=today, by=g.person)
            flash(_("Assigned. The person finds it under Training."))
            return redirect(url_for("instruct.people", course_id=found.id))
    return form.page("instruct/assign.html", course=found)


@bp.post("/training/assignments/<int:assignment_id>/withdraw")
@requires(P.MANAGE_INSTRUCT)
def withdraw(assignment_id: int) -> ResponseReturnValue:
    assignment = queries.assignment(assignment_id) or abort(404)
    services.withdraw(assignment=assignment, today=clock.today(), by=g.person)
    flash(_("Withdrawn. This course is no longer assigned to this person."))
    return redirect(url_for("instruct.people", course_id=assignment.course_id))


@bp.route("/training/completions/<int:completion_id>/reverse", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def reverse(completion_id: int) -> ResponseReturnValue:
    completion, form = queries.completion(completion_id) or abort(404), ReverseForm()
    if form.validate_on_submit():
        with form.refusing():
            services.reverse(completion=completion, reason=form.reason.data, now=clock.now(), by=g.person)
            flash(_("The completion was reversed. It stays on record with the reason."))
            return redirect(url_for("instruct.person_record", person_id=completion.person_id))
    return form.page("instruct/reverse.html", completion=completion)


@bp.get("/training/people/<int:person_id>")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT, P.SEE_TEAMS)
def person_record(person_id: int) -> ResponseReturnValue:
    found = queries.person(person_id)
    if found is None or not may_see_record(found):
        abort(404)
    today = clock.today()
    asked = queries.my_courses(found, today)
    completions = queries.completions_of(found)
    return render_template(
        "instruct/person_record.html", owner=found, asked=asked, completions=completions, today=today
    )


def may_see_record(owner: Person) -> bool:
    """One's own; everyone's for those who manage training; those of visible teams for who sees these."""
    if owner.id == g.person.id or may(P.MANAGE_INSTRUCT):
        return True
    team = team_of(owner, clock.today())
    return may(P.SEE_TEAMS) and team is not None and team.id in visible_team_ids(g.person)


@bp.get("/training/teams")
@requires(P.SEE_TEAMS)
def compliance() -> ResponseReturnValue:
    today = clock.today()
    rows = queries.compliance(visible_team_ids(g.person), tree(today), today)
    return render_template("instruct/compliance.html", rows=rows, today=today)


@bp.get("/training/teams/record.<any(csv, xlsx):kind>")
@requires(P.SEE_TEAMS)
def compliance_file(kind: str) -> ResponseReturnValue:
    """Counts of teams, without people."""
    today = clock.today()
    headers = [_("Code"), _("Team"), _("Back office"), _("Due"), _("Completed"), _("From, percent"), _("To, percent")]
    lines: list[list[Cell]] = []
    for row in queries.compliance(visible_team_ids(g.person), tree(today), today):
        low, high = row.range if row.due else (None, None)
        office = "" if row.team.customer_facing else _("yes")
        lines.append([row.team.code, row.team.name, office, row.due, row.met, low, high])
    return table_file(kind, f"training-teams-{today.isoformat()}", headers, lines, title=_("Training of the teams"))


@bp.get("/training/teams/<int:team_id>")
@requires(P.SEE_TEAMS)
def team_record(team_id: int) -> ResponseReturnValue:
    team, below = _visible_team(team_id)
    today, page = clock.today(), Page.of_request(request.args)
    page.total = queries.count_members(below, today)
    matrix = queries.team_matrix(below, today, limit=page.size, offset=page.offset)
    return render_template("instruct/team_record.html", team=team, matrix=matrix, page=page, today=today)


@bp.get("/training/teams/<int:team_id>/record.<any(csv, xlsx):kind>")
@requires(P.SEE_TEAMS)
def team_record_file(team_id: int, kind: str) -> ResponseReturnValue:
    team, below = _visible_team(team_id)
    audit.record_read(action="export", actor_id=g.person.id, object_type="training", object_id=team_id, format=kind)
    today = clock.today()
    headers, lines = _record_table(queries.team_matrix(below, today), today)
    return table_file(kind, f"training-{today.isoformat()}", headers, lines, title=team.name)


def _visible_team(team_id: int) -> tuple[Team, list[int]]:
    """A team that may be seen, and its id with those of the teams below."""
    if team_id not in visible_team_ids(g.person):
        abort(404)
    whole = tree(clock.today())
    return whole.teams[team_id], whole.below(team_id)


def _record_table(matrix: queries.Matrix, today: date) -> tuple[list[str], list[list[Cell]]]:
    """One line for each person and training asked."""
    headers = [_("Number"), _("Person"), _("Course"), _("State"), _("Due"), _("Completed on"), _("Valid until")]
    titles = {course.id: course.title for course in matrix.courses}
    people = {person.id: person for person in matrix.people}
    lines: list[list[Cell]] = [
        [
            people[person_id].number,
            people[person_id].name,
            titles[course_id],
            str(asked.readiness(today).label),
            asked.due_on if asked.to_do(today) else None,
            asked.completed_on,
            asked.expires_on,
        ]
        for (person_id, course_id), asked in matrix.cells.items()
    ]
    return headers, lines
