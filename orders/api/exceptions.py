"""Canceled documents of orders, for programs: made again, or left."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from core.api import needs, once
from orders import operations
from orders.api.showing import OrderOut, actor_of, find, show

router = Router(tags=["orders"])


class ResolveIn(Schema):
    """The canceled document, and ``again`` or ``leave``; what is left is canceled for the reason."""

    document: str
    how: str
    reason: str = ""


@router.post(
    "/orders/{number}/exceptions/resolve",
    response=OrderOut,
    summary="Decide about a canceled document of an order",
)
@once
@needs("orders.resolve_exception")
def resolve(request: HttpRequest, number: str, payload: ResolveIn) -> dict[str, Any]:
    """Again makes it anew; leave cancels the quantity it stood for, and the customer does not get it."""
    actor = actor_of(request)
    operations.resolve_exception(
        find(request, number), payload.document, payload.how, reason=payload.reason, by=actor
    )
    return show(find(request, number), actor)
