"""Pages of campaigns: all of them, one with its messages in sequence, doing one again."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.core import clock
from app.core.i18n import _, ngettext
from app.core.paging import Page
from app.inform import bp
from app.inform.forms import CampaignForm, CopyForm
from app.inform.models import Campaign
from app.inform.queries import campaigns as queries
from app.inform.services import campaigns as services
from app.people.forms import name_with_team

MANAGE = Permission.MANAGE_INFORM


@bp.route("/campaigns")
@requires(MANAGE)
def campaigns() -> ResponseReturnValue:
    page = Page.of_request(request.args)
    found = queries.campaigns(page)
    return render_template("inform/campaigns.html", found=found, page=page, today=clock.today())


@bp.route("/campaigns/<int:campaign_id>")
@requires(MANAGE)
def campaign(campaign_id: int) -> ResponseReturnValue:
    found, today = _campaign(campaign_id), clock.today()
    steps = queries.steps(found)
    waiting = [one for one in steps if one.message.is_draft and not one.message.scheduled]
    ready = [one for one in waiting if one.message.send_on is not None and one.message.send_on > today]
    return render_template("inform/campaign.html", campaign=found, steps=steps, ready=ready, today=today)


@bp.route("/campaigns/new", methods=["GET", "POST"])
@requires(MANAGE)
def new_campaign() -> ResponseReturnValue:
    form = CampaignForm()
    if form.validate_on_submit():
        with form.refusing("ends_on"):
            made = services.plan(**form.facts(), now=clock.now(), by=g.person)
            return redirect(url_for("inform.campaign", campaign_id=made.id))
    if not form.is_submitted():
        form.owner.data = name_with_team(g.person)
    return form.page("inform/campaign_form.html", campaign=None)


@bp.route("/campaigns/<int:campaign_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit_campaign(campaign_id: int) -> ResponseReturnValue:
    found, form = _campaign(campaign_id), CampaignForm()
    if form.validate_on_submit():
        with form.refusing("ends_on"):
            services.edit(campaign=found, **form.facts(), by=g.person)
            return redirect(url_for("inform.campaign", campaign_id=campaign_id))
    if not form.is_submitted():
        form.show(found)
    return form.page("inform/campaign_form.html", campaign=found)


@bp.route("/campaigns/<int:campaign_id>/again", methods=["GET", "POST"])
@requires(MANAGE)
def copy_campaign(campaign_id: int) -> ResponseReturnValue:
    found, form = _campaign(campaign_id), CopyForm()
    if form.validate_on_submit():
        facts = {"title": form.title.data, "starts_on": form.starts_on.data, "owner": form.owner.chosen}
        made = services.copy(campaign=found, **facts, now=clock.now(), by=g.person)
        flash(_("Copied: everything is a draft with its new day. Look it through, then schedule it."))
        return redirect(url_for("inform.campaign", campaign_id=made.id))
    if not form.is_submitted():
        form.suggest(found, clock.today(), g.person)
    return form.page("inform/campaign_copy.html", campaign=found)


@bp.route("/campaigns/<int:campaign_id>/schedule", methods=["POST"])
@requires(MANAGE)
def schedule_campaign(campaign_id: int) -> ResponseReturnValue:
    count = services.schedule_all(campaign=_campaign(campaign_id), today=clock.today(), by=g.person)
    flash(ngettext("%(num)s message goes out by itself.", "%(num)s messages go out by themselves.", count))
    return redirect(url_for("inform.campaign", campaign_id=campaign_id))


def _campaign(campaign_id: int) -> Campaign:
    return queries.campaign(campaign_id) or abort(404)
