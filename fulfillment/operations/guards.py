"""What every shipment verb asks first: is it still as the clerk saw it, may it take this step, is its order free."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import bulk, formats, quantity
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version
from core.prepared import Place, Prepared
from core.refusals import Conflict, Refusal
from customers.models import ShipsWhen
from fulfillment.kits import Entered
from fulfillment.lifecycle import IN_HOUSE, SHIPMENT_LIFECYCLE, ShipmentStatus
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.signals import shipment_starting
from orders.kits import whole_kits
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder, SalesOrderLine

S = ShipmentStatus
BILLED = ("customer", "warehouse", "payment_terms")  # what billing reads of the order
#: Whether a little more or less of the order line than ordered may leave.
TOLERANT = Q(order_line__over_delivery_percent__isnull=False) | Q(
    order_line__under_delivery_percent__isnull=False
)
_SAID: dict[str, Any] = {"is_tolerant": TOLERANT, "is_part": Q(order_line__part_of__isnull=False)}
_ORDER_OF_STEPS = [S.PLANNED, S.PICKING, S.PICKED, S.PACKED, S.DISPATCHED, S.DELIVERED]


class OrderOnHold(Conflict):
    """The shipment's order is held: nothing of it is picked or leaves (ORD-6)."""

    code = "order-on-hold"


class NotPaid(Conflict):
    """Goods of an order that ships when it is paid, beyond what was paid for."""

    code = "not-paid"


class QuantityRefused(Refusal):
    """A quantity that is not there, too much, or finer than the unit is counted."""

    code = "quantity"


class TextTooLong(Refusal):
    """A tracking number or name that does not fit."""

    code = "too-long"


class AlreadyPicked(MoveNotAllowed):
    """Goods of the order lie picked in the warehouse; somebody there has to put them back first."""

    code = "already-picked"


@functools.cache
def _locked_order(related: tuple[str, ...]) -> Prepared[SalesOrder]:
    orders = SalesOrder.objects.filter(pk=Place(0), company_id=Place(1)).select_related(*related or (None,))
    return Prepared(lambda: orders.select_for_update(of=("self",)))


_lines = Prepared(
    lambda: ShipmentLine.objects.filter(shipment=Place()).annotate(**_SAID).order_by("position")
)
_shipment = Prepared(
    lambda: Shipment.objects.with_open_holds().with_transit_days().with_tracked_goods().filter(pk=Place())
)


def hold_still(
    shipment: Shipment, *, by: Actor, version: int | None = None, related: tuple[str, ...] = ()
) -> SalesOrder:
    """Lock the shipment's order and reload the shipment into the caller's instance.

    The order's row guards its shipments: every verb takes it first, so that the shipment needs no lock of its own
    before the stock levels (INVARIANTS.md, G2). The order comes with ``related`` already loaded.
    """
    order = _locked_order(related).get(shipment.order_id, by.company.pk)
    fresh = _shipment.get(shipment.pk)
    for column in Shipment._meta.concrete_fields:
        value = getattr(fresh, column.attname)
        if column.is_relation and shipment.__dict__.get(column.attname) != value:
            shipment._state.fields_cache.pop(column.name, None)
        shipment.__dict__[column.attname] = value
    order.company = shipment.company = by.company
    shipment.order = order
    for name in ("customer", "warehouse"):
        if name in related and getattr(shipment, f"{name}_id") == getattr(order, f"{name}_id"):
            setattr(shipment, name, getattr(order, name))
    shipment.open_holds, shipment.transit_days = fresh.open_holds, fresh.transit_days
    shipment.has_tracked = fresh.has_tracked
    check_version(shipment, version)
    return order


def lines_of(shipment: Shipment) -> list[ShipmentLine]:
    """The shipment's lines in their order."""
    return _lines.all(shipment.pk)


def on_other_shipments(shipment: Shipment, order_line_ids: Sequence[int]) -> dict[int, Decimal]:
    """How much of these order lines lies on other shipments that have not left."""
    rows = ShipmentLine.objects.filter(order_line__in=order_line_ids, shipment__status__in=IN_HOUSE)
    others = rows.exclude(shipment=shipment).order_by().values_list("order_line_id")
    return dict(others.annotate(total=Sum("quantity")))


def refuse_if_held(shipment: Shipment) -> None:
    """Refuse while the order has an open hold, or is no longer confirmed; call after ``hold_still``."""
    order, kinds = shipment.order, shipment.open_holds
    if kinds or order.status == OrderStatus.HELD:
        labels = ", ".join(str(HoldKind(kind).label) for kind in sorted(kinds))
        raise OrderOnHold(
            _(
                "Order %(order)s is on hold (%(holds)s). Nothing of it may be picked or shipped until it is released."
            )
            % {"order": order.number, "holds": labels or "–"}
        )
    if order.status != OrderStatus.CONFIRMED:
        raise MoveNotAllowed(
            _("Order %(order)s is %(status)s; nothing of it may be picked or shipped.")
            % {"order": order.number, "status": str(order.get_status_display()).lower()}
        )


def refuse_to_pick(shipment: Shipment, by: Actor) -> None:
    """Refuse to take goods of a held order from the shelf; sends ``shipment_starting`` where picking only begins."""
    refuse_if_held(shipment)
    if shipment.status == S.PLANNED:
        shipment_starting.send(sender=Shipment, shipment=shipment, by=by)


