"""Form fields of our own: days, times and numbers as people type them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language

from core import formats, numerals
from core.days import Leaning, parse_day, parse_time
from core.refusals import Refusal


class DayInput(forms.DateInput):
    """A text field for a day; where there is script, a button beside it opens the browser's calendar."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "text", "autocomplete": "off", "data-day": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """A day as the language writes it, one from an address as well; what was typed stays as it was typed."""
        if isinstance(value, str):
            value = _iso(value) or value
        return formats.short_day(value) if isinstance(value, datetime.date) else value or None


class DayField(forms.DateField):
    """A day: ``15``, ``15/3``, ``15/3/2026``, ``2026-03-15`` or ``+5``."""

    widget = DayInput

    def __init__(self, *, leaning: Leaning = "near", **options: Any) -> None:
        super().__init__(**options)
        self.leaning = leaning

    def to_python(self, value: Any) -> datetime.date | None:
        """The day that was meant, seen from today in the company's time zone."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_day(value, timezone.localdate(), leaning=self.leaning)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal


class TimeField(forms.TimeField):
    """A time of the day: ``9``, ``9:30``, ``9.30``, ``930`` or ``17``; a figure alone is the hour."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(format="%H:%M"))
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime.time | None:
        """The time that was meant."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            return parse_time(value)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal


class NumberInput(forms.TextInput):
    """A text field for a number: a phone shows its digits, figures stand to the right."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "num", **(attrs or {})})


class NumberField(forms.Field):
    """A number as the language writes it, exact; nothing typed is no number."""

    widget = NumberInput

    def __init__(self, *, decimals: int = 6, **options: Any) -> None:
        super().__init__(**options)
        self.decimals = decimals

    def to_python(self, value: Any) -> Decimal | None:
        """The number that was meant; groups and the decimal sign are the language's."""
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return numerals.parse_number(text, get_language() or "en", decimals=self.decimals)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal

    def prepare_value(self, value: Any) -> Any:
        """A number as the language writes it; what was typed stays as it was typed."""
        return formats.decimal(value) if isinstance(value, Decimal) else value


def _iso(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
