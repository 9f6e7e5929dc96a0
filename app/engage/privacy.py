"""What ideas and the ambassadors' role know of a person."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.engage.models import AmbassadorRole, Idea, IdeaAnswer
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


not_told("ambassador_role.agreed_by_id", "who promised the time is named on the ambassador's record")
