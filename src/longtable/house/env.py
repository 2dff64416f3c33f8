"""Reads settings from the environment. Every name begins with LONGTABLE_; `longtable doctor` lists them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """The value of LONGTABLE_<name>, or the default."""
    return os.environ.get(f"LONGTABLE_{name}", default)


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; false for anything else that is set."""
    raw = os.environ.get(f"LONGTABLE_{name}")
    return default if raw is None else raw.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def data_folder() -> Path:
    """Where the database, secret and files live when nothing else is set: ./data, made on first start for its owner only."""
    return Path(text("DATA", "data")).resolve()


def database(url: str, folder: Path) -> dict[str, object]:
    """Django's settings for a database address: empty means SQLite in the data folder, else postgresql://…"""
    if not url or url.startswith("sqlite:"):
        name = url.removeprefix("sqlite:///") or str(folder / "longtable.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        msg = f"LONGTABLE_DATABASE must begin with postgresql:// or sqlite:///, not {parts.scheme}://"
        raise ValueError(msg)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(url: str) -> dict[str, object]:
    """Django's mail settings for smtp://user:password@host:port (smtps:// for TLS from the start)."""
    parts = urlsplit(url)
    return {
        "MAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme != "smtps" and bool(parts.username),
    }


def secret_key(folder: Path) -> str:
    """LONGTABLE_SECRET_KEY, else a key made once and kept in the data folder, readable by its owner only."""
    given = text("SECRET_KEY")
    if given:
        return given
    from django.core.management.utils import get_random_secret_key

    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text().strip()
