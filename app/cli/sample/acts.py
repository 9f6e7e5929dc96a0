"""What the leaders of the sample do after results: some done, some under way, one overdue."""

from datetime import timedelta

from app.cli.sample.company import Sample
from app.core import clock
from app.insights import periods, watched
from app.insights.keys import Key
from app.people import queries as people
from app.program.models.actions import ActionState
from app.program.services import actions as services

DROPPED, OPEN, UNDER_WAY = ActionState.DROPPED, ActionState.OPEN, ActionState.UNDER_WAY
# team, figure, what, why, days ago, days from then until due, state
ACTIONS = (
    ("CC-LDS", "nps", "Call back within the hour", "Customers wait and call again.", 100, 60, ActionState.DONE),
    ("CC-LDS", "reward", "Open the Monday round with thanks", "Half the team goes unseen.", 40, 70, UNDER_WAY),
    ("CLAIMS", "instruct", "Two hours a week kept free for training", "Courses are overdue.", 50, 35, OPEN),
    ("SERVICE", "pulse:engagement", "Read the results with each team", "Nothing has followed yet.", 30, 45, UNDER_WAY),
    ("RET-WAW", "inform", "Read messages in the morning round", "Nobody reads on the shop floor.", 80, 40, DROPPED),
    ("B2B-PL", "engage", "Ask each visit what was hard", "Few ideas come from the road.", 20, 60, OPEN),
)  # fmt: skip


def make_actions(sample: Sample) -> None:
    """Each by the leader of its team, who owns it; figures as they stood then."""
    staff = {person.id: person for person in sample.people}
    forest = people.forest()
    for code, figure, what, why, ago, days, state in ACTIONS:
        team, made_on = sample.teams[code], sample.today - timedelta(days=ago)
        measure, _colon, detail = figure.partition(":")
        key = Key(measure, team.code, detail)
        start = watched.shown_in(key, team, forest, periods.default(made_on), made_on)
        leader = staff[people.leader_ids(team.id, sample.today)[0]]
        now = clock.start_of(made_on) + timedelta(hours=9)
        action = services.make(
            team=team,
            figure=str(key),
            start=start.as_json(),
            what=what,
            why=why,
            owner=leader,
            due_on=made_on + timedelta(days=days),
            by=leader,
            now=now,
        )
        if state is not OPEN:
            reason = "The shop opens too early for it." if state is DROPPED else ""
            later = min(now + timedelta(days=days // 2), clock.now())
            services.move(action=action, state=state, version=1, reason=reason, by=leader, now=later)