def refuse_unless_ready(shipment: Shipment, step: ShipmentStatus) -> None:
    """Refuse a step the shipment cannot take now, and say why: too late, twice, or too early."""
    if SHIPMENT_LIFECYCLE.allows(shipment.status, step):
        return
    words: dict[str, Any] = {
        "shipment": shipment.number,
        "status": str(shipment.get_status_display()).lower(),
        "step": str(step.label).lower(),
    }
    if shipment.status == S.CANCELED:
        message = _("%(shipment)s was canceled. Nothing was changed.")
    elif step == S.CANCELED:
        message = _("%(shipment)s is already %(status)s and can no longer be canceled.")
    elif _ORDER_OF_STEPS.index(S(shipment.status)) >= _ORDER_OF_STEPS.index(step):
        message = _("%(shipment)s is already %(status)s. Nothing was changed.")
    else:
        words["step"] = str(_next_step(shipment.status).label).lower()
        message = _("%(shipment)s is %(status)s. It must be %(step)s first.")
    raise MoveNotAllowed(message % words)


def _next_step(status: str) -> ShipmentStatus:
    """What has to happen next; picking may be skipped over."""
    return (
        S.PICKED
        if status in (S.PLANNED, S.PICKING)
        else _ORDER_OF_STEPS[_ORDER_OF_STEPS.index(S(status)) + 1]
    )


def refuse_unpaid(order: SalesOrder, lines: Sequence[ShipmentLine]) -> None:
    """Refuse to let go what is not paid for, where the order ships when it is paid. Raises NotPaid."""
    if order.ships_when != ShipsWhen.PAID:
        return
    ordered = {line.pk: line for line in order.lines.all()}
    for line in lines:
        wanted = ordered[line.order_line_id]
        paid = wanted.released - wanted.shipped + wanted.forgone
        if line.quantity > paid:
            raise NotPaid(
                _("Only %(paid)s of %(sku)s are paid for; order %(order)s ships when it is paid.")
                % {"paid": formats.quantity(max(paid, Decimal(0))), "sku": wanted.sku, "order": order.number}
            )


def move(shipment: Shipment, status: ShipmentStatus, **values: Any) -> None:
    """Take the step and save it with what else changes; the caller records the event."""
    SHIPMENT_LIFECYCLE.move(shipment, status)
    touch(shipment, status=status.value, **values)


def touch(shipment: Shipment, **values: Any) -> None:
    """Save these fields and raise the version."""
    for name, value in values.items():
        setattr(shipment, name, value)
    shipment.version += 1
    bulk.save(shipment, [*values, "version"])


def refuse_quantity(line: ShipmentLine, picked: Decimal, most: Decimal) -> QuantityRefused | None:
    """Why this much of a line cannot have been picked; None when it can."""
    field, decimals = f"lines.{line.position}.quantity", line.product.unit.decimals
    if not picked.is_finite() or picked < 0:
        return QuantityRefused(_("Enter a quantity of 0 or more."), field=field)
    if picked > most > line.quantity:
        words = _("At most %(most)s of %(sku)s may leave with this shipment, not %(picked)s.")
        said = {"sku": line.product.sku, "picked": formats.quantity(picked)}
        return QuantityRefused(words % {**said, "most": formats.quantity(most)}, field=field)
    if picked > most:
        return QuantityRefused(
            _("Only %(most)s of %(sku)s are to be picked, not %(picked)s.")
            % {"most": formats.quantity(most), "sku": line.product.sku, "picked": formats.quantity(picked)},
            field=field,
        )
    if not quantity.fits(picked, decimals):
        return QuantityRefused(counted_in(line.product.sku, decimals), field=field)
    return None


def kit_refused(kit: SalesOrderLine) -> QuantityRefused:
    """Parts that make no whole kits were asked for."""
    words = _("%(sku)s leaves whole. Enter how many of it leave.")
    return QuantityRefused(words % {"sku": kit.sku}, field=f"lines.{kit.position}.quantity")


def refuse_kits(kit: Entered, quantities: Mapping[int, Decimal]) -> QuantityRefused | None:
    """Why so much of each part, by shipment line, is not so many whole kits of those on the shipment."""
    amounts = [(quantities.get(part.pk, Decimal(0)), part.order_line.per_kit) for part in kit.lines]
    field = f"lines.{kit.ordered.position}.quantity"
    if any(not amount.is_finite() or amount < 0 for amount, _per_kit in amounts):
        return QuantityRefused(_("Enter a quantity of 0 or more."), field=field)
    count = whole_kits(amounts)
    if any(amount != count * per_kit for amount, per_kit in amounts):
        return kit_refused(kit.ordered)
    if count > kit.quantity:
        words = _("Only %(most)s of %(sku)s are to be picked, not %(picked)s.")
        said = {
            "most": formats.quantity(kit.quantity),
            "sku": kit.ordered.sku,
            "picked": formats.quantity(count),
        }
        return QuantityRefused(words % said, field=field)
    return None


def short_enough(text: str, most: int, field: str) -> str:
    """The text with single spaces. Raises TextTooLong."""
    tidy = " ".join(text.split())
    if len(tidy) > most:
        raise TextTooLong(_("Enter at most %s characters.") % most, field=field)
    return tidy
