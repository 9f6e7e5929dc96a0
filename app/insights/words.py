"""Figures in words: whole sentences only, and nothing named that its test does not name."""

from collections.abc import Iterable
from datetime import date
from math import ceil, floor

from app.core import clock
from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, day, month_name, number, percent, signed
from app.core.statistics import nps
from app.customers.models import Tally
from app.insights import keys, periods
from app.insights.alerts import WINDOW
from app.insights.compare import Compared, Group
from app.insights.figures import ENOUGH_ANSWERS, Card, Customers, Dashboard, Pulse
from app.insights.keys import Key
from app.insights.models.alerts import Alert
from app.insights.models.norms import Norm
from app.insights.watched import Outcome, Reading, Silence, Since
from app.pulse.library import ENGAGEMENT, ENPS, LIBRARY, Kind

# What each I counts.
COUNTED: dict[FiveI, LazyString] = {
    FiveI.INFORM: _l("Messages understood in time, and places at customer listening taken"),
    FiveI.INSPIRE: _l("Invitations to meetings with leaders that were taken up"),
    FiveI.INSTRUCT: _l("Courses that were due and are completed"),
    FiveI.ENGAGE: _l("People a month who brought an idea or a problem, or worked with an ambassador"),
    FiveI.REWARD: _l("People a month whom somebody thanked, or who got an award"),
}
NEXT_STEPS: dict[FiveI, LazyString] = {
    FiveI.INFORM: _l("See who has not read what"),
    FiveI.INSPIRE: _l("See the next meetings"),
    FiveI.INSTRUCT: _l("See who has training due"),
    FiveI.ENGAGE: _l("Read the ideas"),
    FiveI.REWARD: _l("Thank someone today"),
}


def summary(board: Dashboard) -> list[str]:
    """The dashboard in a few sentences."""
    lines = [_engagement(board.pulse), _customers(board), five_is(board.cards, board.lagging, board.is_company)]
    return [line for line in lines if line]


def _engagement(pulse: Pulse) -> str:
    if pulse.latest is None:
        return _("No pulse results have been released yet.")
    index = pulse.latest.engagement
    if index is None or index.mean is None or index.page_range is None:
        return _("The latest pulse is hidden here, to protect those who answered.")
    low, high = index.page_range
    return _(
        "Engagement is %(value)s of 100, likely between %(low)s and %(high)s.",
        value=number(index.mean),
        low=number(low),
        high=number(high),
    )


def _customers(board: Dashboard) -> str:
    own = board.customers.own
    if not own.n:
        return _("No customers' answers for this period.")
    if own.n < ENOUGH_ANSWERS or own.nps is None or own.shown_range is None:
        return _("Customers gave too few answers to say more (n = %(n)s).", n=number(own.n))
    low, high = own.shown_range
    values = {"value": signed(own.nps), "low": signed(low), "high": signed(high)}
    change = board.customers.against_rest()
    if board.is_company or change is None:
        return _("Customer NPS is %(value)s, likely between %(low)s and %(high)s.", **values)
    if not change.clear:
        return _(
            "Customer NPS is %(value)s, likely between %(low)s and %(high)s: no clear difference from the rest of the "
            "company.",
            **values,
        )
    if change.difference > 0:
        return _(
            "Customer NPS is %(value)s, likely between %(low)s and %(high)s: clearly above the rest of the company.",
            **values,
        )
    return _(
        "Customer NPS is %(value)s, likely between %(low)s and %(high)s: clearly below the rest of the company.",
        **values,
    )


def compared(board: Dashboard, own: Compared | None) -> list[str]:
    """How a team's own answers lie against those of all teams, and what change so many answers can show."""
    lines = []
    if own is not None:
        lines.append(str(GROUPS[own.group]))
    n = board.customers.own.n // board.period.length
    if n >= ENOUGH_ANSWERS:
        seen = number(floor(nps.detectable_change(n)))
        told = _("With %(n)s answers a month only changes above %(k)s points can be seen.", n=number(n), k=seen)
        lines.append(told)
    return lines


