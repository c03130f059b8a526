"""What of an order may be billed, and what was billed of it."""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from catalog.models import FreightBasis, ProductKind
from core.money import ZERO
from core.prepared import AnyOf, Place, Prepared
from customers.models import BillingPolicy
from fulfillment.lifecycle import ShipmentStatus
from fulfillment.models import ShipmentLine
from fulfillment.returnable import forgone_by_shipment_line
from invoicing.lifecycle import InvoiceKind, InvoiceStatus
from invoicing.models import InvoiceLine
from orders.drafts import leave_out_freight_of_shipments
from orders.freight import charged_as
from orders.kits import as_sold, entered_only, parts_by_kit
from orders.models import SalesOrder, SalesOrderLine


@dataclass(slots=True)
class Billed:
    """What invoices and drafts say of an order line, less what was credited; ``ever`` counts what was credited as well."""

    quantity: Decimal = ZERO
    net_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    allowance_amount: Decimal = ZERO
    charge_amount: Decimal = ZERO
    freight_amount: Decimal = ZERO
    freight_tax_amount: Decimal = ZERO
    ever: Decimal = ZERO
    by_shipment_line: dict[int, Decimal] = field(default_factory=dict)
    ever_by_shipment_line: dict[int, Decimal] = field(default_factory=dict)

    @property
    def without_shipment(self) -> Decimal:
        """What is billed without saying with which shipment it left."""
        return self.quantity - sum(self.by_shipment_line.values(), ZERO)


class Portion(NamedTuple):
    """A quantity of an order line that can be billed now, and with which shipment it left."""

    order_line: SalesOrderLine
    quantity: Decimal
    billed: Billed
    shipment_line: ShipmentLine | None = None


class _Gone(NamedTuple):
    """A line of a shipment that has left, and what of it is kept: of a kit its first part's, in kits."""

    shipment_line: ShipmentLine
    kept: Decimal


def _billed_by_line() -> QuerySet[Any]:
    sign = Case(When(invoice__kind=InvoiceKind.CREDIT_NOTE, then=Decimal(-1)), default=Decimal(1))
    return (
        InvoiceLine.objects.filter(order_line_id=AnyOf(0))
        .exclude(invoice_id=Place(1))
        .exclude(invoice__status=InvoiceStatus.CANCELED)
        .values_list("order_line_id", "shipment_line_id")
        .annotate(
            billed_quantity=Sum(F("quantity") * sign),
            billed_net=Sum(F("net_amount") * sign),
            billed_tax=Sum(F("tax_amount") * sign),
            billed_allowance=Sum(F("allowance_amount") * sign),
            billed_charge=Sum(F("charge_amount") * sign),
            billed_freight=Sum(F("freight_amount") * sign),
            billed_freight_tax=Sum(F("freight_tax_amount") * sign),
            ever_billed=Coalesce(Sum("quantity", filter=Q(invoice__kind=InvoiceKind.INVOICE)), ZERO),
        )
        .order_by()
    )


_billed: Prepared[Any] = Prepared(_billed_by_line)


def billed_so_far(order_line_ids: Iterable[int], *, besides: int | None = None) -> dict[int, Billed]:
    """Per order line, in one query; drafts count, canceled ones do not. ``besides`` leaves one draft out."""
    billed: dict[int, Billed] = defaultdict(Billed)
    rows: list[Any] = _billed.all(list(order_line_ids), besides or 0)
    for line_id, shipment_line_id, quantity, net, tax, allowance, charge, freight, freight_tax, ever in rows:
        so_far = billed[line_id or 0]
        so_far.quantity += quantity
        so_far.net_amount += net
        so_far.tax_amount += tax
        so_far.allowance_amount += allowance
        so_far.charge_amount += charge
        so_far.freight_amount += freight
        so_far.freight_tax_amount += freight_tax
        so_far.ever += ever
        if shipment_line_id is not None:
            so_far.by_shipment_line[shipment_line_id] = quantity
            so_far.ever_by_shipment_line[shipment_line_id] = ever
    return billed


