"""Lots and serial numbers as they are typed, scanned or pasted beside a line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import checks, formats, numerals
from core.days import parse_day
from core.refusals import Refusal
from inventory.models import Lot
from inventory.operations import LotEntry

_COUNTED = re.compile(r"(?P<quantity>[\d.,]{1,20})\*(?P<code>.+)")


def read_lots(text: str, expires_on: str, field: str) -> tuple[LotEntry, ...]:
    """``L-7``, ``5*L-7 3*L-8``, or a list of serial numbers parted by blanks, commas or line breaks. Raises Refusal."""
    day = _day(expires_on, field) if expires_on.strip() else None
    entries = []
    for token in re.split(r"[\s;]+", text):
        for part in [token.strip(",")] if "*" in token else token.split(","):
            if not part:
                continue
            match = _COUNTED.fullmatch(part)
            quantity = _number(match["quantity"], field) if match else None
            entries.append(LotEntry(match["code"] if match else part, quantity, day))
    return tuple(entries)


def _day(text: str, field: str) -> datetime.date:
    try:
        return parse_day(text, timezone.localdate(), leaning="future")
    except Refusal as refusal:
        refusal.field = f"{field}.expires_on"
        raise


def _number(text: str, field: str) -> Decimal:
    return numerals.parse_number(text, get_language() or "en", field=f"{field}.lots", decimals=6)


def total(entries: tuple[LotEntry, ...]) -> str:
    """How many pieces were scanned, for a line whose quantity nobody typed; nothing where that is not clear."""
    if not entries or any(entry.quantity is not None for entry in entries):
        return ""
    return str(len(entries))


def typed(parts: Iterable[tuple[Lot, Decimal]]) -> list[str]:
    """Lots as they would be typed: ``5*L-7``, or the serial number alone."""
    return [
        lot.code if lot.is_serial else f"{formats.decimal(quantity)}*{lot.code}" for lot, quantity in parts
    ]


@checks.when_left("inventory.block_lot")
class LotReasonForm(forms.Form):
    """Why a lot is blocked, or may leave again."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
