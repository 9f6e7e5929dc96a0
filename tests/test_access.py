"""Every route for every role, on objects of one's own, of others, and on missing ones."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.core.db import db
from tests.small_company import DAY, TODAY, SmallCompany, end_employment_of_leaver, make_small_company
from tests.support.markup import filled
from tests.support.walking import Visit, Walker, rows

PERSONAS = ("anonymous", "leaver", "employee", "leader", "lead", "hr", "admin", "auditor")
WORKING = frozenset(PERSONAS[2:])
ANYONE = frozenset(PERSONAS)
TAKE_PART = WORKING - {"auditor"}  # who only reads has no training to do and nobody to thank
PROGRAMME = frozenset({"lead", "hr"})
SEE_TEAMS = PROGRAMME | {"leader", "auditor"}
SEE_PEOPLE = frozenset({"hr", "admin", "auditor"})
MANAGE_PEOPLE = frozenset({"hr", "admin"})
ADMIN = frozenset({"admin"})
HR = frozenset({"hr"})
LEADER = frozenset({"leader"})
EMPLOYEE = frozenset({"employee"})
SEE_AUDIT = frozenset({"admin", "auditor"})
SALES = frozenset({"employee", "leader"})  # the team called "here"; nobody walks as one of "there"
NOBODY = frozenset[str]()


class View(NamedTuple):
    """Who may open a view; and for one object, its argument and which objects exist for whom.

    Where an object is seen by more people than may act on it, the others are refused with 403 instead of 404.
    """

    roles: frozenset[str]
    argument: str = ""
    objects: Mapping[str, frozenset[str]] = {}
    others: Mapping[str, str] = {}  # its other arguments, by value or by the object's name


HERE_AND_THERE = {"sales": SEE_TEAMS, "support": SEE_TEAMS - {"leader"}}
MESSAGES = {
    "message_to_all": TAKE_PART,
    "message_here": SALES | PROGRAMME,
    "message_there": PROGRAMME,
    "message_draft": PROGRAMME,
    "message_checked": SALES | PROGRAMME,
    "message_scheduled": PROGRAMME,
}
MANAGED_MESSAGES = dict.fromkeys(MESSAGES, PROGRAMME)
REACHED = {
    "message_to_all": SEE_TEAMS,
    "message_here": SEE_TEAMS,
    "message_there": SEE_TEAMS - {"leader"},
    "message_draft": NOBODY,
    "message_checked": SEE_TEAMS,
    "message_scheduled": NOBODY,
}
SESSIONS = {
    "session_here": SALES | PROGRAMME,
    "session_full": SALES | PROGRAMME,
    "session_over": SALES | PROGRAMME,
    "session_there": PROGRAMME,
    "session_planned": PROGRAMME,
}
RUN_SESSIONS = dict.fromkeys(SESSIONS, PROGRAMME)
DECIDED = {"decides_all": TAKE_PART, "decides_driver": PROGRAMME}
MANAGED_DECIDED = dict.fromkeys(DECIDED, PROGRAMME)
CAMPAIGN = {"campaign": PROGRAMME}
RECEIVED = {
    "message_to_all": TAKE_PART,
    "message_here": SALES,
    "message_there": NOBODY,
    "message_draft": NOBODY,
    "message_checked": SALES,
}
MEETINGS = {
    "meeting_here": SALES | PROGRAMME,
    "meeting_of_employee": SALES | PROGRAMME,
    "meeting_there": PROGRAMME,
    "meeting_planned": PROGRAMME,
}
RUN_MEETINGS = {**dict.fromkeys(MEETINGS, PROGRAMME), "meeting_of_employee": PROGRAMME | {"employee"}}
EVENTS, RUN_EVENTS = {**MEETINGS, **SESSIONS}, {**RUN_MEETINGS, **RUN_SESSIONS}
COURSES = {"course": TAKE_PART, "course_draft": PROGRAMME, "course_retired": PROGRAMME}
MANAGED_COURSES = dict.fromkeys(COURSES, PROGRAMME)
AIDS = {"aid": TAKE_PART, "aid_asked": PROGRAMME | {"employee"}}
COACHINGS = {"coaching": SALES, "coaching_of_others": NOBODY}  # no role opens what two people keep to themselves
MANAGED_PATHS = {"path": PROGRAMME, "path_draft": PROGRAMME}
MAPPINGS = {"people_mapping": MANAGE_PEOPLE}
ABSENCE_MAPPINGS = {"absences_mapping": MANAGE_PEOPLE, "people_mapping": NOBODY}
AWARDS = {"award_draft": PROGRAMME, "award_open": WORKING, "award_deciding": WORKING, "award_decided": WORKING}
MANAGED_AWARDS = dict.fromkeys(AWARDS, PROGRAMME)
PEOPLE = dict.fromkeys(("employee", "stranger"), MANAGE_PEOPLE)
TEAMS = dict.fromkeys(("sales", "empty"), MANAGE_PEOPLE)
DEPUTIES = {"deputy": LEADER, "standing_there": NOBODY}
TEAM_PLANS = ("plan_of_teams", "plan_applied", "plan_discarded")
PLANS, PLANNED_CHANGE = {"plan_of_teams": MANAGE_PEOPLE}, {"planned_change": MANAGE_PEOPLE}
IDEAS = {"idea_of_employee": TAKE_PART, "idea_of_stranger": TAKE_PART, "idea_withdrawn_by_stranger": PROGRAMME}
ANSWERED_IDEAS = {**dict.fromkeys(IDEAS, PROGRAMME), "idea_of_stranger": PROGRAMME | {"leader"}}
OWN_IDEAS = {"idea_of_employee": EMPLOYEE, "idea_of_stranger": NOBODY}
LEADER, LEAD = frozenset({"leader"}), frozenset({"lead"})
ROLES = {
    "role_here": SALES | PROGRAMME,
    "role_there": PROGRAMME,
    "role_running": LEADER | PROGRAMME,
    "role_served": PROGRAMME,
}
OWN_TERMS = {"role_here": EMPLOYEE, "role_running": LEADER, "role_served": LEAD}
PROJECT = {"project": TAKE_PART}
RUN_PROJECT = {"project": PROGRAMME | LEADER}
CALLS = {"call_here": SALES | PROGRAMME, "call_there": PROGRAMME}
MANAGED_CALLS = dict.fromkeys(CALLS, PROGRAMME)
APPLICATION = {"application": PROGRAMME}
ACTIVITIES = {
    "activity": SEE_TEAMS,
    "activity_of_employee": SEE_TEAMS | {"employee"},
    "activity_record": SEE_TEAMS,
    "activity_draft": PROGRAMME,  # a feature's draft is not for everyone's eyes yet
    "activity_removed": PROGRAMME,
}
MANAGED_ACTIVITIES = dict.fromkeys(("activity", "activity_of_employee", "activity_record"), PROGRAMME)
INVITED = {"wave_open": TAKE_PART, "wave_anonymous": TAKE_PART, "wave_released": TAKE_PART, "wave_planned": NOBODY}
WAVES = dict.fromkeys(INVITED, PROGRAMME)
TOUCHPOINT = {"touchpoint": PROGRAMME}
ANSWERS = {"answer_here": SEE_TEAMS, "answer_there": SEE_TEAMS - {"leader"}, "answer_shared": SEE_TEAMS}
FOLLOW_UP = PROGRAMME | {"leader"}
SHOWN_ANSWERS = {name: who & FOLLOW_UP for name, who in ANSWERS.items()}
EVIDENCE = {"idea_of_employee": FOLLOW_UP, "idea_withdrawn_by_stranger": NOBODY}
FOLLOWED_UP = {"answer_here": FOLLOW_UP, "answer_there": PROGRAMME, "answer_shared": PROGRAMME}
CASES = {
    "case_here": SEE_TEAMS | {"employee"},
    "case_there": SEE_TEAMS - {"leader"},
    "solved_here": SEE_TEAMS,
    "solved_there": SEE_TEAMS - {"leader"},
}

ACTIONS = {"action_here": SALES | PROGRAMME, "action_there": PROGRAMME, "action_done": SALES | PROGRAMME}
SEEN_ACTIONS = {name: who | {"auditor"} for name, who in ACTIONS.items()}

# Files; whether the engine is ready, which this fixture replaces; figures, which a token opens.
OUTSIDE = {"static", "api.readyz", "api.figures_for_prometheus"}
VIEWS = {
    "api.healthz": View(ANYONE),
    "auth.account": View(WORKING),
    "auth.add_key": View(WORKING),
    "auth.app": View(WORKING),
    "auth.app_picture": View(WORKING),
    "auth.begin_app": View(WORKING),
    "auth.code": View(MANAGE_PEOPLE, "person_id", {"newcomer": MANAGE_PEOPLE}),
    "auth.codes": View(MANAGE_PEOPLE),
    "auth.confirm": View(WORKING),
    "auth.end_other_sign_ins": View(WORKING),
    "auth.end_role": View(ADMIN, "grant_id", {"grant": ADMIN}),
    "auth.end_sign_in": View(WORKING, "sign_in_id", {"sign_in": EMPLOYEE}),
    "auth.first_password": View(ANYONE),
    "auth.forgot_password": View(ANYONE),
    "auth.invitation": View(ANYONE, "token", {"invitation": ANYONE}),
    "auth.invite": View(MANAGE_PEOPLE, "person_id", {"newcomer": MANAGE_PEOPLE}),
    "auth.invite_everyone": View(MANAGE_PEOPLE),
    "auth.inviting": View(MANAGE_PEOPLE, "job_id", {"invite_job": MANAGE_PEOPLE}),
    "auth.key_challenge": View(ANYONE),
    "auth.new_key_challenge": View(WORKING),
    "auth.outbox": View(ADMIN),
    "auth.password": View(WORKING),
    "auth.recovery": View(WORKING),
    "auth.remove_app": View(WORKING),
    "auth.remove_key": View(WORKING, "key_id", {"key": EMPLOYEE}),
    "auth.reset_factors": View(ADMIN, "person_id", {"employee": ADMIN}),
    "auth.revoke_code": View(MANAGE_PEOPLE, "person_id", {"newcomer": MANAGE_PEOPLE}),
    "auth.roles": View(ADMIN),
    "auth.second_factor": View(WORKING),
    "auth.second_step": View(ANYONE),
    "auth.show_key": View(ANYONE),
    "auth.sign_in": View(ANYONE),
    "auth.sign_out": View(ANYONE),
    "auth.signed_out": View(ANYONE),
    "auth.still_here": View(WORKING),
    "auth.uninvited": View(MANAGE_PEOPLE),
    "customers.answer": View(SEE_TEAMS, "answer_id", ANSWERS),
    "customers.answers": View(SEE_TEAMS),
    "customers.case": View(WORKING, "case_id", CASES),
    "customers.case_settings": View(PROGRAMME),
    "customers.cases": View(WORKING),
    "customers.cases_file": View(WORKING, others={"kind": "csv"}),
    "customers.bad_rows": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.check_import": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.confirm_import": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.stop_import": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.contact": View(TAKE_PART, "case_id", CASES),
    "customers.export": View(SEE_TEAMS, others={"kind": "csv"}),
    "customers.hand_on": View(PROGRAMME, "case_id", dict.fromkeys(CASES, PROGRAMME)),
    "customers.import_columns": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.import_done": View(PROGRAMME, "run_id", {"customers_run": PROGRAMME, "people_run": NOBODY}),
    "customers.import_page": View(PROGRAMME),
    "customers.involve": View(FOLLOW_UP, "answer_id", FOLLOWED_UP),
    "customers.involved": View(SEE_TEAMS),
    "customers.merge_touchpoint": View(PROGRAMME, "touchpoint_id", TOUCHPOINT),
    "customers.new_answer": View(PROGRAMME),
    "customers.no_longer_involve": View(FOLLOW_UP, "answer_id", FOLLOWED_UP, {"team_id": "office"}),
    "customers.note": View(TAKE_PART, "case_id", CASES),
    "customers.open_case": View(FOLLOW_UP, "answer_id", FOLLOWED_UP),
    "customers.reopen": View(TAKE_PART, "case_id", CASES),
    "customers.retire_touchpoint": View(PROGRAMME, "touchpoint_id", TOUCHPOINT),
    "customers.solve": View(TAKE_PART, "case_id", CASES),
    "customers.times": View(SEE_TEAMS),
    "customers.touchpoint": View(PROGRAMME, "touchpoint_id", TOUCHPOINT),
    "customers.touchpoints": View(PROGRAMME),
    "customers.import_template": View(PROGRAMME),
    "customers.import_words": View(PROGRAMME, "staged_id", {"staged_answers": HR}),
    "customers.delete_mapping": View(PROGRAMME, "mapping_id", {"answers_mapping": PROGRAMME, "people_mapping": NOBODY}),
    "customers.delighted_hook": View(ANYONE, "token", {"hook": ANYONE}),
    "customers.edit_mapping": View(PROGRAMME, "mapping_id", {"answers_mapping": PROGRAMME, "people_mapping": NOBODY}),
    "customers.make_key": View(PROGRAMME, "source_id", {"source": PROGRAMME}),
    "customers.revoke_key": View(PROGRAMME, "source_id", {"source": PROGRAMME}),
    "customers.source": View(PROGRAMME, "source_id", {"source": PROGRAMME}),
    "customers.sources": View(PROGRAMME),
    "customers.word": View(PROGRAMME, "word_id", {"word": PROGRAMME}, {"source_id": "source"}),
    "customers.undo_import": View(PROGRAMME, "run_id", {"customers_run": PROGRAMME, "people_run": NOBODY}),
    "customers.unhappy": View(SEE_TEAMS),
    "engage.accept": View(TAKE_PART, "role_id", {"role_here": EMPLOYEE, "role_there": NOBODY}),
    "engage.agree": View(
        PROGRAMME | {"leader"},  # the employee's leader promises the time; the stranger has none, so HR does
        "role_id",
        {"role_here": frozenset({"leader"}), "role_there": PROGRAMME},
    ),
    "engage.agree_talk": View(PROGRAMME, "application_id", APPLICATION),
    "engage.ambassadors": View(TAKE_PART),
    "engage.answer": View(TAKE_PART, "idea_id", ANSWERED_IDEAS),
    "engage.application": View(PROGRAMME, "application_id", APPLICATION),
    "engage.apply": View(TAKE_PART, "call_id", CALLS),
    "engage.attach": View(TAKE_PART, "idea_id", OWN_IDEAS),
    "engage.bring": View(TAKE_PART),
    "engage.call": View(TAKE_PART, "call_id", CALLS),
    "engage.close_call": View(PROGRAMME, "call_id", MANAGED_CALLS),
    "engage.comment": View(TAKE_PART, "idea_id", IDEAS),
    "engage.decline": View(TAKE_PART, "role_id", ROLES),
    "engage.end": View(TAKE_PART, "role_id", ROLES),
    "engage.follow": View(TAKE_PART, "idea_id", IDEAS),
    "engage.hand_over": View(TAKE_PART, "role_id", OWN_TERMS),
    "engage.hand_on": View(TAKE_PART, "idea_id", ANSWERED_IDEAS),
    "engage.idea": View(TAKE_PART, "idea_id", IDEAS),
    "engage.idea_file": View(TAKE_PART, "idea_id", {"idea_of_employee": TAKE_PART}, {"file_id": "idea_file"}),
    "engage.ideas": View(TAKE_PART),
    "engage.merge": View(TAKE_PART, "idea_id", ANSWERED_IDEAS),
    "engage.new_call": View(PROGRAMME),
    "engage.note_time": View(TAKE_PART, "role_id", OWN_TERMS),
    "engage.offer": View(PROGRAMME),
    "engage.offer_to": View(PROGRAMME, "application_id", APPLICATION),
    "engage.part": View(TAKE_PART, "idea_id", ANSWERED_IDEAS),
    "engage.remove_comment": View(
        TAKE_PART, "idea_id", {"idea_of_employee": PROGRAMME | {"employee"}}, {"comment_id": "idea_comment"}
    ),
    "engage.remove_file": View(TAKE_PART, "idea_id", {"idea_of_employee": EMPLOYEE}, {"file_id": "idea_file"}),
    "engage.remove_time": View(TAKE_PART, "role_id", {"role_running": LEADER}, {"time_id": "ambassador_time"}),
    "engage.renew": View(PROGRAMME, "role_id", dict.fromkeys(ROLES, PROGRAMME)),
    "engage.role": View(TAKE_PART, "role_id", ROLES),
    "engage.role_certificate": View(TAKE_PART, "role_id", {"role_running": NOBODY, "role_served": PROGRAMME}),
    "engage.support": View(TAKE_PART, "idea_id", IDEAS),
    "engage.thank": View(
        PROGRAMME | LEADER, "role_id", {"role_there": PROGRAMME, "role_running": PROGRAMME, "role_served": PROGRAMME}
    ),
    "engage.trained": View(TAKE_PART, "role_id", OWN_TERMS),
    "engage.triage": View(PROGRAMME),
    "engage.turn_down": View(PROGRAMME, "application_id", APPLICATION),
    "engage.we_did": View(TAKE_PART),
    "engage.withdraw_application": View(TAKE_PART, "call_id", {"call_here": EMPLOYEE, "call_there": NOBODY}),
    "engage.withdraw": View(TAKE_PART, "idea_id", OWN_IDEAS),
    "events.attendance": View(TAKE_PART, "event_id", RUN_EVENTS),
    "events.calendar": View(TAKE_PART, "event_id", EVENTS),
    "events.cancel": View(TAKE_PART, "event_id", RUN_EVENTS),
    "events.check_in": View(TAKE_PART, "event_id", EVENTS),
    "events.code": View(TAKE_PART, "event_id", RUN_EVENTS),
    "events.places": View(TAKE_PART, "event_id", RUN_EVENTS),
    "events.sign_up": View(TAKE_PART, "event_id", EVENTS),
    "events.withdraw": View(TAKE_PART, "event_id", EVENTS),
    "inform.acknowledge": View(TAKE_PART, "message_id", RECEIVED),
    "inform.answer": View(TAKE_PART, "message_id", RECEIVED),
    "inform.campaign": View(PROGRAMME, "campaign_id", CAMPAIGN),
    "inform.campaigns": View(PROGRAMME),
    "inform.copy_campaign": View(PROGRAMME, "campaign_id", CAMPAIGN),
    "inform.delete": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.edit_campaign": View(PROGRAMME, "campaign_id", CAMPAIGN),
    "inform.new_campaign": View(PROGRAMME),
    "inform.phone": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.schedule": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.schedule_campaign": View(PROGRAMME, "campaign_id", CAMPAIGN),
    "inform.try_out": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.unschedule": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.all_messages": View(SEE_TEAMS),
    "inform.create": View(PROGRAMME),
    "inform.edit": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.message": View(TAKE_PART, "message_id", MESSAGES),
    "inform.allow": View(PROGRAMME),
    "inform.change_may_decide": View(PROGRAMME, "version_id", MANAGED_DECIDED),
    "inform.end_may_decide": View(PROGRAMME, "version_id", MANAGED_DECIDED),
    "inform.may_decide": View(TAKE_PART),
    "inform.may_decide_versions": View(TAKE_PART, "version_id", DECIDED),
    "inform.add_session_date": View(TAKE_PART, "event_id", RUN_SESSIONS),
    "inform.all_sessions": View(TAKE_PART),
    "inform.edit_session": View(TAKE_PART, "event_id", RUN_SESSIONS),
    "inform.heard": View(TAKE_PART, "event_id", SESSIONS),
    "inform.listening": View(TAKE_PART),
    "inform.new_session": View(PROGRAMME),
    "inform.publish_session": View(TAKE_PART, "event_id", RUN_SESSIONS),
    "inform.session": View(TAKE_PART, "event_id", SESSIONS),
    "inform.messages": View(TAKE_PART),
    "inform.reach": View(SEE_TEAMS, "message_id", REACHED),
    "inform.send": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "inform.withdraw": View(PROGRAMME, "message_id", MANAGED_MESSAGES),
    "insights.activity": View(WORKING, "activity_id", ACTIVITIES),
    "insights.calendar": View(TAKE_PART),
    "insights.calendar_feed": View(ANYONE, "token", {"feed": ANYONE}),
    "insights.make_feed": View(TAKE_PART),
    "insights.revoke_feed": View(TAKE_PART),
    "insights.customer_words": View(TAKE_PART),
    "insights.copy_plan": View(PROGRAMME),
    "insights.action": View(WORKING, "action_id", SEEN_ACTIONS),
    "insights.actions": View(WORKING),
    "insights.actions_file": View(WORKING, others={"kind": "csv"}),
    "insights.coverage": View(SEE_TEAMS),
    "insights.coverage_file": View(SEE_TEAMS, others={"kind": "csv"}),
    "insights.hand_on": View(PROGRAMME, "person_id", {"employee": PROGRAMME}),
    "insights.bring_problem": View(FOLLOW_UP, "answer_id", SHOWN_ANSWERS),
    "insights.evidence": View(FOLLOW_UP, "idea_id", EVIDENCE),
    "insights.no_longer_cite": View(FOLLOW_UP, "answer_id", SHOWN_ANSWERS, {"idea_id": "idea_of_employee"}),
    "insights.add_member": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.add_step": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.answer_request": View(
        PROGRAMME | LEADER, "project_id", {"project": PROGRAMME | LEADER}, {"request_id": "project_request"}
    ),
    "insights.ask_team": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.close_project": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.decide": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.drop_project": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.end_member": View(TAKE_PART, "project_id", RUN_PROJECT, {"person_id": "employee"}),
    "insights.finish_step": View(
        TAKE_PART, "project_id", {"project": PROGRAMME | LEADER | EMPLOYEE}, {"step_id": "project_step"}
    ),
    "insights.move_project": View(TAKE_PART, "project_id", RUN_PROJECT),
    "insights.new_project": View(PROGRAMME | LEADER),
    "insights.project": View(TAKE_PART, "project_id", PROJECT),
    "insights.projects": View(TAKE_PART),
    "insights.home": View(WORKING),
    "insights.norms": View(SEE_TEAMS),
    "insights.new_norm": View(PROGRAMME),
    "insights.remove_norm": View(PROGRAMME, "norm_id", {"norm": PROGRAMME}),
    "insights.alerts": View(SEE_TEAMS),
    "insights.mute_alerts": View(PROGRAMME),
    "insights.unmute_alerts": View(PROGRAMME, "mute_id", {"mute": PROGRAMME}),
    "insights.ask_link": View(PROGRAMME | {"leader"}),
    "insights.compare_file": View(SEE_TEAMS, others={"kind": "csv"}),
    "insights.compare_teams": View(SEE_TEAMS),
    "insights.compute_link": View(PROGRAMME | {"leader"}),
    "insights.link": View(SEE_TEAMS),
    "insights.link_file": View(SEE_TEAMS, others={"kind": "csv"}),
    "insights.menu": View(WORKING),
    "insights.plan": View(SEE_TEAMS),
    "insights.plan_calendar": View(SEE_TEAMS),
    "insights.plan_entries": View(SEE_TEAMS),
    "insights.plan_file": View(SEE_TEAMS, others={"kind": "csv"}),
    "insights.plan_goals": View(SEE_TEAMS),
    "insights.planned": View(WORKING),
    "insights.search": View(WORKING),
    "insights.styleguide": View(ANYONE),
    "insights.suggested": View(PROGRAMME),
    "insights.months": View(PROGRAMME | {"auditor"}),
    "insights.count_again": View(PROGRAMME),
    "insights.new_action": View(PROGRAMME | {"leader"}),
    "insights.results_without_action": View(SEE_TEAMS),
    "insights.retire_question": View(PROGRAMME | {"leader"}, "question_id", {"link_question": PROGRAMME | {"leader"}}),
    "insights.team": View(SEE_TEAMS, "team_id", HERE_AND_THERE),
    "insights.team_file": View(SEE_TEAMS, "team_id", HERE_AND_THERE, {"kind": "csv"}),
    "insights.teams": View(SEE_TEAMS),
    "inspire.add_date": View(TAKE_PART, "meeting_id", RUN_MEETINGS),
    "inspire.all_meetings": View(TAKE_PART),
    "inspire.attendance": View(TAKE_PART, "meeting_id", RUN_MEETINGS),
    "inspire.cancel": View(TAKE_PART, "meeting_id", RUN_MEETINGS),
    "inspire.create": View(PROGRAMME),
    "inspire.edit": View(TAKE_PART, "meeting_id", RUN_MEETINGS),
    "inspire.invite": View(TAKE_PART, "meeting_id", RUN_MEETINGS),
    "inspire.meeting": View(TAKE_PART, "meeting_id", MEETINGS),
    "inspire.meetings": View(TAKE_PART),
    "instruct.bad_rows": View(PROGRAMME, "staged_id", {"staged_training": HR}),
    "instruct.check_import": View(PROGRAMME, "staged_id", {"staged_training": HR}),
    "instruct.confirm_import": View(PROGRAMME, "staged_id", {"staged_training": HR}),
    "instruct.stop_import": View(PROGRAMME, "staged_id", {"staged_training": HR}),
    "instruct.delete_mapping": View(PROGRAMME, "mapping_id", {"training_mapping": PROGRAMME, "people_mapping": NOBODY}),
    "instruct.edit_mapping": View(PROGRAMME, "mapping_id", {"training_mapping": PROGRAMME, "people_mapping": NOBODY}),
    "instruct.import_columns": View(PROGRAMME, "staged_id", {"staged_training": HR}),
    "instruct.import_done": View(PROGRAMME, "run_id", {"training_run": PROGRAMME, "people_run": NOBODY}),
    "instruct.import_page": View(PROGRAMME),
    "instruct.import_template": View(PROGRAMME),
    "instruct.undo_import": View(PROGRAMME, "run_id", {"training_run": PROGRAMME, "people_run": NOBODY}),
    "instruct.assign": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.complete": View(TAKE_PART, "course_id", COURSES),
    "instruct.course": View(TAKE_PART, "course_id", COURSES),
    "instruct.courses": View(PROGRAMME),
    "instruct.edit_course": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.mine": View(TAKE_PART),
    "instruct.new_course": View(PROGRAMME),
    "instruct.people": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.person_record": View(
        WORKING, "person_id", {"employee": SEE_TEAMS | {"employee"}, "stranger": SEE_TEAMS - {"leader"}}
    ),
    "instruct.publish": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.certificate": View(
        WORKING, "completion_id", {"completion": SEE_TEAMS - {"leader"}, "own_completion": SEE_TEAMS | EMPLOYEE}
    ),
    "instruct.check_certificate": View(ANYONE),
    "instruct.checked": View(ANYONE, "code", {"certificate_code": ANYONE}),
    "instruct.aid": View(TAKE_PART, "aid_id", AIDS),
    "instruct.aids": View(TAKE_PART),
    "instruct.answer_coaching": View(TAKE_PART, "coaching_id", COACHINGS, {"word": "agree"}),
    "instruct.answer_entry": View(TAKE_PART, "coaching_id", COACHINGS, {"entry_id": "coaching_entry"}),
    "instruct.ask": View(TAKE_PART),
    "instruct.coaching": View(TAKE_PART, "coaching_id", COACHINGS),
    "instruct.coachings": View(TAKE_PART),
    "instruct.edit_aid": View(PROGRAMME, "aid_id", dict.fromkeys(AIDS, PROGRAMME)),
    "instruct.end_coaching": View(TAKE_PART, "coaching_id", COACHINGS),
    "instruct.new_aid": View(PROGRAMME),
    "instruct.rate_aid": View(TAKE_PART, "aid_id", AIDS, {"word": "yes"}),
    "instruct.retire_aid": View(PROGRAMME, "aid_id", dict.fromkeys(AIDS, PROGRAMME)),
    "instruct.settle_step": View(TAKE_PART, "coaching_id", COACHINGS, {"entry_id": "coaching_entry", "word": "done"}),
    "instruct.compliance": View(SEE_TEAMS),
    "instruct.compliance_file": View(SEE_TEAMS, others={"kind": "csv"}),
    "instruct.copy_course": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.course_file": View(TAKE_PART, "course_id", {"course": TAKE_PART}, {"file_id": "course_file"}),
    "instruct.course_files": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.new_question": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.question": View(PROGRAMME, "question_id", {"question": PROGRAMME}),
    "instruct.questions": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.quiz": View(TAKE_PART, "course_id", {"course_with_quiz": TAKE_PART}),
    "instruct.quiz_result": View(TAKE_PART, "try_id", {"quiz_try": EMPLOYEE}),
    "instruct.remove_file": View(PROGRAMME, "course_id", {"course": PROGRAMME}, {"file_id": "course_file"}),
    "instruct.remove_question": View(PROGRAMME, "question_id", {"question": PROGRAMME}),
    "instruct.add_step": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.apply_rules": View(PROGRAMME),
    "instruct.applying": View(PROGRAMME, "job_id", {"rules_job": PROGRAMME}),
    "instruct.assign_path": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.copy_path": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.edit_path": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.move_up": View(PROGRAMME, "path_id", {"path": PROGRAMME}, {"step_id": "path_step"}),
    "instruct.new_path": View(PROGRAMME),
    "instruct.new_rule": View(PROGRAMME),
    "instruct.path": View(TAKE_PART, "path_id", {"path": TAKE_PART, "path_draft": PROGRAMME}),
    "instruct.paths": View(PROGRAMME),
    "instruct.publish_path": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.remove_rule": View(PROGRAMME, "rule_id", {"rule": PROGRAMME}),
    "instruct.remove_step": View(PROGRAMME, "path_id", {"path": PROGRAMME}, {"step_id": "path_step"}),
    "instruct.retire_path": View(PROGRAMME, "path_id", MANAGED_PATHS),
    "instruct.retire": View(PROGRAMME, "course_id", MANAGED_COURSES),
    "instruct.reverse": View(PROGRAMME, "completion_id", {"completion": PROGRAMME}),
    "instruct.rule": View(PROGRAMME, "rule_id", {"rule": PROGRAMME}),
    "instruct.rules": View(PROGRAMME),
    "instruct.team_record": View(SEE_TEAMS, "team_id", HERE_AND_THERE),
    "instruct.team_record_file": View(SEE_TEAMS, "team_id", HERE_AND_THERE, {"kind": "csv"}),
    "instruct.withdraw": View(PROGRAMME, "assignment_id", {"assignment_of_employee": PROGRAMME}),
    "people.absences": View(SEE_PEOPLE),
    "people.absence": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.absences_bad_rows": View(MANAGE_PEOPLE, "staged_id", {"staged_absences": HR}),
    "people.absences_check_import": View(MANAGE_PEOPLE, "staged_id", {"staged_absences": HR}),
    "people.absences_confirm_import": View(MANAGE_PEOPLE, "staged_id", {"staged_absences": HR}),
    "people.absences_delete_mapping": View(MANAGE_PEOPLE, "mapping_id", ABSENCE_MAPPINGS),
    "people.absences_edit_mapping": View(MANAGE_PEOPLE, "mapping_id", ABSENCE_MAPPINGS),
    "people.absences_import_columns": View(MANAGE_PEOPLE, "staged_id", {"staged_absences": HR}),
    "people.absences_import_done": View(MANAGE_PEOPLE, "run_id", {"absences_run": MANAGE_PEOPLE, "people_run": NOBODY}),
    "people.absences_import_page": View(MANAGE_PEOPLE),
    "people.absences_import_template": View(MANAGE_PEOPLE),
    "people.absences_stop_import": View(MANAGE_PEOPLE, "staged_id", {"staged_absences": HR}),
    "people.absences_undo_import": View(MANAGE_PEOPLE, "run_id", {"absences_run": MANAGE_PEOPLE, "people_run": NOBODY}),
    "people.accept_change": View(MANAGE_PEOPLE, "change_id", PLANNED_CHANGE, {"plan_id": "plan_of_teams"}),
    "people.add_change": View(MANAGE_PEOPLE, "plan_id", PLANS, {"kind": "rename"}),
    "people.apply_reorganisation": View(MANAGE_PEOPLE, "plan_id", PLANS),
    "people.discard_reorganisation": View(MANAGE_PEOPLE, "plan_id", PLANS),
    "people.edit_reorganisation": View(MANAGE_PEOPLE, "plan_id", PLANS),
    "people.plan_reorganisation": View(MANAGE_PEOPLE),
    "people.remove_change": View(MANAGE_PEOPLE, "change_id", PLANNED_CHANGE, {"plan_id": "plan_of_teams"}),
    "people.reorganisation": View(SEE_PEOPLE, "plan_id", dict.fromkeys(TEAM_PLANS, SEE_PEOPLE)),
    "people.reorganisations": View(SEE_PEOPLE),
    "people.restore_reorganisation": View(MANAGE_PEOPLE, "plan_id", {"plan_discarded": MANAGE_PEOPLE}),
    "people.undo_reorganisation": View(MANAGE_PEOPLE, "plan_id", {"plan_applied": MANAGE_PEOPLE}),
    "people.add": View(MANAGE_PEOPLE),
    "people.add_team": View(MANAGE_PEOPLE),
    "people.audience_size": View(TAKE_PART),
    "people.audit": View(SEE_AUDIT),
    "people.audit_file": View(SEE_AUDIT, others={"kind": "csv"}),
    "people.bad_rows": View(MANAGE_PEOPLE, "staged_id", {"staged": HR}),
    "people.check_import": View(MANAGE_PEOPLE, "staged_id", {"staged": HR}),
    "people.close_team": View(MANAGE_PEOPLE, "team_id", TEAMS),
    "people.company": View(MANAGE_PEOPLE),
    "people.confirm_import": View(MANAGE_PEOPLE, "staged_id", {"staged": HR}),
    "people.stop_import": View(MANAGE_PEOPLE, "staged_id", {"staged": HR}),
    "people.delete_mapping": View(MANAGE_PEOPLE, "mapping_id", MAPPINGS),
    "people.deputies": View(LEADER, "team_id", {"sales": LEADER, "support": NOBODY}),
    "people.directory": View(SEE_PEOPLE),
    "people.doubles": View(MANAGE_PEOPLE),
    "people.edit": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.edit_mapping": View(MANAGE_PEOPLE, "mapping_id", MAPPINGS),
    "people.edit_team": View(MANAGE_PEOPLE, "team_id", TEAMS),
    "people.edit_absence": View(MANAGE_PEOPLE, "absence_id", {"absence": MANAGE_PEOPLE}, {"person_id": "employee"}),
    "people.employment": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.end_deputy": View(LEADER, "standing_id", DEPUTIES, {"team_id": "sales"}),
    "people.end_hold": View(MANAGE_PEOPLE, "hold_id", {"hold": MANAGE_PEOPLE}, {"person_id": "former"}),
    "people.end_leader": View(MANAGE_PEOPLE, "standing_id", {"standing": MANAGE_PEOPLE}, {"team_id": "sales"}),
    "people.erase": View(MANAGE_PEOPLE, "person_id", {**PEOPLE, "gone": MANAGE_PEOPLE}),
    "people.export": View(SEE_PEOPLE, others={"kind": "csv"}),
    "people.import_columns": View(MANAGE_PEOPLE, "staged_id", {"staged": HR}),
    "people.hold": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.import_done": View(MANAGE_PEOPLE, "run_id", {"people_run": MANAGE_PEOPLE, "customers_run": NOBODY}),
    "people.import_page": View(MANAGE_PEOPLE),
    "people.import_template": View(MANAGE_PEOPLE),
    "people.leave": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.merge": View(MANAGE_PEOPLE, "gone_id", {"former": MANAGE_PEOPLE}, {"person_id": "colleague"}),
    "people.move": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.move_team": View(MANAGE_PEOPLE, "team_id", TEAMS),
    "people.name_leader": View(MANAGE_PEOPLE, "team_id", TEAMS),
    "people.my_data": View(WORKING),
    "people.my_file": View(WORKING),
    "people.not_double": View(MANAGE_PEOPLE, "gone_id", {"former": MANAGE_PEOPLE}, {"person_id": "colleague"}),
    "people.notice_mail": View(TAKE_PART),
    "people.notices": View(TAKE_PART),
    "people.open_notice": View(TAKE_PART, "notice_id", {"notice_of_employee": EMPLOYEE, "notice_of_stranger": NOBODY}),
    "people.see_all_notices": View(TAKE_PART),
    "people.unsubscribe": View(ANYONE, "token", {"unsubscribe": ANYONE}),
    "people.person": View(SEE_PEOPLE, "person_id", dict.fromkeys(PEOPLE, SEE_PEOPLE)),
    "people.person_file": View(MANAGE_PEOPLE, "person_id", PEOPLE),
    "people.preferences": View(ANYONE),
    "people.rehire": View(MANAGE_PEOPLE, "person_id", {**PEOPLE, "former": MANAGE_PEOPLE}),
    "people.remove_absence": View(MANAGE_PEOPLE, "absence_id", {"absence": MANAGE_PEOPLE}, {"person_id": "employee"}),
    "people.retention": View(MANAGE_PEOPLE),
    "people.suggest": View(WORKING),
    "people.team": View(SEE_PEOPLE, "team_id", dict.fromkeys(TEAMS, SEE_PEOPLE)),
    "people.teams": View(SEE_PEOPLE),
    "people.undo_import": View(MANAGE_PEOPLE, "run_id", {"people_run": MANAGE_PEOPLE}),
    "program.edit_activity": View(PROGRAMME, "activity_id", MANAGED_ACTIVITIES),
    "program.edit_measure": View(PROGRAMME, "measure_id", {"measure": PROGRAMME}),
    "program.end_seat": View(PROGRAMME, "seat_id", {"seat": PROGRAMME}),
    "program.five_years": View(SEE_TEAMS),
    "program.goals": View(PROGRAMME, "team_id", {"sales": PROGRAMME}),
    "program.measure": View(
        WORKING, "measure_id", {"measure": SEE_TEAMS, "measure_of_employee": SEE_TEAMS | {"employee"}}
    ),
    "program.new_activity": View(PROGRAMME),
    "program.new_measure": View(PROGRAMME),
    "program.new_seat": View(PROGRAMME),
    "program.remove": View(PROGRAMME, "activity_id", MANAGED_ACTIVITIES),
    "program.restore": View(PROGRAMME, "activity_id", {"activity_removed": PROGRAMME}),
    "program.set_state": View(
        TAKE_PART, "activity_id", {"activity": PROGRAMME, "activity_of_employee": PROGRAMME | {"employee"}}
    ),
    "program.undo_copy": View(PROGRAMME, "copy_id", {"copy": PROGRAMME}),
    "program.drop_action": View(TAKE_PART, "action_id", ACTIONS),
    "program.edit_action": View(TAKE_PART, "action_id", ACTIONS),
    "program.move_action": View(TAKE_PART, "action_id", ACTIONS, {"step": "begin"}),
    "program.undo_action": View(TAKE_PART, "action_id", ACTIONS),
    "pulse.answer": View(TAKE_PART, "wave_id", INVITED),
    "pulse.cast_ballot": View(ANYONE),
    "pulse.close": View(PROGRAMME, "wave_id", WAVES),
    "pulse.new_survey": View(PROGRAMME),
    "pulse.new_wave": View(PROGRAMME, "survey_id", {"survey": PROGRAMME}),
    "pulse.open_wave": View(PROGRAMME, "wave_id", WAVES),
    "pulse.pack": View(PROGRAMME, "wave_id", WAVES),
    "pulse.preview": View(PROGRAMME, "survey_id", {"survey": PROGRAMME}),
    "pulse.receipts": View(ANYONE, "fingerprint", {"receipts": ANYONE}),
    "pulse.remind": View(PROGRAMME, "wave_id", WAVES),
    "pulse.results": View(WORKING, "wave_id", {"wave_open": NOBODY, "wave_released": WORKING}),
    "pulse.step": View(TAKE_PART, "wave_id", INVITED),
    "pulse.stop_repeating": View(PROGRAMME, "survey_id", {"survey": PROGRAMME}),
    "pulse.surveys": View(PROGRAMME),
    "pulse.take_back": View(PROGRAMME, "wave_id", WAVES),
    "pulse.token": View(TAKE_PART, "wave_id", INVITED),
    "pulse.void": View(PROGRAMME, "wave_id", WAVES),
    "pulse.wave": View(PROGRAMME, "wave_id", WAVES),
    "pulse.waves": View(TAKE_PART),
    "pulse.what_remains": View(TAKE_PART, "wave_id", INVITED),
    "reward.award": View(WORKING, "cycle_id", AWARDS),
    "reward.awards": View(WORKING),
    "reward.consent": View(TAKE_PART, "decision_id", {"decision": EMPLOYEE}),
    "reward.decide": View(PROGRAMME, "cycle_id", MANAGED_AWARDS),
    "reward.edit_cycle": View(PROGRAMME, "cycle_id", MANAGED_AWARDS),
    "reward.feed": View(TAKE_PART),
    "reward.hide": View(PROGRAMME, "recognition_id", {"thanks_of_employee": PROGRAMME}),
    "reward.move_on": View(PROGRAMME, "cycle_id", MANAGED_AWARDS, {"step": "open"}),
    "reward.new_cycle": View(PROGRAMME),
    "reward.new_rule": View(PROGRAMME),
    "reward.nominate": View(TAKE_PART, "cycle_id", AWARDS),
    "reward.retire_value": View(PROGRAMME, "value_id", {"value": PROGRAMME}),
    "reward.rules": View(WORKING),
    "reward.values": View(PROGRAMME),
    "reward.withdraw": View(
        TAKE_PART, "recognition_id", {"thanks_of_employee": EMPLOYEE, "thanks_of_stranger": NOBODY}
    ),
    "reward.withdraw_nomination": View(TAKE_PART, "nomination_id", {"nomination_award_open": EMPLOYEE}),
}
# Where the object may be seen by whoever may not act on it: refused (403) instead of hidden (404).
SEEN_BUT_NOT_RUN = {endpoint: MEETINGS for endpoint in VIEWS if VIEWS[endpoint].objects is RUN_MEETINGS}
SEEN_BUT_NOT_RUN |= {endpoint: IDEAS for endpoint in VIEWS if VIEWS[endpoint].objects is ANSWERED_IDEAS}
SEEN_BUT_NOT_RUN["engage.remove_comment"] = IDEAS
SEEN_BUT_NOT_RUN |= {endpoint: PROJECT for endpoint in VIEWS if VIEWS[endpoint].objects is RUN_PROJECT}
SEEN_BUT_NOT_RUN["insights.finish_step"] = PROJECT
SEEN_BUT_NOT_RUN |= {endpoint: EVENTS for endpoint in VIEWS if VIEWS[endpoint].objects is RUN_EVENTS}
SEEN_BUT_NOT_RUN |= {endpoint: SESSIONS for endpoint in VIEWS if VIEWS[endpoint].objects is RUN_SESSIONS}
SEEN_BUT_NOT_RUN |= {endpoint: ANSWERS for endpoint in VIEWS if VIEWS[endpoint].objects is FOLLOWED_UP}


def visits(app: Flask, company: SmallCompany) -> Iterator[Visit]:
    """Every route with every method, on every object of the table and on a missing one."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for thing, arguments in _objects(rule, company) if rule.endpoint in VIEWS else ():
                yield Visit(method, rule.endpoint, arguments, thing)


