"""What the pages that bring all features together read: each feature's own figures, put side by side."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from app.core import clock
from app.core.company import company
from app.core.five_is import Due, FiveI, due_of
from app.customers import queries as customers
from app.customers.models import Tally
from app.customers.queries import cases
from app.customers.queries.cases import CaseFigures
from app.engage import queries as engage
from app.inform import queries as inform
from app.inform.models.deciding import MayDecide
from app.inform.queries import deciding, listening
from app.insights import figures, periods
from app.insights.figures import Coverage, Customers, Dashboard, FiveIs, Line, Pulse
from app.insights.goals import aims
from app.insights.keys import NPS, PULSE, Key
from app.insights.periods import MONTHS_SHOWN, PERIODS_SHOWN, Period
from app.insights.queries import months
from app.inspire import queries as inspire
from app.instruct import queries as instruct
from app.people.models import Notice, Person, Team
from app.people.queries import Forest, Tree, notices
from app.program.models.actions import Action
from app.program.queries import actions
from app.program.queries import plan as program
from app.pulse import queries as pulse
from app.pulse.library import ENGAGEMENT
from app.pulse.models import Invited
from app.reward import queries as reward
from app.reward.models import Recognition

THANKS_SHOWN = 3
ACTIONS_SHOWN, MOST_ACTIONS = 6, 100
NOTICES_SHOWN = 3
DECIDES_SHOWN = 3
MOST_TEAMS = 40  # a unit with more below it lists only those right below


def five_is(
    forest: Forest,
    shown: Sequence[Period],
    today: date,
    *,
    units: Collection[int] | None = None,
    below: bool = True,
    parts: Collection[FiveI] = tuple(FiveI),
) -> FiveIs:
    """The five I's (or some of them) of every unit (or some) in these periods, with the teams below it or its own
    people alone; one statement."""
    begun = [period.begun(today) for period in shown]
    wanted = {part: _months_of(part, begun) for part in parts}
    cells, late = months.cells(forest, wanted, units=units, below=below)
    return FiveIs(cells, today, late)


def _months_of(part: FiveI, begun: Sequence[Sequence[date]]) -> list[date]:
    """The months that count: all of a period, but of a stock only its last."""
    return [month for one in begun for month in (one[-1:] if part is FiveI.INSTRUCT else one)]


def dashboard(forest: Forest, team_id: int, period: Period, today: date) -> Dashboard:
    """What the page of a unit shows: the period and those before it; five statements."""
    tree = forest.on(today)
    shown = period.back(PERIODS_SHOWN)
    fives = five_is(forest, shown, today, units={team_id, tree.root})
    goals = {part: aim.value for part, aim in aims(program.goals(period.first.year), tree, team_id).items()}
    return Dashboard(
        forest.teams[team_id],
        team_id == tree.root,
        period,
        _provisional_until(period, today),
        figures.cards(fives, team_id, tree.root, period, PERIODS_SHOWN, goals=goals),
        fives.lagging(team_id, tree.root, period, goals),
        _pulse(tree, team_id, period),
        _customers(tree, team_id, period),
        late=fives.is_late(tree.below(team_id), period.months),
    )


def unhappy(tree: Tree, team_id: int, period: Period, now: datetime) -> CaseFigures:
    """The cases of a unit and those below it: open now, and solved in the period."""
    since, until = clock.start_of(period.first), min(clock.end_of(clock.month_end(period.last)), now)
    return cases.together(cases.figures_by_team(tree.below(team_id), since=since, until=until, now=now).values())


def _pulse(tree: Tree, team_id: int, period: Period) -> Pulse:
    above = tree.above(team_id)
    waves = pulse.waves_with_rates([team_id, *above])
    reports = pulse.reports_by_wave({team_id, tree.root})
    return figures.pulse(waves, reports, team_id, above, clock.month_end(period.last))


def _customers(tree: Tree, team_id: int, period: Period) -> Customers:
    below = tree.below(team_id)[1:]
    if len(below) > MOST_TEAMS:
        below = tree.children[team_id]
    periods = period.back(PERIODS_SHOWN if period.length > 1 else MONTHS_SHOWN)
    tallies = customers.nps_by_month({team_id, tree.root, *below}, periods[0].first, period.last)
    return figures.customers(tallies, team_id, tree.root, [tree.teams[one] for one in below], periods)


def coverage(forest: Forest, period: Period, today: date, visible: Collection[int] | None = None) -> Coverage:
    """The five I's of every unit (or of those visible) in one period, beside the company's."""
    tree = forest.on(today)
    fives = five_is(forest, [period], today)
    lines = [
        Line(tree.teams[one], tree.depth(one), fives.shares(one, period), fives.lagging(one, tree.root, period))
        for one in tree.below(tree.root)[1:]
        if visible is None or one in visible
    ]
    late = fives.is_late(tree.teams if visible is None else visible, period.months)
    return Coverage(period, _provisional_until(period, today), fives.shares(tree.root, period), lines, late)


def _provisional_until(period: Period, today: date) -> date | None:
    held = company()
    closes = period.closes_on(held.month_close_day if held else 10)
    return closes if today < closes else None


class Home(NamedTuple):
    """What a person finds on arriving; `asked` is the survey to answer first."""

    asked: Invited | None
    due: list[Due]
    thanks: Sequence[Recognition]
    notices: Sequence[Notice]
    decides: Sequence[MayDecide]  # what the person may do for a customer at once


def home(person: Person, today: date, now: datetime) -> Home:
    asked = pulse.open_invitations(person, now)
    due = [*waiting(person, today), *(pulse.as_due(place) for place in asked[1:])]
    first = asked[0] if asked else None
    decides = deciding.for_job(person.job, today)[:DECIDES_SHOWN]
    new = notices.newest_unseen(person, NOTICES_SHOWN)
    return Home(first, sorted(due, key=_by_day), reward.recent_thanks(person, THANKS_SHOWN), new, decides)


def waiting(person: Person, today: date) -> list[Due]:
    """What is due to a person; most of it comes in one statement."""
    rows = [inform.waiting_rows(person, today), actions.waiting(person), cases.waiting(person)]
    rows += [*listening.waiting(person, today), *engage.waiting(person, today), *reward.waiting(person, today)]
    return [*due_of(rows), *inspire.due(person, today), *instruct.due(person, today), *program.due(person, today)]


def _by_day(one: Due) -> tuple[bool, date, str]:
    return (one.due_on is None, one.due_on or date.max, one.title)


class Acts(NamedTuple):
    """What runs in a unit and below it: the first by due day, and how many there are."""

    shown: Sequence[Action]
    total: int


def acts(tree: Tree, team_id: int, visible: Collection[int], person_id: int, today: date) -> Acts:
    """One statement."""
    scope, wanted = actions.Scope(visible, person_id), actions.Wanted(tree.below(team_id))
    found = actions.actions(scope, wanted, today, limit=MOST_ACTIONS)
    return Acts(found[:ACTIONS_SHOWN], len(found))


class TeamResult(NamedTuple):
    """A team that has a result: what its customers say of it in a period, and the last day of its latest pulse."""

    team: Team
    tally: Tally
    pulse_on: date | None

    @property
    def figure(self) -> str:
        """The figure that an action would most likely be about."""
        measure, detail = (NPS, "") if self.tally.n >= figures.ENOUGH_ANSWERS else (PULSE, ENGAGEMENT)
        return str(Key(measure, self.team.code, detail))


def results_without_action(tree: Tree, team_ids: Collection[int], today: date) -> list[TeamResult]:
    """Of these teams those about which customers or a pulse say something, and for which no action runs nor was made
    since; three statements."""
    period = periods.default(today)
    acted = actions.touched_since(team_ids, period.first)
    asked = pulse.units_with_results(team_ids, clock.start_of(period.first))
    answered = customers.nps_by_team(team_ids, period.first, period.last, below=True)
    found = []
    for one in tree.below(tree.root) if tree.teams else []:
        tally = answered.get(one, Tally())
        if one in team_ids and one not in acted and (one in asked or tally.n >= figures.ENOUGH_ANSWERS):
            found.append(TeamResult(tree.teams[one], tally, asked.get(one)))
    return found
