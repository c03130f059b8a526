"""What a scanner or a thumb enters between the shelves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from core import numerals
from fulfillment.forms.typed import language
from fulfillment.models import ShipmentLine

_SCAN = re.compile(r"(?:(?P<quantity>[\d.,\s]{1,20})\*)?\s*(?P<code>.{1,100})")


@dataclass(frozen=True, slots=True)
class Scan:
    """A code somebody scanned or typed, with a quantity where one was given: ``3*4711``."""

    code: str
    quantity: Decimal | None

    @classmethod
    def read(cls, text: str) -> Scan:
        """Take the input apart. Raises NumberRefused for a quantity that is none."""
        match = _SCAN.fullmatch(text.strip())
        if match is None:
            return cls("", None)
        typed = match["quantity"]
        quantity = numerals.parse_number(typed, language(), field="code", decimals=6) if typed else None
        return cls(match["code"].strip(), quantity)

    def finds(self, line: ShipmentLine) -> bool:
        """Whether the code names the line's article: its number or its barcode."""
        product = line.product
        return self.code.casefold() in {product.sku.casefold(), line.order_line.sku.casefold()} or (
            bool(product.barcode) and self.code == product.barcode
        )
