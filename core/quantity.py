"""Quantities: exact decimals in a unit; the only place that rounds or prints them."""

from decimal import ROUND_HALF_UP, Decimal

DECIMALS = 6
_STEP = Decimal(1).scaleb(-DECIMALS)


def round_quantity(quantity: Decimal, decimals: int = DECIMALS) -> Decimal:
    """Round half up to the unit's decimals (pieces have none, kilograms three)."""
    return quantity.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def rounded(quantity: Decimal, decimals: int, direction: str) -> Decimal:
    """Round to the unit's decimals in a direction of the decimal module: what may leave at most is rounded down."""
    return quantity.quantize(Decimal(1).scaleb(-decimals), rounding=direction)


def plain(quantity: Decimal) -> str:
    """The shortest exact notation with a dot: ``12``, ``0.5``; what the API speaks."""
    text = format(quantity.quantize(_STEP) if quantity.as_tuple().exponent != 0 else quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def fits(quantity: Decimal, decimals: int) -> bool:
    """Whether the quantity has no more decimals than its unit allows."""
    return quantity == round_quantity(quantity, decimals)