def charged_so_far(order_id: int, *, besides: int | None = None) -> Decimal:
    """What invoices and drafts say of an order's own charges, less what was credited; ``besides`` leaves one draft out.

    The freight of its shipments is none of them.
    """
    sign = Case(When(invoice__kind=InvoiceKind.CREDIT_NOTE, then=Decimal(-1)), default=Decimal(1))
    lines = InvoiceLine.objects.filter(order_line__order_id=order_id).exclude(
        invoice__status=InvoiceStatus.CANCELED
    )
    if besides is not None:
        lines = lines.exclude(invoice_id=besides)
    own = F("charge_amount") - F("freight_amount")
    return lines.aggregate(total=Sum(own * sign))["total"] or ZERO


def billable_quantity(line: SalesOrderLine, policy: str) -> Decimal:
    """What may be billed in all: what was ordered under the policy "on order" and of charges, else what was shipped.

    More than ordered where more has left within the tolerance.
    What came back is not billed, unless the customer got new goods for it (docs/decisions/0015).
    """
    if line.kind == ProductKind.CHARGE or policy == BillingPolicy.ORDER:
        return line.wanted_quantity - line.forgone
    return line.shipped - line.forgone


_lines_of_orders = Prepared(
    lambda: (
        SalesOrderLine.objects.filter(order=AnyOf())
        .select_related("product")
        .order_by("order__number", "position")
    )
)


def unbilled_portions(
    orders: Mapping[int, SalesOrder],
    *,
    up_to: datetime.date | None = None,
    shipment_ids: Collection[int] | None = None,
    besides: int | None = None,
    is_fresh_only: bool = False,
) -> list[Portion]:
    """What can be billed of these orders, in three queries. The caller holds the orders' locks.

    A kit leaves whole, so that the line of its first part says how many left with a shipment; it names the parcel.
    ``is_fresh_only`` leaves out what was billed before and credited: a person decides about that. Goods follow their
    shipments (dispatched, for the policy "on delivery" delivered) up to a date or of some shipments only; services are
    billed when done; charges go with the first invoice, or when nothing else is left.
    """
    rows = _lines_of_orders.all(list(orders))
    lines, sent = entered_only(rows), {kit: parts[0] for kit, parts in parts_by_kit(rows).items()}
    for order in orders.values():
        if charged_as(order, FreightBasis.SHIPMENT):
            leave_out_freight_of_shipments(order, [line for line in lines if line.order_id == order.pk])
    billed = billed_so_far([line.pk for line in lines], besides=besides)
    left = {
        line.pk: billable_quantity(line, orders[line.order_id].billing_policy)
        - (billed[line.pk].quantity if line.pk in billed else ZERO)
        for line in lines
    }
    if is_fresh_only:
        _leave_out_credited(lines, left, billed, orders)
    leave = [sent.get(line.pk, line) for line in lines]
    shipped = _shipped_lines(orders, [line.pk for line in leave], up_to, shipment_ids)
    returned = [line.pk for line in leave if line.returned]
    forgone = forgone_by_shipment_line(returned) if returned else {}
    portions: dict[int, list[Portion]] = defaultdict(list)
    for line in lines:
        if line.kind == ProductKind.CHARGE:
            continue
        so_far = billed.get(line.pk) or Billed()
        if _follows_shipments(line, orders[line.order_id].billing_policy):
            done = so_far.ever_by_shipment_line if is_fresh_only else so_far.by_shipment_line
            most = left[line.pk] if so_far.without_shipment > 0 else None
            gone = _gone(sent.get(line.pk, line), shipped, forgone)
            portions[line.order_id] += _of_shipments(line, most, so_far, gone, done)
        elif left[line.pk] > 0:
            portions[line.order_id].append(Portion(line, left[line.pk], so_far))
    _add_charges(orders, lines, left, billed, portions)
    return sorted(
        (portion for of_order in portions.values() for portion in of_order),
        key=lambda portion: (orders[portion.order_line.order_id].number, portion.order_line.position),
    )


def _follows_shipments(line: SalesOrderLine, policy: str) -> bool:
    return line.kind in (ProductKind.GOODS, ProductKind.KIT) and policy != BillingPolicy.ORDER


def _gone(
    line: SalesOrderLine, shipped: Mapping[int, Sequence[ShipmentLine]], forgone: Mapping[int, Decimal]
) -> list[_Gone]:
    """With which shipments it left, and what of it is kept."""
    return [_Gone(row, as_sold(line, row.quantity - forgone.get(row.pk, ZERO))) for row in shipped[line.pk]]


