"""A small made-up company with objects of every kind, for tests that walk all pages.

The persona "leader" leads Sales, where "employee" works; Support below the same root is foreign to both. A feature
that adds pages adds its objects here, by name.
"""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple

from werkzeug.datastructures import FileStorage

from app.access import Role
from app.auth import services as auth
from app.auth.models import SecurityKey
from app.auth.work import invite_everyone
from app.core import imports
from app.core.company import Company
from app.core.db import db
from app.core.files import keep, read_upload
from app.core.five_is import FiveI
from app.core.plan import RecordKind
from app.core.tables import Cell, read, write_csv
from app.customers import services as customers
from app.customers.models import CustomerAnswer
from app.customers.models.cases import Cause
from app.customers.models.sources import Word
from app.customers.models.touchpoints import Part
from app.customers.services import sources
from app.engage import services as engage
from app.engage.models import Idea, IdeaKind
from app.engage.models.ambassadors import AmbassadorRole, RoleText, TimeKind
from app.events import services as events
from app.events.models import Event, EventKind
from app.events.services import feed
from app.inform import services as inform
from app.inform.models import Message
from app.inform.models.listening import ListeningWay
from app.inform.services import campaigns, deciding, listening
from app.insights.models.alerts import Alert
from app.insights.models.link import LinkRun
from app.insights.models.norms import NormKind, Scale
from app.insights.services import alerts, link, norms
from app.insights.watched import Reading
from app.instruct import queries as courses
from app.instruct import services as instruct
from app.instruct import work
from app.instruct.models import Course, CourseData, EntryKind, QuestionData, QuestionKind, RuleKind
from app.people import services as people
from app.people.models import (
    AudienceFacts,
    AudienceKind,
    Notice,
    NoticeKind,
    Person,
    RoleGrant,
    Standing,
    StandingKind,
    Team,
)
from app.people.models.reorganising import ChangeKind
from app.people.services.notices import unsubscribe_url
from app.program.models.actions import ActionState
from app.program.models.plan import Activity
from app.program.services import actions as program
from app.program.services import copies, five_years, goals, plan
from app.program.services.plan import NewRecord
from app.pulse import services as pulse
from app.pulse.library import LIBRARY
from app.pulse.models import Label
from app.reward import services as reward
from tests.factories import make_absence, make_person, make_standing, make_team
from tests.pulse.company import answers, close_and_seal
from tests.pulse.voter import small_key
from tests.support.companies import kept_result

TODAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)
ALL: AudienceFacts = {"audience": AudienceKind.EVERYONE, "audience_team": None}
STORY = "A customer had waited for three weeks. Sonia drove there herself and repaired it."
GRANTED = {"lead": Role.LEAD, "hr": Role.HR, "admin": Role.ADMIN, "auditor": Role.AUDITOR}


class SmallCompany(NamedTuple):
    """People by what they are, teams by name, and of everything else the ids by name."""

    people: dict[str, Person]
    teams: dict[str, Team]
    ids: dict[str, Any]


def make_small_company() -> SmallCompany:
    """Fill an empty database, as of noon on 9 March 2026."""
    teams = {"root": make_team("Bursztyn")}
    for name in ("sales", "support", "office", "empty"):
        teams[name] = make_team(name.title(), parent=teams["root"], customer_facing=name != "office")
    staff = {
        "employee": make_person("Ewa Nowak", team=teams["sales"]),
        "leader": make_person("Lena Wójcik", team=teams["sales"], leads=teams["sales"]),
        "colleague": make_person("Carl Young", team=teams["sales"]),
        "stranger": make_person("Sonia Pappa", team=teams["support"], leads=teams["support"]),
        "leaver": make_person("Leon Old", team=teams["sales"]),
        "newcomer": make_person("Nina Fresh", team=teams["support"]),
        "former": make_person("Fred Former", team=teams["sales"], left_on=date(2025, 1, 31)),
        "gone": make_person("Gerda Gone", team=teams["sales"], left_on=date(2024, 5, 31)),
    }
    staff |= {who: make_person(f"{who.title()} Person", team=teams["office"], roles=(GRANTED[who],)) for who in GRANTED}
    db.session.add(Company(name="Bursztyn"))
    company = SmallCompany(staff, teams, {})
    parts = (
        *(_directory, _inform, _inspire, _instruct, _engage, _terms, _reward, _pulse, _customers, _program, _actions),
        *(_link, _alerts, _norms),
    )
    for part in parts:
        part(company)
    db.session.flush()
    return company


