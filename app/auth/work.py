"""Work of invitations that outlives a request."""

from app.auth import queries, services
from app.core import clock, jobs
from app.core.db import db
from app.people.models import Person


def invite_everyone(by: Person) -> None:
    """Ask for it; who has neither password nor invitation by then is written to."""
    jobs.enqueue("invite-everyone", by=by.id)


@jobs.handles("invite-everyone")
def _invite(job: jobs.Job) -> None:
    """Run twice, it writes only to those who were left out the first time."""
    for person in queries.uninvited(clock.now()):
        by = db.session.get(Person, job.payload["by"])
        if services.may_invite(person, by):
            services.send_invitation(person=person, now=clock.now(), by=by)
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
