"""Early planning: goods that lie reserved for a later day may leave sooner, as somebody decides."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from core import timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import operation
from core.refusals import Refusal
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import Shipment
from fulfillment.operations.guards import hold_still, refuse_if_held, touch


class NotEarlier(Refusal):
    """A day that is no earlier than the planned one, or over."""

    code = "not-earlier"


@operation
def plan_early(
    shipment: Shipment, date: datetime.date | None = None, *, by: Actor, version: int | None = None
) -> None:
    """Let a shipment nobody has begun to pick leave on an earlier day, today unless said otherwise.

    Raises NotEarlier, MoveNotAllowed, OrderOnHold, StaleVersion.
    """
    order = hold_still(shipment, by=by, version=version)
    if shipment.status != ShipmentStatus.PLANNED:
        words = _("%(shipment)s is already %(status)s. Nothing was changed.")
        said = {"shipment": shipment.number, "status": str(shipment.get_status_display()).lower()}
        raise MoveNotAllowed(words % said)
    refuse_if_held(shipment)
    today, before = by.company.today(), shipment.planned_date
    day = date or today
    if day < today:
        raise NotEarlier(_("Choose today or a later day."), field="date")
    if before is None or day >= before:
        raise NotEarlier(_("%s is planned for that day or an earlier one.") % shipment.number, field="date")
    touch(shipment, planned_date=day)
    data = {"before": before.isoformat(), "date": day.isoformat()}
    timeline.record(shipment, "planned early", by=by, data=data, order_id=order.pk)
