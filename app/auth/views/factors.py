"""The own second factor: an app, security keys, recovery codes; and its reset by an administrator."""

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Permission, requires
from app.auth import authenticators, bp, passwords, queries, security_keys, services, vault
from app.auth.forms import CodeForm, ConfirmForm, NewKeyForm
from app.auth.limits import failed, limiter, whoever_is_signed_in
from app.auth.models import Authenticator
from app.auth.session import needs_second_factor, sets_up
from app.auth.views.second_step import as_json
from app.auth.views.ways import asked_for, recently_proven
from app.core import clock
from app.core.db import db, release
from app.core.forms import Form
from app.core.i18n import _
from app.people.models import Person

RECOVERY_CODES = 10


@bp.get("/account/second-factor")
@requires(*Permission)
@sets_up
def second_factor() -> ResponseReturnValue:
    return _page(NewKeyForm(formdata=None))


def _page(form: Form) -> ResponseReturnValue:
    account_id = g.sign_in.account_id
    return form.page(
        "auth/second_factor.html",
        factors=queries.factors(account_id),
        keys=queries.security_keys(account_id),
        keys_possible=security_keys.possible(),
        needed=needs_second_factor(),
    )


@bp.route("/account/confirm", methods=["GET", "POST"])
@requires(*Permission)
@sets_up
@limiter.limit("10/hour", methods=["POST"], key_func=whoever_is_signed_in, deduct_when=failed)
def confirm() -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        kept = g.sign_in.account.password_hash
        release()
        if passwords.matches(kept, str(form.password.data)):
            services.prove(sign_in=g.sign_in, now=clock.now())
            return redirect(asked_for())
        form.form_errors.append(_("The password is wrong."))
    return form.page("auth/confirm.html")


@bp.post("/account/second-factor/app/begin")
@requires(*Permission)
@sets_up
@recently_proven
def begin_app() -> ResponseReturnValue:
    sealed = vault.seal(authenticators.new_secret(), account_id=g.sign_in.account_id)
    services.begin_app(account=g.sign_in.account, sealed=sealed, now=clock.now())
    return redirect(url_for("auth.app"))


@bp.route("/account/second-factor/app", methods=["GET", "POST"])
@requires(*Permission)
@sets_up
@limiter.limit("30/hour", methods=["POST"], key_func=whoever_is_signed_in, deduct_when=failed)
@recently_proven
def app() -> ResponseReturnValue:
    begun = _begun()
    if begun is None:
        return redirect(url_for("auth.second_factor"))
    form, secret = CodeForm(), vault.unseal(begun.secret, account_id=begun.account_id)
    if form.validate_on_submit():
        step = authenticators.step_of(secret, str(form.code.data), clock.now())
        if step is not None:
            services.confirm_app(authenticator=begun, step=step, sign_in=g.sign_in, now=clock.now())
            flash(_("The app is set up. Print recovery codes next, for the day when the phone is lost."))
            return redirect(url_for("auth.recovery"))
        form.form_errors.append(_("This code is wrong. Check that the clock of the phone is right, and try the next."))
    return form.page("auth/app.html", secret=secret)


def _begun() -> Authenticator | None:
    """The app that is being set up; the secret of one that is set up is never shown again."""
    found = queries.authenticator(g.sign_in.account_id)
    return found if found is not None and found.confirmed_at is None else None


@bp.get("/account/second-factor/app.svg")
@requires(*Permission)
@sets_up
@recently_proven
def app_picture() -> ResponseReturnValue:
    begun = _begun()
    if begun is None:
        return redirect(url_for("auth.second_factor"))
    secret = vault.unseal(begun.secret, account_id=begun.account_id)
    return current_app.response_class(authenticators.picture(secret, g.person), mimetype="image/svg+xml")


@bp.post("/account/second-factor/app/remove")
@requires(*Permission)
@sets_up
@recently_proven
def remove_app() -> ResponseReturnValue:
    services.remove_app(sign_in=g.sign_in, needed=needs_second_factor(), now=clock.now())
    flash(_("The app is removed. Delete the entry in the app, too."))
    return redirect(url_for("auth.second_factor"))


@bp.route("/account/second-factor/recovery", methods=["GET", "POST"])
@requires(*Permission)
@sets_up
@recently_proven
def recovery() -> ResponseReturnValue:
    form = Form()
    if form.validate_on_submit():
        codes = [passwords.new_code() for _number in range(RECOVERY_CODES)]
        release()
        hashes = [passwords.hash_code(code) for code in codes]
        services.keep_recovery_codes(sign_in=g.sign_in, hashes=hashes, now=clock.now())
        return render_template("auth/recovery_codes.html", codes=codes)
    factors = queries.factors(g.sign_in.account_id)
    return form.page("auth/recovery.html", factors=factors)


@bp.post("/account/second-factor/keys/options")
@requires(*Permission)
@sets_up
@recently_proven
def new_key_challenge() -> ResponseReturnValue:
    options = security_keys.options_to_add(
        challenge=services.new_challenge(sign_in=g.sign_in),
        account_id=g.sign_in.account_id,
        login=g.person.email or g.person.number,
        name=g.person.name,
        known=queries.security_keys(g.sign_in.account_id),
    )
    return as_json(options)


@bp.post("/account/second-factor/keys")
@requires(*Permission)
@sets_up
@recently_proven
def add_key() -> ResponseReturnValue:
    form = NewKeyForm()
    if form.validate_on_submit():
        with form.refusing():
            challenge = services.take_challenge(sign_in=g.sign_in)
            key = security_keys.added(str(form.credential.data), challenge)
            services.add_key(sign_in=g.sign_in, name=str(form.name.data), **key._asdict(), now=clock.now())
            flash(_("The key is added. Print recovery codes next, for the day when it is lost."))
            return redirect(url_for("auth.recovery"))
    form.credential.data = ""
    return _page(form)


@bp.post("/account/second-factor/keys/<int:key_id>/remove")
@requires(*Permission)
@sets_up
@recently_proven
def remove_key(key_id: int) -> ResponseReturnValue:
    keys = queries.security_keys(g.sign_in.account_id)
    key = next((key for key in keys if key.id == key_id), None) or abort(404)
    services.remove_key(key=key, sign_in=g.sign_in, needed=needs_second_factor(), now=clock.now())
    flash(_("The key is removed."))
    return redirect(url_for("auth.second_factor"))


@bp.route("/people/<int:person_id>/second-factor/reset", methods=["GET", "POST"])
@requires(Permission.GRANT_ROLES)
def reset_factors(person_id: int) -> ResponseReturnValue:
    person = db.session.get(Person, person_id) or abort(404)
    if request.method == "POST":
        services.reset_factors(person=person, by=g.person, now=clock.now())
        flash(_("The second factor is removed, and all devices of this person are signed out."))
        return redirect(url_for("people.person", person_id=person.id))
    return render_template("auth/reset_factors.html", subject=person)