def _objects(rule: Rule, company: SmallCompany) -> Iterator[tuple[str, dict[str, str | int]]]:
    view = VIEWS[rule.endpoint]
    others = {name: company.ids.get(value, value) for name, value in view.others.items()}
    if not view.argument:
        yield "", others
        return
    for thing in view.objects:
        yield thing, {**others, view.argument: company.ids[thing]}
    yield "missing", {**others, view.argument: "no-such-token" if view.argument == "token" else 999_999}
    if view.argument != "token":
        yield "impossible", {**others, view.argument: 10**30}


def open_to(persona: str, app: Flask, company: SmallCompany, method: str) -> Iterator[Visit]:
    """What of the walk a persona is let through to."""
    for visit in visits(app, company):
        view = VIEWS[visit.endpoint]
        if visit.method == method and persona in view.roles and persona in view.objects.get(visit.thing, view.roles):
            yield visit


@pytest.fixture
def company(app: Flask, today: object, monkeypatch: pytest.MonkeyPatch) -> SmallCompany:
    monkeypatch.setitem(app.config, "DEVELOPMENT", True)  # so that there is an outbox to read
    return make_small_company()


def test_every_route_is_listed(shared_app: Flask) -> None:
    routed = {rule.endpoint for rule in shared_app.url_map.iter_rules()} - OUTSIDE
    assert routed == set(VIEWS), "say in VIEWS who may open what was added, and take out what is gone"


