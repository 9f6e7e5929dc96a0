"""Companies and waves for the tests of pulse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.core.db import db
from app.people.models import Person, Team
from app.pulse import services, work
from app.pulse.library import CORE, ENGAGEMENT, ENPS, LIBRARY
from app.pulse.models import Label, Wave
from tests.factories import make_person, make_team

NOON = datetime(2026, 3, 9, 11, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = CORE


@dataclass
class Company:
    """A root with teams below it; each team has a leader, who counts in the root."""

    root: Team
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    leaders: dict[str, Person] = field(default_factory=dict)

    @property
    def everyone(self) -> list[Person]:
        return [person for team in self.people.values() for person in team] + list(self.leaders.values())


def make_company(sizes: Mapping[str, int], boss: bool = True) -> Company:
    """Teams of so many people (without their leaders) under one root; parents are named like "north/one"."""
    company = Company(make_team("Acme", code="ALL"))
    if boss:
        company.leaders["boss"] = make_person("The Boss", team=company.root, leads=company.root)
    for name, size in sizes.items():
        above = company.teams.get(name.rpartition("/")[0], company.root)
        team = company.teams[name] = make_team(name, code=name, parent=above)
        company.people[name] = [make_person(f"Member {number} of {name}", team=team) for number in range(size)]
        company.leaders[name] = make_person(f"Leader of {name}", team=team, leads=team)
    return company


def make_wave(
    questions: Sequence[str] = EVERYTHING,
    *,
    k: int = 5,
    now: datetime = NOON,
    days: int = 14,
    opened: bool = True,
    label: Label = Label.CONFIDENTIAL,
    issuing: Sequence[bytes] = (),
) -> Wave:
    """A wave, open since `now`."""
    survey = services.create_survey(name="Spring pulse", questions=questions, k=k, label=label, now=now, by=None)
    wave = services.plan_wave(survey=survey, opens_at=now - DAY, closes_at=now + days * DAY, by=None)
    if opened:
        services.open_wave(wave=wave, now=now, issuing=issuing)
    db.session.flush()
    return wave


def answers(level: int = 4, *, enps: int = 8, questions: Sequence[str] = EVERYTHING) -> dict[str, int]:
    """Somebody's answers: `level` of 5 (and a little more of 7) throughout."""
    given = {
        item.key: level if item.highest == 5 else level + 1
        for key in questions
        for item in LIBRARY[key].items
        if key != ENPS
    }
    return given | ({ENPS: enps} if ENPS in questions else {})


def close_and_seal(wave: Wave, now: datetime = NOON + DAY) -> None:
    services.start_sealing(wave=wave, now=now)
    db.session.commit()
    work.seal(wave_id=wave.id)


__all__ = ["DAY", "ENGAGEMENT", "ENPS", "EVERYTHING", "NOON", "Company", "answers", "close_and_seal", "make_company"]
__all__ += ["make_wave"]
