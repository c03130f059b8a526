"""Reading shipments."""

from typing import Any

from ninja import Router

from core.api import Page, needs, page_of
from fulfillment.api.showing import ShipmentOut, find, shipments_of, show
from fulfillment.delays import DELAYED
from fulfillment.pickups import ASKED_AGAIN
from fulfillment.selectors import could_leave_early

router = Router(tags=["shipments"])


@router.get("/shipments", response=Page[ShipmentOut], summary="List shipments")
@needs("fulfillment.view_shipment")
def list_shipments(
    request: Any,
    order: str = "",
    status: str = "",
    delayed: bool = False,
    early: bool = False,
    slot_wanted: bool = False,
    limit: int = 50,
    after: str | None = None,
) -> dict[str, Any]:
    """Shipments, newest first; ``delayed`` those that are late and not there yet, ``early`` those whose goods lie ready
    for a later day, ``slot_wanted`` those whose customer has to choose another pick-up time.
    """
    rows = shipments_of(request.actor)
    if order:
        rows = rows.filter(order__number=order)
    if delayed:
        rows = rows.filter(DELAYED)
    if status:
        rows = rows.filter(status=status)
    if slot_wanted:
        rows = rows.filter(ASKED_AGAIN)
    if early:
        rows = rows.filter(could_leave_early(request.actor.company.today()))
    return page_of(rows, show, limit=limit, after=after)


@router.get("/shipments/{number}", response=ShipmentOut, summary="Read a shipment")
@needs("fulfillment.view_shipment")
def read_shipment(request: Any, number: str) -> dict[str, Any]:
    """One shipment."""
    return show(find(request, number))
