"""Figures in words: whole sentences only, and nothing named that its test does not name."""

from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, number, percent, signed
from app.insights.figures import ENOUGH_ANSWERS, Card, Customers, Dashboard, Pulse

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
    """Which of the five I's lags; the company has nothing to lag behind."""
    if not any(card.share.due for card in cards):
        return _("The five I's have no figures for this period yet.")
    if lagging is not None:
        card = next(card for card in cards if card.part is lagging)
        return _(
            "%(part)s lags most: %(met)s of %(due)s, clearly below the company's %(company)s. Start there.",
            part=lagging.label,
            met=number(card.share.met),
            due=number(card.share.due),
            company=percent(card.company.value or 0),
        )
    return "" if is_company else _("None of the five I's lies clearly below the company's value.")
