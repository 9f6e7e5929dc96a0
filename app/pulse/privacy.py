"""What pulse knows of a person: that they were asked. What anybody answered is known of nobody."""

from collections.abc import Iterator

from sqlalchemy import select

from app.core.i18n import _l
from app.people.models import Person
from app.people.privacy import Section, section, tells
from app.pulse.models import Invited, Survey, Wave


@tells("pulse_invited.person_id")
def _asked(person: Person) -> Iterator[Section]:
    """Not whether they answered either: others may ask for this file."""
    asked = select(Survey.name.label("title"), Wave.opens_at.label("when")).join(Wave.survey)
    mine = asked.join(Invited, Invited.wave_id == Wave.id).where(Invited.person_id == person.id)
    yield section("surveys", _l("Surveys you were asked in"), mine.order_by(Wave.opens_at))