def _directory(c: SmallCompany) -> None:
    grant = db.session.scalars(db.select(RoleGrant).filter_by(person_id=c.people["lead"].id)).one()
    c.ids["grant"] = grant.id
    c.ids["absence"] = make_absence(c.people["employee"], since=TODAY - DAY, until=TODAY + DAY).id
    c.ids["hold"] = people.hold(
        person=c.people["former"], reason="A dispute", starts_on=TODAY, ends_on=None, by=c.people["hr"]
    ).id
    plan = people.plan_reorganisation(title="Spring", day=TODAY + DAY, by=c.people["hr"], now=NOW)
    change = people.add_change(
        plan=plan, kind=ChangeKind.MOVE_TEAM, team=c.teams["empty"].id, to=c.teams["sales"].id, by=c.people["hr"]
    )
    applied = people.plan_reorganisation(title="Winter", day=TODAY, by=c.people["hr"], now=NOW)
    people.add_change(plan=applied, kind=ChangeKind.RENAME, team=c.teams["empty"].id, name="Empty", by=c.people["hr"])
    people.apply_reorganisation(plan=applied, version=applied.version, by=c.people["hr"], today=TODAY, now=NOW)
    discarded = people.plan_reorganisation(title="Autumn", day=TODAY, by=c.people["hr"], now=NOW)
    people.discard(plan=discarded, by=c.people["hr"])
    c.ids.update(
        {
            "plan_of_teams": plan.id,
            "plan_discarded": discarded.id,
            "planned_change": change.id,
            "plan_applied": applied.id,
        }
    )
    held = db.session.scalars(db.select(Standing).filter_by(team_id=c.teams["sales"].id)).one()
    there = db.session.scalars(db.select(Standing).filter_by(team_id=c.teams["support"].id)).one()
    deputy = make_standing(c.people["colleague"], StandingKind.DEPUTY, team=c.teams["sales"], since=TODAY + 30 * DAY)
    c.ids.update({"standing": held.id, "standing_there": there.id, "deputy": deputy.id})
    account = auth.set_password(person=c.people["employee"], password_hash="-", now=NOW)
    mine = auth.start(account=account, device="Firefox, Windows", shared=False, now=NOW)
    auth.add_key(sign_in=mine, name="Blue key", credential_id=b"1", public_key=b"2", sign_count=0, now=NOW)
    c.ids["key"] = db.session.scalars(db.select(SecurityKey.id)).one()
    c.ids["sign_in"] = auth.start(account=account, device="Firefox, Windows", shared=False, now=NOW).id
    c.ids["invite_job"] = invite_everyone(c.people["hr"]).id
    c.ids["invitation"] = auth.invite(person=c.people["newcomer"], now=NOW).rsplit("/", 1)[1]
    c.ids.update({name: team.id for name, team in c.teams.items()} | {name: one.id for name, one in c.people.items()})
    _imports(c)
    _notices(c)


def _notices(c: SmallCompany) -> None:
    employee, stranger = c.people["employee"], c.people["stranger"]
    people.notify(
        person_ids=[employee.id, stranger.id],
        kind=NoticeKind.REMINDER,
        key="welcome",
        path="/",
        subject="The first week",
        by_id=None,
        now=NOW,
    )
    for who in ("employee", "stranger"):
        told_here = db.select(Notice.id).filter_by(key="welcome", person_id=c.people[who].id)
        c.ids[f"notice_of_{who}"] = db.session.scalars(told_here).one()
    c.ids["unsubscribe"] = unsubscribe_url(stranger.id, "thanked").rsplit("/", 1)[1]


def _imports(c: SmallCompany) -> None:
    """A list of people that was imported, and one that waits for a yes."""

    def content(number: str) -> bytes:
        headers = ["Employee number", "Name", "Team code", "Hired"]
        return write_csv(headers, [[number, "Ada New", c.teams["sales"].code, "2026-01-01"]])

    table = read(BytesIO(content("9001")), "a.csv")
    done = people.import_people(table=table, file_name="a.csv", fingerprint="1", by=c.people["hr"], today=TODAY)
    by_id = c.people["hr"].id
    staged = imports.stage(
        kind="people", file_name="b.csv", stream=BytesIO(content("9002")), options={}, by_id=by_id, now=NOW
    )
    _check(staged, content("9002"))
    kept = imports.mappings.save(
        kind="people", name="Payroll", headers=["No"], mapping={"No": "number"}, options={},
        by_id=by_id, now=NOW,
    )  # fmt: skip
    c.ids.update({"people_run": done.import_id, "staged": staged.id, "people_mapping": kept.id})
    _absence_imports(c, by_id)


