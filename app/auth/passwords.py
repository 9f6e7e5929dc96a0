"""Passwords: argon2id hashes, and whether a password can be guessed. Slow on purpose: call with no transaction open."""

import re
import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

from app.core.errors import RuleBroken
from app.core.i18n import _l
from app.people.models import Person

SHORTEST, LONGEST = 10, 128
# zxcvbn's estimate of guesses: 10^8 stands against many tries, and refuses the lists of common passwords.
FEWEST_GUESSES = 10**8

# A printed code: 60 random bits in letters and digits that nobody takes for one another. Guessing that many is beyond
# anyone also with a hash this quick, and a sheet of codes is made in a second.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH, CODE_COST = 12, {"time_cost": 1, "memory_cost": 7168, "parallelism": 1}


def init_app(app: Flask) -> None:
    """Keep one hasher: argon2id with the library's profile, or the one in the settings."""
    profile = PasswordHasher(**app.config["ARGON2"])
    app.extensions["argon2"] = profile
    app.extensions["nobodys_hash"] = _nobodys(profile)
    codes = PasswordHasher(**{**CODE_COST, **app.config["ARGON2"]})
    app.extensions["argon2_codes"], app.extensions["nobodys_code"] = codes, _nobodys(codes)


def _nobodys(profile: PasswordHasher) -> str:
    """A hash that takes as long as any other and that no password has: its end is random instead of computed."""
    salt, end = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, profile.hash_len))
    cost = f"m={profile.memory_cost},t={profile.time_cost},p={profile.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${end}"


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    hashed: str = current_app.extensions["argon2"].hash(password)
    return hashed


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one of the hash. For an unknown user (no hash) it takes as long and says no."""
    compared = password_hash or current_app.extensions["nobodys_hash"]
    try:
        return bool(current_app.extensions["argon2"].verify(compared, password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def rehashed(password_hash: str, password: str) -> str | None:
    """A hash by today's profile of a password that was just found right, if the kept one is older."""
    outdated = current_app.extensions["argon2"].check_needs_rehash(password_hash)
    return hash_password(password) if outdated else None


def new_code() -> str:
    """A code as it is printed: ABCD-EFGH-JKLM."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def hash_code(code: str) -> str:
    """The hash to keep of a code."""
    hashed: str = current_app.extensions["argon2_codes"].hash(_typed(code))
    return hashed


def code_matches(code_hash: str | None, typed: str) -> bool:
    """Whether this is the code, however it is typed; without a code it takes as long and says no."""
    try:
        kept = code_hash or current_app.extensions["nobodys_code"]
        return bool(current_app.extensions["argon2_codes"].verify(kept, _typed(typed))) and code_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _typed(code: str) -> str:
    """Small letters, spaces and dashes make no difference."""
    return re.sub(r"[\W_]", "", code).upper()


def known_of(person: Person) -> list[str]:
    """What others know of a person, and would try first, in whole and in parts."""
    texts = [person.name, person.email or "", person.number, person.name.replace(" ", ""), "iskra"]
    return [*texts, *re.findall(r"\w+", " ".join(texts))]


def check_strength(password: str, about: list[str]) -> None:
    """Refuse what is short, common, or made from the person's own name and address (OWASP ASVS 5.0, 6.2)."""
    from zxcvbn import zxcvbn

    if len(password) < SHORTEST:
        raise RuleBroken(_l("Use at least 10 characters: three or four unrelated words are easy to remember."))
    if len(password) > LONGEST:
        raise RuleBroken(_l("Use at most 128 characters."))
    if zxcvbn(password[:72], user_inputs=about)["guesses"] < FEWEST_GUESSES:
        raise RuleBroken(_l("This password is easy to guess. Try three or four unrelated words."))
