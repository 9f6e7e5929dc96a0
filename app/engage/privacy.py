"""What ideas and the ambassadors' role know of a person."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from app.core.i18n import _l
from app.engage.models import (
    Idea,
    IdeaAnswer,
    IdeaComment,
    IdeaFollower,
    IdeaOwner,
    IdeaVote,
)
from app.engage.models.ambassadors import (
    AmbassadorApplication,
    AmbassadorCall,
    AmbassadorCompanion,
    AmbassadorRole,
    AmbassadorTime,
)
from app.engage.models.projects import Project, ProjectMember, ProjectStep
from app.people.models import Person, Team
from app.people.privacy import Section, not_told, section, tells


@tells("idea.brought_by_id", "idea_answer.answered_by_id", "ambassador_role.person_id")
def _ideas(person: Person) -> Iterator[Section]:
    ideas = select(Idea.kind, Idea.title, Idea.text, Idea.brought_on.label("when"), Idea.state)
    yield section("ideas", _l("Ideas and customers' problems"), ideas.where(Idea.brought_by_id == person.id))
    answers = select(Idea.title, IdeaAnswer.reason.label("answer"), IdeaAnswer.answered_at.label("when")).join(
        Idea, Idea.id == IdeaAnswer.idea_id
    )
    yield section("answers", _l("Answers you gave"), answers.where(IdeaAnswer.answered_by_id == person.id))
    roles = select(
        Team.name.label("team"),
        AmbassadorRole.share,
        AmbassadorRole.state,
        AmbassadorRole.starts_on.label("first_day"),
        AmbassadorRole.ends_on.label("last_day"),
    ).join(Team, Team.id == AmbassadorRole.team_id)
    yield section("ambassador", _l("Ambassador's role"), roles.where(AmbassadorRole.person_id == person.id))


@tells("idea_comment.by_id", "idea_vote.person_id", "idea_follower.person_id", "idea_owner.person_id")
def _taking_part(person: Person) -> Iterator[Section]:
    said = select(Idea.title, IdeaComment.text, IdeaComment.written_at.label("when"))
    said = said.join(Idea, Idea.id == IdeaComment.idea_id).where(IdeaComment.by_id == person.id)
    yield section("comments", _l("Comments you wrote"), said)
    votes = select(Idea.title, IdeaVote.voted_at.label("when")).join(Idea, Idea.id == IdeaVote.idea_id)
    yield section("supported", _l("Ideas you support"), votes.where(IdeaVote.person_id == person.id))
    followed = select(Idea.title).join(IdeaFollower, IdeaFollower.idea_id == Idea.id)
    yield section("followed", _l("Ideas you follow"), followed.where(IdeaFollower.person_id == person.id))
    owned = select(Idea.title, Idea.due_on).join(IdeaOwner, IdeaOwner.idea_id == Idea.id)
    yield section("to-answer", _l("Ideas given to you to answer"), owned.where(IdeaOwner.person_id == person.id))


@tells("ambassador_application.person_id", "ambassador_companion.person_id")
def _around_the_role(person: Person) -> Iterator[Section]:
    applied = select(AmbassadorCall.title, AmbassadorApplication.motive.label("text"), AmbassadorApplication.state)
    applied = applied.add_columns(AmbassadorApplication.applied_at.label("when"))
    applied = applied.join(AmbassadorCall, AmbassadorCall.id == AmbassadorApplication.call_id)
    applied = applied.where(AmbassadorApplication.person_id == person.id)
    yield section("applications", _l("Applications for the ambassador's role"), applied)
    done = select(AmbassadorTime.what.label("text"), AmbassadorTime.done_on.label("when"))
    own = done.join(AmbassadorRole, AmbassadorRole.id == AmbassadorTime.role_id)
    yield section("ambassador-time", _l("Done as an ambassador"), own.where(AmbassadorRole.person_id == person.id))
    with_one = done.join(AmbassadorCompanion, AmbassadorCompanion.time_id == AmbassadorTime.id)
    with_one = with_one.where(AmbassadorCompanion.person_id == person.id)
    yield section("with-ambassador", _l("Done with an ambassador"), with_one)


@tells("project.lead_id", "project.sponsor_id", "project_member.person_id", "project_step.owner_id")
def _projects(person: Person) -> Iterator[Section]:
    run = select(Project.title, Project.state, Project.starts_on.label("first_day"), Project.ends_on.label("last_day"))
    run = run.where(or_(Project.lead_id == person.id, Project.sponsor_id == person.id))
    yield section("projects-led", _l("Projects you lead or sponsor"), run)
    member = select(Project.title, ProjectMember.starts_on.label("first_day"), ProjectMember.ends_on.label("last_day"))
    member = member.join(Project, Project.id == ProjectMember.project_id)
    yield section("projects", _l("Projects you work on"), member.where(ProjectMember.person_id == person.id))
    steps = select(ProjectStep.what.label("text"), ProjectStep.due_on, ProjectStep.done_on.label("completed_on"))
    yield section("project-steps", _l("Steps of projects"), steps.where(ProjectStep.owner_id == person.id))


not_told("project_decision.by_id", "who noted a decision is named on the project's page")
not_told("project_request.answered_by_id", "who answered for a team is named on the project's page")
not_told("idea_setting.owner_id", "who answers what comes in is named on its page, for everyone who sets it")
not_told("idea_merge.merged_by_id", "who merged two ideas is part of the log")
not_told("ambassador_role.agreed_by_id", "who promised the time is named on the ambassador's record")
