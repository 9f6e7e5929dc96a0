"""Ballots as bytes: what is written, the box it is put into, the key it lies under."""

import hashlib
import hmac
import json
from typing import NamedTuple

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from app.pulse.library import Answers
from app.pulse.models import BOX_LENGTH

ROOM = BOX_LENGTH - 48  # a sealed box adds its own public key and a tag


class Vote(NamedTuple):
    """What is in a box: in which key atom to count the answers, and the answers."""

    atom: int
    answers: Answers


class Token(NamedTuple):
    """What a blind ballot is cast with: for which key atom of which wave, the token, and the signature that fits it."""

    wave_id: int
    atom_id: int
    content: bytes
    signature: bytes

    @property
    def receipt(self) -> bytes:
        """The key of the ballot, which its author keeps."""
        return hashlib.sha256(self.content).digest()


def key_of(secret: bytes, person_id: int) -> bytes:
    """The key of a person's ballot: the same at each try, and a stranger's without the secret."""
    return hmac.digest(secret, person_id.to_bytes(8), hashlib.sha256)


def seal(public_key: bytes, vote: Vote) -> bytes:
    """A box of fixed length, so that its size says nothing about what is in it."""
    written = json.dumps({"atom": vote.atom, "answers": dict(vote.answers)}).encode()
    if len(written) > ROOM:
        raise ValueError("more than a box holds")
    return SealedBox(PublicKey(public_key)).encrypt(written.ljust(ROOM))


def unseal(private_key: PrivateKey, box: bytes) -> Vote | None:
    """What is in a box; None if it was not made for this key."""
    try:
        written = json.loads(SealedBox(private_key).decrypt(box))
    except CryptoError:
        return None
    return Vote(written["atom"], written["answers"])
