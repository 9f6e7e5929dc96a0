"""The key directory: what must never be in the database or its backups.

For each open wave two files: the secret that turns a person into a ballot's key, and the private seal key that opens
boxes, which alone may be kept elsewhere until the close: ISKRA_SEAL_KEYS names a folder of its own for them, which only
has to be there when a wave opens and when it is counted. An anonymous wave has besides, for each key atom, the key that
signs its tokens. All are deleted once the results are released.
"""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from nacl.public import PrivateKey

from app.core.errors import RuleBroken
from app.core.i18n import _l

KINDS = ("secret", "seal")


class KeysMissing(RuleBroken):
    """Without its keys a wave can neither take nor count answers."""

    def __init__(self) -> None:
        super().__init__(
            _l("The keys of this survey are not in the key directory, so its answers can be neither taken nor counted.")
        )


class WaveKeys(NamedTuple):
    secret: bytes
    seal: PrivateKey


def make() -> bytes:
    """New keys for a wave, on disk before the database knows of them; returns the public seal key, which names them."""
    seal = PrivateKey.generate()
    public = bytes(seal.public_key)
    for folder in _folders():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    _write(_file(public, "secret"), secrets.token_bytes(32))
    _write(_file(public, "seal"), bytes(seal))
    return public


def keep_issuing(public_key: bytes, atom: int, private: bytes) -> None:
    """The key that signs the tokens of one key atom of an anonymous wave."""
    _write(_file(public_key, f"issuing-{atom}"), private)


def issuing(public_key: bytes, atom: int) -> bytes:
    return _read(_file(public_key, f"issuing-{atom}"))


def secret(public_key: bytes) -> bytes:
    return _read(_file(public_key, "secret"))


def load(public_key: bytes) -> WaveKeys:
    return WaveKeys(secret(public_key), PrivateKey(_read(_file(public_key, "seal"))))


def present(public_key: bytes) -> bool:
    return all(_file(public_key, kind).exists() for kind in KINDS)


def can_cast(public_key: bytes) -> bool:
    return _file(public_key, "secret").exists()


def left(public_key: bytes) -> bool:
    return any(_all(public_key))


def destroy(public_key: bytes) -> None:
    """Delete what is left of a wave's keys; safe to run again. The seal key first: it is what opens boxes."""
    _file(public_key, "seal").unlink(missing_ok=True)
    for file in _all(public_key):
        file.unlink(missing_ok=True)


def _folders() -> tuple[Path, Path]:
    """Of all keys, and of seal keys: mostly the same."""
    general = Path(current_app.config["KEYS"])
    return general, Path(current_app.config["SEAL_KEYS"] or general)


def _all(public_key: bytes) -> list[Path]:
    return [file for folder in set(_folders()) for file in folder.glob(f"{public_key.hex()}.*")]


def _file(public_key: bytes, kind: str) -> Path:
    # By key, not by the wave's number: a restored database may give a number out again.
    general, sealing = _folders()
    return (sealing if kind == "seal" else general) / f"{public_key.hex()}.{kind}"


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise KeysMissing from error
