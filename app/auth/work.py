"""Work that outlives a request: invitations, and notices by mail to those who can sign in."""

from datetime import datetime, timedelta

from app.auth import queries, services
from app.auth.queries import outside
from app.auth.queries.outside import Which
from app.core import clock, company, jobs
from app.core.db import db
from app.people import queries as people
from app.people.models import Notice, Person
from app.people.services import mailing

INVITE = "invite-everyone"


def invite_everyone(by: Person, *, team_id: int | None = None, which: Which = Which.NEW) -> jobs.Job:
    """Ask for it; who has no password by then is written to: all, or a team with those below it."""
    return jobs.enqueue(INVITE, by=by.id, team=team_id, which=which.value)


@jobs.handles(INVITE)
def _invite(job: jobs.Job) -> None:
    """Run again, it writes only to those who were left out before; what was asked of it is counted as its steps."""
    by = db.session.get_one(Person, job.payload["by"])
    tree, team_id = people.tree(clock.today()), job.payload.get("team")
    team_ids = tree.below(team_id) if team_id in tree.teams else None
    asked = outside.to_invite(Which(job.payload.get("which", Which.NEW)), team_ids, job.created_at, clock.now())
    job.steps = job.done_steps + len(asked)
    db.session.commit()
    for person_id in asked:
        person = db.session.get_one(Person, person_id)
        if services.may_invite(person, by):
            services.send_invitation(person=person, now=clock.now(), by=by)
            job.done_steps += 1
        db.session.commit()


def ask_for_reset(account_id: int | None) -> None:
    """Ask for the mail by which a password is set anew. Of an unknown name the same is written, to no end: so neither
    the answer nor the time it takes says who has an account."""
    jobs.enqueue("send-reset", account=account_id)


@jobs.handles("send-reset")
def _send_reset(job: jobs.Job) -> None:
    account = queries.account(job.payload["account"]) if job.payload["account"] is not None else None
    if account is not None:
        services.send_reset(account=account, now=clock.now())


@jobs.every("close-accounts", lambda now: f"{now:%Y-%m-%dT%H}")
def _close(_job: jobs.Job) -> None:
    """Whoever has left is refused at once, by the day; within the hour nothing of the account is left open."""
    services.close_accounts(now=clock.now())


def _week(now: datetime) -> str:
    """The week that begins at the company's hour for the digest."""
    held = company.settings()
    since = timedelta(days=held.digest_weekday, hours=held.digest_hour)
    return f"{now.astimezone(clock.zone()).replace(tzinfo=None) - since:%G-W%V}"


@jobs.every("weekly-digest", _week)
def _digest(job: jobs.Job) -> None:
    """Run twice, it writes only to those who were left out the first time."""
    week = (job.period or "").rpartition(":")[2]
    while mailing.mail_digest(week=week, reachable=queries.can_sign_in(Notice.person_id), now=clock.now()):
        db.session.commit()


@jobs.handles("mail-notices")
def _mail_notices(_job: jobs.Job) -> None:
    while mailing.mail_at_once(reachable=queries.can_sign_in(Notice.person_id), now=clock.now()):
        db.session.commit()
