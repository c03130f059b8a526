"""At the border: goods leave their customs area with everything customs asks for."""

from __future__ import annotations

from core import timeline
from core.actors import Actor
from core.refusals import Refusal, Several
from fulfillment.customs import is_export, missing_for_export
from fulfillment.delays import rules_of
from fulfillment.models import Shipment
from orders.models import SalesOrder


class ExportIncomplete(Refusal):
    """Goods for another customs area without tariff number, origin or Incoterm."""

    code = "export-incomplete"


def check_export(shipment: Shipment, order: SalesOrder, *, by: Actor) -> None:
    """Refuse goods for another customs area while something is missing, or only note it where the rules say so.

    Raises Several of ExportIncomplete. What stays in the area costs nothing to look at.
    """
    if not is_export(shipment, order):
        return
    lines = list(shipment.lines.select_related("product").order_by("position"))
    missing = missing_for_export(order, lines)
    if not missing:
        return
    if rules_of(by.company).refuses_incomplete_exports:
        raise Several([ExportIncomplete(each.words, field=each.field) for each in missing])
    words = " ".join(each.words for each in missing)[:500]
    timeline.record(shipment, "left incomplete for customs", by=by, reason=words, order_id=order.pk)
