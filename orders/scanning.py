"""Barcodes typed or scanned where a product number is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.selectors import by_barcode
from core.models import Company

if TYPE_CHECKING:
    from orders.finding import LineEntry


def without_barcodes(company: Company, entries: Sequence[LineEntry]) -> Sequence[LineEntry]:
    """The lines with the product and the unit a barcode stands for; no query unless one looks like a barcode.

    A box's barcode is a line of boxes, unless another unit was said with it.
    """
    found = by_barcode(company, {entry.sku.strip() for entry in entries})
    if not found:
        return entries
    return [
        replace(entry, sku=scanned.sku, unit=entry.unit or scanned.unit_code)
        if (scanned := found.get(entry.sku.strip())) is not None
        else entry
        for entry in entries
    ]
