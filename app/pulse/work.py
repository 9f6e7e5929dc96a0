"""What runs by itself and commits by itself: waves open, remind, close and are counted."""

from datetime import datetime

from app.core import clock, jobs
from app.core.db import clean_up_after, db
from app.core.errors import RuleBroken
from app.pulse import keys, queries, services
from app.pulse.models import Ballot, WaveState


def seal(*, wave_id: int) -> None:
    """Count and release a wave that takes no more answers.

    Each step may be the last before a crash. Until the results are committed, nothing was destroyed and the whole can
    run again; after it, what is left is to delete the keys, and that can run again, too.
    """
    wave = queries.wave_with_frame(wave_id)
    if wave is None or wave.public_key is None or wave.state not in (WaveState.SEALING, WaveState.RELEASED):
        return
    public_key = wave.public_key
    if wave.state == WaveState.SEALING:
        collected = services.collect(wave=wave)
        db.session.commit()  # nothing is held while boxes are opened
        services.release(collected=collected, votes=services.unseal(collected))
        db.session.commit()
    if keys.left(public_key):
        keys.destroy(public_key)
        clean_up_after(Ballot.__tablename__)


def advance(*, wave_id: int, now: datetime) -> None:
    """Do whatever is due for a wave: open it, close and count it, delete keys that were left."""
    wave = queries.wave(wave_id)
    if wave is None:
        return
    if wave.state == WaveState.PLANNED and wave.opens_at <= now < wave.closes_at:
        services.open_wave(wave=wave, now=now, issuing=services.make_issuing_keys(wave=wave, now=now))
    elif wave.state == WaveState.OPEN and wave.closes_at <= now:
        services.start_sealing(wave=wave, now=now)
    db.session.commit()
    seal(wave_id=wave_id)


@jobs.handles("pulse-advance")
def _advance(job: jobs.Job) -> None:
    advance(wave_id=job.payload["wave_id"], now=clock.now())


@jobs.handles("pulse-remind")
def _remind(job: jobs.Job) -> None:
    wave = queries.wave(job.payload["wave_id"])
    if wave is not None:
        services.remind(wave=wave, reminder=job.payload["reminder"], now=clock.now())


@jobs.every("pulse-daily", lambda now: clock.day_of(now).isoformat())
def _daily(_job: jobs.Job) -> None:
    """Catch up with what was missed, and bring the response rates of the day."""
    for wave in queries.unfinished():
        try:
            advance(wave_id=wave.id, now=clock.now())
        except RuleBroken:
            db.session.rollback()  # too few people, or keys that are kept elsewhere: said on the wave's page
        services.refresh_rates(wave=wave, now=clock.now())
        db.session.commit()
    for survey in queries.repeating():
        services.plan_next(survey=survey, now=clock.now())
    services.drop_unclaimed()
    db.session.commit()