def test_every_argument_has_objects(shared_app: Flask) -> None:
    assert [
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if rule.endpoint in VIEWS
        and rule.arguments != {VIEWS[rule.endpoint].argument, *VIEWS[rule.endpoint].others} - {""}
    ] == []


@pytest.mark.one_database
@pytest.mark.parametrize("persona", PERSONAS)
def test_each_role_opens_what_is_theirs_and_nothing_else(app: Flask, company: SmallCompany, persona: str) -> None:
    walker = Walker(app, company, persona)
    if persona == "leaver":
        end_employment_of_leaver(company)
    wrong, refused = [], set()
    for visit in visits(app, company):
        if visit.thing == "impossible" and persona != "hr":
            continue  # no role is asked before the address is read
        if persona not in VIEWS[visit.endpoint].roles:
            if (visit.endpoint, visit.method) in refused:
                continue  # refused before any object is looked for: once is enough
            refused.add((visit.endpoint, visit.method))
        with walker.request(visit) as answer:
            if not _as_expected(visit, persona, answer):
                wrong.append(
                    f"{visit.method} {visit.endpoint} {visit.thing}: {answer.status_code} {answer.location or ''}"
                )
    assert not wrong, "\n".join(wrong)


def _as_expected(visit: Visit, persona: str, answer: TestResponse) -> bool:
    view = VIEWS[visit.endpoint]
    if visit.thing == "impossible":
        return answer.status_code in {404, 405}
    if persona not in view.roles:
        if visit.method == "GET" and persona in {"anonymous", "leaver"}:
            return answer.status_code == 302 and answer.location.startswith("/sign-in")
        return answer.status_code == 403
    if visit.thing and persona not in view.objects.get(visit.thing, NOBODY):
        seen = SEEN_BUT_NOT_RUN.get(visit.endpoint, {}).get(visit.thing, NOBODY)
        return answer.status_code == (403 if persona in seen else 404)
    return answer.status_code in ({200, 302} if visit.method == "GET" else {200, 302, 303, 422})


