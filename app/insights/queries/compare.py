"""What teams are compared by."""

from app.core import clock
from app.customers import queries as customers
from app.insights import compare
from app.insights.compare import Comparison
from app.insights.periods import Period
from app.people.queries import Tree
from app.pulse import queries as pulse


def by_customers(tree: Tree, period: Period) -> Comparison:
    """NPS of each team's own answers in a period; one statement."""
    return compare.of_customers(tree.teams, customers.nps_by_team(tree.teams.keys(), period.first, period.last))


def by_pulse(tree: Tree, period: Period) -> Comparison:
    """The engagement index of each team in the latest wave released by the end of a period; one statement."""
    until = clock.month_end(period.last)
    points = [point for found in pulse.history(tree.teams.keys(), own=True).values() for point in found]
    latest = max((point.wave.closes_at for point in points if point.wave.last_day <= until), default=None)
    return compare.of_pulse([point.figure for point in points if point.wave.closes_at == latest])
