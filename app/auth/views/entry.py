"""Getting in and out: the sign-in form, the link of an invitation."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, public, requires
from app.auth import bp, passwords, queries, services, shared, work
from app.auth.forms import ForgotForm, PasswordForm, SignInForm
from app.auth.limits import failed, limiter, typed_address, typed_address_from_here
from app.auth.models import Account, Invitation
from app.auth.session import leave, remember_code, remembered_code
from app.auth.views.ways import asked_for, entered
from app.core import clock
from app.core.db import release
from app.core.i18n import _


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"], deduct_when=failed)
@limiter.limit("5/minute;30/hour", methods=["POST"], key_func=typed_address_from_here, deduct_when=failed)
@limiter.limit("100/hour", methods=["POST"], key_func=typed_address, deduct_when=failed)
def sign_in() -> ResponseReturnValue:
    if g.person is not None:
        return redirect(asked_for())
    form = SignInForm(shared=shared.is_shared())
    if form.validate_on_submit():
        shared.mark(shared=form.shared.data)
        let_in = _recognised(str(form.email.data), str(form.password.data))
        if isinstance(let_in, Account):
            return entered(let_in, asked_for())
        if let_in is not None:
            remember_code(let_in)
            return redirect(url_for("auth.first_password"))
        form.form_errors.append(_("E-mail, number or password is wrong. Check them and try again."))
    return form.page("auth/sign_in.html", shared_minutes=shared.seconds() // 60)


def _recognised(login: str, password: str) -> Account | int | None:
    """The account of a password, or the id of a printed code. Whatever is wrong, it takes as long:
    unknown people, those without a code and those who have left are compared with hashes that nobody has."""
    known = queries.known_by_login(login, clock.now())
    release()
    if passwords.matches(known.password_hash, password):
        return _account(known, password)
    return known.code_id if passwords.code_matches(known.code_hash, password) else None


def _account(known: queries.Known, password: str) -> Account | None:
    rehashed = passwords.rehashed(str(known.password_hash), password)
    account = queries.account_for_update(known.account_id, known.password_hash)
    if account is not None:
        services.keep_hash(account=account, rehashed=rehashed)
    return account


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    leave()
    return redirect(url_for("auth.signed_out" if shared.is_shared() else "auth.sign_in"))


@bp.get("/signed-out")
@public
@shared.no_use
def signed_out() -> ResponseReturnValue:
    """Where a shared device ends by itself; somebody may still be at work in another tab."""
    return render_template("auth/signed_out.html", seconds=shared.seconds())


@bp.post("/still-here")
@requires(*Permission)
def still_here() -> ResponseReturnValue:
    """Somebody types: the page says so now and then, and that counts as use."""
    return ""


@bp.route("/forgot-password", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"])
@limiter.limit("5/hour", methods=["POST"], key_func=typed_address)
def forgot_password() -> ResponseReturnValue:
    form = ForgotForm()
    if form.validate_on_submit():
        work.ask_for_reset(queries.known_by_login(str(form.email.data), clock.now()).account_id)
        flash(_("If there is an account with this name and an address, a mail is on its way. It may take a minute."))
        return redirect(url_for("auth.sign_in"))
    return form.page("auth/forgot.html")


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", deduct_when=failed)
def invitation(token: str) -> ResponseReturnValue:
    return _choose_password(services.invitation_by_token(token, clock.now()))


@bp.route("/sign-in/password", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", deduct_when=failed)
def first_password() -> ResponseReturnValue:
    code_id = remembered_code()
    if code_id is None:
        return redirect(url_for("auth.sign_in"))
    return _choose_password(services.invitation_by_code(code_id, clock.now()))


def _choose_password(found: Invitation | None) -> ResponseReturnValue:
    if found is None:
        return render_template("auth/invitation_gone.html"), 404
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusing("password"):
            answer = entered(_accept(found, str(form.password.data)), url_for("insights.home"))
            flash(_("Your password is set. Welcome to Iskra."))
            return answer
    return form.page("auth/invitation.html", invited=found.person)


def _accept(found: Invitation, password: str) -> Account:
    about = passwords.known_of(found.person)
    release()
    passwords.check_strength(password, about)
    hashed = passwords.hash_password(password)
    return services.accept(invitation=found, password_hash=hashed, now=clock.now())
