"""Lots and serial numbers of goods that come back, as they are typed, scanned or pasted."""

from __future__ import annotations

import re

from core import numerals
from core.quantity import DECIMALS
from fulfillment.forms.typed import language
from inventory.operations import LotEntry

_COUNTED = re.compile(r"(?P<quantity>[\d.,]{1,20})\*(?P<code>.+)")


def read_lots(text: str, field: str) -> tuple[LotEntry, ...]:
    """``L-7``, ``5*L-7 3*L-8``, or serial numbers parted by blanks or commas. Raises NumberRefused."""
    entries = []
    for token in re.split(r"[\s;]+", text):
        for part in [token.strip(",")] if "*" in token else token.split(","):
            if part and (match := _COUNTED.fullmatch(part)):
                amount = numerals.parse_number(match["quantity"], language(), field=field, decimals=DECIMALS)
                entries.append(LotEntry(match["code"], amount))
            elif part:
                entries.append(LotEntry(part))
    return tuple(entries)
