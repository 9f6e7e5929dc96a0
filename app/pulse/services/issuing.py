"""Blind ballots: a token signed unseen for each person, and later a ballot that bears its signature."""

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update

from app.core.db import db, lock_row, release
from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.pulse import blind, boxes, keys, queries
from app.pulse.boxes import Token
from app.pulse.library import Answers
from app.pulse.models import Invited, Issuer, Receipt
from app.pulse.services.casting import PUT, checked, open_for_casting


class TokenElsewhere(RuleBroken):
    """One token a person, or one could answer twice."""

    def __init__(self) -> None:
        super().__init__(_l("You have pressed Start on another device or in another browser. Finish there."))


def issue(*, wave_id: int, person_id: int, blinded: bytes, now: datetime) -> bytes:
    """Sign a person's blinded token: one a person. The same is signed again, should the answer have been lost."""
    place = _place(wave_id, person_id, blinded, now)
    release()  # signing is slow
    try:
        signature = blind.sign(keys.issuing(*place), blinded)
    except blind.NotSigned as error:
        raise RuleBroken(_l("This browser sent something that is no token. Load the page again.")) from error
    _note(wave_id, person_id, blinded, now)
    return signature


def _place(wave_id: int, person_id: int, blinded: bytes, now: datetime) -> tuple[bytes, int]:
    """The wave's public key and the person's key atom, if a token is due to them."""
    public_key = open_for_casting(wave_id, now, anonymous=True)
    place = db.session.get_one(Invited, (wave_id, person_id))
    if place.blinded not in {None, _digest(blinded)}:
        raise TokenElsewhere
    return public_key, place.atom_id


def _note(wave_id: int, person_id: int, blinded: bytes, now: datetime) -> None:
    """Of two different tokens at once only one is noted; the signature of the other is never handed out."""
    open_for_casting(wave_id, now, anonymous=True)
    mine = (Invited.wave_id == wave_id) & (Invited.person_id == person_id)
    first = update(Invited).where(mine, Invited.blinded.is_(None)).values(blinded=_digest(blinded))
    atom_id = db.session.scalar(first.returning(Invited.atom_id))
    if atom_id is not None:
        here = (Issuer.wave_id == wave_id) & (Issuer.atom_id == atom_id)
        db.session.execute(update(Issuer).where(here).values(issued=Issuer.issued + 1))
    elif db.session.scalar(select(Invited.blinded).where(mine)) != _digest(blinded):
        raise TokenElsewhere


def cast_ballot(*, token: Token, answers: Answers, now: datetime) -> bytes:
    """Keep the answers that come with a token; returns its receipt. Sent again, nothing changes and the receipt is the
    same. Nobody knows whose token it is, so nothing else is written: no person, no audit, no job, no line in a log."""
    issuer = db.session.get(Issuer, (token.wave_id, token.atom_id))
    if issuer is None or not blind.verified(issuer.public_key, token.content, token.signature):
        raise RuleBroken(_l("This ballot does not bear the signature of this survey."))
    if queries.has_come(token.wave_id, token.receipt):
        return token.receipt
    public_key = open_for_casting(token.wave_id, now, anonymous=True)
    box = boxes.seal(public_key, boxes.Vote(token.atom_id, checked(queries.asked(token.wave_id), answers)))
    if _come(token):
        db.session.execute(PUT, {"key": token.receipt, "box": box})
    return token.receipt


def _come(token: Token) -> bool:
    """Count the ballot and note its receipt, unless it has come before: of two copies at once the second waits here."""
    issuer = db.session.get_one(Issuer, (token.wave_id, token.atom_id))
    lock_row(issuer)
    if queries.has_come(token.wave_id, token.receipt):
        return False
    if issuer.cast >= issuer.issued:
        raise RuleBroken(_l("There are more ballots than tokens. Tell whoever runs this survey."))
    issuer.cast += 1
    db.session.add(Receipt(wave_id=token.wave_id, receipt=token.receipt, atom_id=token.atom_id))
    db.session.flush()
    return True


def draft_name(place: Invited) -> str:
    """Under which name a browser keeps a person's draft: another person's at the same browser is another one, and
    whoever finds it there does not learn whose it is."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"draft {place.wave_id} {place.person_id}".encode(), hashlib.sha256).hexdigest()[:16]


def _digest(blinded: bytes) -> bytes:
    return hashlib.sha256(blinded).digest()
