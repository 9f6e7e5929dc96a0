"""A dashboard as a paper: the page's own words and figures, and its silence where it is silent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from app.core import pdf
from app.core.i18n import _, day, number, percent, short_day, signed
from app.customers.models import Tally
from app.insights import exports, words
from app.insights.compare import Compared
from app.insights.figures import ENOUGH_ANSWERS, Dashboard, TeamTally

Line = tuple[str, ...]


def dashboard(board: Dashboard, own: Compared | None, *, company: str, today: date) -> dict[str, Any]:
    """What the template sets; all of it text."""
    return {
        "company": company,
        "period": board.period.label,
        "summary": [*words.summary(board), *words.compared(board, own)],
        "sections": [section for section in _sections(board) if section["rows"]],
        "foot": _("Printed on %(day)s. Do not pass on figures of groups under 5.", day=day(today)),
    }


def made(board: Dashboard, told: dict[str, Any]) -> bytes:
    """The paper; slow, so without a transaction."""
    return pdf.pdf("insights/dashboard.typ", title=board.team.name, data=told)


def _sections(board: Dashboard) -> Iterator[dict[str, Any]]:
    counted, value, likely = _("Count"), _("Value"), _("95%% range")
    yield _section(_("The five I's"), (_("Measure"), counted, value, likely), _five_is(board))
    yield _section(_("Engagement"), (_("Question"), _("Answers"), value, likely), _pulse(board))
    nps = [
        (line.team.name, line.tally) for line in (TeamTally(board.team, board.customers.own), *board.customers.below)
    ]
    yield _section(_("Customer NPS"), (_("Team"), _("Answers"), "NPS", likely), map(_nps, nps))
    trend = [(period.label, tally) for period, tally in board.customers.series if tally.n]
    yield _section(_("Period by period"), (_("Period"), _("Answers"), "NPS", likely), map(_nps, trend))


def _section(title: str, columns: Sequence[str], rows: Iterable[Line]) -> dict[str, Any]:
    return {"title": title, "columns": list(columns), "rows": list(rows)}


def _five_is(board: Dashboard) -> Iterator[Line]:
    for card in board.cards:
        share = card.share
        if share.value is None or share.low is None or share.high is None:
            yield (str(card.part.label), _("nothing due"), "", "")
            continue
        counted = _("%(met)s of %(due)s", met=number(share.met), due=number(share.due))
        yield (str(card.part.label), counted, percent(share.value), _between(number(share.low), number(share.high)))


def _pulse(board: Dashboard) -> Iterator[Line]:
    latest = board.pulse.latest
    if latest is None:
        return
    if not latest.figures:
        yield (short_day(latest.wave.last_day), "", _("Hidden to protect those who answered"), "")
    for figure in latest.figures:
        if figure.point is None or figure.page_range is None:
            continue
        likely = exports.people(figure) or _between(*(number(end) for end in figure.page_range))
        yield (str(figure.question.label), number(figure.answered or 0), number(figure.point), likely)


def _nps(line: tuple[str, Tally]) -> Line:
    name, tally = line
    if tally.n < ENOUGH_ANSWERS or tally.nps is None or tally.shown_range is None:
        few = _("too few answers to say (n = %(n)s)", n=number(tally.n)) if tally.n else _("no answers")
        return (name, number(tally.n), few, "")
    low, high = tally.shown_range
    return (name, number(tally.n), signed(tally.nps), _between(signed(low), signed(high)))


def _between(low: str, high: str) -> str:
    return _("%(low)s to %(high)s", low=low, high=high)
