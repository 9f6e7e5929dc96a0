"""Pages of the plan: the board, the list, one activity, and what is not in it yet."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import SEES_ALL_TEAMS, Permission, may, requires
from app.core import audit, clock
from app.core.addresses import number_asked
from app.core.downloads import table_file
from app.core.five_is import FiveI
from app.core.i18n import _, ngettext
from app.core.paging import Page
from app.core.plan import PlanState
from app.insights import bp, plan_list
from app.insights.frame import may_open
from app.insights.plan import KINDS, Entry, Viewer, reached
from app.insights.queries import plan as queries
from app.people import queries as people
from app.program.models.plan import Activity, PlanCopy
from app.program.queries import plan as program
from app.program.services import plan as services
from app.program.services.plan import NewRecord

P = Permission
READ = (P.MANAGE_PLAN, P.SEE_COVERAGE, P.SEE_TEAMS)
YEARS_AHEAD = 2
UNDO_SHOWN = timedelta(days=7)


def viewer() -> Viewer:
    """What the plan may show to whoever is signed in."""
    sees_all = bool(g.standings.roles & SEES_ALL_TEAMS)
    teams = frozenset() if sees_all or not g.standings.led else people.visible_team_ids(g.person)
    return Viewer(g.person, may(P.MANAGE_PLAN), sees_all, teams)


def year_asked(today: date) -> int:
    asked = number_asked(request.args, "year")
    return asked if asked is not None and 2000 <= asked <= 2100 else today.year


def years_offered(shown: int | None, today: date) -> list[int]:
    """The years of the plan, this one and the next, and the one shown."""
    around = {today.year - 1, *range(today.year, today.year + YEARS_AHEAD)}
    return sorted({*program.years(), *around, shown or today.year}, reverse=True)


@bp.get("/plan")
@requires(*READ)
def plan() -> ResponseReturnValue:
    today = clock.today()
    year = year_asked(today)
    return render_template(
        "insights/plan_board.html",
        board=queries.board(viewer(), year, today),
        years=years_offered(year, today),
        removed=_removed(),
        copies=_copies(year),
        reached=reached,
        states=PlanState,
        today=today,
    )


def _copies(year: int) -> list[PlanCopy]:
    """What was copied to this year lately, to be taken back."""
    lately = clock.now() - UNDO_SHOWN
    return [one for one in program.copies_to(year) if one.made_at > lately] if may(P.MANAGE_PLAN) else []


def _removed() -> Activity | None:
    """What was taken out a moment ago, to be put back."""
    asked = number_asked(request.args, "removed") if may(P.MANAGE_PLAN) else None
    found = program.activity(asked) if asked is not None else None
    return found if found is not None and found.removed_at is not None else None


@bp.get("/plan/list")
@requires(*READ)
def plan_entries() -> ResponseReturnValue:
    today, page = clock.today(), Page.of_request(request.args)
    wanted = plan_list.Wanted.of_request(request.args, today)
    everything = queries.year(viewer(), wanted.year, today)
    shown = plan_list.chosen(everything, wanted, today)
    page.total = len(shown)
    return render_template(
        "insights/plan_list.html",
        entries=shown[page.offset : page.offset + page.size],
        owners=plan_list.owners(everything),
        reached=reached,
        years=years_offered(wanted.year, today),
        wanted=wanted,
        page=page,
        today=today,
        states=PlanState,
        parts=FiveI,
    )


@bp.get("/plan/list.<any(csv, xlsx):kind>")
@requires(*READ)
def plan_file(kind: str) -> ResponseReturnValue:
    today = clock.today()
    wanted = plan_list.Wanted.of_request(request.args, today)
    audit.record_read(action="export", actor_id=g.person.id, object_type="plan", object_id=None, kind=kind)
    shown = plan_list.chosen(queries.year(viewer(), wanted.year, today), wanted, today)
    return table_file(kind, "plan", plan_list.headers(), plan_list.rows(shown, today), title=_("Plan"))


@bp.get("/plan/<int:activity_id>")
@requires(P.TAKE_PART, *READ)
def activity(activity_id: int) -> ResponseReturnValue:
    today, found = clock.today(), program.activity(activity_id) or abort(404)
    entry = _visible(found, today)
    return render_template(
        "insights/plan_activity.html",
        activity=found,
        entry=entry,
        today=today,
        states=PlanState,
        history=program.history(program.OBJECT, found.id),
        action_word=audit.action_word,
        reached=reached,
        record_url=_record_url(entry),
        may_change=may(P.MANAGE_PLAN) or found.owner_id == g.person.id,
        reads_plan=any(may(one) for one in READ),
    )


def _visible(found: Activity, today: date) -> Entry:
    """For those who read the plan, and for its owner; removed, for those who manage it."""
    owns = found.owner_id == g.person.id and may(P.TAKE_PART)
    if not (owns or any(may(one) for one in READ)) or (found.removed_at is not None and not may(P.MANAGE_PLAN)):
        abort(404)
    looks = viewer()
    return queries.entry(found, looks._replace(manages=looks.manages or owns), today) or abort(404)


def _record_url(entry: Entry) -> str | None:
    """The record's own page, for those who work with it."""
    if entry.record is None or entry.kind is None or not may(P.MANAGE_PLAN):
        return None
    kind = KINDS[entry.kind]
    values: dict[str, Any] = {kind.argument: entry.record.id}
    return url_for(kind.endpoint, **values) if may_open(kind.endpoint) else None


def _new_records(chosen: Iterable[Entry]) -> list[NewRecord]:
    """Each with the owner it has in its feature, else whoever adds it."""
    return [
        NewRecord(one.kind, one.record.id, one.part, one.title, one.record.owner_id or g.person.id)
        for one in chosen
        if one.record is not None and one.kind is not None
    ]


@bp.route("/plan/suggested", methods=["GET", "POST"])
@requires(P.MANAGE_PLAN)
def suggested() -> ResponseReturnValue:
    today = clock.today()
    year = year_asked(today)
    found = queries.suggested(year, today)
    if request.method == "POST":
        chosen = queries.by_key(found)
        rows = _new_records(chosen[key] for key in request.form.getlist("record") if key in chosen)
        count = services.add_records(rows=rows, by=g.person, now=clock.now())
        flash(ngettext("%(num)s record added to the plan.", "%(num)s records added to the plan.", count))
        return redirect(url_for("insights.plan", year=year))
    return render_template("insights/plan_suggested.html", entries=found, year=year, kinds=KINDS, reached=reached)
