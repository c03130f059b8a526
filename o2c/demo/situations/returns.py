"""Goods that come back."""

from __future__ import annotations

from decimal import Decimal

from fulfillment import operations as fulfillment
from fulfillment.lifecycle import Disposition
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from fulfillment.returnable import returnable_lines, rows_of_return
from o2c.demo.situations.day import Day


def goods_come_back(day: Day) -> None:
    """A return to answer, one that is expected, one to settle and its rest."""
    shipments = Shipment.objects.filter(company=day.setup.company, status="delivered").order_by("-pk")
    rows = list(shipments.select_related("company", "order", "customer", "warehouse")[:3])
    reasons = ("damaged", "not_needed", "defective")
    asked = [_asked_for(day, shipment, reason) for shipment, reason in zip(rows, reasons, strict=False)]
    for found in asked[1:]:
        fulfillment.authorize_return(found, by=day.clerk)
    for found in asked[2:]:
        row = rows_of_return(found)[0]
        part = ReturnWish(row.position, Decimal(1), Disposition.QUARANTINE)
        fulfillment.receive_return(found, [part], by=day.worker)


def _asked_for(day: Day, shipment: Shipment, reason: str) -> GoodsReturn:
    """Two pieces of the shipment's first line, or what there is of it."""
    row = next(row for row in returnable_lines(shipment) if row.returnable >= 1)
    wish = ReturnWish(row.position, min(Decimal(2), row.returnable))
    return fulfillment.request_return(shipment, [wish], reason=reason, note="", by=day.clerk)
