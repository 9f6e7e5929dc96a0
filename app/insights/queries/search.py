"""One search over people, teams, courses, ideas and awards, each as far as the reader may see it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from app.access import Permission
from app.engage.models import Idea
from app.engage.queries import ideas as engage
from app.instruct import queries as instruct
from app.instruct.models import Course
from app.people import queries as people
from app.people.models import Person, Team
from app.people.queries import Standings
from app.reward import queries as reward
from app.reward.models import AwardCycle

SHOWN = 8  # of each kind


class Found(NamedTuple):
    """What has all words typed, at most SHOWN of each kind."""

    people: Sequence[Person] = ()
    teams: Sequence[Team] = ()
    courses: Sequence[Course] = ()
    ideas: Sequence[Idea] = ()
    awards: Sequence[AwardCycle] = ()


def search(text: str, held: Standings, may: Collection[Permission], today: date) -> Found:
    """What the reader may see and has all these words, or parts of words, whatever their accents and case."""
    if not text:
        return Found()
    takes_part = Permission.TAKE_PART in may
    teams = people.find_teams(text, people.tree(today), held) if Permission.SEE_TEAMS in may else []
    all_courses, drafts = Permission.MANAGE_INSTRUCT in may, Permission.MANAGE_REWARD in may
    return Found(
        people=people.find_people(text, today, limit=SHOWN),
        teams=teams[:SHOWN],
        courses=instruct.find_courses(text, all_states=all_courses, limit=SHOWN) if takes_part else (),
        ideas=[one.idea for one in engage.ideas(engage.Filter(text), limit=SHOWN, offset=0)] if takes_part else (),
        awards=reward.find_awards(text, drafts=drafts)[:SHOWN] if takes_part else (),
    )
