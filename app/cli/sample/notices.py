"""What is new for those whom the demo lets in; what is older has been seen."""

from datetime import timedelta

from app.cli.sample.company import Sample
from app.cli.sample.thanks import MESSAGES
from app.core import clock
from app.people.services import notices
from app.reward import queries as reward
from app.reward.services import recognise


def make_notices(sample: Sample) -> None:
    """Somebody of the team thanks each of them."""
    notices.see_older(before=clock.now() - timedelta(days=6))
    values, yesterday = reward.values(), sample.today - timedelta(days=1)
    for receiver in sample.cast.values():
        team_id = receiver.memberships[0].team_id
        for giver in sample.people:
            if giver not in sample.cast.values() and giver.memberships[0].team_id == team_id and giver.left_on is None:
                message = MESSAGES[giver.mail_language][0]
                recognise(giver=giver, receiver=receiver, value=values[0], message=message, today=yesterday)
                break
