"""Passwords: argon2id hashes, and whether a password can be guessed. Slow on purpose: call with no transaction open."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

from app.core.errors import RuleBroken
from app.core.i18n import _l

SHORTEST, LONGEST = 10, 128
# zxcvbn's estimate of guesses: 10^8 stands against many tries, and refuses the lists of common passwords.
FEWEST_GUESSES = 10**8


def init_app(app: Flask) -> None:
    """Keep one hasher: argon2id with the library's profile, or the one in the settings."""
    app.extensions["argon2"] = PasswordHasher(**app.config["ARGON2"])


@cache
def _nobodys(profile: PasswordHasher) -> str:
    return profile.hash("a password that nobody has")


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    hashed: str = current_app.extensions["argon2"].hash(password)
    return hashed


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of the hash. For an unknown user (no hash) it takes as long and says no."""
    profile = current_app.extensions["argon2"]
    try:
        return bool(profile.verify(password_hash or _nobodys(profile), password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def check_strength(password: str, about: list[str]) -> None:
    """Refuse what is short, common, or made from the person's own name and address (OWASP ASVS 5.0, 6.2)."""
    from zxcvbn import zxcvbn

    if len(password) < SHORTEST:
        raise RuleBroken(_l("Use at least 10 characters: three or four unrelated words are easy to remember."))
    if len(password) > LONGEST:
        raise RuleBroken(_l("Use at most 128 characters."))
    if zxcvbn(password[:72], user_inputs=about)["guesses"] < FEWEST_GUESSES:
        raise RuleBroken(_l("This password is easy to guess. Try three or four unrelated words."))