# How they sign in themselves is for auditors, too.
OWN_ACCOUNT = {
    *("auth.add_key", "auth.app", "auth.begin_app", "auth.confirm", "auth.end_other_sign_ins", "auth.end_sign_in"),
    *("auth.new_key_challenge", "auth.password", "auth.recovery", "auth.remove_app", "auth.remove_key"),
    "auth.still_here",
    "people.my_file",  # what is known of oneself
}


@pytest.mark.one_database
def test_an_auditor_changes_nothing(app: Flask, company: SmallCompany) -> None:
    """What is open to everyone, signed in or not, concerns only one's own session, language and theme."""
    walker, changed = Walker(app, company, "auditor"), []
    for visit in visits(app, company):
        concerns_others = VIEWS[visit.endpoint].roles != ANYONE and visit.endpoint not in OWN_ACCOUNT
        if visit.method == "POST" and concerns_others and visit.thing != "impossible":
            with walker.request(visit) as answer:
                changed += [visit] if answer.status_code not in {403, 404} else []
    assert changed == []


@pytest.mark.one_database
def test_a_leader_reads_no_other_team_by_asking_in_the_query(app: Flask, company: SmallCompany) -> None:
    walker = Walker(app, company, "leader")
    visit = Visit("GET", "pulse.results", {"wave_id": company.ids["wave_released"]}, "wave_released")
    for team, status in (("sales", 200), ("support", 404)):
        with walker.request(visit, query_string={"unit": company.ids[team]}) as answer:
            assert answer.status_code == status
    for address in ("/customers", "/customers/answers.csv"):
        for asked in ({}, {"team": company.ids["support"]}, {"team": company.ids["root"]}):
            with walker.ask(address, query_string=asked) as answer:
                assert "What was said of sales" in answer.text or asked == {"team": company.ids["support"]}
                assert "What was said of support" not in answer.text


