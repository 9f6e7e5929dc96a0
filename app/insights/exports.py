"""What the pages show, as rows of a spreadsheet: the same figures, and the same silence where they are silent."""

from collections.abc import Iterator

from app.core.five_is import FiveI
from app.core.i18n import _, ngettext, short_day
from app.core.tables import Cell
from app.customers.models import Tally
from app.insights.figures import ENOUGH_ANSWERS, Coverage, Dashboard, PulsePoint, Share
from app.pulse.figures import Figure

Row = tuple[Cell, ...]


def dashboard_headers() -> list[str]:
    return [_("Team"), _("Period"), _("Measure"), _("Count"), _("Of"), _("Value"), _("Low"), _("High"), _("Note")]


def dashboard_rows(board: Dashboard) -> Iterator[Row]:
    for card in board.cards:
        for period, share in zip(board.period.back(len(card.series)), card.series, strict=True):
            yield (board.team.name, period.label, str(card.part.label), *_share(share))
    for point in board.pulse.released:
        for measure, *values in _pulse(point):
            yield (board.team.name, short_day(point.wave.last_day), measure, *values)
    lines = [(board.team, board.customers.own), *board.customers.below]
    named = [(team.name, board.period, tally) for team, tally in lines]
    named += [(board.team.name, period, tally) for period, tally in board.customers.series[:-1]]
    for name, period, tally in named:
        yield (name, period.label, "NPS", tally.n, None, *_nps(tally))


def _nps(tally: Tally) -> Row:
    if tally.n < ENOUGH_ANSWERS or tally.shown_range is None:
        return (None, None, None, _("too few answers to say (n = %(n)s)", n=tally.n))
    note = _("of these as counts: %(n)s", n=tally.counted) if tally.counted else ""
    return (tally.nps, *tally.shown_range, note)


def _share(share: Share) -> Row:
    return (share.met, share.due, share.value, share.low, share.high, "" if share.due else _("nothing due"))


def _pulse(point: PulsePoint) -> Iterator[Row]:
    if not point.figures:
        yield (_("Pulse"), None, None, None, None, None, _("Hidden to protect those who answered"))
    for figure in point.figures:
        low, high = figure.page_range or (None, None)
        yield (str(figure.question.label), figure.answered, figure.people, figure.point, low, high, people(figure))


def people(figure: Figure) -> str:
    if figure.people is None or figure.people_low is None or figure.people_high is None:
        return ""
    words = ngettext(
        "%(low)s to %(high)s of %(num)s person",
        "%(low)s to %(high)s of the %(num)s people",
        figure.people,
        low=figure.people_low,
        high=figure.people_high,
    )
    return str(words)


def coverage_headers() -> list[str]:
    columns = []
    for part in FiveI:
        columns += [_("%(part)s: met", part=part.label), _("%(part)s: in all", part=part.label)]
        columns += [_("%(part)s: per cent", part=part.label)]
    return [_("Code"), _("Team"), _("Period"), *columns, _("Clearly below the company in")]


def coverage_rows(coverage: Coverage) -> Iterator[Row]:
    for line in coverage.lines:
        cells = [cell for part in FiveI for cell in line.shares[part][:3]]
        lagging = str(line.lagging.label) if line.lagging else ""
        yield (line.team.code, line.team.name, coverage.period.label, *cells, lagging)
