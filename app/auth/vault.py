"""What must be read again and is still no business of whoever copies the database: encrypted with a key of the key
directory, made when it is first needed."""

import os
from contextlib import suppress
from pathlib import Path

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.utils import random

from app.core.errors import RuleBroken
from app.core.i18n import _l


class KeyMissing(RuleBroken):
    """The key directory was lost, or is not the one by which this was encrypted."""

    def __init__(self) -> None:
        super().__init__(_l("The key of the second factors is not in the key directory. Tell your administrator."))


def seal(text: str, *, account_id: int) -> bytes:
    """Encrypt a secret of an account; moved to another account's row it cannot be read."""
    file = _file()
    if not file.exists():
        _make(file)
    return bytes(SecretBox(file.read_bytes()).encrypt(f"{account_id} {text}".encode()))


def unseal(sealed: bytes, *, account_id: int) -> str:
    """The secret again."""
    try:
        owner, _space, text = SecretBox(_file().read_bytes()).decrypt(sealed).decode().partition(" ")
    except (FileNotFoundError, CryptoError) as error:
        raise KeyMissing from error
    if owner != str(account_id):
        raise KeyMissing
    return text


def _file() -> Path:
    return Path(current_app.config["KEYS"]) / "second-factors.key"


def _make(file: Path) -> None:
    """Of two processes that make it at once, both end with the same key, and neither with half of one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{random(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(random(SecretBox.KEY_SIZE))
        stream.flush()
        os.fsync(stream.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
