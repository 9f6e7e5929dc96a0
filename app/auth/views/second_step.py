"""The second step of signing in: a code, or a key that is touched."""

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.access import public
from app.auth import authenticators, bp, passwords, queries, security_keys, services, vault
from app.auth.forms import CodeForm, KeyAnswerForm
from app.auth.limits import failed, limiter, whoever_waits
from app.auth.models import Proof, SignIn
from app.auth.session import enter, waiting
from app.auth.views.ways import asked_for
from app.core import clock
from app.core.db import release
from app.core.i18n import _

TRIES = "5/minute;20/hour"


@bp.route("/sign-in/second", methods=["GET", "POST"])
@public
@limiter.limit(TRIES, methods=["POST"], key_func=whoever_waits, deduct_when=failed)
def second_step() -> ResponseReturnValue:
    sign_in = waiting()
    if sign_in is None:
        return redirect(url_for("auth.sign_in"))
    form, factors = CodeForm(), queries.factors(sign_in.account_id)
    if form.validate_on_submit():
        proof = _proof(sign_in.account_id, str(form.code.data))
        if proof is not None:
            enter(sign_in.account, proof=proof)
            return redirect(asked_for())
        form.form_errors.append(_("This code is wrong, or was used already. Wait for the next one, then type it."))
    return form.page("auth/second_step.html", factors=factors, key_form=KeyAnswerForm(formdata=None))


def _proof(account_id: int, typed: str) -> Proof | None:
    """What the code is, if it is one that works now; it is used up by that."""
    app = queries.authenticator(account_id)
    if app is not None and app.confirmed_at is not None:
        step = authenticators.step_of(vault.unseal(app.secret, account_id=account_id), typed, clock.now())
        if step is not None:
            return Proof.APP if services.take_step(authenticator=app, step=step) else None
    return Proof.RECOVERY if _is_recovery_code(account_id, typed) else None


def _is_recovery_code(account_id: int, typed: str) -> bool:
    left = queries.recovery_codes(account_id)
    release()
    code_id = next((code_id for code_id, kept in left if passwords.code_matches(kept, typed)), None)
    return code_id is not None and services.take_recovery_code(code_id=code_id, now=clock.now())


@bp.post("/sign-in/second/options")
@public
@limiter.limit("60/hour", key_func=whoever_waits)
def key_challenge() -> ResponseReturnValue:
    sign_in = waiting()
    if sign_in is None:
        return redirect(url_for("auth.sign_in"))
    known = queries.security_keys(sign_in.account_id)
    challenge = services.new_challenge(sign_in=sign_in)
    return as_json(security_keys.options_to_show(challenge=challenge, known=known))


def as_json(text: str) -> Response:
    return current_app.response_class(text, mimetype="application/json")


@bp.post("/sign-in/second/key")
@public
@limiter.limit(TRIES, key_func=whoever_waits, deduct_when=failed)
def show_key() -> ResponseReturnValue:
    sign_in = waiting()
    if sign_in is None:
        return redirect(url_for("auth.sign_in"))
    form, factors = KeyAnswerForm(), queries.factors(sign_in.account_id)
    if form.validate_on_submit():
        with form.refusing():
            if _key_signed(sign_in, str(form.credential.data)):
                enter(sign_in.account, proof=Proof.KEY)
                return redirect(asked_for())
            form.form_errors.append(_("This key did not answer as expected. Try once more."))
    code_form = CodeForm(formdata=None)
    code_form.form_errors.extend(form.form_errors)
    return code_form.page("auth/second_step.html", factors=factors, key_form=KeyAnswerForm(formdata=None))


def _key_signed(sign_in: SignIn, answer: str) -> bool:
    challenge = services.take_challenge(sign_in=sign_in)
    shown = security_keys.shown_id(answer)
    key = queries.security_key(shown) if shown is not None else None
    if key is None or key.account_id != sign_in.account_id:
        return False
    count = security_keys.shown(answer, challenge, key)
    if count is None:
        return False
    services.note_key_use(key=key, sign_count=count, now=clock.now())
    return True
