"""Two clicks at once come to the same end as one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core import clock
from app.core.db import db
from app.instruct import services
from app.instruct.models import Assignment, Completion, Course, CourseData, RuleKind
from app.people.models import AudienceKind, Person
from tests.factories import make_person, make_team

THREADS = 6


def test_clicks_at_once_never_double(committing_app: Flask) -> None:
    team, today = make_team(), clock.today()
    hr, anna = make_person(team=team, roles=(Role.HR,)), make_person("Ola Nowak", team=team)
    course = services.create_course(data=CourseData("Course"), by=hr)
    services.publish(course=course, today=today, by=hr)
    services.save_rule(
        target=course,
        kind=RuleKind.EVERYONE,
        days=3,
        starts_on=today + timedelta(days=1),
        whom={"audience": AudienceKind.EVERYONE, "audience_team": None},
        by=hr,
    )
    course_id, anna_id = course.id, anna.id
    db.session.commit()

    def click(_number: int) -> None:
        with committing_app.app_context():
            services.apply_rules(today=today + timedelta(days=1))
            services.complete(
                course=db.session.get_one(Course, course_id),
                person=db.session.get_one(Person, anna_id),
                now=clock.now(),
            )
            db.session.commit()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(click, range(THREADS)))
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 2
    assert db.session.scalar(select(func.count()).select_from(Completion)) == 1
