"""A survey's way from an idea to an open wave."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import insert, select

from app.core import audit, clock, jobs, mail
from app.core.db import db, release
from app.core.errors import RuleBroken
from app.core.i18n import _, _l, day
from app.people import queries as people
from app.people.models import NoticeKind, Person
from app.people.services import before_merging, notify
from app.people.services.notices import unsubscribe_url
from app.pulse import blind, keys, plan, queries
from app.pulse.library import LIBRARY
from app.pulse.models import LEAST_K, Invited, Issuer, Label, Rate, Survey, Wave, WaveState
from app.pulse.services import sealing

BETWEEN_REMINDERS = timedelta(days=14)


def create_survey(
    *,
    name: str,
    questions: Sequence[str],
    k: int = LEAST_K,
    with_suppliers: bool = False,
    label: Label = Label.CONFIDENTIAL,
    now: datetime,
    by: Person | None,
) -> Survey:
    """Put questions of the library together. They are asked in the library's order."""
    if k < LEAST_K:
        raise RuleBroken(_l("Results are never shown for fewer than 5 people."))
    chosen = [key for key in LIBRARY if key in questions]
    if not chosen:
        raise RuleBroken(_l("Choose at least one question."))
    survey = Survey(name=name, questions=chosen, k=k, with_suppliers=with_suppliers, label=label, created_at=now)
    db.session.add(survey)
    db.session.flush()
    _record("create survey", by, survey.id, k=k, questions=chosen, label=label.value)
    return survey


def plan_wave(
    *,
    survey: Survey,
    opens_at: datetime,
    closes_at: datetime,
    remind_at: datetime | None = None,
    by: Person | None,
) -> Wave:
    """Set when a survey is asked; it opens, reminds and closes by itself."""
    if closes_at <= opens_at:
        raise RuleBroken(_l("The last day cannot be before the first."))
    if remind_at is not None and not opens_at < remind_at < closes_at:
        raise RuleBroken(_l("The reminder belongs between the first and the last day."))
    wave = Wave(
        survey=survey,
        label=survey.label,
        opens_at=opens_at,
        closes_at=closes_at,
        remind_at=remind_at,
        questions=survey.questions,
        k=survey.k,
    )
    db.session.add(wave)
    db.session.flush()
    for moment in (opens_at, closes_at):
        jobs.enqueue("pulse-advance", run_at=moment, wave_id=wave.id)
    if remind_at is not None:
        jobs.enqueue("pulse-remind", run_at=remind_at, wave_id=wave.id, reminder="planned")
    _record("plan wave", by, wave.id)
    return wave


def ask_to_open(*, wave: Wave, now: datetime, by: Person | None) -> None:
    """Have a planned wave opened now, outside this request: making an anonymous one's keys takes a while."""
    if wave.state != WaveState.PLANNED or now >= wave.closes_at:
        raise RuleBroken(_l("The last day of this survey is over. Plan it again with a later one."))
    _frame(wave, now)  # too few people are told at once
    wave.opens_at = min(wave.opens_at, now)
    jobs.enqueue("pulse-advance", wave_id=wave.id)
    _record("open wave", by, wave.id)
    db.session.flush()


def repeat(*, wave: Wave, every_weeks: int, by: Person | None) -> None:
    """Have the survey of a wave asked again by itself, each time for as many days."""
    if every_weeks < 1:
        raise RuleBroken(_l("Write a number of weeks."))
    wave.survey.every_weeks, wave.survey.open_days = every_weeks, (wave.last_day - wave.opens_on).days
    _record("repeat survey", by, wave.survey_id, weeks=every_weeks)


def stop_repeating(*, survey: Survey, by: Person | None) -> None:
    """Ask no more by itself; what is planned and not open yet is taken back."""
    survey.every_weeks = None
    planned = [wave for wave in survey.waves if wave.state == WaveState.PLANNED]
    for wave in planned:
        survey.waves.remove(wave)
        db.session.delete(wave)
    _record("stop repeating survey", by, survey.id, taken_back=len(planned))
    db.session.flush()


def take_back(*, wave: Wave, by: Person | None) -> None:
    """Drop a wave that is planned and not open yet; nobody was told of it."""
    if wave.state != WaveState.PLANNED:
        raise RuleBroken(_l("Only a survey that is not open yet can be taken back."))
    _record("take back wave", by, wave.id)
    db.session.delete(wave)
    db.session.flush()


def plan_next(*, survey: Survey, now: datetime) -> Wave | None:
    """Plan the next wave of a survey that repeats, once the last one is open or over; nothing if one is planned."""
    waves = [wave for wave in survey.waves if wave.state != WaveState.VOID]
    if survey.every_weeks is None or not waves or any(wave.state == WaveState.PLANNED for wave in waves):
        return None
    last = max(waves, key=lambda wave: (wave.opens_at, wave.id))
    between, open_for = timedelta(weeks=survey.every_weeks), timedelta(days=survey.open_days or 0)
    first = last.opens_on + between
    while clock.end_of(first + open_for) <= now:  # missed: the server was off, or the survey was stopped for a while
        first += between
    return plan_wave(
        survey=survey,
        opens_at=clock.start_of(first),
        closes_at=clock.end_of(first + open_for),
        remind_at=last.remind_at and _eight_on(first + (clock.day_of(last.remind_at) - last.opens_on)),
        by=None,
    )


def _eight_on(when: date) -> datetime:
    return clock.start_of(when) + timedelta(hours=8)


def make_issuing_keys(*, wave: Wave, now: datetime) -> list[bytes]:
    """The keys that an anonymous wave will need at its opening; making them is slow, so it is done before that."""
    if not wave.is_anonymous or wave.state != WaveState.PLANNED:
        return []
    count = len(_frame(wave, now).sizes)
    release()
    return [blind.new_key() for _atom in range(count)]


def open_wave(*, wave: Wave, now: datetime, by: Person | None = None, issuing: Sequence[bytes] = ()) -> None:
    """Freeze who is invited, in which unit, by which rule, and make the keys. A second opening changes nothing.
    `issuing`: keys made beforehand; what is missing, because a team was added meanwhile, is made here."""
    if now >= wave.closes_at:
        raise RuleBroken(_l("The last day of this survey is over. Plan it again with a later one."))
    planned = select(Wave.id).where(Wave.id == wave.id, Wave.state == WaveState.PLANNED)
    # Of two workers that open the same wave, the second waits here and then finds it open.
    if db.session.scalar(planned.with_for_update()) is None:
        return
    frame = _frame(wave, now)
    key = frame.key()
    wave.public_key = keys.make()
    stored = frame.as_json() | _issuers(wave, sorted(key.atoms), list(issuing))
    wave.opens_at, wave.rates_on = min(wave.opens_at, now), clock.day_of(now)
    wave.state, wave.questions = WaveState.OPEN, list(frame.questions)
    wave.frame, wave.fingerprint = stored, plan.fingerprint(stored)
    wave.root_id = frame.root
    rows = [
        {"wave_id": wave.id, "person_id": person, "atom_id": key.atom_of[unit], "answered": False}
        for unit, members in frame.people.items()
        for person in members
    ]
    db.session.flush()
    db.session.execute(insert(Invited), sorted(rows, key=lambda row: int(row["person_id"])))
    db.session.add_all(Rate(wave_id=wave.id, unit_id=atom, invited=size) for atom, size in frame.sizes.items())
    db.session.flush()
    notify(
        person_ids=queries.invited_ids(wave.id),
        kind=NoticeKind.PULSE,
        key=sealing.told_of(wave),
        path=f"/pulse/{wave.id}",
        subject=wave.survey.name,
        by_id=None,
        now=now,
    )
    _record("open wave", by, wave.id, invited=len(rows), fingerprint=wave.fingerprint)


def _issuers(wave: Wave, atoms: Sequence[int], made: list[bytes]) -> dict[str, object]:
    """Give each key atom of an anonymous wave its issuing key; what the fingerprint says of them, so that nobody can be
    given a key of their own without its being seen."""
    if not wave.is_anonymous or wave.public_key is None:
        return {}
    shown = {}
    for atom in atoms:
        private = made.pop() if made else blind.new_key()
        keys.keep_issuing(wave.public_key, atom, private)
        issuer = Issuer(wave_id=wave.id, atom_id=atom, public_key=blind.public_bytes(private))
        db.session.add(issuer)
        shown[str(atom)] = hashlib.sha256(issuer.public_key).hexdigest()
    return {"label": wave.label.value, "issuing": shown}


def _frame(wave: Wave, now: datetime) -> plan.Frame:
    """Everyone employed today, staff of suppliers if the survey says so, each in the unit they count in: a leader in
    the one above the one they lead."""
    today = clock.day_of(now)
    tree = people.tree(today)
    places = set(tree.below(tree.root))
    led: dict[int, list[int]] = {}
    for person, team in queries.leading(today):
        if team in places:
            led.setdefault(person, []).append(team)
    units: dict[int, list[int]] = {}
    for person, team in queries.employed(today, with_suppliers=wave.survey.with_suppliers):
        highest = min(led.get(person, ()), key=lambda one: (tree.depth(one), one), default=None)
        unit = team if highest is None else tree.parent.get(highest, tree.root)
        units.setdefault(unit if unit in places else tree.root, []).append(person)
    invited = sum(len(members) for members in units.values())
    if invited < wave.k:
        raise RuleBroken(
            _l(
                "People to invite: %(invited)s. Results are only shown from %(k)s, so they cannot be asked "
                "confidentially.",
                invited=invited,
                k=wave.k,
            )
        )
    asked = plan.asked(wave.questions, invited=invited, split=wave.split)
    if not asked:
        raise RuleBroken(_l("eNPS needs at least 10 people. Choose other questions as well."))
    children = {unit: below for unit, below in tree.children.items() if unit in places}
    return plan.Frame(wave.k, wave.split, tree.root, children, units, asked)


def lacks_keys(wave: Wave) -> bool:
    """Whether keys are missing that are needed now: the seal key may be kept elsewhere until the close."""
    if wave.state == WaveState.OPEN:
        return not keys.can_cast(wave.public_key or b"")
    return wave.state == WaveState.SEALING and not keys.present(wave.public_key or b"")


def close(*, wave: Wave, now: datetime, by: Person | None) -> None:
    """End an open wave now; or, where its keys were away, have the counting tried again."""
    if wave.state != WaveState.SEALING:
        sealing.start_sealing(wave=wave, now=now, by=by)
    jobs.enqueue("pulse-advance", wave_id=wave.id)


def refresh_rates(*, wave: Wave, now: datetime) -> None:
    """Bring the response rates up to date: once a day, so that nobody can watch a single answer arrive."""
    if wave.state != WaveState.OPEN or wave.rates_on == clock.day_of(now):
        return
    wave.rates_on = clock.day_of(now)
    answered, issued = queries.answered_by_atom(wave.id), queries.issued_and_cast(wave.id)
    for rate in queries.rates(wave.id):
        rate.issued, rate.answered = issued.get(rate.unit_id, (0, answered.get(rate.unit_id, 0)))
    sealing.publish_receipts(wave.id)
    db.session.flush()


def ask_to_remind(*, wave: Wave, now: datetime, by: Person | None) -> None:
    """Have those who have not answered reminded, or, where that is not known, all invited: at most every 14 days."""
    if not wave.takes_answers(now):
        raise RuleBroken(_l("Only an open survey can be reminded of."))
    if wave.reminded_at is not None and now - wave.reminded_at < BETWEEN_REMINDERS:
        raise RuleBroken(_l("The last reminder was less than 14 days ago. More of them only annoy."))
    wave.reminded_at = now
    jobs.enqueue("pulse-remind", wave_id=wave.id, reminder=now.date().isoformat())
    _record("remind", by, wave.id)
    db.session.flush()


def remind(*, wave: Wave, reminder: str, now: datetime) -> None:
    """Write to those of whom it is not known that they have answered; running it again writes to nobody twice."""
    if not wave.takes_answers(now):
        return
    for person in queries.not_answered(wave.id, clock.day_of(now)):
        with force_locale(person.mail_language):
            facts = {
                "name": wave.survey.name,
                "day": day(wave.last_day),
                "url": f"{current_app.config['BASE_URL']}/pulse/{wave.id}",
                "k": wave.k,
            }
            mail.write(
                recipient=person.email or "",
                subject=_("Survey open: %(name)s", name=wave.survey.name),
                body=_(
                    "The survey “%(name)s” can be answered until %(day)s. It takes about two minutes. If you have "
                    "answered, ignore this: nobody knows who has.\n\n%(url)s\n\n"
                    "It is anonymous: results are shown only for groups of %(k)s or more.",
                    **facts,
                )
                if wave.is_anonymous
                else _(
                    "The survey “%(name)s” can be answered until %(day)s. It takes about two minutes.\n\n%(url)s\n\n"
                    "It is confidential: results are shown only for groups of %(k)s or more.",
                    **facts,
                ),
                once_key=f"{sealing.reminders_of(wave.id)}{reminder}:{person.id}",
                unsubscribe=unsubscribe_url(person.id, NoticeKind.REMINDER),
            )


def _record(action: str, by: Person | None, object_id: int, **detail: object) -> None:
    kind = "survey" if action.endswith("survey") else "wave"
    audit.record(action=action, actor_id=by.id if by else None, object_type=kind, object_id=object_id, **detail)


@before_merging
def _ballots_are_counted(gone: Person) -> None:
    """A ballot lies under a key made of the record's number: it has to be counted first."""
    if queries.is_invited_now(gone):
        raise RuleBroken(_l("The record that would go is asked in a survey that is open. Merge after its results."))