GROUPS: dict[Group, LazyString] = {
    Group.ABOVE: _l("Compared with all teams by its own answers: clearly above."),
    Group.SAME: _l("Compared with all teams by its own answers: not distinguishable."),
    Group.BELOW: _l("Compared with all teams by its own answers: clearly below."),
}


def norms(own: Tally, found: Iterable[Norm], today: date) -> list[str]:
    """How an NPS lies against each norm that can be compared with, in whole sentences."""
    lines = []
    for norm in found if own.n >= ENOUGH_ANSWERS else ():
        if norm.comparable:
            standing, _z = nps.against_norm(own.split, norm.value, norm.error or 0.0)
            values = {"market": norm.market, "value": signed(norm.value), "year": str(norm.year)}
            lines.append(str(STANDINGS[standing]) % values)
            if norm.old_on(today):
                lines.append(_("This norm is older than two years."))
    return lines


STANDINGS: dict[nps.Standing, LazyString] = {
    nps.Standing.ABOVE: _l("Above the norm %(value)s (%(market)s, %(year)s)."),
    nps.Standing.IN_LINE: _l("In line with the norm %(value)s (%(market)s, %(year)s)."),
    nps.Standing.BELOW: _l("Below the norm %(value)s (%(market)s, %(year)s)."),
}


def alert(found: Alert) -> str:
    """What has changed, and why it is told."""
    earlier, later = found.earlier, found.later
    change = nps.change(earlier.split, later.split)
    low, high = nps.widened(change.low, change.high, change.difference)
    return _(
        "Customer NPS changed from %(before)s (n = %(n_before)s) in the three months to %(until)s to %(after)s "
        "(n = %(n_after)s) in the three months to %(month)s: by %(change)s points, likely between %(low)s and "
        "%(high)s. That is more than chance would do (teams watched: %(watched)s).",
        before=signed(earlier.nps or 0),
        n_before=number(earlier.n),
        until=month_name(clock.add_months(found.month, -WINDOW)),
        after=signed(later.nps or 0),
        n_after=number(later.n),
        month=month_name(found.month),
        change=signed(change.difference),
        low=signed(floor(low)),
        high=signed(ceil(high)),
        watched=number(found.watched),
    )


def nps_trend(customers: Customers) -> str:
    """What the line of NPS shows, for those who do not see it."""
    own, change = customers.own, customers.since()
    if own.n < ENOUGH_ANSWERS or own.nps is None:
        return _("Customer NPS period by period.")
    since = customers.series[-2][0].label if change is not None else ""
    value = signed(own.nps)
    if change is None:
        return _("Customer NPS period by period, most recently %(value)s.", value=value)
    if not change.clear:
        return _(
            "Customer NPS period by period, most recently %(value)s: no clear difference since %(since)s.",
            value=value,
            since=since,
        )
    return _(
        "Customer NPS period by period, most recently %(value)s: %(change)s points since %(since)s.",
        value=value,
        change=signed(change.difference),
        since=since,
    )


def five_is(cards: list[Card], lagging: FiveI | None, is_company: bool) -> str:
    """Which of the five I's lags; without goals, the company has nothing to lag behind."""
    if not any(card.share.due for card in cards):
        return _("The five I's have no figures for this period yet.")
    if lagging is not None:
        card = next(card for card in cards if card.part is lagging)
        if card.goal is not None:
            return _(
                "%(part)s lags most: %(met)s of %(due)s, clearly below the goal of %(goal)s. Start there.",
                part=lagging.label,
                met=number(card.share.met),
                due=number(card.share.due),
                goal=percent(card.goal),
            )
        return _(
            "%(part)s lags most: %(met)s of %(due)s, clearly below the company's %(company)s. Start there.",
            part=lagging.label,
            met=number(card.share.met),
            due=number(card.share.due),
            company=percent(card.company.value or 0),
        )
    if any(card.goal is not None for card in cards):
        return _("None of the five I's lies clearly below its goal or the company's value.")
    return "" if is_company else _("None of the five I's lies clearly below the company's value.")


