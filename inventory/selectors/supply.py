"""What will arrive, and by when."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import F, QuerySet

from core.actors import Actor
from core.models import Company
from inventory.lifecycle import UNDER_WAY, SupplyStatus
from inventory.models import ExpectedReceipt, SupplyOrder, SupplyRequest, Warehouse


def expected_receipts(warehouse: Warehouse, product_ids: Iterable[int]) -> QuerySet[ExpectedReceipt]:
    """What suppliers have confirmed and still have to deliver to a warehouse, the earliest first."""
    rows = ExpectedReceipt.objects.filter(warehouse=warehouse, product_id__in=list(product_ids))
    confirmed = rows.filter(is_closed=False, order__status=SupplyStatus.CONFIRMED)
    return confirmed.order_by("expected_date", "pk")


def on_its_way_for(demands: Iterable[int], warehouse_id: int) -> dict[tuple[int, int], Decimal]:
    """What is asked for or ordered in for order lines and has not come, by line and product."""
    coming: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    rows = SupplyRequest.objects.filter(demand_id__in=list(demands), warehouse=warehouse_id)
    for request in rows.select_related("expected"):
        line = request.expected
        if line is None:
            coming[request.demand_id or 0, request.product_id] += request.quantity
        elif not line.is_closed and line.warehouse_id == warehouse_id:
            coming[request.demand_id or 0, line.product_id] += max(line.quantity - line.received, Decimal(0))
    return coming


def overdue(company: Company) -> list[tuple[int, list[int], bool]]:
    """Where confirmed goods should have come by yesterday: warehouse, products, and whether that is new since yesterday."""
    today = company.today()
    rows = ExpectedReceipt.objects.filter(
        company=company, is_closed=False, order__status=SupplyStatus.CONFIRMED, expected_date__lt=today
    )
    places: dict[int, set[int]] = defaultdict(set)
    fresh: set[int] = set()
    for warehouse, product, date in rows.values_list("warehouse_id", "product_id", "expected_date"):
        places[warehouse].add(product)
        if date == today - datetime.timedelta(days=1):
            fresh.add(warehouse)
    return [(place, sorted(products), place in fresh) for place, products in sorted(places.items())]


def newly_late(company: Company) -> QuerySet[SupplyOrder]:
    """What should have come within the last week and has not."""
    today = company.today()
    rows = SupplyOrder.objects.filter(company=company, status__in=UNDER_WAY)
    return rows.filter(
        expected_date__lt=today, expected_date__gte=today - datetime.timedelta(days=7)
    ).order_by("pk")


def products_to_come(keys: Collection[int]) -> set[int]:
    """Those of the products that suppliers still have to deliver."""
    rows = ExpectedReceipt.objects.filter(
        product_id__in=list(keys), is_closed=False, order__status__in=UNDER_WAY
    )
    return set(rows.values_list("product_id", flat=True))


def under_way(actor: Actor) -> QuerySet[ExpectedReceipt]:
    """Every line still to come, planned or confirmed, with its open quantity, the earliest first."""
    rows = ExpectedReceipt.objects.in_scope(actor).filter(is_closed=False, order__status__in=UNDER_WAY)
    return rows.annotate(open_quantity=F("quantity") - F("received")).order_by("expected_date", "pk")


def due(actor: Actor, warehouse: Warehouse | None = None) -> QuerySet[SupplyOrder]:
    """The documents whose goods should be here by today, the latest first to be looked into."""
    rows = SupplyOrder.objects.in_scope(actor).filter(
        status__in=UNDER_WAY, expected_date__lte=actor.company.today()
    )
    if warehouse is not None:
        rows = rows.filter(warehouse=warehouse)
    return rows.order_by("expected_date", "pk")
