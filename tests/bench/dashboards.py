"""B2a, B5c, B6: dashboards with many answers and many teams."""

from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter, thread_time
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Column, Date, Integer, case, func, select, text

from app.access import Role
from app.auth.limits import limiter
from app.core import bulk, clock
from app.core.db import db
from app.core.privacy import release_plan
from app.core.statistics import nps, teams
from app.customers import queries
from app.customers.models import CustomerAnswer, Tally
from app.customers.queries import Wanted
from app.customers.services.counters import rebuild_all
from app.people import queries as people
from app.people.models import Team
from tests.bench.measuring import ROUNDS, Bench, Row, spent
from tests.bench.pages import Visit, _cookie, _visitor
from tests.factories import make_person, make_team

DAYS = 420
# Both databases understand this, and neither takes long for ten million rows.
FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :rows - 1)
INSERT INTO customer_answer
(team_id, answered_on, month, score, segment, touchpoint, stage, comment, customer, source_id, identity, counts)
SELECT :first + (i * 31) % :teams, d.day, d.month, (i * 7) % 11, '', '', '', '', '', '', 'made-' || i, true
FROM n JOIN bench_day d ON d.id = (i * 17) % :days
"""


def fill(rows: int, how_many: int) -> int:
    """A company of so many teams with so many answers over fourteen months; returns its root."""
    root = make_team("Company", code="ALL")
    made_teams = [make_team(f"Team {number}", code=f"T{number}", parent=root).id for number in range(how_many)]
    start = clock.today() - timedelta(days=DAYS)
    columns = (Column("id", Integer), Column("day", Date), Column("month", Date))
    with bulk.unhurried(), bulk.temporary(*columns, name="bench_day") as days:
        made = [start + timedelta(days=number) for number in range(DAYS)]
        rows_of_days = [{"id": n, "day": day, "month": clock.month_of(day)} for n, day in enumerate(made)]
        db.session.execute(sa.insert(days), rows_of_days)
        db.session.execute(text(FILL), {"rows": rows, "first": made_teams[0], "teams": how_many, "days": DAYS})
        rebuild_all(set(clock.months_between(made[0], made[-1])))
    db.session.commit()
    return root.id


def by_answers(bench: Bench) -> list[Row]:
    """B2a: the dashboard of one team, with few answers in the company and with very many."""
    limiter.enabled = False
    few, many = bench.size(10_000, 100_000), bench.size(200_000, 10_000_000)
    with bench.app("few") as small, bench.app("many") as large:
        visits = {}
        for app, rows in ((small, few), (large, many)):
            with app.app_context():
                visits[rows] = _dashboard(app, rows)
        values = [_p95(visits[many], visits[few], bench.size(20, 100)) for _round in range(ROUNDS)]
        with large.app_context():
            scanned = _counters_to_scan(many)
    what = f"a team's dashboard, {many:,} / {few:,} answers"
    return [Row("B2a", what, "p95 by the clock", values, 1.2, 1.05), scanned]


def _dashboard(app: Flask, rows: int) -> Visit:
    root = fill(rows, 200)
    team = db.session.get_one(Team, root + 1)
    leader = make_person("Lena Wójcik", team=team, leads=team, roles=(Role.LEAD,))
    visit, address = _visitor(app, _cookie(app, leader)), f"/teams/{team.id}"
    db.session.commit()
    assert visit(address).status_code == 200
    return lambda _address: visit(address)


def _p95(one: Visit, other: Visit, times: int) -> float:
    """Requests in turn, so that what else the machine does falls on both."""
    took: tuple[list[float], list[float]] = ([], [])
    for _time in range(times):
        for visit, times_of in zip((one, other), took, strict=True):
            start = perf_counter()
            visit("")
            times_of.append(perf_counter() - start)
    last = int(times * 0.95) - 1
    return sorted(took[0])[last] / sorted(took[1])[last]


def _counters_to_scan(rows: int) -> Row:
    """B5c: the company's NPS from its counters, and from the answers."""
    root = people.forest().on(clock.today()).root
    a = CustomerAnswer

    def scan() -> Tally:
        kinds = (a.score >= 9, a.score.between(7, 8), a.score <= 6)
        counted = select(*(func.sum(case((kind, 1), else_=0)) for kind in kinds)).where(a.counts)
        return Tally(*map(int, db.session.execute(counted).one()))

    def counters() -> Tally:
        return queries.nps_by_team([root], None, None, below=True)[root]

    with bulk.unhurried():
        assert scan() == counters()
        values = [spent(counters).wall / spent(scan).wall for _round in range(3)]
    return Row("B5c", f"the company's NPS by counters / by {rows:,} answers", "by the clock", values, 1 / 50, 1 / 500)


def many_teams(bench: Bench) -> list[Row]:
    """B6: what is worked out of all teams' counters, against the SELECT that they come from."""
    how_many, times = bench.size(500, 2_000), bench.size(3, 10)
    with bench.app("teams"):
        root = fill(bench.size(20_000, 400_000), how_many)
        tree = people.tree(clock.today())
        wanted = Wanted(set(tree.teams), date(2000, 1, 1), clock.today())

        def select_alone() -> dict[tuple[Any, ...], Tally]:
            return queries.tallies(("team",), wanted)

        def with_all() -> None:
            found = {team_id: tally for (team_id,), tally in select_alone().items()}
            values, variances = [], []
            for tally in found.values():
                nps.interval(tally.promoters, tally.passives, tally.detractors)
                values.append(tally.nps or 0.0)
                variances.append(1e4 / tally.n)
            teams.flags(values, variances)
            release_plan(tree.children, root, {team_id: tally.n for team_id, tally in found.items()}, 5)

        shares = [_thread(with_all, times) / _thread(select_alone, times) for _round in range(ROUNDS)]
    what = f"{how_many:,} teams with ranges, flags and release plan / their SELECT"
    return [Row("B6", what, "CPU", shares, 2.0, 1.3)]


def _thread(work: Callable[[], object], times: int) -> float:
    start = thread_time()
    for _time in range(times):
        work()
    return thread_time() - start
