"""Stories other systems tell of orders and credit, with our figures (PS-02, 03, 09, 10, 24, 31, 32, 36, 67)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import PriceList, PriceListLine, TaxMapping, TaxPosition
from core import invariants
from credit import operations as credit
from credit import selectors
from customers.models import Customer
from fulfillment import operations as fulfillment
from orders import operations as orders
from orders.totals import PricedLine, document_totals
from receivables import operations as receivables
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_draft_order,
    a_payment,
    a_product,
    a_rate,
    a_tax_code,
    an_actor,
    an_order,
    the_company,
)
from tests.credit.stage import company_tax, goods, invoiced, ordered
from tests.orders.stage import a_clerk, a_draft, entry

pytestmark = pytest.mark.django_db
D = Decimal


def exposure(customer: Customer) -> Decimal:
    return selectors.standing(customer, the_company().today()).exposure


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def test_ps_02_a_billed_on_order() -> None:
    product = a_product(price="10.00", on_hand="9", tax_code=a_tax_code(None, "10"))
    clerk = a_clerk()
    order = a_draft(
        clerk, entry(product, "2"), entry(product, "3"), customer=a_customer(billing_policy="order")
    )
    orders.quote(order, valid_until=the_company().today(), by=clerk)
    assert (order.net_amount, order.tax_amount, order.gross_amount) == (D("50.00"), D("5.00"), D("55.00"))

    orders.submit(order, by=clerk)

    order.refresh_from_db()
    assert (order.status, order.delivery_status, order.billing_status) == ("confirmed", "none", "complete")
    assert (order.shipments.count(), order.invoices.count()) == (1, 1)
    a_dispatched_shipment(order)
    assert order.invoices.count() == 1
    the_books_are_right()


def test_ps_02_b_billed_on_shipment() -> None:
    product = a_product(price="10.00", on_hand="9", tax_code=a_tax_code(None, "10"))
    order = a_draft(a_clerk(), entry(product, "2"), entry(product, "3"))
    orders.submit(order, by=a_clerk())
    assert (order.shipments.count(), order.invoices.count(), order.billing_status) == (1, 0, "none")

    a_dispatched_shipment(order)

    [invoice] = order.invoices.all()
    assert sum(invoice.lines.values_list("quantity", flat=True)) == D(5)
    the_books_are_right()


def test_ps_02_d_a_service_alone_is_done_when_it_is_paid() -> None:
    service = a_product(price="30.00", kind="service", tax_code=company_tax("0"))
    order = an_order(a_customer(billing_policy="order"), product=service)
    assert order.shipments.count() == 0
    orders.deliver_services(order, {order.lines.get().pk: D(1)}, by=a_clerk())

    a_payment(order.invoices.get())

    order.refresh_from_db()
    assert (order.payment_status, order.status) == ("paid", "closed")
    the_books_are_right()


def test_ps_03_partial_shipment() -> None:
    product = a_product(price="10.00", on_hand="10")
    order = an_order(product=product, quantity="10")
    shipment, by = order.shipments.get(), an_actor()

    fulfillment.pick(shipment, {shipment.lines.get().pk: D(5)}, by=by)
    fulfillment.pack(shipment, by=by)
    fulfillment.dispatch(shipment, by=by)

    invoice = order.invoices.get()
    rest = order.shipments.exclude(pk=shipment.pk).get()
    assert (invoice.shipment, invoice.lines.get().quantity) == (shipment, D(5))
    assert (rest.status, rest.lines.get().quantity) == ("planned", D(5))
    the_books_are_right()


def test_ps_09_the_first_line_of_a_price_list_that_fits_wins() -> None:
    goods_, service = a_product(price="10.00"), a_product(price="30.00", kind="service")
    prices = PriceList.objects.create(company=the_company(), code="L", name="L", currency="EUR")
    for position, (product, quantity, factor) in enumerate(
        [(goods_, 10, "0.7"), (goods_, 0, "0.8"), (None, 0, "0.5")], start=1
    ):
        PriceListLine.objects.create(
            company=the_company(), price_list=prices, position=position, product=product,
            min_quantity=D(quantity), factor=D(factor),
        )  # fmt: skip
    lines = [(goods_, "1"), (goods_, "12"), (service, "1"), (service, "12")]

    order = a_draft(
        a_clerk(),
        *(entry(product, quantity) for product, quantity in lines),
        customer=a_customer(price_list=prices),
    )

    found = [line.unit_price for line in order.lines.all()]
    assert found == [D("8.0000"), D("7.0000"), D("15.0000"), D("15.0000")]


def test_ps_10_a_discount_on_a_line() -> None:
    order = a_draft(a_clerk(), entry(a_product(price="10.00"), "1", discount_percent=D("33.33")))
    tenth = a_draft(a_clerk(), entry(a_product(price="10.00"), "1", discount_percent=D("10")))

    assert (tenth.net_amount, tenth.lines.get().unit_price) == (D("9.00"), D("10.00"))
    assert order.net_amount == D("6.67")


def test_ps_24_another_tax_for_a_foreign_customer() -> None:
    ten, five = a_tax_code(None, "10"), a_tax_code(None, "5")
    abroad = TaxPosition.objects.create(company=the_company(), code="EXP", name="Abroad")
    TaxMapping.objects.create(company=the_company(), tax_position=abroad, tax_code=ten, replaced_by=five)
    product = a_product(price="10.00", tax_code=ten)
    order = a_draft(a_clerk(), entry(product, "3"))
    assert order.gross_amount == D("33.00")

    orders.edit(order, orders.Header(a_customer(tax_position=abroad)), [entry(product, "3")], by=a_clerk())

    assert (order.gross_amount, order.lines.get().tax_code) == (D("31.50"), five)


@pytest.mark.parametrize(
    "limit, amount, status",
    [
        (None, "100.00", "confirmed"), ("0", "1.00", "held"), ("0", "0.00", "confirmed"),
        ("200.00", "1.00", "confirmed"), ("200.00", "150.00", "held"),
    ],
)  # fmt: skip
def test_ps_31_a_limit_on_what_is_owed(limit: str | None, amount: str, status: str) -> None:
    customer = a_customer()
    invoiced(customer, "100.00")
    credit.set_limit(customer, limit_amount=None if limit is None else D(limit), by=an_actor())

    assert ordered(customer, amount).status == status


def test_ps_32_orders_count_until_they_are_billed() -> None:
    customer = a_customer()
    invoiced(customer, "100.00")
    credit.set_limit(customer, limit_amount=D(100), by=an_actor())
    product = a_product(price="25.00", on_hand="1", tax_code=company_tax("0"))
    refused = an_order(customer, product=product, quantity="2")
    assert (refused.status, exposure(customer)) == ("held", D(100))
    orders.cancel(refused, reason="credit", by=an_actor())

    credit.set_limit(customer, limit_amount=D(200), by=an_actor())
    order = an_order(customer, product=product, quantity="2")
    assert (order.status, exposure(customer)) == ("confirmed", D(150))

    credit.set_limit(customer, limit_amount=D(100), by=an_actor())
    a_dispatched_shipment(order)  # one of two; what was confirmed goes on

    figures = selectors.standing(customer, the_company().today())
    assert (figures.open_orders_amount, figures.open_receivables_amount) == (D(25), D(125))
    assert figures.exposure == D(150)
    the_books_are_right()


def test_ps_36_a_limit_in_another_currency() -> None:
    a_rate(the_company(), "USD", "0.50")  # a dollar is worth half a euro
    first = a_customer(credit_limit="50.00", currency="USD")
    second = a_customer(credit_limit="50.00", currency="USD")
    product = a_product(price="45.00", currency="USD", on_hand="9", tax_code=company_tax("0"))
    dearer = a_product(price="110.00", currency="USD", on_hand="9", tax_code=company_tax("0"))

    fits, does_not = an_order(first, product=product), an_order(second, product=dearer)

    assert (fits.status, fits.credit_decisions.get().order_amount) == ("confirmed", D("22.50"))
    assert (does_not.status, does_not.credit_decisions.get().order_amount) == ("held", D("55.00"))


def test_ps_67_the_sums_of_the_norm() -> None:
    lines = [
        PricedLine(D(7), D(400), D(0), 1, D(25)),
        PricedLine(D(-3), D(500), D(0), 1, D(25)),
        PricedLine(D(1), D(25), D(0), 1, D(25)),  # the charge on the document
    ]

    totals = document_totals(lines, "EUR")
    negated = document_totals([line._replace(quantity=-line.quantity) for line in lines], "EUR")

    assert sum(line.net for line in totals.lines[:2]) == D("1300.00")
    assert (totals.net, totals.tax, totals.gross) == (D("1325.00"), D("331.25"), D("1656.25"))
    assert (negated.net, negated.tax, negated.gross) == (D("-1325.00"), D("-331.25"), D("-1656.25"))


def test_money_in_advance_is_no_limit() -> None:
    customer = a_customer(credit_limit="0")
    draft = a_draft_order(customer, **goods("80.00"))
    receivables.post_payment(customer, amount=D("79.99"), currency="EUR", by=an_actor())

    orders.submit(draft, by=an_actor())
    assert draft.status == "held"
    receivables.post_payment(customer, amount=D("0.01"), currency="EUR", by=an_actor())
    credit.recheck(draft, by=an_actor())

    assert draft.status == "confirmed"
