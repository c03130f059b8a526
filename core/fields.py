"""Column types of money, quantity and rates, once for all tables (DESIGN.md, section 3)."""

from decimal import Decimal
from typing import Any

from django.db import models


def amount(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """An amount in the document's currency: numeric(20,4)."""
    return models.DecimalField(max_digits=20, decimal_places=4, **{"default": Decimal(0), **options})


def unit_price(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """The price of one unit: numeric(20,6)."""
    return models.DecimalField(max_digits=20, decimal_places=6, **{"default": Decimal(0), **options})


def quantity(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """A quantity in the stock unit: numeric(20,6)."""
    return models.DecimalField(max_digits=20, decimal_places=6, **{"default": Decimal(0), **options})


def rate(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """An exchange rate or factor: numeric(20,10)."""
    return models.DecimalField(max_digits=20, decimal_places=10, **{"default": Decimal(1), **options})


def percent(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """A percentage, 25 for 25 %: numeric(9,4)."""
    return models.DecimalField(max_digits=9, decimal_places=4, **{"default": Decimal(0), **options})


def maybe_percent(**options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A percentage that may be missing, where NULL says something: as nothing else is agreed."""
    return models.DecimalField(max_digits=9, decimal_places=4, **{"null": True, "default": None, **options})


def currency(**options: Any) -> "models.CharField[str, str]":
    """An ISO 4217 code."""
    return models.CharField(max_length=3, **options)


def maybe_amount(**options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """An amount that may be missing, where NULL says something: no limit is unlimited."""
    return models.DecimalField(max_digits=20, decimal_places=4, **{"null": True, "default": None, **options})


def maybe_price(**options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A unit price that may be missing."""
    return models.DecimalField(max_digits=20, decimal_places=6, **{"null": True, "default": None, **options})


def maybe_rate(**options: Any) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A factor that may be missing."""
    return models.DecimalField(max_digits=20, decimal_places=10, **{"null": True, "default": None, **options})


def is_percent(field: str, *, name: str) -> models.CheckConstraint:
    """That a percentage that may be missing lies between 0 and 100."""
    missing, within = {f"{field}__isnull": True}, {f"{field}__gte": 0, f"{field}__lte": 100}
    return models.CheckConstraint(condition=models.Q(**missing) | models.Q(**within), name=name)
