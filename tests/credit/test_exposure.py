"""CRD-1: each unit of value is on order or owed, never both and never neither, all the way to the money."""

from __future__ import annotations

import pytest
from django.utils import timezone

from credit import operations as credit
from credit import selectors
from credit.models import CheckPoint
from credit.selectors import at_risk, delivered_not_invoiced
from customers.models import Customer
from invoicing import operations as invoicing
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import SalesOrder, SalesOrderLine
from receivables import operations as receivables
from tests.builders import (
    a_company,
    a_customer,
    a_dispatched_shipment,
    a_payment,
    a_product,
    an_actor,
    an_order,
    stock,
    the_company,
)
from tests.credit.stage import D, company_tax, goods, ordered

pytestmark = pytest.mark.django_db


def parts(customer: Customer) -> tuple[str, str, str]:
    """On order, owed, together."""
    figures = selectors.standing(customer, customer.company.today())
    return tuple(
        str(amount.quantize(D("0.01")))
        for amount in (figures.open_orders_amount, figures.open_receivables_amount, figures.exposure)
    )  # type: ignore[return-value]


def test_value_moves_along_the_chain_and_is_counted_once_at_each_step() -> None:
    customer = a_customer(billing_policy="shipment")
    product = a_product(price="10.00", on_hand="6", tax_code=company_tax("20"))
    assert parts(customer) == ("0.00", "0.00", "0.00")

    order = an_order(customer, product=product, quantity="10")
    assert parts(customer) == ("120.00", "0.00", "120.00")

    a_dispatched_shipment(order)  # six of ten, billed at once
    assert parts(customer) == ("48.00", "72.00", "120.00")

    a_payment(order.invoices.get(), "30.00")
    assert parts(customer) == ("48.00", "42.00", "90.00")

    orders.close_line(order, 1, reason="customer", by=an_actor())
    assert parts(customer) == ("0.00", "42.00", "42.00")


def test_what_a_held_order_has_shipped_stays_at_risk_and_counts_once_when_it_is_looked_at_again() -> None:
    company = a_company("ACME", issues_invoices_automatically=False)
    customer = a_customer(company, credit_limit="200.00")
    product = a_product(price="10.00", on_hand="6", tax_code=company_tax("20"))
    order = an_order(customer, product=product, quantity="10")
    a_dispatched_shipment(order)
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=an_actor())
    assert parts(customer) == ("72.00", "0.00", "72.00")

    decision = credit.check(order, point=CheckPoint.RECHECK, by=an_actor())

    assert (decision.open_orders_amount, decision.order_amount, decision.is_passed) == (
        D(0),
        D("120.00"),
        True,
    )


def test_what_is_shipped_and_not_billed_stays_on_order() -> None:
    company = a_company("ACME", issues_invoices_automatically=False)
    customer = a_customer(company)
    order = an_order(customer, product=a_product(price="10.00", on_hand="9"), quantity="5")

    a_dispatched_shipment(order)
    assert parts(customer) == ("60.00", "0.00", "60.00")
    assert delivered_not_invoiced(customer, "EUR", company.today()) == D("60.00")

    invoicing.issue(order.invoices.get(), by=an_actor())
    assert parts(customer) == ("0.00", "60.00", "60.00")


def test_a_credit_note_brings_the_goods_back_on_order_until_they_are_billed_again() -> None:
    customer = a_customer()
    order = an_order(customer, product=a_product(price="10.00", on_hand="9"), quantity="5")
    a_dispatched_shipment(order)

    invoicing.credit(
        order.invoices.get(), reason="Wrong price", quantities_by_position={1: D(2)}, by=an_actor()
    )

    assert parts(customer) == ("24.00", "36.00", "60.00")


def test_money_nobody_has_matched_yet_is_taken_off() -> None:
    customer = a_customer()
    ordered(customer, "100.00")

    receivables.post_payment(customer, amount=D("30.00"), currency="EUR", by=an_actor(None, "AR"))

    assert parts(customer) == ("100.00", "-30.00", "70.00")


def test_drafts_quotes_held_and_canceled_orders_count_nothing() -> None:
    customer = a_customer(credit_limit="50.00")
    assert ordered(customer, "60.00").status == "held"
    orders.cancel(ordered(customer, "50.00"), reason="customer", by=an_actor())

    assert parts(customer) == ("0.00", "0.00", "0.00")


def test_an_order_billed_ahead_is_owed_and_no_longer_on_order() -> None:
    customer = a_customer(billing_policy="order")

    ordered(customer, "100.00")

    assert parts(customer) == ("0.00", "100.00", "100.00")


def test_an_amended_order_is_decided_on_without_counting_it_twice() -> None:
    customer = a_customer(credit_limit="300.00")
    order = an_order(customer, **goods("100.00"), quantity="1")

    orders.amend(order, {1: D(3)}, by=an_actor())

    decision = order.credit_decisions.latest("pk")
    assert (order.status, decision.check_point) == ("confirmed", "amend")
    assert (decision.open_orders_amount, decision.order_amount) == (D(0), D("300.00"))


def test_what_was_billed_of_an_order_is_not_counted_as_order_when_it_is_checked_again() -> None:
    customer = a_customer(credit_limit="1000.00")
    product = goods("100.00")["product"]
    order = an_order(customer, product=product, quantity="9")
    a_dispatched_shipment(order)
    orders.amend(order, {1: D(10)}, by=an_actor())
    assert (order.status, parts(customer)) == ("confirmed", ("100.00", "900.00", "1000.00"))

    orders.place_hold(order, "manual", "Wait", by=an_actor())
    orders.release_hold(order, "manual", "go", by=an_actor())

    decision = order.credit_decisions.latest("pk")
    assert (order.status, decision.order_amount) == ("confirmed", D("100.00"))


def test_other_companies_and_other_customers_are_not_counted() -> None:
    customer = a_customer()
    ordered(a_customer(), "100.00")
    other = a_company("OTHER")
    product = a_product(other)
    stock(product, "5")
    an_order(a_customer(other, customer.code), product=product)

    assert parts(customer) == ("0.00", "0.00", "0.00")
    assert the_company() == customer.company


def test_what_came_back_of_billed_goods_makes_no_other_line_of_the_order_cheaper() -> None:
    order = SalesOrder(confirmed_at=timezone.now())
    came_back = SalesOrderLine(
        quantity=D(10), invoiced=D(10), shipped=D(10), returned=D(4), gross_amount=D(1000)
    )
    to_come = SalesOrderLine(quantity=D(4), gross_amount=D(400))

    assert [at_risk(line, order) for line in (came_back, to_come)] == [0, 400]
