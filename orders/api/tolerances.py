"""Tolerances, for programs: how much more or less than ordered may leave of a line."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from core.api import Percent, needs, once
from core.refusals import Refusal
from orders import operations
from orders.api.shortages import as_sent, refuse_twice
from orders.api.showing import OrderOut, actor_of, find, show
from orders.operations import Tolerance

router = Router(tags=["orders"])


class ToleranceIn(Schema):
    """The percentages of a line; null means exactly as much as ordered."""

    position: int
    over_delivery_percent: Percent | None = None
    under_delivery_percent: Percent | None = None


class TolerancesIn(Schema):
    """Lines of a held or confirmed order; those not named stay as they are."""

    lines: list[ToleranceIn]
    version: int | None = None


@router.post("/orders/{number}/tolerances", response=OrderOut, summary="Agree on tolerances")
@once
@needs("customers.change_terms")
def set_tolerances(request: HttpRequest, number: str, payload: TolerancesIn) -> dict[str, Any]:
    """How much more may leave of a line, and how much less without a backorder."""
    actor, order = actor_of(request), find(request, number)
    refuse_twice([line.position for line in payload.lines])
    wanted = {
        line.position: Tolerance(line.over_delivery_percent, line.under_delivery_percent)
        for line in payload.lines
    }
    try:
        operations.set_tolerances(order, wanted, by=actor, version=payload.version)
    except Refusal as refusal:
        raise as_sent(refusal, list(wanted)) from refusal
    return show(find(request, number), actor)
