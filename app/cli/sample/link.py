"""What the sample company asks of the link, as HR had expected before any customer's answer was looked at; and what
it is alerted of."""

from datetime import timedelta

from app.access import Role
from app.cli.sample.company import Sample
from app.cli.sample.listening import LAG
from app.core import clock
from app.core.db import db
from app.core.five_is import FiveI
from app.insights.link import work
from app.insights.services import alerts
from app.insights.services import link as services


def make_link(sample: Sample) -> None:
    """Training, which is what moves NPS here, and meetings, which do not; both computed."""
    asked_at = clock.start_of(sample.months[0]) + timedelta(hours=10)
    hr = sample.cast[Role.HR]
    services.ask(exposure=FiveI.INSTRUCT.value, lag=LAG, by=hr, now=asked_at)
    services.ask(exposure=FiveI.INSPIRE.value, lag=1, by=hr, now=asked_at)
    run = services.start(by=hr, today=sample.today, now=clock.now())
    db.session.commit()
    work.compute(run.id)
    alerts.watch(month=run.until, today=sample.today, now=clock.now())
