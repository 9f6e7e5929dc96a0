"""Blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized), the signer's half.

The signer sees a blinded token and signs it; the signature that comes of it after unblinding fits the token, which the
signer has never seen. The other half runs in the browser; verifying is plain RSASSA-PSS.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 3072
TOKEN = 64  # bytes: a random prefix and a random message


class NotSigned(ValueError):
    """What was handed in cannot be signed with this key."""


def new_key() -> bytes:
    """A fresh private key; slow, so rather not inside a transaction."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_bytes(private: bytes) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return (
        _loaded(private)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def sign(private: bytes, blinded: bytes) -> bytes:
    """BlindSign: sign what cannot be read."""
    numbers = _loaded(private).private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    length = (n.bit_length() + 7) // 8
    message = int.from_bytes(blinded)
    if len(blinded) != length or message >= n:
        raise NotSigned("not a number below the modulus")
    # Python's powers take a time that depends on the number: a second blinding, our own, hides it from a stopwatch.
    mask = secrets.randbelow(n - 2) + 2
    signature = _power(numbers, message * pow(mask, e, n) % n) * pow(mask, -1, n) % n
    if pow(signature, e, n) != message:  # a fault in the arithmetic would give the key away
        raise NotSigned("signing failed")
    return signature.to_bytes(length)


def _loaded(private: bytes) -> rsa.RSAPrivateKey:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    # The file is our own: checking its primes would take longer than signing.
    key = serialization.load_der_private_key(private, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("no RSA key")
    return key


def _power(key: rsa.RSAPrivateNumbers, number: int) -> int:
    """number to the private exponent, by the Chinese remainder theorem."""
    by_p, by_q = pow(number, key.dmp1, key.p), pow(number, key.dmq1, key.q)
    return int(by_q + key.q * ((by_p - by_q) * key.iqmp % key.p))


def verified(public: bytes, token: bytes, signature: bytes) -> bool:
    """Whether a token bears the signature of this key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = serialization.load_der_public_key(public)
    if not isinstance(key, rsa.RSAPublicKey) or len(token) != TOKEN:
        return False
    try:
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=48)
        key.verify(signature, token, pss, hashes.SHA384())
    except InvalidSignature:
        return False
    return True
