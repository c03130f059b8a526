"""Barcodes of the trade (GTIN): 8, 12, 13 or 14 digits, the last of which checks the others (GS1, modulo 10)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from stdnum import ean

from catalog.models import BAD_BARCODE, BARCODE
from core.refusals import Refusal


class BadBarcode(Refusal):
    """A barcode that no scanner would read."""

    code = "bad-barcode"


def checked_barcode(text: str, *, field: str = "barcode") -> str:
    """The barcode without the blanks and hyphens people print in it. Raises BadBarcode."""
    barcode = text.replace(" ", "").replace("-", "")
    if not BARCODE.fullmatch(barcode):
        raise BadBarcode(BAD_BARCODE, field=field)
    if barcode and (digit := ean.calc_check_digit(barcode[:-1])) != barcode[-1]:
        words = _("The barcode %(barcode)s is mistyped: its last digit would be %(digit)s. Check all digits.")
        raise BadBarcode(words % {"barcode": barcode, "digit": digit}, field=field)
    return barcode