def _absence_imports(c: SmallCompany, by_id: int) -> None:
    def content(day: date) -> BytesIO:
        return BytesIO(write_csv(["number", "first day", "last day"], [[c.people["colleague"].number, day, day]]))

    db.session.commit()  # an import ends the running transaction before it reads
    done = imports.run("absences", content(TODAY), "a.csv", imports.Options(), by_id=by_id, now=NOW, dry_run=False)
    staged = imports.stage(
        kind="absences", file_name="b.csv", stream=content(TODAY + DAY), options={}, by_id=by_id, now=NOW
    )
    _check(staged, content(TODAY + DAY).getvalue())
    kept = imports.mappings.save(
        kind="absences", name="Payroll", headers=["No"], mapping={"No": "person"}, options={}, by_id=by_id, now=NOW
    )
    c.ids.update({"absences_run": done.import_id, "staged_absences": staged.id, "absences_mapping": kept.id})


def _inform(c: SmallCompany) -> None:
    campaign = campaigns.plan(
        title="Early hours",
        purpose="Customers find us open",
        expectation="All: be there at eight",
        owner=c.people["lead"],
        starts_on=TODAY,
        ends_on=TODAY + 90 * DAY,
        now=NOW,
        by=c.people["hr"],
    )

    def message(team: str | None, **facts: Any) -> Message:
        return inform.draft(
            wordings={"en": ("Opening hours", "From Monday on we open at eight.")},
            **facts,
            due_on=TODAY + 7 * DAY,
            owner=c.people["hr"],
            audience=AudienceKind.TEAM if team else AudienceKind.EVERYONE,
            audience_team=c.teams[team] if team else None,
            now=NOW,
            by=c.people["hr"],
        )

    check = inform.Check("When do we open?", ["At eight", "At nine"], "Customers come before work.")
    sent = {
        "message_checked": message("sales", checks={"en": check}),
        "message_to_all": message(None),
        "message_here": message("sales"),
        "message_there": message("support"),
    }
    for one in sent.values():
        inform.send(message=one, today=TODAY, by=c.people["hr"])
    planned = {"message_draft": message(None, send_on=TODAY + DAY, campaign=campaign)}
    planned["message_scheduled"] = message("support", send_on=TODAY + DAY)
    inform.schedule(message=planned["message_scheduled"], today=TODAY, by=c.people["hr"])
    c.ids.update({name: one.id for name, one in (sent | planned).items()} | {"campaign": campaign.id})
    _deciding(c)
    _listening(c)


def _deciding(c: SmallCompany) -> None:
    c.people["stranger"].job = "Driver"
    by = c.people["hr"]
    for name, job in (("decides_all", ""), ("decides_driver", "Driver")):
        c.ids[name] = deciding.allow(job=job, what="Refund a late delivery", up_to="50", starts_on=TODAY, by=by).id
    c.ids["feed"] = feed.make_feed(person=c.people["employee"], now=NOW)


def _listening(c: SmallCompany) -> None:
    """A draft, open sessions with one place, and one that is over, where somebody heard something."""

    def session(team: str, day: datetime, *, open_: bool = True) -> Event:
        event = listening.plan(
            way=ListeningWay.CALLS,
            by=c.people["hr"],
            title="Hear calls",
            description="Bring headphones",
            hosts="",
            starts_at=day,
            place="Room 4",
            link="",
            organiser=c.people["hr"],
            audience=AudienceKind.TEAM,
            audience_team=c.teams[team],
            sign_up=True,
            places=1,
        )
        if open_:
            events.publish(event=event, now=NOW - 2 * DAY, by=c.people["hr"])
        return event

    made = {
        "session_planned": session("sales", NOW + DAY, open_=False),
        "session_here": session("sales", NOW + DAY),
        "session_full": session("sales", NOW + 2 * DAY),
        "session_there": session("support", NOW + DAY),
        "session_over": session("sales", NOW - timedelta(hours=1)),
    }
    for who in ("colleague", "employee"):
        events.sign_up(event=made["session_full"], person=c.people[who], now=NOW)
    employee = c.people["employee"]
    events.sign_up(event=made["session_over"], person=employee, now=NOW - DAY)
    events.take_attendance(event=made["session_over"], present={employee.id}, now=NOW, by=c.people["hr"])
    listening.tell(event=made["session_over"], person=employee, heard="They wait", change="Call sooner", now=NOW)
    c.ids.update({name: one.id for name, one in made.items()})


