"""An order is ordered again at today's prices, and what is not as it was is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product, Substitute, UnitOfMeasure
from core.document_page import timeline_of
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from orders.views.notices import payer_words
from tests.builders import a_company, a_customer, a_product, a_user, the_company
from tests.orders.stage import D, a_clerk, a_draft, entry
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> SalesOrder:
    """Last year's: tea at 10.00, milk at 5.00, salt at 1.00."""
    lines = [
        entry(a_product(sku=sku, name=sku.capitalize(), price=price), "2")
        for sku, price in (("TEA", "10.00"), ("MILK", "5.00"), ("SALT", "1.00"))
    ]
    return a_draft(a_clerk(), *lines, customer=a_customer(code="ALFKI"), customer_reference="PO 7")


def change(sku: str, **fields: Any) -> None:
    Product.objects.filter(sku=sku).update(**fields)


def a_substitute(sku: str) -> Product:
    oat = a_product(sku="OAT", name="Oat milk", price="6.00")
    Substitute.objects.create(company=the_company(), product=Product.objects.get(sku=sku), replaced_by=oat)
    return oat


def told(copied: orders.Copied) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return [(each.sku, each.then, each.now) for each in copied.differences]


def test_a_copy_has_the_same_lines_and_nothing_of_the_old_customer_reference(order: SalesOrder) -> None:
    clerk = a_clerk()

    copied = orders.copy(order, by=clerk)

    made = copied.order
    assert [(line.sku, line.quantity) for line in made.lines.all()] == [
        ("TEA", D(2)),
        ("MILK", D(2)),
        ("SALT", D(2)),
    ]
    assert (made.status, made.customer, made.customer_reference, made.net_amount) == (
        "draft", order.customer, "", D("32.00"),
    )  # fmt: skip
    assert copied.differences == []
    assert f"Copied from {order.number}" in [each.text for each in timeline_of(made, clerk)]


def test_what_costs_more_or_less_is_said(order: SalesOrder) -> None:
    change("TEA", price=D("12.00"))
    change("SALT", price=D("0.90"))

    copied = orders.copy(order, by=a_clerk())

    assert told(copied) == [("TEA", D("10"), D("12")), ("SALT", D("1"), D("0.9"))]
    assert [each.is_dearer for each in copied.differences] == [True, False]
    assert copied.order.net_amount == D("35.80")


def paid_by_headquarters(order: SalesOrder) -> SalesOrder:
    """Two of tea, whose invoices headquarters was chosen to get."""
    header = orders.Header(order.customer, invoice_party=a_customer(code="HQ", name="Headquarters"))
    return orders.edit(order, header, [entry(Product.objects.get(sku="TEA"), "2")], by=a_clerk())


def test_another_payer_is_kept_and_said(order: SalesOrder, client: Client) -> None:
    paid = paid_by_headquarters(order)
    client.force_login(a_user(the_company(), "SAL"))

    answer = client.post(reverse("orders:copy", args=[paid.number]), follow=True)

    made = SalesOrder.objects.latest("pk")
    assert made.payer.code == "HQ"
    assert "Invoice to Headquarters as before; usually to Customer ALFKI" in answer.content.decode()


def test_a_payer_who_is_gone_is_not_kept_and_that_is_said(order: SalesOrder) -> None:
    paid = paid_by_headquarters(order)
    Customer.objects.filter(code="HQ").update(is_active=False)

    copied = orders.copy(SalesOrder.objects.get(pk=paid.pk), by=a_clerk())

    assert copied.order.payer == order.customer
    assert copied.payer is not None
    assert payer_words(copied.payer) == "Invoice to Headquarters before, now to Customer ALFKI"


def test_what_is_no_longer_sold_is_left_out_and_its_substitute_named(order: SalesOrder) -> None:
    oat = a_substitute("MILK")
    change("MILK", is_active=False)

    copied = orders.copy(order, by=a_clerk())

    (gone,) = copied.differences
    assert (gone.sku, gone.is_gone, gone.instead) == ("MILK", True, (oat,))
    assert [line.sku for line in copied.order.lines.all()] == ["TEA", "SALT"]


def test_a_product_that_is_counted_in_another_unit_now_is_named(order: SalesOrder) -> None:
    box = UnitOfMeasure.objects.create(company=the_company(), code="XBX", name="box")
    change("TEA", unit=box)

    (other,) = orders.copy(order, by=a_clerk()).differences

    assert (other.sku, other.is_other_unit, other.unit_then, other.unit_now) == ("TEA", True, "C62", "XBX")


def test_discounts_of_ours_are_copied_and_no_difference() -> None:
    order = a_draft(
        a_clerk(), entry(a_product(price="10.00"), "2", discount_percent=D(5)), discount_percent=D(10)
    )

    copied = orders.copy(order, by=a_clerk())

    assert (copied.order.net_amount, copied.differences) == (D("17.10"), [])


def test_nothing_is_copied_of_what_is_all_gone(order: SalesOrder) -> None:
    Product.objects.update(is_active=False)

    with pytest.raises(orders.NothingToCopy, match=f"Nothing of {order.number} is sold any more"):
        orders.copy(order, by=a_clerk())

    assert SalesOrder.objects.count() == 1


def test_the_form_of_the_copy_says_what_is_different(client: Client, order: SalesOrder) -> None:
    a_substitute("MILK")
    change("MILK", is_active=False)
    change("TEA", price=D("12.00"))
    client.force_login(a_user(the_company(), "SAL"))

    answer = client.post(reverse("orders:copy", args=[order.number]))
    page = client.get(answer["Location"]).content.decode()

    assert answer.status_code == 303
    assert "TEA Tea: was 10.00, now 12.00" in page
    assert "MILK Milk: no longer sold, left out; instead: OAT Oat milk" in page
    assert "SALT Salt:" not in page


def test_a_program_copies_an_order_and_reads_the_differences(order: SalesOrder) -> None:
    a_substitute("MILK")
    change("MILK", is_active=False)
    change("TEA", price=D("12.00"))

    copied = Program(the_company(), "SAL").post(f"/orders/{order.number}/copy")

    assert (copied["status"], copied["copied_from"], copied["net"]) == ("draft", order.number, "26.00")
    assert copied["differences"] == [
        {
            "sku": "TEA", "kind": "price", "price_then": "10", "price_now": "12", "unit_then": "C62",
            "unit_now": "C62", "substitutes": [],
        },
        {
            "sku": "MILK", "kind": "gone", "price_then": "5", "price_now": None, "unit_then": "", "unit_now": "",
            "substitutes": ["OAT"],
        },
    ]  # fmt: skip
    assert SalesOrder.objects.get(number=copied["number"]).channel == "api"


def test_who_enters_no_orders_copies_none_nor_those_of_another_company(order: SalesOrder) -> None:
    Program(the_company(), "AR").post(f"/orders/{order.number}/copy", expected=403)
    Program(a_company(), "SAL").post(f"/orders/{order.number}/copy", expected=404)

    assert SalesOrder.objects.count() == 1
