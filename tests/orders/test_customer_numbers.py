"""The customer's own article number and text: kept with the line, printed on every paper, found in the portal (UX 12)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import Product
from core import files, outbox
from customers.models import Customer, CustomerProduct
from fulfillment.models import Shipment
from fulfillment.printing import print_delivery_note
from invoicing.printing import print_invoice
from orders import operations
from orders.printing import print_acknowledgement
from orders.rows import entry_of, saved_lines
from tests.builders import a_customer, a_product, an_order
from tests.core.pdf.printing import needs_pango, text_of
from tests.invoicing.stage import ship
from tests.orders.stage import a_clerk, a_draft, entry, mine
from tests.portal.shop import words
from tests.portal.stage import visitor

D = Decimal
pytestmark = pytest.mark.django_db


def named_by(customer: Customer, product: Product, sku: str, name: str = "") -> None:
    CustomerProduct.objects.create(
        company=customer.company, customer=customer, product=product, sku=sku, name=name
    )


def test_a_line_keeps_the_customers_number_and_his_text_unless_another_is_entered():
    customer, tea = a_customer(), a_product(sku="TEA", name="Green tea", on_hand="9")
    named_by(customer, tea, "K-77", "Tea for the canteen")

    draft = a_draft(a_clerk(), entry(tea), entry(tea, description="As ever"), customer=customer)
    other = a_draft(a_clerk(), entry(tea))

    assert [(line.customer_sku, line.description) for line in draft.lines.all()] == [
        ("K-77", "Tea for the canteen"),
        ("K-77", "As ever"),
    ]
    assert [(line.customer_sku, line.description) for line in other.lines.all()] == [("", "Green tea")]


def test_his_text_is_looked_up_again_when_a_draft_is_edited():
    customer, tea = a_customer(), a_product(sku="TEA", name="Green tea", on_hand="9")
    named_by(customer, tea, "K-77", "Tea for the canteen")
    clerk = a_clerk()
    draft = a_draft(clerk, entry(tea), customer=customer)

    entries = [entry_of(line) for line in saved_lines(mine(draft))]
    operations.edit(draft, operations.Header(a_customer()), entries, by=clerk)

    assert entries[0].description == ""
    assert [(line.customer_sku, line.description) for line in draft.lines.all()] == [("", "Green tea")]


def test_a_number_that_changes_later_changes_no_line():
    customer, tea = a_customer(), a_product(sku="TEA", on_hand="9")
    named_by(customer, tea, "K-77")
    order = an_order(customer, product=tea)

    customer.products.update(sku="K-78")

    assert order.lines.get().customer_sku == "K-77"


@needs_pango
def test_every_paper_names_the_customers_number():
    customer, tea = a_customer(), a_product(sku="TEA", price="10.00", on_hand="9")
    named_by(customer, tea, "K-77")
    clerk = a_clerk()
    quote = a_draft(clerk, entry(tea), customer=customer)
    operations.quote(quote, valid_until=quote.order_date, by=clerk)
    order = an_order(customer, product=tea, quantity="2")
    shipment = ship(order)

    outbox.drain()

    offer = quote.revisions.select_related("pdf").get().pdf
    assert offer is not None
    for paper in (
        files.read(offer),
        print_acknowledgement(mine(order)),
        print_delivery_note(Shipment.objects.get(pk=shipment.pk)),
        print_invoice(order.invoices.get()),
    ):
        assert "Your article no. K-77" in text_of(paper)


def test_a_buyer_finds_a_product_by_his_own_number_and_by_nobody_elses():
    customer, other = a_customer(), a_customer()
    tea, cup = a_product(sku="TEA", name="Green tea", on_hand="9"), a_product(sku="CUP", name="Cup")
    named_by(customer, tea, "K-77", "Canteen")
    named_by(other, cup, "K-77")

    by_number = words(visitor(customer).get("/portal/catalog/?q=k-77"))
    by_text = words(visitor(customer).get("/portal/catalog/?q=canteen"))

    assert ("Green tea" in by_number, "Cup" in by_number, "Green tea" in by_text) == (True, False, True)
