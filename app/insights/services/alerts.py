"""Watching teams, telling once, and muting by rule: never silently."""

from datetime import date, datetime

from app.core import audit
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.customers import queries as customers
from app.insights import alerts
from app.insights.alerts import Raised
from app.insights.models.alerts import Alert, AlertMute
from app.insights.queries import alerts as queries
from app.people import queries as people
from app.people import services as notices
from app.people.models import NoticeKind, Person, Team


def watch(*, month: date, today: date, now: datetime) -> list[Alert]:
    """Look at all teams once a month has closed; one that had an alert is left alone until its months have passed."""
    tree = people.tree(today)
    tallies = customers.nps_by_month(tree.teams.keys(), alerts.first_month(month), month, below=False)
    known = queries.told_lately(month)
    found = [one for one in alerts.raised(tallies, tree.teams.keys(), month) if one.team_id not in known]
    return [_raise(one, tree.teams[one.team_id], month, today, now) for one in found]


def _raise(found: Raised, team: Team, month: date, today: date, now: datetime) -> Alert:
    muting = queries.muting(team.id, today)
    alert = Alert(
        team_id=team.id,
        month=month,
        before=list(found.before),
        after=list(found.after),
        p_adjusted=found.p_adjusted,
        watched=found.watched,
        made_at=now,
        muted_because=muting.reason if muting is not None else None,
    )
    db.session.add(alert)
    db.session.flush()
    if muting is None:
        notices.notify(
            person_ids=[*people.leader_ids(team.id, today), *queries.hr_ids(today)],
            kind=NoticeKind.ALERT,
            key=f"alert:{alert.id}",
            path="/alerts",
            subject=team.name,
            by_id=None,
            now=now,
        )
    return alert


def mute(*, team: Team | None, until: date, reason: str, by: Person, today: date) -> AlertMute:
    """Tell of no alerts of a team, or of none at all, until a day; they still stand in the list, with the reason."""
    if until < today:
        raise RuleBroken(_l("Choose a day that is still to come."))
    rule = AlertMute(team_id=team.id if team else None, starts_on=today, ends_on=until, reason=reason, made_by_id=by.id)
    db.session.add(rule)
    db.session.flush()
    _record("mute", rule, by)
    return rule


def unmute(*, rule: AlertMute, by: Person) -> None:
    """Tell again; what was muted stays muted in the list."""
    _record("unmute", rule, by)
    db.session.delete(rule)
    db.session.flush()


def _record(action: str, rule: AlertMute, by: Person) -> None:
    audit.record(action=action, actor_id=by.id, object_type="alerts", object_id=rule.team_id, until=str(rule.ends_on))
