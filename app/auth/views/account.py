"""What everyone sees and changes of their own account."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import bp, passwords, queries, services
from app.auth.forms import ChangePasswordForm
from app.auth.limits import failed, limiter, whoever_is_signed_in
from app.auth.models import Account
from app.auth.session import enter
from app.core import clock
from app.core.db import release
from app.core.errors import RuleBroken
from app.core.i18n import _, _l


@bp.get("/account")
@requires(*Permission)
def account() -> ResponseReturnValue:
    signed_in = queries.sign_ins(g.sign_in.account, clock.now())
    factors = queries.factors(g.sign_in.account_id)
    return render_template("auth/account.html", signed_in=signed_in, this=g.sign_in, factors=factors)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(*Permission)
@limiter.limit("10/hour", methods=["POST"], key_func=whoever_is_signed_in, deduct_when=failed)
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with form.refusing("password"):
            proof = g.sign_in.proof
            enter(_changed(str(form.current.data), str(form.password.data)), proof=proof)
            flash(_("Your password is changed. All other devices were signed out."))
            return redirect(url_for("auth.account"))
    return form.page("auth/password.html")


def _changed(current: str, wanted: str) -> Account:
    """The account with its new password; what is slow is done with no transaction open."""
    account_id, kept = g.sign_in.account_id, g.sign_in.account.password_hash
    about = passwords.known_of(g.person)
    release()
    if not passwords.matches(kept, current):
        raise RuleBroken(_l("The current password is wrong."))
    passwords.check_strength(wanted, about)
    hashed = passwords.hash_password(wanted)
    account = queries.account_for_update(account_id, kept)
    if account is None:
        raise RuleBroken(_l("Your password was changed elsewhere meanwhile. Sign in again."))
    services.change_password(account=account, password_hash=hashed, now=clock.now())
    return account


@bp.post("/account/devices/<int:sign_in_id>/end")
@requires(*Permission)
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    sign_in = queries.sign_in(sign_in_id, g.sign_in.account) or abort(404)
    services.end(sign_in=sign_in, now=clock.now())
    flash(_("This device is signed out."))
    return redirect(url_for("auth.account"))


@bp.post("/account/devices/end")
@requires(*Permission)
def end_other_sign_ins() -> ResponseReturnValue:
    services.end_all(account=g.sign_in.account, now=clock.now(), besides=g.sign_in)
    flash(_("All other devices are signed out."))
    return redirect(url_for("auth.account"))