def _inspire(c: SmallCompany) -> None:
    def meeting(team: str, organiser: str, day: datetime) -> Event:
        return events.plan(
            kind=EventKind.MEETING,
            by=c.people["hr"],
            title="Ask the board",
            description="",
            hosts="Maria Board",
            starts_at=day,
            place="Hall",
            link="",
            organiser=c.people[organiser],
            audience=AudienceKind.TEAM,
            audience_team=c.teams[team],
        )

    c.ids["meeting_planned"] = meeting("sales", "hr", NOW + DAY).id
    invited = {
        "meeting_here": meeting("sales", "hr", NOW + DAY),
        "meeting_there": meeting("support", "hr", NOW + DAY),
        "meeting_of_employee": meeting("sales", "employee", NOW + timedelta(hours=1)),
    }
    for one in invited.values():
        events.invite(event=one, now=NOW, by=c.people["hr"])
    c.ids.update({name: one.id for name, one in invited.items()})


def _instruct(c: SmallCompany) -> None:
    def course(title: str) -> Course:
        return instruct.create_course(data=CourseData(title), by=c.people["hr"])

    active, draft, retired = course("Listening"), course("Repairing"), course("Faxing")
    for one in (active, retired):
        instruct.publish(course=one, today=TODAY, by=c.people["hr"])
    instruct.retire(course=retired, today=TODAY, by=c.people["hr"])
    made = instruct.save_rule(
        target=draft, kind=RuleKind.EVERYONE, days=30, starts_on=TODAY, whom=ALL, by=c.people["hr"]
    )
    path = instruct.create_path(title="First weeks", description="", by=c.people["hr"])
    step = instruct.add_step(path=path, course=active, days=14, by=c.people["hr"])
    other = instruct.create_path(title="First days as a leader", description="", by=c.people["hr"])
    instruct.publish_path(path=path, by=c.people["hr"])
    job = work.ask_for_rules()
    c.ids.update({"rule": made.id, "path": path.id, "path_draft": other.id, "path_step": step.id, "rules_job": job.id})
    for who in ("employee", "stranger", "hr"):
        person = c.people[who]
        given = instruct.assign(course=active, person=person, due_on=TODAY + DAY, today=TODAY, by=c.people["hr"])
        c.ids[f"assignment_of_{who}"] = given.id
    instruct.complete(course=active, person=c.people["stranger"], now=NOW)
    completion = courses.completions_of(c.people["stranger"])[0]
    _quiz(c)
    paper = read_upload(FileStorage(BytesIO(b"%PDF-1.7"), filename="Slides.pdf"))
    kept = keep(paper, owner="course", owner_id=active.id, by_id=c.people["hr"].id, now=NOW)
    c.ids.update({"certificate_code": completion.code, "course_file": kept.id})
    db.session.commit()  # an import begins by ending what runs
    _training_files(c)
    c.ids.update(
        {"course": active.id, "course_draft": draft.id, "course_retired": retired.id, "completion": completion.id}
    )


def _quiz(c: SmallCompany) -> None:
    hr, employee = c.people["hr"], c.people["employee"]
    other, asking = (instruct.create_course(data=CourseData(title), by=hr) for title in ("Greeting", "Asking"))
    for one in (other, asking):
        instruct.publish(course=one, today=TODAY, by=hr)
        instruct.assign(course=one, person=employee, due_on=TODAY + DAY, today=TODAY, by=hr)
    instruct.complete(course=other, person=employee, now=NOW)
    data = QuestionData(QuestionKind.SINGLE, "What comes first?", ["A question", "An answer"], [0])
    question = instruct.add_question(course=asking, data=data, by=hr)
    (asked,) = instruct.asked_of(asking, employee, 0)
    made = instruct.take(course=asking, person=employee, answers={question.id: [asked.places.index(1)]}, now=NOW)
    own = courses.completions_of(employee)[0]
    c.ids.update({"question": question.id, "course_with_quiz": asking.id, "quiz_try": made.id})
    c.ids["own_completion"] = own.id
    text = instruct.write_aid(title="Refunds", body="Up to 50.", by=hr, now=NOW)
    asked_for = instruct.ask(question="Do you open on Sundays?", by=employee, now=NOW)
    c.ids.update({"aid": text.id, "aid_asked": asked_for.id})
    for name, who, whom in (("coaching", "leader", "employee"), ("coaching_of_others", "newcomer", "stranger")):
        coach, coached = c.people[who], c.people[whom]
        pair = instruct.ask_for_coaching(other=coached, as_coach=True, by=coach, today=TODAY, now=NOW)
        instruct.answer_coaching(coaching=pair, agrees=True, by=coached, today=TODAY)
        step = instruct.write_entry(coaching=pair, kind=EntryKind.STEP, text="Ask first", by=coach, now=NOW)
        c.ids[name] = pair.id
        c.ids.setdefault("coaching_entry", step.id)


