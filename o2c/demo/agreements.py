"""What makes the demo's catalog look lived in: boxes with barcodes, substitutes, a seasonal list, a customer's numbers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from stdnum import ean

from catalog.models import (
    PriceList,
    PriceListLine,
    Product,
    ProductCategory,
    ProductUnit,
    Substitute,
    UnitOfMeasure,
)
from customers.models import CustomerPrice, CustomerProduct
from o2c.demo.company import Setup

PACKED = 8
NAMED = 6


def agree(setup: Setup, today: datetime.date) -> None:
    """Add them to a company that has its products and customers."""
    products = sorted(setup.products.values(), key=lambda product: product.sku)
    _pack(setup, [product for product in products if product.is_active][:PACKED])
    _substitute(setup, products)
    _grow(setup)
    _season(setup, products, today)
    _name(setup, products)


def _pack(setup: Setup, products: list[Product]) -> None:
    """A box of 12 with a barcode of its own, the first one usual; and a carton of 12 boxes."""
    units = {unit.code: unit for unit in UnitOfMeasure.objects.filter(company=setup.company)}
    for number, product in enumerate(products):
        for code, factor, lead in (("BX", 12, "1"), ("CT", 144, "2")):
            digits = f"{lead}4006381{number:05}"
            ProductUnit.objects.create(
                company=setup.company,
                product=product,
                unit=units[code],
                factor=Decimal(factor),
                barcode=digits + ean.calc_check_digit(digits),
                is_usual=code == "BX" and number == 0,
            )


def _substitute(setup: Setup, products: list[Product]) -> None:
    """What is no longer sold, and the first that is, are replaced by another of their category."""
    sold = [product for product in products if product.is_active]
    gone = [product for product in products if not product.is_active]
    for product in [*gone, sold[0]]:
        others = [other for other in sold if other.category_id == product.category_id and other != product]
        if others:
            Substitute.objects.create(company=setup.company, product=product, replaced_by=others[0])


def _grow(setup: Setup) -> None:
    """All categories under one root."""
    root = ProductCategory.objects.create(company=setup.company, code="RANGE", name="Our range")
    for category in ProductCategory.objects.filter(company=setup.company).exclude(pk=root.pk):
        category.parent = root
        category.save(update_fields=["parent"])


def _season(setup: Setup, products: list[Product], today: datetime.date) -> None:
    """A price list with days, breaks and a category; nobody has it yet, so that one can try it."""
    season = PriceList.objects.create(
        company=setup.company, code="SEASON", name="Season", currency=setup.company.base_currency
    )
    first, second = products[:2]
    last_day = today + datetime.timedelta(days=30)
    lines: tuple[dict[str, Any], ...] = (
        {"product": first, "min_quantity": Decimal(144), "factor": Decimal("0.8")},
        {"product": first, "min_quantity": Decimal(12), "factor": Decimal("0.9")},
        {"product": second, "price": second.price - Decimal("0.55"), "valid_to": last_day},
        {"category": first.category, "factor": Decimal("0.97"), "valid_from": last_day},
        {"min_quantity": Decimal(100), "factor": Decimal("0.95")},
    )
    PriceListLine.objects.bulk_create(
        PriceListLine(company=setup.company, price_list=season, position=position, **line)
        for position, line in enumerate(lines, start=1)
    )


def _name(setup: Setup, products: list[Product]) -> None:
    """The first customer orders by numbers of his own, and pays a price of his own for one product."""
    customer = sorted(setup.customers.values(), key=lambda each: each.code)[0]
    for number, product in enumerate(products[:NAMED], start=1):
        CustomerProduct.objects.create(
            company=setup.company,
            customer=customer,
            product=product,
            sku=f"{customer.code[:3]}-{4700 + number}",
        )
    agreed = products[0]
    CustomerPrice.objects.create(
        company=setup.company,
        customer=customer,
        product=agreed,
        currency=customer.currency,
        min_quantity=Decimal(500),
        price=(agreed.price * Decimal("0.85")).quantize(Decimal("0.01")),
    )
