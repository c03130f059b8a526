"""Entering and submitting orders."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import PriceList, PriceListLine
from core import outbox
from core.lifecycle import MoveNotAllowed
from core.models import MailMessage
from core.refusals import NotPermitted, Refusal, Several, StaleVersion
from customers.models import CustomerPrice
from inventory import operations as inventory
from orders import operations as orders
from orders.lifecycle import DeliveryStatus, HoldKind, OrderStatus, PriceSource
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, an_actor, an_order, stock, the_company

pytestmark = pytest.mark.django_db
D = Decimal


def test_an_order_is_confirmed_and_its_stock_reserved() -> None:
    product = a_product(price="12.50", on_hand="10")

    order = an_order(product=product, quantity="4")

    assert order.status == OrderStatus.CONFIRMED
    assert (order.net_amount, order.tax_amount, order.gross_amount) == (D("50.00"), D("10.00"), D("60.00"))
    line = order.lines.get()
    assert (line.reserved, line.promised_date) == (D(4), the_company().today())
    assert product.stock_levels.get().reserved == D(4)


def test_what_is_not_there_is_backordered_with_a_date_and_filled_by_a_receipt() -> None:
    product = a_product(on_hand="3", lead_time_days=7)
    order = an_order(product=product, quantity="5")
    line = order.lines.get()
    assert (line.reserved, line.promised_date) == (D(3), the_company().today() + datetime.timedelta(days=7))

    stock(product, "10")
    outbox.drain()

    line.refresh_from_db()
    assert line.reserved == D(5)
    assert line.first_promised_date == the_company().today() + datetime.timedelta(days=7)


def test_a_receipt_goes_to_the_order_that_is_wanted_first() -> None:
    product = a_product()
    today = the_company().today()
    later = an_order(product=product, quantity="5", requested_date=today + datetime.timedelta(days=9))
    sooner = an_order(product=product, quantity="5", requested_date=today + datetime.timedelta(days=2))

    stock(product, "5")
    outbox.drain()

    assert sooner.lines.get().reserved == D(5)
    assert later.lines.get().reserved == D(0)


def test_an_empty_order_cannot_be_submitted() -> None:
    clerk = an_actor(None, "SAL")
    order = orders.create(orders.Header(a_customer()), [], by=clerk)

    with pytest.raises(orders.EmptyOrder):
        orders.submit(order, by=clerk)

    order.refresh_from_db()
    assert order.status == OrderStatus.DRAFT


def test_every_bad_line_is_named_and_nothing_is_saved() -> None:
    product = a_product()
    entries = [
        orders.LineEntry(product.sku, D(0)),
        orders.LineEntry("NO-SUCH", D(1)),
        orders.LineEntry(product.sku, D(1), discount_percent=D(101)),
        orders.LineEntry(product.sku, D("0.5")),
    ]

    with pytest.raises(Several) as several:
        orders.create(orders.Header(a_customer()), entries, by=an_actor(None, "SAL"))

    fields = [refusal.field for refusal in several.value.refusals]
    assert fields == ["lines.0.quantity", "lines.1.sku", "lines.2.discount_percent", "lines.3.quantity"]
    assert not SalesOrder.objects.exists()


def test_a_quantity_between_the_steps_of_a_product_is_refused_with_the_nearest_ones() -> None:
    product = a_product(minimum_quantity=Decimal(12), order_multiple=Decimal(6))

    for quantity, words in (("6", "The least that is sold is 12 piece."), ("20", "enter 18 or 24 piece")):
        with pytest.raises(Several, match=words) as refused:
            a_draft_order(product=product, quantity=quantity)
        assert refused.value.refusals[0].field == "lines.0.quantity"
    assert not SalesOrder.objects.exists()
    assert a_draft_order(product=product, quantity="18").gross_amount > 0


def test_a_second_submit_is_told_that_the_order_is_confirmed() -> None:
    order = an_order(product=a_product(on_hand="5"))

    with pytest.raises(MoveNotAllowed, match="is confirmed and cannot become submitted"):
        orders.submit(order, by=an_actor(None, "SAL"))


def test_a_stale_form_is_refused() -> None:
    clerk = an_actor(None, "SAL")
    order = a_draft_order()
    header = orders.Header(order.customer, note="mine")
    orders.edit(order, header, [], by=clerk, version=order.version)

    with pytest.raises(StaleVersion):
        orders.edit(order, header, [], by=clerk, version=1)


def test_a_submitted_order_is_not_edited() -> None:
    order = an_order(product=a_product(on_hand="5"))

    with pytest.raises(orders.NotEditable):
        orders.edit(order, orders.Header(order.customer), [], by=an_actor(None, "SAL"))


def test_a_discount_beyond_the_clerks_limit_waits_for_a_manager() -> None:
    clerk, manager = an_actor(None, "SAL"), an_actor(None, "MGR")
    entry = orders.LineEntry(a_product(on_hand="5").sku, D(1), discount_percent=D(16))
    order = orders.create(orders.Header(a_customer()), [entry], by=clerk)
    orders.submit(order, by=clerk)
    assert order.status == OrderStatus.HELD

    with pytest.raises(NotPermitted):
        orders.release_hold(order, HoldKind.APPROVAL, "please", by=clerk)
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=manager)

    assert order.status == OrderStatus.CONFIRMED


def test_canceling_frees_the_stock_and_keeps_the_reason() -> None:
    product = a_product(on_hand="5")
    order = an_order(product=product, quantity="4")

    orders.cancel(order, reason="customer", by=an_actor(None, "SAL"))

    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELED, "customer")
    assert product.stock_levels.get().reserved == D(0)


def test_an_amended_quantity_is_reserved_and_kept_as_a_revision() -> None:
    product = a_product(price="10.00", on_hand="9")
    order = an_order(product=product, quantity="4")

    orders.amend(order, {1: D(6)}, by=an_actor(None, "SAL"))

    line = order.lines.get()
    assert (line.quantity, line.reserved, order.net_amount, order.revision) == (D(6), D(6), D("60.00"), 1)
    assert order.revisions.get().content["lines"][0]["quantity"] == "4"


def test_closing_a_line_short_keeps_the_ordered_quantity() -> None:
    order = an_order(product=a_product(on_hand="2"), quantity="5")

    orders.close_line(order, 1, reason="stock", by=an_actor(None, "SAL"))

    line = order.lines.get()
    assert (line.quantity, line.canceled, line.reserved) == (D(5), D(5), D(0))
    assert order.delivery_status == DeliveryStatus.COMPLETE


def test_the_first_fitting_line_of_the_price_list_wins() -> None:
    company = the_company()
    product = a_product(price="10.00")
    service = a_product(price="30.00", kind="service")
    price_list = PriceList.objects.create(company=company, code="L", name="L", currency="EUR")
    for position, (of, quantity, factor) in enumerate(
        [(None, 10, "0.7"), (product, 0, "0.8"), (None, 0, "0.5")], 1
    ):
        PriceListLine.objects.create(
            company=company,
            price_list=price_list,
            position=position,
            product=of,
            min_quantity=D(quantity),
            factor=D(factor),
        )
    customer = a_customer(price_list=price_list)

    def price(of: object, quantity: str) -> Decimal:
        order = a_draft_order(customer, product=of, quantity=quantity)  # type: ignore[arg-type]
        return order.lines.get().unit_price

    assert (price(product, "1"), price(product, "12"), price(service, "1")) == (
        D("8.0000"),
        D("7.0000"),
        D("15.0000"),
    )


def test_a_customer_price_comes_before_any_list() -> None:
    product, customer = a_product(price="10.00"), a_customer()
    CustomerPrice.objects.create(
        company=the_company(),
        customer=customer,
        product=product,
        currency="EUR",
        price=D("7.77"),
        min_quantity=D(5),
    )

    line = a_draft_order(customer, product=product, quantity="5").lines.get()

    assert (line.unit_price, line.list_price, line.price_source) == (
        D("7.77"),
        D("10.00"),
        PriceSource.CUSTOMER,
    )


@pytest.mark.parametrize("lines", [5, 60])
def test_a_submit_costs_the_same_for_few_and_for_many_lines(lines: int) -> None:
    clerk, customer = an_actor(None, "SAL"), a_customer()
    products = [a_product(on_hand="50") for _number in range(lines)]
    entries = [orders.LineEntry(product.sku, D(1)) for product in products]
    order = orders.create(orders.Header(customer), entries, by=clerk)

    with CaptureQueriesContext(connection) as queries:
        orders.submit(order, by=clerk)

    assert order.status == OrderStatus.CONFIRMED
    assert len(queries) <= 45


def test_the_database_refuses_a_move_outside_the_lifecycle() -> None:
    order = a_draft_order()

    with pytest.raises(IntegrityError, match="no move from draft to closed"), transaction.atomic():
        SalesOrder.objects.filter(pk=order.pk).update(status="closed")


@pytest.mark.parametrize(
    "change", ["shipped = 9", "reserved = 9", "invoiced = 9", "quantity = 0", "canceled = -1", "returned = 1"]
)
def test_the_database_keeps_the_counters_of_a_line(change: str) -> None:
    order = a_draft_order(quantity="3")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_salesorderline SET {change} WHERE order_id = %s", [order.pk])  # noqa: S608


def test_reserved_stock_cannot_be_adjusted_away() -> None:
    product = a_product(on_hand="5")
    an_order(product=product, quantity="4")

    with pytest.raises(Refusal) as refusal:
        inventory.adjust(
            product.stock_levels.get().warehouse,
            [inventory.AdjustmentLine(product, D(-2))],
            reason="broken",
            by=an_actor(),
        )

    assert refusal.value.field == "lines.0.quantity"
    assert product.stock_levels.get().on_hand == D(5)


def test_a_confirmed_order_is_acknowledged_with_its_pdf_once() -> None:
    order = an_order(a_customer(language="it"), product=a_product(on_hand="5"))

    outbox.drain()
    outbox.drain()

    message = MailMessage.objects.get(document_kind="orders.salesorder", document_id=order.pk)
    assert order.number in message.subject
    assert message.attachments.get().content_type == "application/pdf"


def test_a_held_order_is_announced_without_figures() -> None:
    order = an_order(a_customer(credit_limit="0"), product=a_product(price="100.00", on_hand="5"))

    outbox.drain()

    message = MailMessage.objects.get(document_id=order.pk)
    assert "limit" not in message.body_text
    assert not message.attachments.exists()
