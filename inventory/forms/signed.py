"""Numbers that may lie below zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from core import numerals
from core.inputs import NumberField
from core.refusals import Refusal


class SignedField(NumberField):
    """A number with or without a minus, as the language writes it; nothing typed is no number."""

    def to_python(self, value: Any) -> Decimal | None:
        """The number that was meant."""
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return numerals.parse_number(text, get_language() or "en", decimals=self.decimals, signed=True)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal
