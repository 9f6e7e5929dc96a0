"""All reading of pulse."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date as SqlDate
from sqlalchemy import Row, Select, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload, undefer

from app.core import clock
from app.core.db import db
from app.core.five_is import Due
from app.core.i18n import _l, ngettext
from app.core.needs import Rows, columns
from app.core.plan import PlanState, RecordKind, records
from app.people.models import Membership, NoticeKind, Person, Standing, StandingKind, Team
from app.people.queries import absent_on, on_team, works_for_supplier
from app.people.queries.notices import without_mail
from app.people.queries.reorganising import tells_affected
from app.pulse import figures
from app.pulse.figures import Figure
from app.pulse.library import ENGAGEMENT, LIBRARY
from app.pulse.models import Ballot, Invited, Issuer, Label, Rate, Receipt, Result, Survey, Wave, WaveState
from app.pulse.plan import Frame

AT_ONCE = 500  # values in one IN list
ORDER = list(LIBRARY)


class Released(NamedTuple):
    """All that is shown of a wave."""

    figures: list[Figure]
    rates: Sequence[Rate]


class Point(NamedTuple):
    """A unit's figure in one wave, for trends."""

    wave: Wave
    figure: Figure


# --- surveys and waves ------------------------------------------------------------------------------------------------


def surveys(limit: int = 50) -> Sequence[Survey]:
    """The newest surveys, with their waves."""
    newest = select(Survey).options(selectinload(Survey.waves)).order_by(Survey.created_at.desc(), Survey.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def survey(survey_id: int) -> Survey | None:
    return db.session.get(Survey, survey_id)


def repeating() -> Sequence[Survey]:
    """Surveys that are asked again by themselves, with their waves."""
    again = select(Survey).where(Survey.every_weeks.is_not(None)).options(selectinload(Survey.waves))
    return db.session.scalars(again.order_by(Survey.id)).all()


def wave(wave_id: int) -> Wave | None:
    """A wave with its survey."""
    return db.session.get(Wave, wave_id, options=[joinedload(Wave.survey)])


def wave_with_frame(wave_id: int) -> Wave | None:
    """The same with what it froze."""
    return db.session.get(Wave, wave_id, options=[undefer(Wave.frame)], populate_existing=True)


def unfinished() -> Sequence[Wave]:
    """Waves for which something may be due; released ones may still have keys to delete."""
    return db.session.scalars(select(Wave).where(Wave.state != WaveState.VOID).order_by(Wave.id)).all()


def waves_to_read(limit: int = 50) -> Sequence[Wave]:
    """Waves whose results are out, the newest first."""
    return db.session.scalars(
        select(Wave)
        .where(Wave.state == WaveState.RELEASED)
        .options(joinedload(Wave.survey))
        .order_by(Wave.closes_at.desc(), Wave.id.desc())
        .limit(limit)
    ).all()


def plan_records(ids: Collection[int], since: date, _today: date) -> Select[Any]:
    """These waves, and all that can be answered after a day, as activities of the plan; reached: those who answered,
    of those invited, as response rates are shown."""
    rated = select(func.sum(Rate.answered)).where(Rate.wave_id == Wave.id)
    state = case(
        (Wave.state == WaveState.VOID, PlanState.DROPPED.value),
        (Wave.state == WaveState.PLANNED, PlanState.PLANNED.value),
        (Wave.state == WaveState.RELEASED, PlanState.DONE.value),
        else_=PlanState.UNDER_WAY.value,
    )
    found = records(
        RecordKind.WAVE,
        Wave.id,
        title=Survey.name,
        state=state,
        draft=Wave.state == WaveState.PLANNED,
        opens_at=Wave.opens_at,
        closes_at=Wave.closes_at,
        met=rated.scalar_subquery(),
        due=rated.with_only_columns(func.sum(Rate.invited)).scalar_subquery(),
    )
    return found.join(Wave.survey).where(or_(Wave.id.in_(ids), Wave.closes_at >= clock.start_of(since)))


def latest_released(question: str, until: date) -> Wave | None:
    """The newest wave whose results are out, that asked this question and was closed by a day."""
    return next((one for one in waves_to_read() if question in one.questions and one.last_day <= until), None)


# --- who is invited ---------------------------------------------------------------------------------------------------


def employed(on: date, *, with_suppliers: bool) -> Sequence[Row[int, int]]:
    """(person, team) of everyone employed on a day; the staff of suppliers only if they are asked too."""
    day = literal(on, SqlDate)
    query = select(Person.id, Membership.team_id).join(Membership, on_team(Person.id, day)).where(Person.employed(on))
    if not with_suppliers:
        query = query.where(~works_for_supplier(Person.id, day))
    return db.session.execute(query).all()


def leading(on: date) -> Sequence[Row[int, int | None]]:
    """(person, team) of everyone who leads a team on a day."""
    led = select(Standing.person_id, Standing.team_id)
    return db.session.execute(led.where(Standing.kind == StandingKind.LEADER, Standing.in_force(on))).all()


def invitation(wave_id: int, person: Person) -> Invited | None:
    """A person's place in a wave that has begun, with the wave, its survey and the unit they count in."""
    return db.session.scalar(
        select(Invited)
        .where(Invited.wave_id == wave_id, Invited.person_id == person.id)
        .options(joinedload(Invited.wave).joinedload(Wave.survey), joinedload(Invited.atom))
    )


def is_invited_now(person: Person) -> bool:
    """Whether somebody is invited to a wave whose ballots are not counted yet."""
    waiting = Wave.state.in_((WaveState.OPEN, WaveState.SEALING))
    query = select(Invited.wave_id).join(Invited.wave).where(Invited.person_id == person.id, waiting)
    return db.session.scalar(query.limit(1)) is not None


def open_invitations(person: Person, now: datetime) -> Sequence[Invited]:
    """What the person can answer now and has not."""
    return db.session.scalars(
        select(Invited)
        .join(Invited.wave)
        .join(Wave.survey)
        .where(
            Invited.person_id == person.id,
            Invited.answered.is_(False),
            Wave.state == WaveState.OPEN,
            Wave.closes_at > now,
        )
        .options(contains_eager(Invited.wave).contains_eager(Wave.survey), joinedload(Invited.atom))
        .order_by(Wave.closes_at, Wave.id)
    ).all()


def due(person: Person, today: date) -> list[Due]:
    """Open surveys that wait for the person's answers."""
    return [as_due(place) for place in open_invitations(person, max(clock.now(), clock.start_of(today)))]


def as_due(place: Invited) -> Due:
    """An invitation as one of the things that wait for a person."""
    return Due(
        part=None,
        title=place.wave.survey.name,
        due_on=place.wave.last_day,
        endpoint="pulse.answer",
        values={"wave_id": place.wave_id},
        detail=_l("Anonymous survey: if you have answered, ignore this")
        if place.wave.is_anonymous
        else _l("Confidential survey"),
    )


def invited_ids(wave_id: int) -> Select[int]:
    """Ids of the people invited to a wave."""
    return select(Invited.person_id).where(Invited.wave_id == wave_id)


def not_answered(wave_id: int, on: date) -> Sequence[Person]:
    """Whom to remind by mail: invited, still here and not on leave, without an answer, and not tired of reminders."""
    return db.session.scalars(
        select(Person)
        .join(Invited, Invited.person_id == Person.id)
        .where(Invited.wave_id == wave_id, Invited.answered.is_(False), Person.employed(on))
        .where(~absent_on(Person.id, literal(on, SqlDate)), Person.email.is_not(None))
        .where(Person.id.not_in(without_mail(NoticeKind.REMINDER)))
        .order_by(Person.id)
    ).all()


def answered_by_atom(wave_id: int) -> dict[int, int]:
    """How many have answered, by key atom."""
    rows = db.session.execute(
        select(Invited.atom_id, func.count())
        .where(Invited.wave_id == wave_id, Invited.answered.is_(True))
        .group_by(Invited.atom_id)
    )
    return dict(rows.all())


def rates(wave_id: int) -> Sequence[Rate]:
    """Response rates by key atom, as they are shown."""
    shown = select(Rate).join(Rate.unit).options(contains_eager(Rate.unit)).where(Rate.wave_id == wave_id)
    return db.session.scalars(shown.order_by(Team.sort_name, Team.id)).all()


def issuer(place: Invited) -> Issuer | None:
    """The issuing key of a person's key atom; none in a wave that is not anonymous."""
    return db.session.get(Issuer, (place.wave_id, place.atom_id))


def issuers(wave_id: int) -> Sequence[Issuer]:
    """The issuing keys of a wave, by key atom."""
    return db.session.scalars(select(Issuer).where(Issuer.wave_id == wave_id).order_by(Issuer.atom_id)).all()


def issued_and_cast(wave_id: int) -> dict[int, tuple[int, int]]:
    """By key atom of an anonymous wave: tokens issued and ballots cast, as of now."""
    now = select(Issuer.atom_id, Issuer.issued, Issuer.cast).where(Issuer.wave_id == wave_id)
    return {atom_id: (issued, cast) for atom_id, issued, cast in db.session.execute(now)}


def has_come(wave_id: int, receipt: bytes) -> bool:
    """Whether a ballot with this receipt was cast."""
    return (
        db.session.scalar(select(Receipt.wave_id).where(Receipt.wave_id == wave_id, Receipt.receipt == receipt))
        is not None
    )


def receipts(wave_id: int) -> list[bytes]:
    """Receipts of all ballots cast in an anonymous wave, published or not."""
    return list(db.session.scalars(select(Receipt.receipt).where(Receipt.wave_id == wave_id)))


def wave_by_fingerprint(fingerprint: str) -> Wave | None:
    """An anonymous wave by what its invitation bears."""
    found = select(Wave).where(Wave.fingerprint == fingerprint, Wave.label == Label.ANONYMOUS)
    return db.session.scalar(found.options(joinedload(Wave.survey)))


def published(wave_id: int, atom_id: int) -> list[str]:
    """The receipts of a key atom that are shown, in an order that says nothing."""
    shown = select(Receipt.receipt).where(Receipt.wave_id == wave_id, Receipt.atom_id == atom_id, Receipt.published)
    return [receipt.hex(" ", 4) for receipt in db.session.scalars(shown.order_by(Receipt.receipt))]


def asked(wave_id: int) -> list[str]:
    """The questions of a wave."""
    return db.session.get_one(Wave, wave_id).questions


def boxes(keys: Sequence[bytes]) -> list[bytes]:
    """The boxes that lie under these keys."""
    found: list[bytes] = []
    for start in range(0, len(keys), AT_ONCE):
        found += db.session.scalars(select(Ballot.box).where(Ballot.key.in_(keys[start : start + AT_ONCE])))
    return found


# --- what is released -------------------------------------------------------------------------------------------------


def released(wave_id: int) -> Released:
    """All that is released of a wave; two statements."""
    return Released(reports(wave_id), rates(wave_id))


def reports(wave_id: int, team_ids: Collection[int] | None = None) -> list[Figure]:
    """The figures of all units, or of these, by unit and in the order of the questions."""
    found = _results().where(Result.wave_id == wave_id, Result.own.is_(False))
    if team_ids is not None:
        found = found.where(Result.unit_id.in_(team_ids))
    shown = [figures.figure(result) for result in db.session.scalars(found)]
    shown.sort(key=lambda one: (one.unit.sort_name, one.unit.id, ORDER.index(one.question.key)))
    return shown


def units(team_ids: Collection[int]) -> Sequence[Team]:
    """These teams by name."""
    return db.session.scalars(select(Team).where(Team.id.in_(team_ids)).order_by(Team.sort_name, Team.id)).all()


def waves_with_rates(team_ids: Collection[int]) -> list[tuple[Wave, dict[int, Rate]]]:
    """Waves that are open, being counted or released, from the oldest, with the response rates of these teams'
    key atoms. One statement."""
    rows = db.session.execute(
        select(Wave, Rate)
        .outerjoin(Rate, (Rate.wave_id == Wave.id) & Rate.unit_id.in_(team_ids))
        .where(Wave.state.in_((WaveState.OPEN, WaveState.SEALING, WaveState.RELEASED)))
        .options(joinedload(Wave.survey), joinedload(Rate.unit))
        .order_by(Wave.closes_at, Wave.id)
    )
    found: dict[int, tuple[Wave, dict[int, Rate]]] = {}
    for wave, rate in rows:
        _wave, rates = found.setdefault(wave.id, (wave, {}))
        if rate is not None:
            rates[rate.unit_id] = rate
    return list(found.values())


def reports_by_wave(team_ids: Collection[int]) -> dict[tuple[int, int], list[Figure]]:
    """All that was ever released about these teams, by wave and team, in the order of the questions; a team without
    an entry is hidden. One statement."""
    found: dict[tuple[int, int], list[Figure]] = {}
    for result in db.session.scalars(_results().where(Result.own.is_(False), Result.unit_id.in_(team_ids))):
        found.setdefault((result.wave_id, result.unit_id), []).append(figures.figure(result))
    for shown in found.values():
        shown.sort(key=lambda one: ORDER.index(one.question.key))
    return found


def history(team_ids: Collection[int], question: str = ENGAGEMENT, *, own: bool = False) -> dict[int, list[Point]]:
    """One question's figures of these teams, wave by wave from the oldest; with `own` those of the atoms that sit at
    the teams, which comparisons between teams and the link use. One statement."""
    results = db.session.scalars(
        _results()
        .join(Result.wave)
        .options(contains_eager(Result.wave))
        .where(Result.question == question, Result.own.is_(own), Result.unit_id.in_(team_ids))
        .where(Result.answered.is_not(None))
        .order_by(Wave.closes_at, Wave.id)
    )
    points: dict[int, list[Point]] = {}
    for result in results:
        points.setdefault(result.unit_id, []).append(Point(result.wave, figures.figure(result)))
    return points


def units_with_results(team_ids: Collection[int], since: datetime) -> dict[int, date]:
    """Of these teams those about which something was released of a wave closed since: the latest one's last day."""
    rows = db.session.execute(
        select(Result.unit_id, func.max(Wave.closes_at))
        .join(Result.wave)
        .where(Result.unit_id.in_(team_ids), Result.own.is_(False), Result.answered.is_not(None))
        .where(Wave.closes_at >= since)
        .group_by(Result.unit_id)
    )
    return {unit_id: clock.day_of(closed - timedelta(seconds=1)) for unit_id, closed in rows}


def stuck(now: datetime) -> Rows:
    """For the board: waves past their last day that are not counted."""
    until = Wave.closes_at <= now
    unfinished = or_((Wave.state == WaveState.OPEN) & until, Wave.state == WaveState.SEALING)
    closed_on = func.date(Wave.closes_at, type_=SqlDate)
    return (
        select(*columns("pulse", literal(1), closed_on, ref=Wave.id, title=Survey.name))
        .join(Survey, Survey.id == Wave.survey_id)
        .where(unfinished)
    )


def deadlines(now: datetime, until: datetime) -> list[Rows]:
    """Waves that open or close."""

    def of(kind: str, moment: InstrumentedAttribute[datetime], state: WaveState) -> Rows:
        day = func.date(moment, type_=SqlDate)
        rows = select(*columns(kind, literal(1), day, ref=Wave.id, title=Survey.name))
        return rows.join(Survey, Survey.id == Wave.survey_id).where(Wave.state == state, moment.between(now, until))

    return [of("opens", Wave.opens_at, WaveState.PLANNED), of("closes", Wave.closes_at, WaveState.OPEN)]


class Turnover(NamedTuple):
    """Who counts in a unit or below it in an earlier and in a later wave."""

    before: frozenset[int]
    after: frozenset[int]
    k: int

    def tells_of_nobody(self, people_before: int, people_after: int) -> bool:
        """Whether a change between the two tells nothing of fewer than k people: none or at least k joined, and left;
        and what was released counts just the unit's people (`people_before` and `people_after` of them)."""
        whole = (len(self.before), len(self.after)) == (people_before, people_after)
        moved = self.after - self.before, self.before - self.after
        return whole and all(not one or len(one) >= self.k for one in moved)


def turnover(before_id: int, after_id: int, unit_id: int) -> Turnover | None:
    """How a unit's people differ between two waves, by what each wave froze; two statements."""
    before, after = wave_with_frame(before_id), wave_with_frame(after_id)
    if before is None or before.frame is None or after is None or after.frame is None:
        return None
    first, second = Frame.from_json(before.frame), Frame.from_json(after.frame)
    return Turnover(first.people_below(unit_id), second.people_below(unit_id), max(first.k, second.k))


def _results() -> Select[Result]:
    return select(Result).options(joinedload(Result.unit))


@tells_affected
def _waves_affected(day: date, _closed: Collection[int]) -> Iterator[str]:
    """Waves that are open then, and those that open later."""
    start = clock.start_of(day)
    open_then = (Wave.opens_at < start) & (Wave.closes_at > start) & (Wave.state != WaveState.VOID)
    later = (Wave.opens_at >= start) & (Wave.state == WaveState.PLANNED)
    counts = select(func.count().filter(open_then), func.count().filter(later)).select_from(Wave)
    running, coming = db.session.execute(counts).one()
    if running:
        yield ngettext(
            "%(num)s survey is open on that day: it keeps the teams of its opening.",
            "%(num)s surveys are open on that day: they keep the teams of their opening.",
            running,
        )
    if coming:
        yield ngettext(
            "%(num)s survey opens later: it counts by the new teams.",
            "%(num)s surveys open later: they count by the new teams.",
            coming,
        )
