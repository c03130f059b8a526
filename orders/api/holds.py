"""Holds for programs: what is not approved goes back. Releasing is with credit, which has holds of its own."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from core.api import needs, once
from orders import operations
from orders.api.showing import OrderOut, actor_of, find, show

router = Router(tags=["orders"])


class SendBackIn(Schema):
    """What has to change before the prices are approved."""

    reason: str
    version: int | None = None


@router.post("/orders/{number}/send-back", response=OrderOut, summary="Send an order back")
@once
@needs("orders.approve_hold")
def send_back(request: HttpRequest, number: str, payload: SendBackIn) -> dict[str, Any]:
    """Not approved: the order is a draft again, and who entered it is told why."""
    actor, order = actor_of(request), find(request, number)
    operations.send_back(order, payload.reason, by=actor, version=payload.version)
    return show(find(request, number), actor)