def _training_files(c: SmallCompany) -> None:
    def content(day: str) -> BytesIO:
        return BytesIO(write_csv(["number", "course", "completed on"], [[c.people["leader"].number, "Listening", day]]))

    by_id = c.people["hr"].id
    db.session.commit()  # an import ends the running transaction before it reads
    done = imports.run(
        "training", content("2026-01-05"), "a.csv", imports.Options(), by_id=by_id, now=NOW, dry_run=False
    )
    staged = imports.stage(
        kind="training", file_name="b.csv", stream=content("2026-01-06"), options={}, by_id=by_id, now=NOW
    )
    _check(staged, content("2026-01-06").getvalue())
    kept = imports.mappings.save(
        kind="training", name="Academy", headers=["No"], mapping={"No": "person"}, options={}, by_id=by_id, now=NOW
    )
    c.ids.update({"training_run": done.import_id, "staged_training": staged.id, "training_mapping": kept.id})


def _engage(c: SmallCompany) -> None:
    for who in ("employee", "stranger"):
        ideas = [
            engage.bring(kind=IdeaKind.IDEA, title=title, text="A longer day", by=c.people[who], today=TODAY)
            for title in ("Open earlier", "Open later")
        ]
        engage.withdraw(idea=ideas[1], by=c.people[who])
        c.ids.update({f"idea_of_{who}": ideas[0].id, f"idea_withdrawn_by_{who}": ideas[1].id})
    mine, theirs = (db.session.get_one(Idea, c.ids[f"idea_of_{who}"]) for who in ("employee", "stranger"))
    engage.hand_on(idea=theirs, owner=c.people["leader"], by=c.people["hr"], now=NOW)
    said = engage.comment(idea=mine, text="Here as well", by=c.people["employee"], now=NOW)
    upload = read_upload(FileStorage(BytesIO(b"%PDF-1.7"), filename="Hours.pdf"))
    (file,) = engage.attach(idea=mine, uploads=[upload], by=c.people["employee"], now=NOW)
    c.ids.update({"idea_comment": said.id, "idea_file": file.id})
    for name, who, team in (("role_here", "employee", "sales"), ("role_there", "stranger", "support")):
        role = engage.offer_role(
            person=c.people[who],
            team=c.teams[team],
            share=10,
            starts_on=TODAY,
            ends_on=TODAY + 90 * DAY,
            by=c.people["hr"],
            now=NOW,
        )
        c.ids[name] = role.id


def _terms(c: SmallCompany) -> None:
    """A leader is an ambassador, with time noted; who leads the programme was one; two calls are open."""
    for name, who, starts_on, ends_on in (
        ("role_running", "leader", TODAY - 30 * DAY, TODAY + 60 * DAY),
        ("role_served", "lead", TODAY - 90 * DAY, TODAY),
    ):
        role = engage.offer_role(
            person=c.people[who],
            team=c.teams["sales"],
            share=10,
            starts_on=starts_on,
            ends_on=ends_on,
            by=c.people["hr"],
            now=NOW,
            text=RoleText("Carry it", "Talk", "Listening"),
        )
        engage.accept(role=role, by=c.people[who], now=NOW)
        engage.agree(role=role, promise="Two hours a week", by=c.people["hr"], now=NOW)
        c.ids[name] = role.id
    engage.end_role(role=role, last_day=TODAY, by=c.people["hr"], now=NOW)
    running = db.session.get_one(AmbassadorRole, c.ids["role_running"])
    time = engage.note_time(
        role=running,
        done_on=TODAY,
        minutes=60,
        kind=TimeKind.TEAM,
        what="A talk",
        companions=[c.people["employee"]],
        now=NOW,
    )
    facts = {"purpose": "Carry it", "tasks": "Talk", "share": 10, "places": 1, "audience": AudienceKind.TEAM}
    days = {"apply_until": TODAY + 9 * DAY, "starts_on": TODAY + 20 * DAY, "ends_on": TODAY + 200 * DAY}
    for name, unit in (("call_here", "sales"), ("call_there", "support")):
        call = engage.open_call(
            facts={**facts, **days, "title": f"Call {unit}", "audience_team": c.teams[unit]}, by=c.people["hr"], now=NOW
        )
        c.ids[name] = call.id
        if name == "call_here":
            applied = engage.apply(call=call, motive="I hear them", by=c.people["employee"], now=NOW)
    c.ids.update({"ambassador_time": time.id, "application": applied.id})
    _project(c)


