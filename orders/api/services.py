"""Services, for programs: delivered by confirming that they were done."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Quantity, needs, once
from core.refusals import Refusal
from orders import operations
from orders.api.shortages import as_sent, refuse_twice
from orders.api.showing import OrderOut, actor_of, find, show

router = Router(tags=["orders"])


class ServiceLineIn(Schema):
    """How much of a service was done."""

    position: int
    quantity: Quantity


class ServicesIn(Schema):
    """What was done on a day, today unless said otherwise, and who of the customer signed for it."""

    lines: list[ServiceLineIn]
    date: Day | None = None
    signed_by: str = ""
    version: int | None = None


@router.post("/orders/{number}/services/deliver", response=OrderOut, summary="Confirm services")
@once
@needs("orders.confirm_service")
def deliver_services(request: HttpRequest, number: str, payload: ServicesIn) -> dict[str, Any]:
    """Services count as delivered from here on, and are billed by the customer's policy."""
    actor, order = actor_of(request), find(request, number)
    refuse_twice([line.position for line in payload.lines])
    keys = {line.position: line.pk for line in order.lines.all()}
    for index, line in enumerate(payload.lines):
        if line.position not in keys:
            words = _("The order has no line %d.") % line.position
            raise Refusal(words, field=f"lines.{index}.position")
    delivered = {keys[line.position]: line.quantity for line in payload.lines}
    try:
        operations.deliver_services(
            order,
            delivered,
            date=payload.date,
            signed_by=payload.signed_by,
            by=actor,
            version=payload.version,
        )
    except Refusal as refusal:
        raise as_sent(refusal, [line.position for line in payload.lines]) from refusal
    return show(find(request, number), actor)
