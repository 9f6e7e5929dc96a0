"""Quizzes: taking one, and what HR asks in it; files of the material."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock, files
from app.core.db import release
from app.core.errors import RuleBroken
from app.core.i18n import _
from app.instruct import bp, queries, services
from app.instruct.forms import FileForm, QuestionForm, QuizForm, answers_typed
from app.instruct.models import Course, Question
from app.instruct.views.pages import managed_course, visible_course

P = Permission


@bp.route("/training/courses/<int:course_id>/quiz", methods=["GET", "POST"])
@requires(P.TAKE_PART)
def quiz(course_id: int) -> ResponseReturnValue:
    found, now, reason = visible_course(course_id), clock.now(), None
    asked = services.asked_of(found, g.person, queries.count_tries(found.id, g.person.id))
    try:
        services.may_take(found, g.person, now)
        if request.method == "POST":
            made = services.take(course=found, person=g.person, answers=_answers(asked), now=now)
            return redirect(url_for("instruct.quiz_result", try_id=made.id))
    except RuleBroken as refused:
        reason = str(refused)
    if request.method == "GET" and (reason or not asked):
        flash(reason or _("This course has no quiz."))
        return redirect(url_for("instruct.course", course_id=found.id))
    page = render_template("instruct/quiz.html", course=found, asked=asked, chosen=_answers(asked), reason=reason)
    return page, 422 if reason else 200


def _answers(asked: list[services.Asked]) -> dict[int, list[int]]:
    """By question, the places chosen; what is no number is no answer."""
    found = {}
    for one in asked:
        name = f"q{one.question.id}"
        if one.question.kind == "order":
            given = [request.form.get(f"{name}-{place}", "") for place in range(len(one.places))]
        else:
            given = request.form.getlist(name)
        found[one.question.id] = [int(text) for text in given if text.isdecimal() and len(text) < 4]
    return found


@bp.get("/training/tries/<int:try_id>")
@requires(P.TAKE_PART)
def quiz_result(try_id: int) -> ResponseReturnValue:
    """One's own alone: what was wrong is nobody else's business."""
    made = queries.quiz_try(try_id)
    if made is None or made.person_id != g.person.id:
        abort(404)
    held = queries.requirement(made.course_id, g.person.id, clock.today())
    left = queries.tries_left(made.course, g.person, held) if held is not None else 0
    questions = queries.questions(made.course_id)
    tell = made.passed or left <= 0
    return render_template("instruct/quiz_result.html", made=made, questions=questions, left=left, tell=tell)


@bp.route("/training/courses/<int:course_id>/questions", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def questions(course_id: int) -> ResponseReturnValue:
    found = managed_course(course_id)
    form = QuizForm(obj=found)
    if form.validate_on_submit():
        services.set_quiz(course=found, **form.facts(), by=g.person)
        flash(_("The quiz was saved."))
        return redirect(url_for("instruct.questions", course_id=found.id))
    return form.page("instruct/questions.html", course=found, questions=queries.questions(found.id))


@bp.route("/training/courses/<int:course_id>/questions/new", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def new_question(course_id: int) -> ResponseReturnValue:
    found, form = managed_course(course_id), QuestionForm()
    if form.validate_on_submit():
        with form.refusing("answers"):
            services.add_question(course=found, data=form.question_data, by=g.person)
            return _question_saved(found)
    return form.page("instruct/question.html", course=found, question=None)


@bp.route("/training/questions/<int:question_id>", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def question(question_id: int) -> ResponseReturnValue:
    found = _question(question_id)
    form = QuestionForm(
        data={
            "wording": found.text,
            "kind": found.kind.value,
            "answers": answers_typed(found),
            "explanation": found.explanation,
        }
    )
    if form.validate_on_submit():
        with form.refusing("answers"):
            services.edit_question(question=found, data=form.question_data, by=g.person)
            return _question_saved(found.course)
    return form.page("instruct/question.html", course=found.course, question=found)


@bp.post("/training/questions/<int:question_id>/remove")
@requires(P.MANAGE_INSTRUCT)
def remove_question(question_id: int) -> ResponseReturnValue:
    found = _question(question_id)
    services.remove_question(question=found, by=g.person)
    flash(_("The question was removed."))
    return redirect(url_for("instruct.questions", course_id=found.course_id))


def _question(question_id: int) -> Question:
    return queries.question(question_id) or abort(404)


def _question_saved(found: Course) -> ResponseReturnValue:
    flash(_("The question was saved."))
    return redirect(url_for("instruct.questions", course_id=found.id))


@bp.route("/training/courses/<int:course_id>/files", methods=["GET", "POST"])
@requires(P.MANAGE_INSTRUCT)
def course_files(course_id: int) -> ResponseReturnValue:
    found, form = managed_course(course_id), FileForm()
    if form.validate_on_submit():
        with form.refusing("file"):
            release()  # drawing a picture anew takes its time
            upload = files.read_upload(form.file.data)
            files.keep(upload, owner="course", owner_id=course_id, by_id=g.person.id, now=clock.now())
            flash(_("The file was added."))
            return redirect(url_for("instruct.course_files", course_id=course_id))
    kept = files.files_of("course", [course_id])[course_id]
    return form.page("instruct/files.html", course=found, files=kept, accept=files.ACCEPT)


@bp.get("/training/courses/<int:course_id>/files/<int:file_id>")
@requires(P.TAKE_PART, P.MANAGE_INSTRUCT)
def course_file(course_id: int, file_id: int) -> ResponseReturnValue:
    found = visible_course(course_id)
    return files.send(files.find(file_id, owner="course", owner_id=found.id) or abort(404))


@bp.post("/training/courses/<int:course_id>/files/<int:file_id>/remove")
@requires(P.MANAGE_INSTRUCT)
def remove_file(course_id: int, file_id: int) -> ResponseReturnValue:
    files.remove(files.find(file_id, owner="course", owner_id=course_id) or abort(404))
    flash(_("The file was removed."))
    return redirect(url_for("instruct.course_files", course_id=course_id))
