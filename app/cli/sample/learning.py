"""Training in the sample: rolled out team by team at different times, completed in bursts, and out of date after a
while, so that the share completed rises and falls within each team."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.access import Role
from app.cli.sample.company import Sample, with_own_chance
from app.core import clock
from app.instruct import queries, services
from app.instruct.models import Course, CourseData, EntryKind, QuestionData, QuestionKind, RuleKind
from app.instruct.services import AssignmentRow, CompletionRow
from app.people.models import AudienceFacts, AudienceKind

EVERYONE: AudienceFacts = {"audience": AudienceKind.EVERYONE, "audience_team": None}
COURSES = (
    CourseData("What customers expect of us", "The ten promises, with calls to listen to.", None, 9, 45),
    CourseData("Listening before answering", "Six short exercises, best done in pairs.", None, 12, 60),
    CourseData("Writing so that customers understand", "Rewrite five of your own mails.", None, None, 40),
    CourseData("When something went wrong", "Apology, remedy, and what you may decide yourself.", None, 12, 50),
)
QUESTIONS = (
    QuestionData(
        QuestionKind.SINGLE,
        "A customer calls for the third time. What comes first?",
        ["An apology, and what has happened so far", "The customer number", "Passing the call on"],
        [0],
        "Nobody should have to tell the story again.",
    ),
    QuestionData(
        QuestionKind.ORDER,
        "In which order do we repair what went wrong?",
        ["Listen", "Apologise", "Offer a remedy", "Ask whether it helped"],
        [],
    ),
)
AIDS = (
    ("A parcel is late", "1. Look up where it is.\n2. Say when it comes.\n3. Offer to call back."),
    ("Refunds", "You may refund **up to 50** at once. Above that ask your leader; the answer comes the same day."),
)


def make_training(sample: Sample) -> None:
    """Courses with their assignments and completions, and a rule for newcomers."""
    hr, sample = sample.cast[Role.HR], with_own_chance(sample, 1)
    for number, data in enumerate(COURSES):
        course = services.create_course(data=data, by=hr)
        services.publish(course=course, today=sample.today, by=hr)
        assignments = list(_rolled_out(sample, course, number))
        services.assign_many(rows=assignments)
        services.record_completions(rows=list(_completed(sample, course, assignments)), now=clock.now(), by=hr)
        if number == 0:
            tomorrow = sample.today + timedelta(days=1)
            services.save_rule(
                target=course, kind=RuleKind.NEW_HIRES, days=30, starts_on=tomorrow, whom=EVERYONE, by=hr
            )
    services.close_leavers(today=sample.today)
    _make_path(sample)
    _make_help(sample)


def _rolled_out(sample: Sample, course: Course, number: int) -> Iterator[AssignmentRow]:
    """The first course has long been everyone's; the others reach one team after another."""
    first = sample.months[0]
    begins = {
        team.id: first - timedelta(days=300)
        if number == 0
        else clock.add_months(first, sample.chance.randrange(-2, 13))
        for team in sample.teams.values()
    }
    for person in sample.people:
        asked = max(begins[person.memberships[0].team_id], person.hired_on)
        if asked <= sample.today and (person.left_on is None or asked <= person.left_on):
            yield AssignmentRow(course.id, person.id, asked, asked + timedelta(days=45))


def _completed(sample: Sample, course: Course, assignments: list[AssignmentRow]) -> Iterator[CompletionRow]:
    """Month by month each team either has time for training or has not; certificates run out and are renewed late."""
    people = {person.id: person for person in sample.people}
    first = clock.add_months(sample.months[0], -10)
    months = clock.months_between(first, sample.today)
    push = {
        (team.id, month): 0.55 if sample.chance.random() < 0.22 else 0.06
        for team in sample.teams.values()
        for month in months
    }
    for row in assignments:
        person, needed_from = people[row.person_id], row.assigned_on
        team_id = person.memberships[0].team_id
        for month in months:
            if month < clock.month_of(needed_from) or sample.chance.random() > push[team_id, month]:
                continue
            day = _day_within(sample, month)
            if day < needed_from or not person.employed_on(day) or day > sample.today:
                continue
            yield CompletionRow(course.id, person.id, day)
            until = course.valid_until(day)
            if until is None:
                break
            needed_from = until + timedelta(days=1)


def _day_within(sample: Sample, month: date) -> date:
    return month + timedelta(days=sample.chance.randrange(0, 28))


def _make_path(sample: Sample) -> None:
    """Onboarding for newcomers, and a quiz at the end of one course."""
    hr = sample.cast[Role.HR]
    path = services.create_path(title="First weeks", description="What everybody learns who joins us.", by=hr)
    for course, days in zip(queries.courses_to_offer(), (14, 30, 60), strict=False):
        services.add_step(path=path, course=course, days=days, by=hr)
    services.publish_path(path=path, by=hr)
    tomorrow = sample.today + timedelta(days=1)
    services.save_rule(target=path, kind=RuleKind.NEW_HIRES, starts_on=tomorrow, whom=EVERYONE, by=hr)
    course = path.steps[0].course
    for question in QUESTIONS:
        services.add_question(course=course, data=question, by=hr)


def _make_help(sample: Sample) -> None:
    """Texts for daily work, a question that waits, and a coaching."""
    hr, employee, leader, now = *(sample.cast[role] for role in (Role.HR, Role.EMPLOYEE, Role.LEADER)), clock.now()
    for title, body in AIDS:
        services.write_aid(title=title, body=body, by=hr, now=now)
    services.ask(question="Can I bring a gift back without the receipt?", by=employee, now=now)
    made = services.ask_for_coaching(other=employee, as_coach=True, by=leader, today=sample.today, now=now)
    services.answer_coaching(coaching=made, agrees=True, by=employee, today=sample.today)
    note = "Let the customer finish before you look anything up."
    services.write_entry(coaching=made, kind=EntryKind.NOTE, text=note, by=leader, now=now)
