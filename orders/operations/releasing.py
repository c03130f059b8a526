"""Orders that ship when they are paid: how much of each line payments let go."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from catalog.models import ProductKind
from core import bulk, timeline
from core import quantity as quantities
from core.actors import Actor
from core.locking import operation
from orders import signals
from orders.kits import entered_only
from orders.models import SalesOrder, SalesOrderLine


@operation
def record_released(order: SalesOrder, paid: Mapping[int, Decimal], *, by: Actor) -> None:
    """So much of each line is paid for, and may leave, of kits with their parts; what the customer has stays released.

    The caller holds the order's lock. Sends ``payment_released``.
    """
    lines = list(order.lines.filter(kind__in=(ProductKind.GOODS, ProductKind.KIT)))
    changed = []
    for line in lines:
        of = paid.get(line.part_of_id or line.pk, Decimal(0)) * (line.per_kit or 1)
        released = max(of, line.shipped - line.returned)
        if released != line.released:
            line.released = released
            changed.append(line)
    if not changed:
        return
    bulk.update(
        SalesOrderLine,
        "released = v.released",
        keys=[line.pk for line in changed],
        values={"released": [line.released for line in changed]},
    )
    said = ", ".join(f"{quantities.plain(line.released)} × {line.sku}" for line in entered_only(changed))
    timeline.record(order, "released by payment", by=by, data={"what": said}, order_id=order.pk)
    signals.payment_released.send(sender=SalesOrder, order=order, lines=changed, by=by)
