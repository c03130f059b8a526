"""The security log: what was refused, exported, signed into. It holds no secrets (AUD-2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.models import SecurityEvent


def note(request: HttpRequest, **detail: Any) -> None:
    """What the line about a refusal will say, should the answer be one; whatever is rolled back until then."""
    request.refused = detail  # type: ignore[attr-defined]


def record(request: HttpRequest, kind: str, **detail: Any) -> None:
    """Leave a line: who, what kind, where, and the detail given."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    SecurityEvent.objects.create(
        company=actor.company if actor else None,
        user=user if user is not None and user.is_authenticated else None,
        kind=kind,
        path=request.path[:300],
        detail=detail,
        request_id=getattr(request, "request_id", ""),
    )
