"""Secrets that a browser or a mail carries: long random texts, of which only the hash is kept."""

import hashlib
import secrets


def new() -> str:
    """One that nobody can guess; a stolen database does not hold it."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is kept of it: it needs no salt and no slow hash, because all of it is random."""
    return hashlib.sha256(token.encode()).hexdigest()
