"""Quizzes, prerequisites, certificates."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.instruct import queries, services
from app.instruct.models import (
    Completion,
    Course,
    CourseData,
    CourseKind,
    Question,
    QuestionData,
    QuestionKind,
    QuizTry,
)
from app.instruct.services import certificates, quiz
from app.people.models import Person
from tests.factories import make_person, make_team
from tests.support.client import Client

SignIn = Callable[[Person], Client]
QUESTIONS = (
    QuestionData(QuestionKind.SINGLE, "Who decides?", ["You", "Your leader", "Nobody"], [0], "You may, up to 50."),
    QuestionData(QuestionKind.MULTIPLE, "What calms?", ["Listening", "Arguing", "A name"], [0, 2]),
    QuestionData(QuestionKind.ORDER, "In which order?", ["Listen", "Repair", "Ask again"], []),
)


class Company:
    """HR, two people, and a course with a quiz that both are asked to take."""

    def __init__(self, today: date, **data: object) -> None:
        team = make_team("Company")
        self.hr = make_person("Hanna Ruta", team=team, roles=(Role.HR,))
        self.anna, self.other = make_person("Anna Kowalska", team=team), make_person("Nikos Papas", team=team)
        self.course = self.make_course("Calm on the phone", today)
        self.questions = [services.add_question(course=self.course, data=one, by=self.hr) for one in QUESTIONS]

    def make_course(self, title: str, today: date) -> Course:
        course = services.create_course(data=CourseData(title, valid_months=12), by=self.hr)
        services.publish(course=course, today=today, by=self.hr)
        for person in (self.anna, self.other):
            services.assign(course=course, person=person, due_on=today, today=today, by=self.hr)
        return course

    def filled(self, person: Person, *, wrong: int = 0) -> dict[str, list[str]]:
        """What a browser sends; the first `wrong` questions are answered wrongly."""
        form: dict[str, list[str]] = {}
        number = queries.count_tries(self.course.id, person.id)
        asked = {one.question.id: one for one in services.asked_of(self.course, person, number)}
        for place, question in enumerate(self.questions):
            shown = asked[question.id].places
            right = list(question.right)
            if place < wrong:
                right = right[::-1] if question.kind == QuestionKind.ORDER else [1]
            if question.kind == QuestionKind.ORDER:
                form |= {f"q{question.id}-{at}": [str(right.index(one))] for at, one in enumerate(shown)}
            else:
                form[f"q{question.id}"] = [str(shown.index(one)) for one in right]
        return form


@pytest.fixture
def company(app: Flask, today: date) -> Company:
    return Company(today)


def rows(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_who_fails_once_reads_why_and_passes_then(company: Company, sign_in: SignIn) -> None:
    address = f"/training/courses/{company.course.id}/quiz"
    anna = sign_in(company.anna)
    failed = anna.post(address, data=company.filled(company.anna, wrong=1), follow_redirects=True).text
    assert "Not passed this time: 2 of 3 right" in failed
    assert "You may, up to 50." in failed, "explained after"
    assert "The right answer:" not in failed, "there is another try"
    assert rows(Completion) == 0

    passed = anna.post(address, data=company.filled(company.anna), follow_redirects=True).text
    assert "Passed: 3 of 3 right" in passed
    made = db.session.scalars(select(Completion)).one()
    assert (made.person_id, made.version) == (company.anna.id, 1)
    assert anna.post(address, data=company.filled(company.anna)).status_code == 422, "there is nothing left to pass"
    assert rows(Completion) == 1
    last = db.session.scalars(select(QuizTry.id).order_by(QuizTry.id)).all()[-1]
    assert sign_in(company.other).get(f"/training/tries/{last}").status_code == 404


def test_tries_run_out_and_an_empty_quiz_is_none(company: Company, sign_in: SignIn) -> None:
    services.set_quiz(course=company.course, pass_mark=100, tries=2, shuffled=True, by=company.hr)
    address, anna = f"/training/courses/{company.course.id}/quiz", sign_in(company.anna)
    for wrong in ({}, {f"q{company.questions[0].id}": ["7"]}, {f"q{company.questions[0].id}": ["x" * 50]}):
        assert anna.post(address, data=wrong).status_code == 422
    assert rows(QuizTry) == 0
    for _try in range(2):
        page = anna.post(address, data=company.filled(company.anna, wrong=2), follow_redirects=True).text
    assert "The right answer:" in page, "the last try is over"
    assert anna.post(address, data=company.filled(company.anna)).status_code == 422
    assert anna.get(address).location == f"/training/courses/{company.course.id}"
    assert rows(QuizTry) == 2
    with pytest.raises(RuleBroken):
        services.complete(course=company.course, person=company.anna, now=clock.now())


def test_a_renewal_begins_anew(company: Company, today: date) -> None:
    services.set_quiz(course=company.course, pass_mark=100, tries=1, shuffled=False, by=company.hr)
    answers = {
        one.question.id: [one.question.right.index(place) for place in one.places]
        if one.question.kind == QuestionKind.ORDER
        else one.question.right
        for one in services.asked_of(company.course, company.anna, 0)
    }
    assert services.take(course=company.course, person=company.anna, answers=answers, now=clock.now()).passed
    with time_machine.travel("2027-03-01T09:00Z", tick=False):
        services.may_take(company.course, company.anna, clock.now())


def test_the_page_does_not_tell_which_is_right(company: Company, sign_in: SignIn) -> None:
    """What is offered stands in an order of the person's own, also for what is to be put in order."""
    texts = set()
    for number in range(12):
        asked = services.asked_of(company.course, company.anna, number)
        assert asked == services.asked_of(company.course, company.anna, number), "shown again it stands as before"
        texts.add(tuple(one.offered[0] for one in sorted(asked, key=lambda one: one.question.id)))
    assert len(texts) > 4
    page = sign_in(company.anna).get(f"/training/courses/{company.course.id}/quiz").text
    assert "You may, up to 50." not in page


