"""Settings from the environment, checked at start."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.access import Role
from app.core.db import engine_options
from app.core.tables.reading import MAX_ROWS

ROOT = Path(__file__).resolve().parent.parent


class WrongSetting(Exception):
    """A setting that Iskra cannot start with; the text says what to write instead."""


def settings(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask's configuration, read from ISKRA_* variables."""
    instance = Path(environment.get("ISKRA_INSTANCE") or ROOT / "instance")
    url = _database(environment.get("ISKRA_DATABASE") or f"sqlite:///{instance / 'iskra.sqlite'}")
    https = _flag(environment, "ISKRA_HTTPS", default=False)
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url, _whole(environment, "ISKRA_STATEMENT_TIMEOUT", 30)),
        "INSTANCE": instance,
        "KEYS": Path(environment.get("ISKRA_KEYS") or instance / "keys"),
        "SEAL_KEYS": environment.get("ISKRA_SEAL_KEYS", ""),
        "SECRET_KEY": environment.get("ISKRA_SECRET") or _kept_secret(instance),
        "SESSION_COOKIE_NAME": "__Host-iskra" if https else "iskra",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,  # also of sessions that end with the browser
        "SECOND_FACTOR": _roles(environment.get("ISKRA_SECOND_FACTOR", "")),
        "SHARED_SECONDS": _whole(environment, "ISKRA_SHARED_SECONDS", 180),  # then a shared device signs out by itself
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": https,
        "MAX_CONTENT_LENGTH": _whole(environment, "ISKRA_UPLOAD_MIB", 64) * 1024 * 1024,
        "MAX_IMPORT_ROWS": _whole(environment, "ISKRA_IMPORT_ROWS", MAX_ROWS),
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "ZONE": _zone(environment.get("ISKRA_ZONE") or "Europe/Warsaw"),
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
        "BASE_URL": environment.get("ISKRA_URL", "http://127.0.0.1:5000").rstrip("/"),
        "PROXIES": _whole(environment, "ISKRA_PROXIES", 0),
        "DEVELOPMENT": _flag(environment, "ISKRA_DEVELOPMENT", default=False),
        "METRICS": environment.get("ISKRA_METRICS", ""),  # the token that a scraper of /metrics brings
        "QUEUE": environment.get("ISKRA_QUEUE", ""),
        "ARGON2": {},
        "RATELIMIT_STORAGE_URI": environment.get("ISKRA_LIMITS") or "memory://",
        **_mail(environment),
    }


def _database(url: str) -> str:
    url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    known = url.startswith(("sqlite:///", "postgresql+psycopg://"))
    with suppress(ArgumentError, ValueError):  # what is told of the address holds no password
        if known and make_url(url).database:
            return url
    raise WrongSetting(
        "ISKRA_DATABASE must be a URL such as sqlite:////data/iskra.sqlite or postgresql://user@host/iskra."
    )


def _mail(environment: Mapping[str, str]) -> dict[str, Any]:
    server = environment.get("ISKRA_MAIL_SERVER", "")
    return {
        "MAIL_SERVER": server,
        "MAIL_PORT": _whole(environment, "ISKRA_MAIL_PORT", 25),
        "MAIL_USERNAME": environment.get("ISKRA_MAIL_USER"),
        "MAIL_PASSWORD": environment.get("ISKRA_MAIL_PASSWORD"),
        "MAIL_USE_TLS": _flag(environment, "ISKRA_MAIL_TLS", default=False),
        "MAIL_TIMEOUT": 30,
        "MAIL_DEFAULT_SENDER": environment.get("ISKRA_MAIL_FROM", "iskra@localhost"),
        "MAIL_BACKEND": "smtp" if server else "dummy",
    }


def _kept_secret(instance: Path) -> str:
    """The signing secret of this installation, made once and readable by its owner only."""
    file = instance / "secret"
    try:
        if not file.exists():
            _make_secret(file)
        return file.read_text()
    except OSError as error:
        raise WrongSetting(
            f"Iskra cannot use the folder {instance}: {error.strerror}. Name another one in ISKRA_INSTANCE."
        ) from error


def _make_secret(file: Path) -> None:
    """Of two processes that start at once, both end with the same secret, and neither with half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def _roles(text: str) -> frozenset[Role]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [role.value for role in Role]
    if wrong := [name for name in names if name not in known]:
        raise WrongSetting(f"ISKRA_SECOND_FACTOR names {wrong[0]!r}; write some of: {', '.join(known)}.")
    return frozenset(Role(name) for name in names)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongSetting(f"ISKRA_ZONE is {name!r}; write a time zone such as Europe/Warsaw.") from error
    return name


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, str(default))
    if not value.isdecimal():
        raise WrongSetting(f"{name} is {value!r}; write a whole number such as {default}.")
    return int(value)


def _flag(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise WrongSetting(f"{name} is {value!r}; write 1 or 0.")
    return value in {"1", "true", "yes"}
