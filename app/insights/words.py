"""Figures in words: whole sentences only, and nothing named that its test does not name."""

from app.core.five_is import FiveI
from app.core.i18n import LazyString, _, _l, number, percent
from app.insights.figures import Card

# What each I counts.
COUNTED: dict[FiveI, LazyString] = {
    FiveI.INFORM: _l("Messages understood in time, and places at customer listening taken"),
    FiveI.INSPIRE: _l("Invitations to meetings with leaders that were taken up"),
    FiveI.INSTRUCT: _l("Trainings that are due and done"),
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


def five_is(cards: list[Card], lagging: FiveI | None, *, is_company: bool) -> str:
    """Which of the five I's lags, in one sentence; the company has nothing to lag behind."""
    if not any(card.share.due for card in cards):
        return str(_("The five I's have no figures for this period yet."))
    if lagging is not None:
        card = next(card for card in cards if card.part is lagging)
        sentence = _(
            "%(part)s lags most: %(met)s of %(due)s, clearly below the company's %(company)s. Start there.",
            part=lagging.label,
            met=number(card.share.met),
            due=number(card.share.due),
            company=percent(card.company.value or 0),
        )
        return str(sentence)
    return "" if is_company else str(_("None of the five I's lies clearly below the company's value."))
