"""The figure of Engage against a recount by hand."""

import random
from datetime import date, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.five_is import Met, Progress
from app.engage import queries, services
from app.engage.models import Idea, IdeaKind, IdeaState
from app.engage.models.ambassadors import AmbassadorCompanion, AmbassadorRole, AmbassadorTime, RoleState, TimeKind
from app.engage.services import IdeaRow
from app.people.models import Person, Standing, StandingKind, Team
from tests.factories import make_membership, make_person, make_standing, make_team
from tests.support.statements import count_statements

START = date(2025, 1, 1)
DAY = timedelta(days=1)


def random_company(dice: random.Random, today: date) -> list[int]:
    """Three teams of people who join, move and leave, bring ideas and are ambassadors for a time."""
    teams = [make_team(f"Team {number}") for number in range(3)]
    rows = []
    for number in range(40):
        hired = START + timedelta(days=dice.randrange(-100, 400))
        left = hired + timedelta(days=dice.randrange(1, 400)) if dice.random() < 0.3 else None
        person = make_person(f"Person {number}", hired_on=hired, left_on=left)
        moved = hired + timedelta(days=dice.randrange(1, 200))
        if dice.random() < 0.5 and (left is None or moved <= left):
            make_membership(person, dice.choice(teams), since=hired, until=moved - DAY)
            make_membership(person, dice.choice(teams), since=moved, until=left)
        else:
            make_membership(person, dice.choice(teams), since=hired, until=left)
        if dice.random() < 0.3:
            since = hired + timedelta(days=dice.randrange(0, 300))
            until = since + timedelta(days=dice.randrange(0, 200)) if dice.random() < 0.7 else None
            make_standing(person, StandingKind.AMBASSADOR, team=dice.choice(teams), since=since, until=until)
        if dice.random() < 0.2:
            make_standing(person, StandingKind.LEADER, team=dice.choice(teams), since=hired)
        for _n in range(dice.randrange(0, 4)):
            day = min(hired + timedelta(days=dice.randrange(0, 400)), today)
            state = dice.choice([IdeaState.NEW, IdeaState.ACCEPTED, IdeaState.WITHDRAWN])
            rows.append(IdeaRow(IdeaKind.IDEA, "Title", "Text", person.id, day, state=state, reason="Because"))
    services.record_ideas(rows=rows)
    some_with_an_ambassador(dice, teams[0], today)
    return [team.id for team in teams]


def some_with_an_ambassador(dice: random.Random, team: Team, today: date) -> None:
    """What an ambassador did, each time with some others."""
    people = list(db.session.query(Person).order_by(Person.id))
    role = AmbassadorRole(person=people[0], team=team, share=10, state=RoleState.ENDED, offered_at=clock.now())
    role.starts_on, role.ends_on = START, today
    db.session.add(role)
    db.session.flush()
    for _n in range(20):
        day = START + timedelta(days=dice.randrange(0, 400))
        time = AmbassadorTime(role_id=role.id, done_on=day, minutes=60, kind=TimeKind.TEAM, what="A visit")
        time.companions = [AmbassadorCompanion(person=one, done_on=day) for one in dice.sample(people[1:], 3)]
        db.session.add(time)
    db.session.flush()


def recount(team_ids: list[int], months: list[date], today: date) -> Progress:
    """The definition, one person after the other."""
    found: Progress = {}
    ideas, standings = list(db.session.query(Idea)), list(db.session.query(Standing))
    companions = list(db.session.query(AmbassadorCompanion))
    for month in months:
        end = clock.month_end(month)
        for person in db.session.query(Person):
            team = team_in(person, month, end)
            if month <= today and team in team_ids and team is not None:
                met = any(counts(idea, person, month, end) for idea in ideas) or any(
                    acts(standing, person, month, min(end, today)) for standing in standings
                )
                met = met or any(one.person_id == person.id and month <= one.done_on <= end for one in companions)
                found[team, month] = found.get((team, month), Met(0, 0)) + Met(int(met), 1)
    return found


def team_in(person: Person, month: date, end: date) -> int | None:
    last = min(end, person.left_on or end)
    if person.hired_on > end or last < month:
        return None
    return next((m.team_id for m in person.memberships if m.holds_on(last)), None)


def counts(idea: Idea, person: Person, month: date, end: date) -> bool:
    mine = idea.brought_by_id == person.id and idea.state != IdeaState.WITHDRAWN
    return mine and month <= idea.brought_on <= end


def acts(standing: Standing, person: Person, month: date, end: date) -> bool:
    mine = standing.person_id == person.id and standing.kind == StandingKind.AMBASSADOR
    return mine and standing.starts_on <= end and (standing.ends_on is None or standing.ends_on >= month)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_progress_equals_a_recount(app: Flask, today: date, seed: int) -> None:
    team_ids = random_company(random.Random(seed), today)[: 2 if seed == 3 else 3]
    months = clock.months_between(START, date(2026, 5, 1))
    db.session.expire_all()  # memberships were added behind the people's backs

    with count_statements() as statements:
        found = queries.progress(team_ids, months)

    assert len(statements) == 1
    assert found == recount(team_ids, months, today)
    assert sum(cell.met for cell in found.values()) > 30
    assert sum(cell.due - cell.met for cell in found.values()) > 30


def test_no_members_no_figure(app: Flask, today: date) -> None:
    team = make_team()
    assert queries.progress([team.id], [date(2026, 3, 1)]) == {}
    assert queries.progress([], [date(2026, 3, 1)]) == {}
    make_person(team=team)
    assert queries.progress([team.id], [date(2026, 4, 1)]) == {}, "a month to come"
