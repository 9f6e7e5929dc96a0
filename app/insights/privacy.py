"""What the pages that bring all features together know of a person."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.insights.models.link import LinkQuestion
from app.people.models import Person
from app.people.privacy import Section, not_told, section, tells


@tells("link_question.asked_by_id")
def _link(person: Person) -> Iterator[Section]:
    asked = select(LinkQuestion.exposure.label("title"), LinkQuestion.asked_at.label("when"))
    yield section("link", _l("Questions you asked of the link"), asked.where(LinkQuestion.asked_by_id == person.id))


not_told("link_run.asked_by_id", "that somebody had it computed says nothing of them")