@given(st.permutations(range(5)), st.permutations(range(5)))
def test_an_order_is_graded_however_it_was_shown(places: list[int], chosen: list[int]) -> None:
    """Whoever gives each text the place it has in truth is right, and nobody else."""
    question = Question(kind=QuestionKind.ORDER, answers=list("abcde"), right=[0, 1, 2, 3, 4])
    asked = quiz.Asked(question, list(places))
    assert (quiz._as_kept(asked, chosen) == question.right) == (list(chosen) == list(places))


def test_wrong_questions_are_refused(company: Company, sign_in: SignIn) -> None:
    address = f"/training/courses/{company.course.id}/questions/new"
    right = {"wording": "Why?", "kind": "single", "answers": "* a\nb"}
    before = rows(Question)
    for answers in ("a\nb", "* a", "* a\n* b", "* a\na", ""):
        wrong = {"answers": answers}
        assert sign_in(company.hr).post(address, data={**right, **wrong}).status_code == 422, wrong
    assert rows(Question) == before
    assert sign_in(company.hr).post(address, data=right).status_code == 302
    assert queries.questions(company.course.id)[-1].right == [0]


def test_prerequisites_come_first_and_never_in_a_circle(company: Company, today: date) -> None:
    other = company.make_course("Words that calm", today)
    services.set_prerequisites(course=company.course, needs=[other], by=company.hr)
    with pytest.raises(RuleBroken, match="Words that calm"):
        services.may_take(company.course, company.anna, clock.now())
    with pytest.raises(RuleBroken):
        services.set_prerequisites(course=other, needs=[company.course], by=company.hr)
    services.complete(course=other, person=company.anna, now=clock.now())
    services.may_take(company.course, company.anna, clock.now())


def test_what_is_taken_in_a_classroom_is_noted_by_hr(company: Company, today: date) -> None:
    course = company.make_course("Role play", today)
    course.kind = CourseKind.CLASSROOM
    with pytest.raises(RuleBroken):
        services.complete(course=course, person=company.anna, now=clock.now())
    assert services.complete_for(
        course=course, person_ids={company.anna.id}, completed_on=today, now=clock.now(), by=company.hr
    )


def test_a_copy_brings_material_quiz_and_rules(company: Company, today: date) -> None:
    copy = services.copy_course(
        course=company.course, title="Calm again", starts_on=today + timedelta(days=9), by=company.hr
    )
    assert [one.text for one in queries.questions(copy.id)] == [one.text for one in QUESTIONS]
    assert (copy.state, copy.valid_months) == ("draft", 12)


def test_anybody_checks_a_certificate_by_its_code(company: Company, sign_in: SignIn, app: Flask) -> None:
    course = company.make_course("Words that calm", clock.today())
    services.complete(course=course, person=company.anna, now=clock.now())
    made = db.session.scalars(select(Completion)).one()
    paper = sign_in(company.anna).get(f"/training/completions/{made.id}/certificate.pdf")
    assert paper.data.startswith(b"%PDF")
    assert sign_in(company.other).get(f"/training/completions/{made.id}/certificate.pdf").status_code == 404

    stranger, code = app.test_client(), made.code or ""
    typed = "-".join(code[at : at + 4] for at in range(0, 12, 4)).lower()
    page = stranger.post("/certificates", data={"code": typed}, follow_redirects=True).text
    assert "Valid" in page
    assert "Anna Kowalska" in page
    for hidden in (company.anna.number, company.anna.email or "", "Company<", "Hanna Ruta"):
        assert hidden not in page
    assert stranger.get("/certificates/AAAABBBBCCCC").status_code == 404
    with time_machine.travel("2027-06-01T09:00Z", tick=False):
        assert "Expired" in stranger.get(f"/certificates/{code}").text
    services.reverse(completion=made, reason="A mistake", now=clock.now(), by=company.hr)
    assert "taken back" in stranger.get(f"/certificates/{code}").text
    assert "Anna" not in stranger.get(f"/certificates/{code}").text


def test_a_code_is_read_however_it_is_written() -> None:
    code = certificates.new_code()
    assert certificates.as_typed(f" {code[:4].lower()} {code[4:8]}-{code[8:]}\n") == code
