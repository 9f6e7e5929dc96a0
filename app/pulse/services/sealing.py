"""The close: no more answers, boxes opened and counted, counts of the planned groups kept, all else destroyed.

work.seal puts the steps together, with a commit after each.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from app.core import audit, mail
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.core.logs import log
from app.people.models import Person
from app.people.services import withdraw_notices
from app.pulse import boxes, keys, plan, queries
from app.pulse.boxes import Vote
from app.pulse.library import questions
from app.pulse.models import Ballot, Invited, Receipt, Result, Wave, WaveState


class Collected(NamedTuple):
    """A wave on its way to being counted."""

    wave_id: int
    frame: plan.Frame
    keys: keys.WaveKeys
    ballot_keys: list[bytes]
    boxes: list[bytes]


def start_sealing(*, wave: Wave, now: datetime, by: Person | None = None) -> None:
    """Take no more answers; once committed, the counting can begin."""
    closing = update(Wave).where(Wave.id == wave.id, Wave.state == WaveState.OPEN)
    closed = closing.values(state=WaveState.SEALING, closes_at=min(now, wave.closes_at))
    if db.session.execute(closed.returning(Wave.id)).first() is None:
        raise RuleBroken(_l("This survey is not open."))
    db.session.refresh(wave)
    withdraw_notices(told_of(wave))
    audit.record(action="close wave", actor_id=by.id if by else None, object_type="wave", object_id=wave.id)


def collect(*, wave: Wave) -> Collected:
    """Read what is needed for the counting, so that no transaction is held while boxes are opened."""
    if wave.public_key is None or wave.frame is None or wave.state != WaveState.SEALING:
        raise RuleBroken(_l("This survey is not being counted."))
    frame, wave_keys = plan.Frame.from_json(wave.frame), keys.load(wave.public_key)
    if wave.is_anonymous:
        ballot_keys = queries.receipts(wave.id)
    else:
        ballot_keys = [boxes.key_of(wave_keys.secret, person) for unit in frame.people.values() for person in unit]
    return Collected(wave.id, frame, wave_keys, ballot_keys, queries.boxes(ballot_keys))


def unseal(collected: Collected) -> list[Vote]:
    """Open the boxes; touches no database."""
    votes = [boxes.unseal(collected.keys.seal, box) for box in collected.boxes]
    readable = [vote for vote in votes if vote is not None]
    if len(readable) < len(votes):
        # Somebody wrote into the table by other ways than ours: such a row is no answer, and must not hold up others.
        log.warning("boxes not made for this wave", wave_id=collected.wave_id, boxes=len(votes) - len(readable))
    return readable


def release(*, collected: Collected, votes: Sequence[Vote]) -> None:
    """In one transaction: the counts in; ballots, and the marks of who has answered, out. Once only."""
    counted = list(_counted(collected, votes))
    mine = update(Wave).where(Wave.id == collected.wave_id, Wave.state == WaveState.SEALING)
    if db.session.execute(mine.values(state=WaveState.RELEASED).returning(Wave.id)).first() is None:
        return  # another worker was faster
    if counted:
        db.session.execute(insert(Result), counted)
    cast, issued = Counter(vote.atom for vote in votes), queries.issued_and_cast(collected.wave_id)
    for rate in queries.rates(collected.wave_id):
        rate.answered = cast[rate.unit_id]
        rate.issued, _cast = issued.get(rate.unit_id, (0, 0))
    publish_receipts(collected.wave_id)
    for start in range(0, len(collected.ballot_keys), queries.AT_ONCE):
        some = collected.ballot_keys[start : start + queries.AT_ONCE]
        db.session.execute(delete(Ballot).where(Ballot.key.in_(some)))
    _forget_who_answered(collected.wave_id)


def void(*, wave: Wave, by: Person | None) -> None:
    """Give a wave up whose keys are lost: nobody can ever open its boxes."""
    if (
        wave.public_key is None
        or wave.state not in (WaveState.OPEN, WaveState.SEALING)
        or keys.present(wave.public_key)
    ):
        raise RuleBroken(_l("Only a survey whose keys are lost can be declared void."))
    wave.state = WaveState.VOID
    withdraw_notices(told_of(wave))
    _forget_who_answered(wave.id)
    keys.destroy(wave.public_key)  # what is left of them is of no use
    audit.record(action="void wave", actor_id=by.id if by else None, object_type="wave", object_id=wave.id)
    db.session.flush()


def drop_unclaimed() -> None:
    """Without a wave that is open or being counted, whatever is left in the ballot table can never be opened."""
    waiting = select(Wave.id).where(Wave.state.in_((WaveState.OPEN, WaveState.SEALING))).exists()
    db.session.execute(delete(Ballot).where(~waiting))


def _counted(collected: Collected, votes: Sequence[Vote]) -> Iterator[dict[str, object]]:
    frame, sizes = collected.frame, collected.frame.sizes
    values: dict[tuple[str, int], list[int]] = {}
    for vote in votes:
        for question in questions(frame.questions):
            if (value := question.value(vote.answers)) is not None:
                values.setdefault((question.key, vote.atom), []).append(value)
    for group in plan.groups(frame, votes):
        row: dict[str, object] = {
            "wave_id": collected.wave_id, "unit_id": group.unit, "question": group.question.key, "own": group.own,
            "people": None, "answered": None, "counts": None, "total": None, "squares": None,
        }  # fmt: skip
        if group.atoms:
            together = [value for atom in group.atoms for value in values.get((group.question.key, atom), [])]
            row |= plan.tally(group.question, together)._asdict()
            row["people"] = sum(sizes[atom] for atom in group.atoms)
        yield row


def publish_receipts(wave_id: int) -> None:
    """Show the receipts that have come; once a day, so that nobody can watch a single one arrive."""
    new = update(Receipt).where(Receipt.wave_id == wave_id, Receipt.published.is_(False))
    db.session.execute(new.values(published=True))


def told_of(wave: Wave) -> str:
    """The key of the notice that a wave is open. It goes to everyone invited and is taken back at the close."""
    return f"wave:{wave.id}:open"


def reminders_of(wave_id: int) -> str:
    """What the keys of a wave's reminders by mail begin with."""
    return f"pulse:{wave_id}:"


def _forget_who_answered(wave_id: int) -> None:
    db.session.execute(update(Invited).where(Invited.wave_id == wave_id).values(answered=False, blinded=None))
    mail.forget(reminders_of(wave_id))  # who was reminded had not answered by then
