"""Where the customer takes one delivery only, what does not come with it is canceled, told, and never billed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from core import invariants, outbox
from core.models import MailMessage
from invoicing.models import Invoice
from orders import operations as orders
from orders.models import LostSale, SalesOrder
from reporting.selectors import accounts_in_use
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_user,
    stock,
    the_company,
)
from tests.orders.stage import D, a_clerk, a_draft, entry, mine

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=number)


def ordered(
    *, policy: str = "cancel", milk: str = "0", customer: dict[str, Any] | None = None, **header: Any
) -> SalesOrder:
    """Ten tea at 10.00 of which four are there, and two milk at 5.00 of which none is; handed in."""
    clerk = a_clerk()
    order = a_draft(
        clerk,
        entry(a_product(sku="TEA", price="10.00", on_hand="4"), "10"),
        entry(a_product(sku="MILK", price="5.00", on_hand=milk), "2"),
        customer=a_customer(rest_policy=policy, **(customer or {})),
        **header,
    )
    orders.submit(order, by=clerk)
    return mine(order)


def counters(order: SalesOrder) -> list[tuple[Any, ...]]:
    return [
        (line.sku, line.quantity, line.reserved, line.shipped, line.canceled)
        for line in order.lines.order_by("position")
    ]


def lost() -> list[tuple[Any, ...]]:
    rows = LostSale.objects.order_by("pk").select_related("order_line")
    return [(row.order_line.sku, row.quantity, row.net_amount, row.reason) for row in rows]


def told(order: SalesOrder) -> list[str]:
    outbox.drain()
    mails = MailMessage.objects.filter(event_key__startswith=f"unfulfilled:{order.pk}:").order_by("pk")
    return [mail.body_text for mail in mails]


def on_order(order: SalesOrder) -> Any:
    """What counts against the customer's limit as ordered and not yet invoiced."""
    rows = accounts_in_use(the_company(), the_company().today())
    return next(row.orders for row in rows if row.code == order.customer.code)


# when the order is confirmed ----------------------------------------------------------------------------------------
def test_what_is_not_there_is_canceled_at_once_and_the_rest_is_promised_for_today() -> None:
    order = ordered(customer={"credit_limit": "500.00"})

    assert (order.status, order.promised_date) == ("confirmed", the_company().today())
    assert counters(order) == [("TEA", 10, 4, 0, 6), ("MILK", 2, 0, 0, 2)]
    assert lost() == [("TEA", D(6), D("60.00"), "stock"), ("MILK", D(2), D("10.00"), "stock")]
    assert on_order(order) == D("48.00")
    assert order.shipments.get().lines.get().quantity == 4
    assert invariants.run_all() == []


def test_the_customer_is_told_once_what_does_not_come() -> None:
    order = ordered()

    (mail,) = told(order)

    assert "6 × TEA" in mail
    assert "2 × MILK" in mail
    assert "cannot be delivered and will not be charged" in mail


def test_the_one_delivery_ends_the_order_when_it_is_billed_and_paid() -> None:
    order = ordered()

    a_dispatched_shipment(order)

    order.refresh_from_db()
    assert (order.delivery_status, Invoice.objects.get().net_amount) == ("complete", D("40.00"))
    assert counters(order) == [("TEA", 10, 0, 4, 6), ("MILK", 2, 0, 0, 2)]
    assert len(told(order)) == 1
    assert invariants.run_all() == []


def test_who_is_billed_on_order_is_billed_for_what_comes() -> None:
    ordered(customer={"billing_policy": "order"})

    assert Invoice.objects.get().net_amount == D("40.00")
    assert invariants.run_all() == []


def test_while_nothing_is_there_the_first_delivery_is_waited_for() -> None:
    clerk = a_clerk()
    order = a_draft(
        clerk, entry(a_product(sku="TEA", price="10.00"), "10"), customer=a_customer(rest_policy="cancel")
    )
    orders.submit(order, by=clerk)

    assert counters(order) == [("TEA", 10, 0, 0, 0)]
    assert (order.status, lost(), told(order)) == ("confirmed", [], [])


@pytest.mark.parametrize(
    "policy, header", [("backorder", {}), ("cancel", {"allows_partial_delivery": False})]
)
def test_who_takes_the_rest_later_or_everything_together_keeps_it(
    policy: str, header: dict[str, Any]
) -> None:
    order = ordered(policy=policy, **header)

    assert counters(order) == [("TEA", 10, 4, 0, 0), ("MILK", 2, 0, 0, 0)]
    assert (lost(), told(order)) == ([], [])


# when the first delivery leaves -------------------------------------------------------------------------------------
def in_time() -> SalesOrder:
    """Wanted in three weeks, when the missing goods can be there: nothing is given up yet."""
    order = ordered(requested_date=day(21))
    assert counters(order) == [("TEA", 10, 4, 0, 0), ("MILK", 2, 0, 0, 0)]
    return order


def test_what_can_still_come_in_time_is_kept_until_the_first_delivery_leaves() -> None:
    order = in_time()

    a_dispatched_shipment(order)

    order.refresh_from_db()
    assert counters(order) == [("TEA", 10, 0, 4, 6), ("MILK", 2, 0, 0, 2)]
    assert order.delivery_status == "complete"
    assert lost() == [("TEA", D(6), D("60.00"), "stock"), ("MILK", D(2), D("10.00"), "stock")]
    assert Invoice.objects.get().net_amount == D("40.00")
    assert len(told(order)) == 1
    assert invariants.run_all() == []


def test_what_has_arrived_before_goes_with_it() -> None:
    order = in_time()
    stock(Product.objects.get(sku="MILK"), "2")
    outbox.drain()

    a_dispatched_shipment(mine(order))

    assert counters(order) == [("TEA", 10, 0, 4, 6), ("MILK", 2, 0, 2, 0)]
    assert lost() == [("TEA", D(6), D("60.00"), "stock")]
    assert Invoice.objects.get().net_amount == D("50.00")


def test_a_bill_written_ahead_and_not_issued_follows() -> None:
    the_company().__class__.objects.update(issues_invoices_automatically=False)
    order = ordered(requested_date=day(21), customer={"billing_policy": "order", "credit_limit": "500.00"})
    assert Invoice.objects.get(status="draft").net_amount == D("110.00")

    a_dispatched_shipment(order)

    assert Invoice.objects.get(status="draft").net_amount == D("40.00")
    assert on_order(order) == D("48.00")
    assert invariants.run_all() == []


def test_what_was_invoiced_ahead_is_not_given_up_behind_the_customers_back() -> None:
    order = ordered(requested_date=day(21), customer={"billing_policy": "order"})
    assert Invoice.objects.get(status="issued").net_amount == D("110.00")

    a_dispatched_shipment(order)

    order.refresh_from_db()
    assert counters(order) == [("TEA", 10, 0, 4, 0), ("MILK", 2, 0, 0, 0)]
    assert (order.delivery_status, lost(), told(order)) == ("partial", [], [])
    assert invariants.run_all() == []


def test_the_order_says_that_nothing_comes_later(client: Client) -> None:
    order = ordered()
    client.force_login(a_user(the_company(), "SAL"))

    assert (
        "what does not come with the first is canceled"
        in client.get(order.get_absolute_url()).content.decode()
    )
