"""Visitors without an account: where they come from, and how often they may come."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone


def address_of(request: HttpRequest) -> str | None:
    """The visitor's IP address; behind our proxy it is the last one the proxy has added."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.O2C_BEHIND_PROXY:
        text = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or text
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def comes_too_often(request: HttpRequest, what: str, *, per_minute: int) -> bool:
    """Count the visit by address and minute; a cache that is away counts nothing and refuses nobody."""
    minute = int(timezone.now().timestamp() // 60)
    key = f"visits:{what}:{address_of(request)}:{minute}"
    if cache.add(key, 1, timeout=90):
        return False
    try:
        visits = cache.incr(key)
    except ValueError:
        return False
    return visits is not None and visits > per_minute