# What no page of the small company offers, or refuses whatever is filled in.
NOT_SENT = {
    *("engage.offer_to", "engage.part", "inform.change_may_decide", "inform.create", "inform.edit"),
    *("insights.count_again", "insights.no_longer_cite", "instruct.answer_coaching", "instruct.answer_entry"),
    *("instruct.course_files", "instruct.move_up", "instruct.new_question", "instruct.new_rule"),
    "instruct.publish_path",
    "auth.add_key",
    "auth.app",
    "auth.confirm",
    "auth.first_password",
    "auth.key_challenge",
    "auth.revoke_code",
    "people.accept_change",
    "people.doubles",
    "people.not_double",
    "people.retention",
    "auth.new_key_challenge",
    "auth.password",
    "auth.remove_app",
    "auth.second_step",
    "auth.show_key",
    "auth.sign_in",
    "auth.still_here",
    "customers.delighted_hook",
    "customers.import_words",
    "events.check_in",
    "people.undo_import",
    "pulse.cast_ballot",
    "pulse.token",
    "pulse.void",
    *("customers.stop_import", "instruct.stop_import", "people.stop_import", "people.absences_stop_import"),
}
# Fields of the form that the page shows only where they are of use.
SOMETIMES_OFFERED = {"customers.import_columns": {"source", "scale"}, "engage.end": {"handover"}}


