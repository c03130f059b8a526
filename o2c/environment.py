"""Reading the environment: a missing or wrong value stops the start with a sentence that says what to set."""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def required(name: str, what: str, environ: Mapping[str, str] = os.environ) -> str:
    """The value of a variable without which production must not start."""
    value = environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {what}. See .env.example.")
    return value


def flag(name: str, default: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """A yes or no."""
    value = environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number."""
    value = environ.get(name, "").strip() or str(default)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "", environ: Mapping[str, str] = os.environ) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in environ.get(name, default).split(",") if word.strip()]


def demo_secret_key(directory: Path) -> str:
    """The demo's own secret key: made once, kept beside its data, readable by its owner only."""
    path = directory / "secret_key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # the first of two starting processes wins
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def broker_url(redis_url: str) -> str:
    """The Celery spelling of a Redis address: ``unix:///run/x.sock?db=1`` is ``redis+socket:///run/x.sock?virtual_host=1``."""
    address = urlsplit(redis_url)
    if address.scheme != "unix":
        return redis_url
    database = parse_qs(address.query).get("db", ["0"])[0]
    return f"redis+socket://{address.path}?virtual_host={database}"


def socket_path(redis_url: str) -> str:
    """The path of a Redis socket address, unquoted; empty for a TCP address."""
    address = urlsplit(redis_url)
    return unquote(address.path) if address.scheme == "unix" else ""


def mapping(name: str, default: dict[str, Any], environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Options as a JSON object."""
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object, not {text!r}.")
    return value
