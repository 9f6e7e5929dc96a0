"""A voter's half of the blind signature, as the browser has it, for tests that need many of them. Big integers only."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.core.db import db
from app.people.models import Person
from app.pulse import queries, services
from app.pulse.boxes import Token
from app.pulse.models import Wave

HASH, SALT = 48, 48


class Blinded(NamedTuple):
    """A token on its way: what is sent, and what undoes the blinding."""

    token: bytes
    message: bytes
    inverse: int


def modulus(public: bytes) -> tuple[int, int]:
    key = serialization.load_der_public_key(public)
    assert isinstance(key, rsa.RSAPublicKey)
    return key.public_numbers().n, key.public_numbers().e


def spki(n: int) -> bytes:
    """A public key as browsers take it in."""
    der, info = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return rsa.RSAPublicNumbers(65537, n).public_key().public_bytes(der, info)


def new_token() -> bytes:
    return secrets.token_bytes(64)


def blind(public: bytes, token: bytes, *, salt: bytes | None = None, inverse: int | None = None) -> Blinded:
    """Blind (RFC 9474, 4.2); `salt` and `inverse` are given by test vectors only."""
    n, e = modulus(public)
    encoded = int.from_bytes(pss_encode(token, n.bit_length() - 1, salt or secrets.token_bytes(SALT)))
    inverse = inverse or pow(secrets.randbelow(n - 2) + 2, -1, n)
    message = encoded * pow(pow(inverse, -1, n), e, n) % n
    return Blinded(token, message.to_bytes((n.bit_length() + 7) // 8), inverse)


def finalize(public: bytes, blinded: Blinded, signature: bytes) -> bytes:
    """Finalize (RFC 9474, 4.4), without its check."""
    n, _e = modulus(public)
    return (int.from_bytes(signature) * blinded.inverse % n).to_bytes((n.bit_length() + 7) // 8)


def pss_encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - SALT - HASH - 2) + b"\x01" + salt
    mask = b"".join(hashlib.sha384(digest + counter.to_bytes(4)).digest() for counter in range(-(-len(block) // HASH)))
    masked = bytearray(one ^ other for one, other in zip(block, mask, strict=False))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


class Draft(NamedTuple):
    """What a person's browser keeps before it has a signature."""

    wave_id: int
    person_id: int
    atom_id: int
    public: bytes
    blinded: Blinded


def draft(wave: Wave, person: Person) -> Draft:
    place = queries.invitation(wave.id, person)
    assert place is not None
    issuer = queries.issuer(place)
    assert issuer is not None
    return Draft(wave.id, person.id, place.atom_id, issuer.public_key, blind(issuer.public_key, new_token()))


def finish(draft: Draft, *, now: datetime) -> Token:
    signed = services.issue(wave_id=draft.wave_id, person_id=draft.person_id, blinded=draft.blinded.message, now=now)
    return Token(draft.wave_id, draft.atom_id, draft.blinded.token, finalize(draft.public, draft.blinded, signed))


def fetch_token(wave: Wave, person: Person, *, now: datetime) -> Token:
    """All that pressing Start does; committed."""
    token = finish(draft(wave, person), now=now)
    db.session.commit()
    return token


def fetch_blind_signature(wave: Wave, person: Person, *, now: datetime) -> tuple[bytes, bytes, bytes]:
    """The blinded message, its signature and the token, before unblinding."""
    made = draft(wave, person)
    signed = services.issue(wave_id=wave.id, person_id=person.id, blinded=made.blinded.message, now=now)
    db.session.commit()
    return made.blinded.message, signed, made.blinded.token


def ballot(token: Token, answers: Mapping[str, int]) -> dict[str, Any]:
    """What a browser sends."""
    return {
        "wave": token.wave_id,
        "atom": token.atom_id,
        "token": b64encode(token.content).decode(),
        "signature": b64encode(token.signature).decode(),
        "answers": dict(answers),
    }


def small_key() -> bytes:
    """An issuing key of 1024 bits, for tests in which its size does not matter."""
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505  # quick to make; nobody's answers hang on it
    formats = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*formats)
