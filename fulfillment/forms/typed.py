"""How the warehouse types numbers and days."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from core.inputs import DayField


def language() -> str:
    """The language numbers are typed in."""
    return get_language() or "en"


def optional_day(label: Any, **options: Any) -> DayField:
    """A day that may be left out."""
    return DayField(label=label, required=False, **options)
