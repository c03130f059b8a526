"""Goods of which a little more or less than ordered may leave, and a service that waits to be confirmed."""

from __future__ import annotations

import datetime
from decimal import Decimal

from catalog.models import Product, ProductKind, UnitOfMeasure
from o2c.demo.situations.day import Day
from orders import operations as orders


def leave_a_little_more(day: Day) -> None:
    """Well-stocked goods with a tolerance, ordered with the hours of somebody who sets them up."""
    goods = day.products(1)[0]
    goods.over_delivery_percent, goods.under_delivery_percent = Decimal(5), Decimal(10)
    goods.save(update_fields=["over_delivery_percent", "under_delivery_percent"])
    service = Product.objects.create(
        company=day.setup.company,
        sku="SETUP",
        name="Setting up on site",
        kind=ProductKind.SERVICE,
        unit=UnitOfMeasure.objects.get(company=day.setup.company, code="HUR"),
        category=goods.category,
        tax_code=goods.tax_code,
        price=Decimal(75),
        currency=goods.currency,
    )
    entries = [orders.LineEntry(goods.sku, Decimal(20)), orders.LineEntry(service.sku, Decimal(3))]
    order = day.confirmed(entries, day.today + datetime.timedelta(days=2))
    hours = {order.lines.get(sku=service.sku).pk: Decimal("1.5")}
    orders.deliver_services(order, hours, signed_by="Maria Anders", by=day.clerk)