def _project(c: SmallCompany) -> None:
    """Sales leads one for the employee's idea, with a step of the employee and something asked of Sales."""
    by = c.people["hr"]
    project = engage.open_project(
        title="One invoice",
        aim="I understand it",
        team=c.teams["sales"],
        lead=c.people["leader"],
        sponsor=c.people["lead"],
        starts_on=TODAY,
        ends_on=TODAY + 60 * DAY,
        ideas=[db.session.get_one(Idea, c.ids["idea_of_employee"])],
        by=by,
        now=NOW,
    )
    engage.add_member(project=project, person=c.people["employee"], hours=2, by=by, now=NOW)
    step = engage.add_step(
        project=project, what="Draw it", owner=c.people["employee"], due_on=TODAY + DAY, by=by, now=NOW
    )
    engage.decide(project=project, what="One layout", why="Fewer calls", by=by, today=TODAY)
    asked = engage.ask(project=project, team=c.teams["sales"], what="Tell us", due_on=TODAY + DAY, by=by, now=NOW)
    c.ids.update({"project": project.id, "project_step": step.id, "project_request": asked.id})


def _customers(c: SmallCompany) -> None:
    """Answers about both teams, and a file that waits for a yes."""

    def content(comment: str) -> bytes:
        lines: list[list[Cell]] = [
            [c.teams[name].code, 10, (TODAY - n * DAY).isoformat(), f"{comment} {name}"]
            for name in ("sales", "support")
            for n in range(1, 8)
        ]
        return write_csv(["team", "score", "date", "comment"], lines)

    by = c.people["hr"]
    db.session.commit()  # an import ends the running transaction before it reads
    done = customers.import_customers(
        stream=BytesIO(content("What was said of")), file_name="a.csv", by=by, now=NOW, dry_run=False
    )
    staged = imports.stage(
        kind="customers", file_name="b.csv", stream=BytesIO(content("More about")), options={}, by_id=by.id, now=NOW
    )
    _check(staged, content("More about"))
    c.ids.update({"customers_run": done.import_id, "staged_answers": staged.id})
    kept = imports.mappings.save(
        kind="customers", name="Phone", headers=["Q"], mapping={"Q": "score"}, options={}, by_id=by.id, now=NOW
    )
    c.ids["answers_mapping"] = kept.id
    word = db.session.scalars(db.select(Word).order_by(Word.key).limit(1)).one()
    c.ids.update({"source": word.source_id, "word": word.id})
    c.ids["hook"] = sources.make_token(source=word.source, by=by, now=NOW)
    _cases(c)


def _cases(c: SmallCompany) -> None:
    """Unhappy customers' answers about both teams, with a case and without one; the leader's own is solved."""
    for name, owner, by in (("here", "employee", "leader"), ("there", "stranger", "hr")):
        team = c.teams["sales" if name == "here" else "support"]
        rows = [
            customers.NewAnswer(team.id, TODAY - n * DAY, n, comment=f"What was said of {team.name.lower()}, badly")
            for n in (1, 2, 3, 4)
        ]
        customers.record_answers(rows=rows)
        found = db.session.scalars(db.select(CustomerAnswer).filter_by(team_id=team.id, import_id=None)).all()
        case = customers.open_case(answer=found[0], owner=c.people[owner], by=c.people[by], now=NOW)
        customers.note(case=case, text="Ask for Anna", by=c.people[owner], now=NOW)
        solved = customers.open_case(answer=found[1], owner=c.people[by], by=c.people["hr"], now=NOW)
        customers.solve(
            case=solved, cause=Cause.PRICE, cause_text="Twice", action="Paid back", by=c.people[by], now=NOW
        )
        c.ids.update({f"case_{name}": case.id, f"solved_{name}": solved.id, f"answer_{name}": found[2].id})
    customers.involve(answer=found[3], team=c.teams["sales"], by=c.people["hr"], now=NOW)
    customers.involve(answer=found[3], team=c.teams["office"], by=c.people["hr"], now=NOW)
    touchpoints = [
        customers.add_touchpoint(name=name, part=Part.SERVICE, by=c.people["hr"])
        for name in ("Reception", "Front desk")
    ]
    c.ids.update({"answer_shared": found[3].id, "touchpoint": touchpoints[0].id})