def measures(touchpoint: str | None = None) -> list[tuple[str, str]]:
    """The figures that an action can be about, as forms name them, in words."""
    found = [Key(part.value, "-") for part in FiveI] + [Key(keys.NPS, "-")]
    if touchpoint is not None:
        found.append(Key(keys.NPS, "-", f"{keys.TOUCHPOINT}{touchpoint}"))
    found += [Key(keys.PULSE, "-", question) for question in LIBRARY]
    return [(key.of_any_team, measure(key)) for key in found]


def measure(key: Key) -> str:
    """A figure in words, without its team."""
    if key.measure == keys.NPS:
        touchpoint = key.touchpoint
        return (
            _("Customer NPS") if touchpoint is None else _("Customer NPS at the touchpoint: %(name)s", name=touchpoint)
        )
    if key.measure == keys.PULSE:
        question = LIBRARY[key.detail]
        text = question.items[0].text if question.kind is Kind.ITEM else question.label
        return _("Pulse: %(question)s", question=text)
    return str(FiveI(key.measure).label)


SILENCES: dict[Silence, LazyString] = {
    Silence.NOTHING_DUE: _l("nothing due"),
    Silence.NO_ANSWERS: _l("no answers"),
    Silence.NO_WAVE: _l("No pulse results have been released yet."),
    Silence.HIDDEN: _l("Hidden to protect those who answered"),
}


def silence(reading: Reading) -> str:
    """Why there is no value."""
    if reading.silence is Silence.TOO_FEW or reading.silence is None:
        return _("too few answers to say (n = %(n)s)", n=number(reading.n))
    return str(SILENCES[reading.silence])


def when(reading: Reading, today: date) -> str:
    """Of which period or wave it is."""
    if reading.until:
        return _("Pulse until %(day)s", day=day(date.fromisoformat(reading.until)))
    return periods.parse(reading.period, today).label if reading.period else ""


def value(key: Key, reading: Reading) -> str:
    if reading.value is None:
        return silence(reading)
    return signed(reading.value) if _is_net(key) else _of_hundred(key, reading.value)


def value_range(key: Key, reading: Reading) -> str:
    if reading.low is None or reading.high is None:
        return ""
    write = signed if _is_net(key) else number
    return _("likely between %(low)s and %(high)s", low=write(reading.low), high=write(reading.high))


def counted_of(key: Key, reading: Reading) -> str:
    """What it counts."""
    if reading.value is None:
        return ""
    question = LIBRARY.get(key.detail) if key.measure == keys.PULSE else None
    if key.measure in set(FiveI) or (question is not None and question.kind is Kind.ITEM):
        return _("%(met)s of %(due)s", met=number(reading.counts[0]), due=number(reading.counts[1]))
    return _("n = %(n)s", n=number(reading.n))


def _is_net(key: Key) -> bool:
    """NPS and eNPS run from -100 to 100."""
    return key.measure == keys.NPS or key.detail == ENPS


def _of_hundred(key: Key, found: float) -> str:
    return _("%(value)s of 100", value=number(found)) if key.detail == ENGAGEMENT else percent(found)


OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.NO_LATER: _l("There is no later figure to compare with yet."),
    Outcome.SILENT: _l("The two cannot be compared: one of them has no value."),
    Outcome.FEW_ANSWERED: _l("Fewer than 40%% answered in one of the two: no comparison."),
    Outcome.OTHER_PEOPLE: _l(
        "A few people joined or left in between. The change is not told, to protect those who answered."
    ),
    Outcome.UNCLEAR: _l("No clear difference: what has changed cannot be told from chance."),
}


def since(found: Since) -> str:
    """What can be said of the figure since the action was made; never that the action brought it about."""
    if found.outcome is not Outcome.CLEAR or found.change is None:
        return str(OUTCOMES[found.outcome])
    return _(
        "Changed by %(change)s points, likely between %(low)s and %(high)s: more than chance alone would do. What "
        "brought it about, these figures cannot tell.",
        change=signed(found.change.difference),
        low=signed(found.change.low),
        high=signed(found.change.high),
    )
