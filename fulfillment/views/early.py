"""The verb that lets a shipment leave before its day."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import offers
from core.access import requires
from core.actors import Actor
from core.conflicts import posted_version
from core.idempotency import once
from core.pages import HtmxHttpRequest
from core.presentation import Action
from fulfillment import operations
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.views.blocks import url, why_not
from fulfillment.views.verbs import do


@offers.actions.register(Shipment, order=20, permission="fulfillment.ship_goods")
def may_leave_early(shipment: Shipment, actor: Actor) -> Action | None:
    """Where the goods lie ready for a later day."""
    if shipment.status != ShipmentStatus.PLANNED or not shipment.planned_date:
        return None
    if shipment.planned_date <= actor.company.today():
        return None
    return Action(
        _("Plan for today"),
        url(shipment, "plan-early"),
        icon="clock",
        reason=why_not(shipment),
        fields={"version": str(shipment.version)},
    )


@requires("fulfillment.ship_goods")
@require_POST
@once
def plan_early(request: HtmxHttpRequest, number: str) -> HttpResponse:
    """Let it leave today."""
    return do(
        request,
        number,
        lambda shipment: operations.plan_early(shipment, by=request.actor, version=posted_version(request)),
        _("%s is planned for today."),
    )