def _pulse(c: SmallCompany) -> None:
    survey = pulse.create_survey(name="Spring", questions=list(LIBRARY), now=NOW, by=c.people["hr"])
    waves = {
        name: pulse.plan_wave(survey=survey, opens_at=NOW - DAY, closes_at=NOW + DAY, by=c.people["hr"])
        for name in ("wave_planned", "wave_open", "wave_released")
    }
    pulse.repeat(wave=waves["wave_planned"], every_weeks=4, by=c.people["hr"])
    for name in ("wave_open", "wave_released"):
        pulse.open_wave(wave=waves[name], now=NOW)
    invited = [person.id for who, person in c.people.items() if who != "leaver"]
    pulse.cast_many(wave=waves["wave_released"], answers=dict.fromkeys(invited, answers()), now=NOW)
    close_and_seal(waves["wave_released"], NOW)
    c.ids.update({name: wave.id for name, wave in waves.items()} | {"survey": survey.id})
    _anonymous_pulse(c)


def _anonymous_pulse(c: SmallCompany) -> None:
    by = c.people["hr"]
    survey = pulse.create_survey(name="Autumn", questions=["inform"], label=Label.ANONYMOUS, now=NOW, by=by)
    wave = pulse.plan_wave(survey=survey, opens_at=NOW - DAY, closes_at=NOW + DAY, by=by)
    pulse.open_wave(wave=wave, now=NOW, issuing=[small_key() for _atom in range(6)])
    c.ids.update(wave_anonymous=wave.id, receipts=wave.fingerprint)


def _actions(c: SmallCompany) -> None:
    """One that runs in each team, owned there, and one that was done yesterday."""
    for name, who, team in (
        ("action_here", "employee", "sales"),
        ("action_there", "stranger", "support"),
        ("action_done", "employee", "sales"),
    ):
        action = program.make(
            team=c.teams[team],
            figure=f"nps:{c.teams[team].code}",
            start=Reading(period="2026-Q1", n=7, value=100, low=40, high=100, counts=(7, 0, 0)).as_json(),
            what=f"Call back: {name}",
            why="They wait",
            owner=c.people[who],
            due_on=TODAY + DAY,
            by=c.people["hr"],
            now=NOW - DAY,
        )
        c.ids[name] = action.id
    program.move(action=action, state=ActionState.DONE, version=1, by=c.people["employee"], now=NOW - DAY)


def _alerts(c: SmallCompany) -> None:
    """One alert that was told, one that was muted, and the rule."""
    facts = {"before": [20, 5, 5], "after": [5, 5, 20], "p_adjusted": 0.001, "watched": 2, "made_at": NOW}
    for name, reason in (("sales", None), ("support", "The shop has moved")):
        month = date(2026, 1, 1)
        db.session.add(Alert(team_id=c.teams[name].id, month=month, muted_because=reason, **facts))
    team, why = c.teams["support"], "The shop has moved"
    c.ids["mute"] = alerts.mute(team=team, until=TODAY, reason=why, by=c.people["hr"], today=TODAY).id


def _norms(c: SmallCompany) -> None:
    """One to compare with, and an old one of another scale."""
    for year, scale in ((2022, Scale.OTHER), (2026, Scale.ZERO_TO_TEN)):
        norm = norms.add_norm(
            kind=NormKind.INDUSTRY,
            value=31.5,
            error=None,
            scale=scale,
            market="Retail, Poland",
            year=year,
            source="A yearly report",
            by=c.people["hr"],
            today=TODAY,
        )
    c.ids["norm"] = norm.id


def _link(c: SmallCompany) -> None:
    """A question asked before anything was computed, and what a computation has found since."""
    c.ids["link_question"] = link.ask(exposure="instruct", lag=3, by=c.people["leader"], now=NOW - 2 * DAY).id
    run = LinkRun(seed=1, until=date(2026, 1, 1), asked_at=NOW - DAY, asked_by_id=c.people["hr"].id)
    db.session.add(run)
    link.finish(run=run, result=kept_result(c.ids["link_question"]), now=NOW - DAY)


