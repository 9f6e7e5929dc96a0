"""Getting in and out: the sign-in form, the link of an invitation."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import public
from app.auth import bp, passwords, queries, services
from app.auth.forms import PasswordForm, SignInForm
from app.auth.limits import failed, limiter, typed_address, typed_address_from_here
from app.auth.models import Account, Invitation
from app.auth.session import enter, leave
from app.core import clock
from app.core.addresses import local_address
from app.core.db import release
from app.core.i18n import _


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
            enter(account)
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


def _next() -> str:
    """Where the person wanted to go, if that is an address of ours."""
    return local_address(request.args.get("next", ""), url_for("insights.home"))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    leave()
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
            enter(_accept(found, str(form.password.data)))
            flash(_("Your password is set. Welcome to Iskra."))
            return redirect(url_for("insights.home"))
    return form.page("auth/invitation.html", invited=found.person)


def _accept(found: Invitation, password: str) -> Account:
    about = passwords.known_of(found.person)
    release()
    passwords.check_strength(password, about)
    hashed = passwords.hash_password(password)
    account = services.accept(invitation=found, password_hash=hashed, now=clock.now())
    services.note_sign_in(account=account, rehashed=None)
    return account
