"""From order to cash through the browser, by keyboard alone, told as one story."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import outbox
from core.models import OutboxMessage
from inventory.models import StockLevel
from orders.models import SalesOrder
from receivables.models import OpenItem, Payment
from tests.builders import a_customer, a_product
from tests.e2e.books import assert_the_books_agree, open_receivables, receivables_in_the_ledger, words_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_becomes_cash_by_keyboard(sits_down, company):
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste", credit_limit="1000.00")
    tea = a_product(company, "TEA", name="Green tea", price="40.00", on_hand="20")
    a_product(company, "CUP", name="Cup", price="2.50", on_hand="100")

    order = the_clerk_enters_the_order(sits_down("SAL", with_password=True))
    assert [str(line) for line in order.lines.values_list("sku", flat=True)] == ["TEA", "CUP"]
    assert (order.status, order.net_amount, order.gross_amount) == (
        "confirmed",
        Decimal("295.00"),
        Decimal("354.00"),
    )

    the_warehouse_ships_it(sits_down("WH", with_password=True), order)
    order.refresh_from_db()
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
    assert StockLevel.objects.get(product=tea).on_hand == 13
    invoice = order.invoices.get()
    assert (invoice.status, invoice.gross_amount) == ("issued", Decimal("354.00"))
    assert open_receivables(company) == receivables_in_the_ledger(company) == Decimal("354.00")

    the_receivables_clerk_enters_the_payment(sits_down("AR", with_password=True), invoice.number)
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("closed", "paid")
    assert Payment.objects.get().customer == customer
    assert not OpenItem.objects.filter(company=company, open_amount__gt=0).exists()
    assert open_receivables(company) == receivables_in_the_ledger(company) == 0
    assert_the_books_agree(company)

    outbox.drain()
    invoice.refresh_from_db()
    assert invoice.number in words_of(invoice)
    assert not OutboxMessage.objects.filter(status="dead").exists()


def the_clerk_enters_the_order(clerk):
    clerk.enters_an_order("alf", [("tea", "7"), ("cup", "6")])
    clerk.sees("Confirmed")
    return SalesOrder.objects.get(number=clerk.page.url.rstrip("/").rsplit("/", 1)[-1])


def the_warehouse_ships_it(picker, order):
    picker.press("g", "s")
    picker.page.wait_for_url("**/shipments/**")
    shipment = order.shipments.get()
    picker.finds(shipment.number)
    the_goods_are_picked(picker)
    picker.does_the_next_step()  # pack
    picker.sees("Hand over to the carrier")
    picker.does_the_next_step()  # dispatch
    picker.sees("Proof of delivery")
    picker.tab_to("Signed by")
    picker.type("M. Anders")
    picker.does_the_next_step()  # deliver
    shipment.refresh_from_db()
    assert (shipment.status, shipment.signed_by) == ("delivered", "M. Anders")


def the_goods_are_picked(picker):
    picker.does_the_next_step()
    picker.sees("0 of 2 lines picked")
    picker.waits_for_the_focus_in("code")
    picker.type("TEA")
    picker.press("Enter")
    picker.type("CUP")
    picker.press("Enter")
    picker.sees("2 of 2 lines picked")
    picker.does_the_next_step()
    picker.sees("Packages")


def the_receivables_clerk_enters_the_payment(clerk, invoice_number):
    clerk.finds(invoice_number)
    clerk.sees("354.00")
    clerk.press("c", "p")
    clerk.waits_for_the_focus_in("customer")
    clerk.type("alf")
    clerk.press("Enter")
    clerk.waits_for_the_focus_in("amount")
    clerk.type("354.00")
    clerk.press("Tab")
    clerk.sees("Matched 354.00")
    clerk.does_the_next_step()
