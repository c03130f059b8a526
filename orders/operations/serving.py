"""Services are delivered by confirming that they were done; they have no stock and no shipment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.models import ProductKind
from catalog.units import counted_in
from core import bulk, timeline
from core import quantity as quantities
from core.actors import Actor
from core.dates import business_date
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several
from customers.models import Customer
from orders import signals
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder, SalesOrderLine, ServiceDelivery
from orders.operations.ending import finish_or_save
from orders.operations.fulfilling import delivery_status

MOST_LETTERS = 100


@operation
def deliver_services(
    order: SalesOrder,
    delivered: Mapping[int, Decimal],
    *,
    by: Actor,
    date: datetime.date | None = None,
    signed_by: str = "",
    version: int | None = None,
) -> list[ServiceDelivery]:
    """Confirm that so much of these lines, by key, was done on a day, all or none.

    Raises MoveNotAllowed, NotPermitted, DateRefused, StaleVersion, and Refusal or Several with fields
    ``lines.<position - 1>.quantity``. Sends ``services_delivered``.
    """
    by.require("orders.confirm_service")
    lock(order)
    check_version(order, version)
    if order.status != OrderStatus.CONFIRMED:
        raise MoveNotAllowed(_("%s is not confirmed.") % order.number)
    day = business_date(date, by=by, earliest=order.order_date, earliest_is=str(_("order date")))
    name = _name(signed_by)
    lines = _lines(order, delivered)
    rows = ServiceDelivery.objects.bulk_create(
        ServiceDelivery(
            company=by.company,
            order_line=line,
            quantity=delivered[line.pk],
            date=day,
            signed_by=name,
            confirmed_by=by.user,
        )
        for line in lines
    )
    bulk.update(
        SalesOrderLine,
        "shipped = t.shipped + v.shipped, shipped_date = greatest(t.shipped_date, v.shipped_date),"
        " delivered_date = greatest(t.delivered_date, v.shipped_date)",
        keys=[line.pk for line in lines],
        values={"shipped": [delivered[line.pk] for line in lines], "shipped_date": [day] * len(lines)},
    )
    said = [{"sku": line.sku, "quantity": quantities.plain(delivered[line.pk])} for line in lines]
    data = {"lines": said, "date": day.isoformat(), "deliveries": [row.pk for row in rows]}
    timeline.record(order, "services delivered", by=by, data=data, order_id=order.pk)
    finish_or_save(order, {"delivery_status": delivery_status(order)}, by=by)
    signals.services_delivered.send(sender=SalesOrder, order=order, lines=lines, date=day, by=by)
    return rows


def _name(signed_by: str) -> str:
    name = " ".join(signed_by.split())
    if len(name) > MOST_LETTERS:
        raise Refusal(_("Enter at most %s characters.") % MOST_LETTERS, field="signed_by")
    return name


def _lines(order: SalesOrder, delivered: Mapping[int, Decimal]) -> list[SalesOrderLine]:
    """The lines that are confirmed, as they stand under the lock. Every wrong quantity is told at once."""
    lines = {line.pk: line for line in order.lines.select_related("product__unit")}
    if not delivered:
        raise Refusal(_("Enter what was done."), field="lines")
    refusals = [
        refusal
        for key, amount in delivered.items()
        if (refusal := _objection(lines.get(key), amount)) is not None
    ]
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)
    return [line for key, line in lines.items() if key in delivered]


def _objection(line: SalesOrderLine | None, amount: Decimal) -> Refusal | None:
    if line is None or line.kind != ProductKind.SERVICE:
        field = "lines" if line is None else f"lines.{line.position - 1}.quantity"
        return Refusal(_("Only services are delivered by confirming them."), field=field)
    field = f"lines.{line.position - 1}.quantity"
    if not (amount.is_finite() and 0 < amount <= line.open_quantity):
        return Refusal(_("Enter a quantity up to what is still open."), field=field)
    if line.product is not None and not quantities.fits(amount, line.product.unit.decimals):
        unit = line.product.unit
        return Refusal(counted_in(unit.name, unit.decimals), field=field)
    return None


def forget_who_signed(customer: Customer) -> int:
    """Take the names of an erased customer's people away; that the services were done stays."""
    rows = ServiceDelivery.objects.filter(company=customer.company, order_line__order__customer=customer)
    rows.exclude(signed_by="").update(signed_by="")
    return 0  # names at doors are no accounts
