"""What a customer's own document says things cost, beside our prices, which hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import formats, timeline
from core.actors import Actor
from core.refusals import Conflict, Refusal
from orders.models import SalesOrder


class OtherPrice(Conflict):
    """Something costs more than the customer's document says."""

    code = "other-price"


def keep_his_prices(order: SalesOrder, prices: Sequence[Decimal | None], *, by: Actor) -> list[Refusal]:
    """Keep what he says one of a product's own unit costs, line by line; the answer is what costs more. Part of a verb."""
    kept: dict[str, str] = {}
    dearer: list[Refusal] = []
    for index, (line, price) in enumerate(zip(order.lines.entered(), prices, strict=True)):
        if price is None:
            continue
        kept[line.sku] = format(price / line.sale_unit_factor, "f")
        if line.net_price > price:
            words = _("Your price %(yours)s, ours %(ours)s.") % {
                "yours": formats.unit_price(price, order.currency),
                "ours": formats.unit_price(line.net_price, order.currency),
            }
            dearer.append(OtherPrice(words, field=f"lines.{index}.unit_price"))
    timeline.record(order, "uploaded", by=by, data={"prices": kept}, order_id=order.pk)
    return dearer
