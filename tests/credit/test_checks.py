"""Credit checks: limit, exposure, release."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core import outbox
from core.actors import Actor
from core.models import RoleCeiling
from core.reasons import sentences
from core.refusals import NotPermitted, Refusal
from credit import operations as credit
from credit import selectors
from credit.models import CreditRelease
from orders import operations as orders
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import SalesOrder
from receivables import operations as receivables
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_draft_order,
    a_product,
    an_actor,
    an_issued_invoice,
    an_order,
    the_company,
)

pytestmark = pytest.mark.django_db
D = Decimal


def priced(net: str) -> dict[str, Any]:
    """An order of one stocked piece at this net price; 20 % tax comes on top."""
    return {"product": a_product(price=net, on_hand="100")}


def test_an_order_at_the_limit_passes() -> None:
    order = an_order(a_customer(credit_limit="120.00"), **priced("100.00"))

    assert order.status == OrderStatus.CONFIRMED


def test_an_order_one_cent_over_the_credit_limit_is_held_with_the_figures() -> None:
    order = an_order(a_customer(credit_limit="119.99"), **priced("100.00"))

    assert order.status == OrderStatus.HELD
    hold = order.holds.get(lifted_at__isnull=True)
    assert hold.kind == HoldKind.CREDIT
    [words] = sentences(hold.reasons)
    assert words.replace("\xa0", " ") == (
        "0.00 EUR on order + 0.00 EUR open + this order 120.00 EUR = 120.00 EUR, 0.01 EUR over the limit of 119.99 EUR."
    )


def test_no_limit_is_unlimited_and_zero_is_no_credit() -> None:
    assert an_order(a_customer(), **priced("999999.00")).status == OrderStatus.CONFIRMED
    assert an_order(a_customer(credit_limit="0"), **priced("1.00")).status == OrderStatus.HELD


def test_value_moves_from_the_order_to_the_receivable_when_the_invoice_is_issued() -> None:
    customer = a_customer(credit_limit="1000.00")
    order = an_order(customer, **priced("100.00"))
    today = the_company().today()
    before = selectors.standing(customer, today)
    assert (before.open_orders_amount, before.open_receivables_amount) == (D("120.00"), D(0))

    a_dispatched_shipment(order)

    after = selectors.standing(customer, today)
    assert (after.open_orders_amount, after.open_receivables_amount) == (D(0), D("120.00"))
    assert after.exposure == before.exposure


def test_a_parents_limit_is_shared_by_its_children() -> None:
    parent = a_customer(credit_limit="200.00")
    an_order(a_customer(parent=parent), **priced("100.00"))

    second = an_order(a_customer(parent=parent), **priced("100.00"))

    assert second.status == OrderStatus.HELD


def test_a_payment_frees_the_held_order() -> None:
    customer = a_customer(credit_limit="120.00")
    invoice = an_issued_invoice(customer, **priced("100.00"))
    held = an_order(customer, **priced("50.00"))
    assert held.status == OrderStatus.HELD

    receivables.post_payment(
        customer,
        amount=D("120.00"),
        currency="EUR",
        allocations=[(invoice, D("120.00"))],
        by=an_actor(None, "AR"),
    )
    outbox.drain()

    held.refresh_from_db()
    assert held.status == OrderStatus.CONFIRMED


def test_the_controller_releases_within_his_ceiling_and_never_his_own_order() -> None:
    controller = an_actor(None, "CRC")
    order = an_order(a_customer(credit_limit="0"), **priced("100.00"))
    with pytest.raises(credit.OverCeiling):
        credit.release(order, reason="good payer", by=controller)
    RoleCeiling.objects.create(
        company=the_company(),
        role="CRC",
        permission="credit.release_credit_hold",
        currency="EUR",
        ceiling_amount=D(120),
    )
    with pytest.raises(Refusal, match="reason"):
        credit.release(order, reason=" ", by=controller)

    released = credit.release(order, reason="good payer", by=controller)

    assert order.status == OrderStatus.CONFIRMED
    assert (released.released_amount, released.released_by) == (D("120.00"), controller.user)


def test_a_manager_does_not_release_the_order_he_entered() -> None:
    manager = an_actor(None, "MGR")
    entry = orders.LineEntry(a_product(price="100.00").sku, D(1))
    order = orders.create(orders.Header(a_customer(credit_limit="0")), [entry], by=manager)
    orders.submit(order, by=manager)

    with pytest.raises(credit.OwnOrder):
        credit.release(order, reason="I know him", by=manager)

    assert order.status == OrderStatus.HELD


def test_a_clerk_may_not_release() -> None:
    order = an_order(a_customer(credit_limit="0"), **priced("100.00"))

    with pytest.raises(NotPermitted):
        credit.release(order, reason="please", by=an_actor(None, "SAL"))


def test_the_database_refuses_a_release_that_hides_who_entered_the_order() -> None:
    manager = an_actor(None, "MGR")
    entry = orders.LineEntry(a_product(price="100.00").sku, D(1))
    order = orders.create(orders.Header(a_customer(credit_limit="0")), [entry], by=manager)
    orders.submit(order, by=manager)

    with pytest.raises(IntegrityError), transaction.atomic():
        CreditRelease.objects.create(
            company=order.company, order=order, hold=order.holds.get(kind="credit"), released_amount=D(1), currency="EUR",
            expires_on=the_company().today(), reason="x", entered_by=None, released_by=manager.user,
        )  # fmt: skip


def test_a_rejected_order_is_canceled_with_the_reason() -> None:
    order = an_order(a_customer(credit_limit="0"), **priced("100.00"))

    credit.reject(order, reason="two bounced payments", by=an_actor(None, "CRC"))

    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELED, "credit")


def test_a_blocked_customer_buys_nothing_until_unblocked() -> None:
    customer, manager = a_customer(), an_actor(None, "MGR")
    credit.block(customer, reason="in dispute", by=an_actor(None, "CRC"))
    order = an_order(customer, **priced("1.00"))
    assert order.status == OrderStatus.HELD

    credit.unblock(customer, reason="settled", by=manager)
    outbox.drain()

    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_never_exceed_the_limit_together() -> None:
    customer = a_customer(credit_limit="120.00")
    product = a_product(price="100.00", on_hand="10")
    numbers = [a_draft_order(customer, product=product).number for _each in range(4)]

    def submit(number: str) -> str:
        try:
            order = SalesOrder.objects.select_related(
                "company", "customer__company", "payment_terms", "warehouse"
            ).get(number=number)
            orders.submit(order, by=Actor.system(order.company))
            return order.status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(submit, numbers))

    assert statuses == ["confirmed", "held", "held", "held"]


@pytest.mark.django_db(transaction=True)
def test_the_last_unit_is_sold_once() -> None:
    product = a_product(price="1.00", on_hand="1")
    numbers = [a_draft_order(a_customer(), product=product).number for _each in range(4)]

    def submit(number: str) -> Decimal:
        try:
            order = SalesOrder.objects.select_related(
                "company", "customer__company", "payment_terms", "warehouse"
            ).get(number=number)
            orders.submit(order, by=Actor.system(order.company))
            return order.lines.get().reserved
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        reserved = sorted(pool.map(submit, numbers))

    assert reserved == [D(0), D(0), D(0), D(1)]
