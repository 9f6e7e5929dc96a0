"""Sign-in, sign-out, invitations, roles, and the outbox that developers read."""

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.access import Permission, public, requires
from app.auth import bp, passwords, queries, services, work
from app.auth.forms import GrantForm, PasswordForm, SignInForm
from app.auth.limits import failed, limiter, typed_address, typed_address_from_here
from app.auth.models import Account, Invitation
from app.core import clock
from app.core.addresses import local_address
from app.core.db import db, release
from app.core.i18n import _
from app.core.paging import Page
from app.people import services as people
from app.people.models import Person, RoleGrant


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"], deduct_when=failed)
@limiter.limit("5/minute;30/hour", methods=["POST"], key_func=typed_address_from_here, deduct_when=failed)
@limiter.limit("100/hour", methods=["POST"], key_func=typed_address, deduct_when=failed)
def sign_in() -> ResponseReturnValue:
    if g.person is not None:
        return redirect(_next())
    form = SignInForm()
    if form.validate_on_submit():
        account = _account(str(form.email.data), str(form.password.data))
        if account is not None:
            _start_session(account)
            return redirect(_next())
        form.form_errors.append(_("E-mail or password is wrong. Check both and try again."))
    return form.page("auth/sign_in.html")


def _account(email: str, password: str) -> Account | None:
    """The account, if the password is right, its sign-in noted; unknown users take as long as known ones."""
    account = queries.account_by_login(email)
    account_id, kept = (account.id, account.password_hash) if account is not None else (None, None)
    release()
    if not passwords.matches(kept, password) or kept is None:
        return None
    rehashed = passwords.rehashed(kept, password)
    account = queries.account_for_update(account_id, kept)
    if account is None or not account.person.employed_on(clock.today()):
        return None
    services.note_sign_in(account=account, rehashed=rehashed)
    return account


def _start_session(account: Account) -> None:
    """A new session at every sign-in, so that one planted before is worthless."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(account)


def _next() -> str:
    """Where the person wanted to go, if that is an address of ours."""
    return local_address(request.args.get("next", ""), url_for("insights.home"))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    if isinstance(account := current_user._get_current_object(), Account):
        services.end_sessions(account=account)
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"))


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", deduct_when=failed)
def invitation(token: str) -> ResponseReturnValue:
    found = services.invitation_by_token(token, clock.now())
    if found is None:
        return render_template("auth/invitation_gone.html"), 404
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusing("password"):
            _start_session(_accept(found, str(form.password.data)))
            flash(_("Your password is set. Welcome to Iskra."))
            return redirect(url_for("insights.home"))
    return form.page("auth/invitation.html", invited=found.person)


def _accept(found: Invitation, password: str) -> Account:
    about = [found.person.name, found.person.email or "", "iskra"]
    release()
    passwords.check_strength(password, about)
    hashed = passwords.hash_password(password)
    account = services.accept(invitation=found, password_hash=hashed, now=clock.now())
    services.note_sign_in(account=account, rehashed=None)
    return account


@bp.post("/people/<int:person_id>/invite")
@requires(Permission.INVITE)
def invite(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    services.send_invitation(person=person, now=clock.now(), by=g.person)
    flash(_("The invitation is on its way to %(email)s.", email=person.email))
    return redirect(url_for("people.person", person_id=person.id))


@bp.get("/people/invite")
@requires(Permission.INVITE)
def uninvited() -> ResponseReturnValue:
    return render_template("auth/uninvited.html", waiting=queries.uninvited(clock.now()))


@bp.post("/people/invite")
@requires(Permission.INVITE)
def invite_everyone() -> ResponseReturnValue:
    work.invite_everyone(g.person)
    flash(_("The invitations are being written and sent, one after another."))
    return redirect(url_for("people.directory"))


@bp.route("/roles", methods=["GET", "POST"])
@requires(Permission.GRANT_ROLES)
def roles() -> ResponseReturnValue:
    form = GrantForm()
    if form.validate_on_submit():
        with form.refusing():
            people.grant_role(person=form.person.chosen, role=form.chosen, starts_on=clock.today(), by=g.person)
            flash(_("The role is granted from today on."))
            return redirect(url_for("auth.roles"))
    return form.page("auth/roles.html", grants=queries.grants(clock.today()))


@bp.post("/roles/<int:grant_id>/end")
@requires(Permission.GRANT_ROLES)
def end_role(grant_id: int) -> ResponseReturnValue:
    grant = db.session.get(RoleGrant, grant_id) or abort(404)
    people.end_role(grant=grant, ends_on=clock.yesterday(), by=g.person)
    flash(_("The role has ended."))
    return redirect(url_for("auth.roles"))


@bp.get("/outbox")
@requires(Permission.SEE_OUTBOX)
def outbox() -> ResponseReturnValue:
    """Mails as they would be read; only in development, because they hold links that let people in."""
    if not current_app.config["DEVELOPMENT"]:
        abort(404)
    page = Page.of_request(request.args)
    mails, page.total = queries.outbox(page.number, page.size)
    return render_template("auth/outbox.html", mails=mails, page=page)
