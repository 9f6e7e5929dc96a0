"""What runs by itself: rules assign and close, each day and whenever HR has changed one."""

from app.core import clock, jobs
from app.core.db import db
from app.instruct import queries, services

RULES = "training-rules"


def ask_for_rules() -> jobs.Job:
    """Have the rules applied soon; who asks sees how far it has come."""
    return jobs.enqueue(RULES)


@jobs.handles(RULES)
def _apply(job: jobs.Job) -> None:
    """Course by course, each committed by itself; run again, it finds nothing left to do."""
    today = clock.today()
    course_ids = [course.id for course in queries.courses_to_check()]
    job.steps, job.done_steps, made = len(course_ids) + 1, 0, 0
    services.close_leavers(today=today)
    services.move_due_days(today=today)
    for course_id in course_ids:
        job.done_steps += 1
        db.session.commit()
        course = queries.course(course_id)
        made += services.apply_to(course=course, today=today) if course is not None else 0
    job.done_steps += 1
    job.payload = {**(job.payload or {}), "made": made}
    db.session.commit()


@jobs.every("remind-of-training", lambda now: clock.day_of(now).isoformat())
def _remind(_job: jobs.Job) -> None:
    """Run twice, nobody is told twice."""
    services.remind(now=clock.now())


@jobs.every("apply-training-rules", lambda now: clock.day_of(now).isoformat())
def _each_day(job: jobs.Job) -> None:
    _apply(job)
