"""The figure of Inform equals a recount by hand, whatever happens to people and messages."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.five_is import Met
from app.inform import queries, services
from app.inform.models import Message, Recipient
from tests.support.histories import History, make_histories
from tests.support.statements import count_statements

TODAY = date(2026, 3, 9)
FIRST, LAST = date(2025, 11, 10), date(2026, 3, 31)
MONTHS = clock.months_between(FIRST, LAST)
DAY = timedelta(days=1)


def make_sent(random: Random, people: list[History]) -> list[tuple[Message, dict[int, date | None]]]:
    """Messages sent on some day, with whom each was sent to and when they acknowledged it."""
    sent = []
    for _ in range(8):
        sent_on = FIRST + DAY * random.randint(0, 100)
        due_on = random.choice([sent_on + DAY * random.randint(0, 30), TODAY - DAY, TODAY, TODAY + DAY])
        message = Message(owner=people[0].person, due_on=due_on, created_at=clock.now(), sent_on=sent_on)
        db.session.add(message)
        db.session.flush()
        answers = {
            history.person.id: random.choice([None, sent_on + DAY * random.randint(0, 45), due_on, due_on + DAY])
            for history in people
            if history.team_on(sent_on)
        }
        db.session.add_all(Recipient(message_id=message.id, person_id=p, due_on=due_on) for p in answers)
        db.session.flush()
        services.record_acknowledgements(
            rows=[
                services.Acknowledgement(message_id=message.id, person_id=p, acknowledged_on=day)
                for p, day in answers.items()
                if day is not None
            ]
        )
        if random.random() < 0.4:
            message.withdrawn_on = random.choice([sent_on, due_on, due_on + DAY])
        db.session.flush()
        sent.append((message, answers))
    return sent


def recount(
    sent: list[tuple[Message, dict[int, date | None]]], people: list[History], team_ids: set[int], today: date
) -> dict[tuple[int, date], Met]:
    due: Counter[tuple[int, date]] = Counter()
    met: Counter[tuple[int, date]] = Counter()
    by_id = {history.person.id: history for history in people}
    for message, answers in sent:
        was_due = message.withdrawn_on is None or message.withdrawn_on > message.due_on
        for person_id, day in answers.items():
            team = by_id[person_id].team_on(message.due_on)
            if team is not None and team.id in team_ids and was_due and message.due_on < today:
                cell = (team.id, message.due_on.replace(day=1))
                due[cell] += 1
                met[cell] += day is not None and day <= message.due_on
    return {cell: Met(met[cell], due[cell]) for cell in due}


@pytest.mark.parametrize("seed", range(6))
def test_progress_equals_a_recount(app: Flask, today: date, seed: int) -> None:
    random = Random(seed)
    people = make_histories(random, FIRST, LAST)
    sent = make_sent(random, people)
    all_teams = {team.id for history in people for team, _first, _last in history.teams}
    some = set(random.sample(sorted(all_teams), 2))

    clock.today()  # the company's zone is read once a request
    with count_statements() as statements:
        company = queries.progress(all_teams, MONTHS)

    assert len(statements) == 1
    assert company == recount(sent, people, all_teams, today)
    assert len(company) > 4
    assert queries.progress(some, MONTHS) == recount(sent, people, some, today)
    one_month = {cell: met for cell, met in company.items() if cell[1] == MONTHS[2]}
    assert queries.progress(all_teams, [MONTHS[2]]) == one_month


def test_of_nothing_there_is_no_figure(app: Flask) -> None:
    assert queries.progress([], MONTHS) == {}
    assert queries.progress([1], []) == {}
