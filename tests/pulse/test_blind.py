"""Blind signatures against the vectors of RFC 9474, and what a signer must refuse."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.pulse import blind
from tests.pulse import voter

VECTOR = json.loads((Path(__file__).parent / "rfc9474.json").read_text())


def _bytes(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


def _private(key: rsa.RSAPrivateKey) -> bytes:
    formats = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*formats)


def _vector_key() -> bytes:
    p, q, e = (int(VECTOR[name], 16) for name in "pqe")
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q))
    return _private(numbers.private_key(unsafe_skip_rsa_key_validation=True))


@pytest.fixture
def small(small_keys: None) -> bytes:
    return blind.new_key()


def test_the_vector_of_the_rfc_is_signed_as_it_says() -> None:
    assert blind.sign(_vector_key(), _bytes("blinded_msg")) == _bytes("blind_sig")


def test_the_voters_of_these_tests_do_as_the_rfc_says(monkeypatch: pytest.MonkeyPatch) -> None:
    public = blind.public_bytes(_vector_key())
    token = _bytes("msg_prefix") + _bytes("msg")

    blinded = voter.blind(public, token, salt=_bytes("salt"), inverse=int(VECTOR["inv"], 16))

    assert blinded.message == _bytes("blinded_msg")
    assert voter.finalize(public, blinded, _bytes("blind_sig")) == _bytes("sig")
    monkeypatch.setattr(blind, "TOKEN", len(token))  # the vector's message is longer than our tokens
    assert blind.verified(public, token, _bytes("sig"))
    assert not blind.verified(public, token[::-1], _bytes("sig"))


def test_a_token_signed_blind_is_good_and_nothing_else_is(small: bytes) -> None:
    private, public = small, blind.public_bytes(small)
    blinded = voter.blind(public, voter.new_token())
    still_blind = blind.sign(private, blinded.message)
    signature = voter.finalize(public, blinded, still_blind)

    assert blind.verified(public, blinded.token, signature)
    assert not blind.verified(public, blinded.token, still_blind)
    assert not blind.verified(public, blinded.message[:64], still_blind)
    assert not blind.verified(public, voter.new_token(), signature)
    assert not blind.verified(public, blinded.token, signature[::-1])
    assert not blind.verified(public, blinded.token + b"x", signature)
    assert not blind.verified(blind.public_bytes(blind.new_key()), blinded.token, signature)


def test_what_the_signer_signs_says_nothing_of_the_token(small: bytes) -> None:
    """For each blinded message and each token there is one factor that ties them: all pairs are alike possible."""
    public = blind.public_bytes(small)
    n, e = voter.modulus(public)
    salt = bytes(48)
    blinded = voter.blind(public, voter.new_token(), salt=salt)
    for _stranger in range(3):
        encoded = int.from_bytes(voter.pss_encode(voter.new_token(), n.bit_length() - 1, salt))
        d = blind._loaded(small).private_numbers().d
        factor = pow(int.from_bytes(blinded.message) * pow(encoded, -1, n), d, n)
        assert encoded * pow(factor, e, n) % n == int.from_bytes(blinded.message)


@pytest.mark.parametrize("wrong", [b"", b"x" * 127, b"x" * 129, b"\xff" * 128])
def test_what_is_no_number_below_the_modulus_is_not_signed(small: bytes, wrong: bytes) -> None:
    with pytest.raises(blind.NotSigned):
        blind.sign(small, wrong)
