"""A revision says everything that was agreed: sale units, discounts in money, charges, rounding, agreements, numbers."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import files, outbox
from customers.models import CustomerProduct
from orders import operations as orders
from orders.charges import Charge
from orders.comparing import commercial_changes, compare
from orders.models import SalesOrder
from orders.revisions import content_of, fingerprint, is_said_by
from portal.quote_tokens import token_of
from tests.builders import a_customer, a_product, the_company
from tests.core.pdf.printing import needs_pango
from tests.core.pdf.printing import text_of as text_of_pdf
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, mine
from tests.portal.shop import words
from tests.programs import signed_in

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def tea() -> Product:
    """Tea at 1.25 a piece, also by the box of 12."""
    company = the_company()
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    product = a_product(company, "TEA", price="1.25", on_hand="100")
    ProductUnit.objects.create(company=company, product=product, unit=box, factor=D(12))
    return product


def offered(tea: Product) -> SalesOrder:
    """2 boxes at 15.00 less 1.00 each, 3.00 off the whole and 5.00 of freight: 30.00 net."""
    customer = a_customer()
    CustomerProduct.objects.create(company=customer.company, customer=customer, product=tea, sku="K-77")
    order = a_draft(
        a_clerk(),
        entry(tea, "2", unit="BX", discount_amount=D("1.00")),
        customer=customer,
        discount_amount=D("3.00"),
        charges=[Charge(D("5.00"))],
    )
    orders.quote(order, valid_until=order.order_date + datetime.timedelta(days=9), by=a_clerk())
    return order


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def content_now(order: SalesOrder) -> dict[str, object]:
    return content_of(mine(order), list(order.lines.select_related("tax_code")))


def test_what_was_agreed_beside_quantities_and_prices_is_kept(tea):
    content = offered(tea).revisions.get().content

    assert {name: content.get(name) for name in ("discount_amount", "charges", "net_amount")} == {
        "discount_amount": "3.00",
        "charges": [{"code": "FC", "text": "", "amount": "5.00"}],
        "net_amount": "30.00",
    }
    [line] = content["lines"]
    assert {name: line.get(name) for name in ("quantity", "sale_unit_code", "sale_unit_factor")} == {
        "quantity": "24",
        "sale_unit_code": "BX",
        "sale_unit_factor": "12",
    }
    assert (line["unit_discount"], line["allowance_amount"], line["charge_amount"], line["customer_sku"]) == (
        "1",
        "3.00",
        "5.00",
        "K-77",
    )


def test_an_order_without_any_of_it_keeps_the_hash_it_had():
    order = a_draft(a_clerk(), entry(a_product(price="10.00"), discount_percent=D(5)))

    content = content_now(order)

    assert set(content) & {"discount_amount", "charges", "rounding_amount"} == set()
    assert set(content["lines"][0]) == {
        "position", "sku", "description", "quantity", "unit_code", "unit_price", "discount_percent",
        "tax_category", "tax_rate", "requested_date", "net_amount", "gross_amount",
    }  # fmt: skip


def test_a_revision_from_before_these_were_kept_still_says_the_same(tea):
    order = offered(tea)
    content = content_now(order)
    old = {name: value for name, value in content.items() if name not in ("discount_amount", "charges")}
    old["lines"] = [
        {
            name: value
            for name, value in line.items()
            if not name.startswith(("sale_unit", "unit_d", "allow", "charge", "customer_sku"))
        }
        for line in content["lines"]
    ]

    assert is_said_by(fingerprint(content), content)
    assert is_said_by(fingerprint(old), content)
    assert not is_said_by(fingerprint({**old, "net_amount": "31.00"}), content)


def test_other_boxes_discounts_in_money_and_charges_are_compared_in_words(tea):
    order = offered(tea)
    first = order.revisions.get().content
    clerk = a_clerk()
    orders.reopen(order, by=clerk)
    header = orders.Header(order.customer, charges=[Charge(D("6.50"), "PC")])
    orders.edit(order, header, [entry(tea, "3", unit="BX", discount_amount=D("2.00"))], by=clerk)

    compared = compare(first, content_now(order), {"BX": "box", "C62": "piece"})

    header_words = {
        each.label: (plain(each.before), plain(each.after)) for each in compared.header if each.is_changed
    }
    assert header_words["Charges"] == ("Freight 5.00 EUR", "Packing 6.50 EUR")
    assert header_words["Discount in money"] == ("3.00 EUR", "")
    line = {each.label: (plain(each.before), plain(each.after)) for each in compared.lines[0].fields}
    assert line["Quantity"] == ("2 box (24 piece)", "3 box (36 piece)")
    assert line["Discount"] == ("1.00", "2.00")
    assert line["Customer's number"] == ("K-77", "K-77")
    assert "Agreement" not in compared.heads


def test_charges_and_discounts_in_money_that_change_after_an_approval_are_looked_at_again(tea):
    order = offered(tea)
    before = order.revisions.get().content
    clerk = a_clerk()
    orders.reopen(order, by=clerk)
    orders.edit(
        order,
        orders.Header(order.customer, discount_amount=D("4.00"), charges=[]),
        [entry(tea, "2", unit="BX", discount_amount=D("1.50"))],
        by=clerk,
    )

    changes = {
        each.label: (plain(each.before), plain(each.after))
        for each in commercial_changes(before, content_now(order))
    }

    assert changes["Discount in money"] == ("3.00 EUR", "4.00 EUR")
    assert changes["Charges"] == ("Freight 5.00 EUR", "–")
    assert changes["Line 1 · TEA · Discount"] == ("1.00", "1.50")


def test_the_page_of_the_link_shows_boxes_discounts_and_charges(tea, client):
    revision = offered(tea).revisions.get()

    page = words(client.get(reverse("portal:quote", args=[token_of(revision)])))

    for expected in (
        "2 box (24 piece)", "Your article no. K-77", "Sum of lines 28.00", "Discount −3.00", "Freight 5.00", "36.00 EUR",
    ):  # fmt: skip
        assert expected in page


@needs_pango
def test_the_paper_of_the_quote_shows_boxes_discounts_and_charges(tea):
    order = offered(tea)
    outbox.drain()

    pdf = order.revisions.select_related("pdf").get().pdf
    assert pdf is not None
    page = " ".join(text_of_pdf(files.read(pdf)).split())

    for expected in ("box (24 piece)", "Sum of lines 28.00", "Freight 5.00", "36.00 EUR"):
        assert expected in page


def test_the_compare_page_names_the_units(tea):
    order = offered(tea)
    orders.submit(order, by=a_manager())

    page = words(signed_in("SAL").get(reverse("orders:revisions", args=[order.number])))

    assert "2 box (24 piece)" in page