def _shipped_lines(
    orders: Mapping[int, SalesOrder],
    keys: Collection[int],
    up_to: datetime.date | None,
    shipment_ids: Collection[int] | None,
) -> dict[int, list[ShipmentLine]]:
    """Shipment lines that left the house, oldest first, by order line."""
    by_line: dict[int, list[ShipmentLine]] = defaultdict(list)
    if all(order.billing_policy == BillingPolicy.ORDER for order in orders.values()):
        return by_line
    billable = _billable(has_end=up_to is not None, is_of_some_shipments=shipment_ids is not None)
    for row in billable.all(list(keys), up_to, list(shipment_ids or ())):
        by_line[row.order_line_id].append(row)
    return by_line


@functools.cache
def _billable(*, has_end: bool, is_of_some_shipments: bool) -> Prepared[ShipmentLine]:
    rows = ShipmentLine.objects.filter(
        is_billable_shipment(Place(1) if has_end else None), order_line_id=AnyOf(0)
    )
    if is_of_some_shipments:
        rows = rows.filter(shipment_id=AnyOf(2))
    return Prepared(lambda: rows.select_related("shipment").order_by("shipment__dispatch_date", "pk"))


def is_billable_shipment(up_to: datetime.date | Place | None, prefix: str = "shipment__") -> Q:
    """Shipments whose goods may be billed: dispatched, or delivered where the order is billed on delivery."""
    on_delivery = Q(**{f"{prefix}order__billing_policy": BillingPolicy.DELIVERY})
    delivered = Q(**{f"{prefix}status": ShipmentStatus.DELIVERED})
    gone = Q(**{f"{prefix}status__in": (ShipmentStatus.DISPATCHED, ShipmentStatus.DELIVERED)})
    if up_to is not None:
        delivered &= Q(**{f"{prefix}delivery_date__lte": up_to})
        gone &= Q(**{f"{prefix}dispatch_date__lte": up_to})
    return (on_delivery & delivered) | (~on_delivery & gone)


def _leave_out_credited(
    lines: Iterable[SalesOrderLine],
    left: dict[int, Decimal],
    billed: Mapping[int, Billed],
    orders: Mapping[int, SalesOrder],
) -> None:
    """What does not follow shipments counts as billed for good; shipments are looked at one by one.

    What came back is among what was ever billed, and is taken off only once.
    """
    for line in lines:
        policy = orders[line.order_id].billing_policy
        if line.pk in billed and not _follows_shipments(line, policy):
            whole = billable_quantity(line, policy) + line.forgone
            left[line.pk] = min(left[line.pk], whole - billed[line.pk].ever)


def _of_shipments(
    line: SalesOrderLine,
    most: Decimal | None,
    billed: Billed,
    shipped: Iterable[_Gone],
    done: Mapping[int, Decimal],
) -> list[Portion]:
    """Each parcel by itself: what is still to be credited of one makes no other one cheaper.

    ``most`` is what is left of the line where part of it was billed without saying of which shipment.
    """
    portions = []
    for row, kept in shipped:
        part = kept - done.get(row.pk, ZERO)
        if most is not None:
            part = min(most, part)
            most -= max(part, ZERO)
        if part > 0:
            portions.append(Portion(line, part, billed, row))
    return portions


def _add_charges(
    orders: Mapping[int, SalesOrder],
    lines: Iterable[SalesOrderLine],
    left: Mapping[int, Decimal],
    billed: Mapping[int, Billed],
    portions: dict[int, list[Portion]],
) -> None:
    open_orders = {
        line.order_id
        for line in lines
        if line.kind != ProductKind.CHARGE
        and (
            line.quantity - line.canceled - line.forgone > _quantity(billed, line)
            or (line.open_quantity > 0 and _follows_shipments(line, orders[line.order_id].billing_policy))
        )
    }
    for line in lines:
        if line.kind != ProductKind.CHARGE or left[line.pk] <= 0:
            continue
        if portions.get(line.order_id) or line.order_id not in open_orders:
            portions[line.order_id].append(Portion(line, left[line.pk], billed.get(line.pk) or Billed()))


def _quantity(billed: Mapping[int, Billed], line: SalesOrderLine) -> Decimal:
    return billed[line.pk].quantity if line.pk in billed else ZERO
