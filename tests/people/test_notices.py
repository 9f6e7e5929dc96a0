"""People are told what concerns them, each of it once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.core.db import db, reading
from app.people import queries, services
from app.people.models import AudienceKind, HasAudience, Notice, NoticeKind
from tests.factories import make_person, make_team
from tests.support.statements import count_statements

NOW = datetime(2026, 3, 9, 11, tzinfo=UTC)


def tell(*person_ids: int, key: str = "case:17:assigned", by_id: int | None = None) -> int:
    return services.notify(
        person_ids=person_ids,
        kind=NoticeKind.CASE,
        key=key,
        path="/customers/cases/17",
        subject="Waited for two weeks",
        by_id=by_id,
        now=NOW,
    )


def told() -> list[int]:
    return list(db.session.scalars(select(Notice.person_id).order_by(Notice.person_id)))


def test_a_person_is_told_once(app: Flask) -> None:
    anna, jan = make_person("Anna"), make_person("Jan")

    with count_statements() as counted:
        assert tell(anna.id, jan.id, anna.id) == 2
    assert len([sql for sql in counted if "INTO notice" in sql]) == 1
    assert len(counted) <= 3  # the company's zone, the notices, the job that mails them

    assert tell(anna.id, jan.id) == 0
    assert tell(anna.id, key="case:17:reminder") == 1
    assert told() == [anna.id, anna.id, jan.id]


def test_an_audience_is_told_with_one_statement(app: Flask) -> None:
    team = make_team()
    people = [make_person(team=team) for _number in range(3)]
    make_person(team=make_team())
    target = HasAudience()
    target.audience, target.audience_team_id = AudienceKind.TEAM, team.id

    assert (
        services.notify(
            person_ids=queries.in_audience(target, NOW.date()),
            kind=NoticeKind.PULSE,
            key="wave:1:open",
            path="/pulse/1",
            subject="Spring",
            by_id=None,
            now=NOW,
        )
        == 3
    )
    assert told() == [person.id for person in people]


def test_leavers_auditors_and_whoever_did_it_are_not_told(app: Flask) -> None:
    leaver = make_person("Left", left_on=date(2026, 3, 8))
    auditor = make_person("Audit", roles=(Role.AUDITOR, Role.HR))
    doer, other = make_person("Doer"), make_person("Other", left_on=date(2026, 3, 9))

    assert tell(leaver.id, auditor.id, doer.id, other.id, by_id=doer.id) == 1
    assert told() == [other.id]
    assert tell() == 0


def test_what_is_taken_back_is_no_longer_told(app: Flask) -> None:
    anna = make_person()
    tell(anna.id)
    tell(anna.id, key="case:18:assigned")

    services.withdraw_notices("case:17:assigned")

    assert list(db.session.scalars(select(Notice.key))) == ["case:18:assigned"]


def test_many_at_once_tell_once(committing_app: Flask) -> None:
    with reading(False):
        people = [make_person(f"Person {number}").id for number in range(5)]
        db.session.commit()

    def one(_number: int) -> int:
        with committing_app.app_context(), reading(False):
            new = tell(*people)
            db.session.commit()
            return new

    with ThreadPoolExecutor(24) as pool:
        new = list(pool.map(one, range(24)))

    assert sum(new) == 5
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 5
