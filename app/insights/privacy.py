"""What the pages that bring all features together know of a person."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.insights.models.alerts import AlertMute
from app.insights.models.link import LinkQuestion
from app.people.models import Person
from app.people.privacy import Section, not_told, section, tells


@tells("link_question.asked_by_id")
def _link(person: Person) -> Iterator[Section]:
    asked = select(LinkQuestion.exposure.label("title"), LinkQuestion.asked_at.label("when"))
    yield section("link", _l("Questions you asked of the link"), asked.where(LinkQuestion.asked_by_id == person.id))


@tells("alert_mute.made_by_id")
def _mutes(person: Person) -> Iterator[Section]:
    made = select(AlertMute.reason.label("text"), AlertMute.ends_on.label("last_day"))
    yield section("muted-alerts", _l("Alerts you muted"), made.where(AlertMute.made_by_id == person.id))


not_told("norm.made_by_id", "the figure is not of a person; that it was added is in the log")
not_told("link_run.asked_by_id", "that somebody had it computed says nothing of them")
