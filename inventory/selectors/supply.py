"""What will arrive, and by when."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from inventory.models import ExpectedReceipt, Warehouse


def expected_receipts(warehouse: Warehouse, product_ids: Iterable[int]) -> QuerySet[ExpectedReceipt]:
    """What suppliers still have to deliver to a warehouse, the earliest first."""
    rows = ExpectedReceipt.objects.filter(warehouse=warehouse, product_id__in=list(product_ids))
    return rows.filter(received__lt=F("quantity")).order_by("expected_date", "pk")