def _reward(c: SmallCompany) -> None:
    value = reward.add_value(name="Courage", by=c.people["hr"])
    thanks = {
        "thanks_of_employee": reward.recognise(
            giver=c.people["employee"], receiver=c.people["stranger"], value=value, message="Well done", today=TODAY
        ),
        "thanks_of_stranger": reward.recognise(
            giver=c.people["stranger"], receiver=c.people["employee"], value=value, message="Well done", today=TODAY
        ),
    }
    rule = reward.publish_rule(
        name="Customer first",
        for_what="Helping a customer",
        how="Each quarter",
        who_decides="A jury",
        worth="A day off",
        by=c.people["hr"],
        today=TODAY,
    )
    for name in ("award_draft", "award_open", "award_deciding", "award_decided"):
        cycle = reward.plan_cycle(
            title=name, purpose="Service", nominations_until=TODAY + DAY, rule=rule, by=c.people["hr"]
        )
        c.ids[name] = cycle.id
        if name != "award_draft":
            reward.open_cycle(cycle=cycle, by=c.people["hr"], today=TODAY)
            nominated = [
                reward.nominate(
                    cycle=cycle,
                    nominator=c.people[who],
                    nominee=c.people[whom],
                    story=STORY,
                    show_name=True,
                    now=NOW,
                    today=TODAY,
                )
                for who, whom in (("employee", "stranger"), ("stranger", "employee"))
            ]
            c.ids[f"nomination_{name}"] = nominated[0].id
        if name in {"award_deciding", "award_decided"}:
            reward.close_nominations(cycle=cycle, by=c.people["hr"])
    decision = reward.decide(
        cycle=cycle, nominee=c.people["employee"], citation="Brave", by=c.people["hr"], today=TODAY
    )
    c.ids.update({name: one.id for name, one in thanks.items()})
    c.ids.update({"value": value.id, "reward_rule": rule.id, "decision": decision.id})


def _program(c: SmallCompany) -> None:
    """A plan with own activities and features' records, a goal, measures, a seat and a copy from last year."""
    by = c.people["hr"]

    def activity(owner: str) -> Activity:
        return plan.add(
            part=FiveI.INFORM,
            title="Promise on one page",
            owner=c.people[owner],
            audience=AudienceKind.EVERYONE,
            audience_team=None,
            starts_on=TODAY - 7 * DAY,
            due_on=TODAY + DAY,
            note="Paper and screen",
            by=by,
            now=NOW,
        )

    made = {
        "activity": activity("lead"),
        "activity_of_employee": activity("employee"),
        "activity_removed": activity("hr"),
    }
    plan.remove(activity=made["activity_removed"], by=by, now=NOW)
    for name, kind, part, record in (
        ("activity_record", RecordKind.COURSE, FiveI.INSTRUCT, "course"),
        ("activity_draft", RecordKind.AWARD, FiveI.REWARD, "award_draft"),
    ):
        plan.add_records(rows=[NewRecord(kind, c.ids[record], part, "Record", by.id)], by=by, now=NOW)
        made[name] = db.session.scalars(db.select(Activity).filter_by(record_kind=kind)).one()
    goals.set_goals(team=c.teams["root"], year=TODAY.year, values={FiveI.INFORM: 80}, was=",,,,", by=by)
    measures = {
        name: five_years.add_measure(
            title="Claims in two days",
            part=None,
            first_year=2026,
            last_year=2028,
            owner=c.people[owner],
            review_on=TODAY,
            note="",
            by=by,
            now=NOW,
        )
        for name, owner in (("measure", "lead"), ("measure_of_employee", "employee"))
    }
    seat = five_years.name_sponsor(person=c.people["lead"], starts_on=TODAY - DAY, by=by)
    copy = copies.copy_plan(from_year=2025, to_year=2026, drafts=[], with_goals=False, by=by, now=NOW)
    c.ids.update({name: one.id for name, one in made.items()} | {name: one.id for name, one in measures.items()})
    c.ids.update({"seat": seat.id, "copy": copy.id})


def end_employment_of_leaver(company: SmallCompany) -> None:
    """Yesterday was the last day; the session of the day before is still in the browser."""
    company.people["leaver"].left_on = TODAY - DAY
    db.session.flush()


def _check(staged: imports.StagedFile, content: bytes) -> None:
    """As its page does, once somebody has said what the columns hold."""
    db.session.commit()  # an import ends the running transaction before it reads
    said = {"by_id": staged.by_id, "now": NOW, "dry_run": True}
    outcome = imports.run(staged.kind, BytesIO(content), staged.file_name, imports.Options(), **said)
    staged.outcome, staged.state = outcome.as_json(), "checked"