@pytest.mark.one_database
def test_fields_that_a_page_does_not_offer_change_nothing(
    app: Flask, company: SmallCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each form of each page is sent once as it is, and once with every column of the database as further fields."""
    monkeypatch.setattr(secrets, "token_urlsafe", lambda *_: "the same each time")
    monkeypatch.setattr(secrets, "randbelow", lambda _most: 7)
    monkeypatch.setattr(secrets, "choice", lambda some: some[0])
    accepted, done, wrong = set(), set(), []
    for persona in ("hr", "employee", "leader", "admin"):
        walker = Walker(app, company, persona)
        for visit, form in walker.forms(open_to(persona, app, company, "GET")):
            if (visit.endpoint, *form.controls) in done:
                continue  # the same fields for another object or role: once they were taken, once is enough
            sent = filled(form, person="Carl Young", day=(TODAY + DAY).isoformat())
            with walker.request(visit, data=sent) as answer:
                usual = rows() if answer.status_code < 400 else None
            if usual is None:
                continue
            accepted.add(visit.endpoint)
            done.add((visit.endpoint, *form.controls))
            known = {*form.controls} | SOMETIMES_OFFERED.get(visit.endpoint, set())
            with walker.request(visit, data={**_further_fields(company, known), **sent}):
                wrong += [f"{visit.endpoint} {visit.thing} as {persona}"] if rows() != usual else []
    assert not wrong, "\n".join(wrong)
    assert {v.endpoint for v in visits(app, company) if v.method == "POST"} - accepted == NOT_SENT


def _further_fields(company: SmallCompany, offered: set[str]) -> dict[str, str]:
    """What somebody might try: another person's id, dates and yes wherever they fit."""
    values = {date: "2020-01-01", datetime: "2020-01-01 00:00", bool: "1", int: str(company.ids["stranger"])}
    columns = {c.name: c.type.python_type for table in db.metadata.sorted_tables for c in table.columns}
    return {name: values.get(kind, "hr") for name, kind in columns.items() if name not in offered}
