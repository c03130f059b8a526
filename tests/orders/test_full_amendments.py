"""Amending everything that may be: products, units, prices, discounts, dates, addresses, charges, the warehouse."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from catalog.models import Product, ProductUnit, UnitOfMeasure
from core import invariants
from core.actors import Actor
from core.refusals import Refusal
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import Warehouse
from orders import operations as orders
from orders.charges import Charge
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import LostSale, SalesOrder
from orders.operations import HeaderChange, LineChange
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_warehouse,
    an_order,
    the_company,
)
from tests.orders.stage import a_clerk, a_manager, entry, mine, picture
from tests.programs import Program

pytestmark = pytest.mark.django_db
D = Decimal
DAY = datetime.timedelta(days=1)


@pytest.fixture
def tea() -> Product:
    """Tea at 10.00 a piece, also by the box of 12."""
    company = the_company()
    box = UnitOfMeasure.objects.create(company=company, code="BX", name="box")
    product = a_product(company, "TEA", price="10.00", on_hand="60")
    ProductUnit.objects.create(company=company, product=product, unit=box, factor=D(12))
    return product


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def planned(order: SalesOrder) -> list[tuple[str, Decimal]]:
    return [
        (line.product.sku, line.quantity)
        for shipment in Shipment.objects.filter(order=order, status="planned").order_by("pk")
        for line in shipment.lines.select_related("product").order_by("position")
    ]


def refusals_of(order: SalesOrder, **amendment: object) -> list[tuple[str, str]]:
    """Each refusal with its field, of an amendment that changes nothing."""
    before = picture(order)
    with pytest.raises(Refusal) as refused:
        orders.amend(mine(order), by=a_clerk(), **{"changes": {}, **amendment})  # type: ignore[arg-type]
    assert picture(order) == before
    answer = refused.value
    return [(each.field, each.message) for each in answer.singles]


# lines ------------------------------------------------------------------------------------------------------------
def test_another_price_is_kept_with_who_gave_it_and_one_beyond_the_limit_waits_for_approval(tea) -> None:
    order, clerk = an_order(product=tea, quantity="4"), a_clerk()

    orders.amend(order, {1: LineChange(unit_price=D("9.50"))}, by=clerk)

    line = order.lines.get()
    assert (line.unit_price, line.price_source, line.net_amount) == (D("9.50"), "manual", D("38.00"))
    assert line.price_steps[-1]["params"]["by"] == clerk.name
    assert order.status == OrderStatus.CONFIRMED
    orders.amend(order, {1: LineChange(unit_price=D("5.00"))}, by=clerk)
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == [HoldKind.APPROVAL]
    assert (order.status, order.net_amount) == (OrderStatus.HELD, D("20.00"))
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    assert (order.status, planned(order)) == (OrderStatus.CONFIRMED, [("TEA", D(4))])
    the_books_are_right()


def test_a_discount_in_percent_becomes_one_in_money_and_back(tea) -> None:
    order = an_order(product=tea, quantity="4")

    orders.amend(order, {1: LineChange(discount_amount=D("0.50"))}, by=a_clerk())
    first = order.lines.get()
    orders.amend(order, {1: LineChange(discount_percent=D(10))}, by=a_clerk())
    second = order.lines.get()

    assert (first.unit_discount, first.discount_percent, first.net_amount) == (D("0.50"), D(5), D("38.00"))
    assert (second.unit_discount, second.discount_percent, second.net_amount) == (None, D(10), D("36.00"))


def test_a_line_by_the_piece_becomes_one_by_the_box(tea) -> None:
    order = an_order(product=tea, quantity="4")

    orders.amend(order, {1: LineChange(quantity=D(2), unit="BX")}, by=a_clerk())

    line = order.lines.get()
    assert (line.quantity, line.sale_unit_code, line.unit_price, line.reserved) == (
        D(24),
        "BX",
        D(120),
        D(24),
    )
    assert (order.net_amount, planned(order)) == (D("240.00"), [("TEA", D(24))])
    the_books_are_right()


def test_another_product_of_which_nothing_is_there_waits_and_the_old_one_is_free(tea) -> None:
    order, cup = an_order(product=tea, quantity="4"), a_product(sku="CUP", price="3.00")

    orders.amend(order, {1: LineChange(sku="cup")}, by=a_clerk())

    line = order.lines.get()
    assert (line.sku, line.quantity, line.unit_price, line.reserved) == ("CUP", D(4), D("3.00"), D(0))
    assert (planned(order), tea.stock_levels.get().reserved) == ([], D(0))
    inventory.receive(
        order.warehouse, [inventory.ReceiptLine(cup, D(9), D(1))], by=Actor.system(the_company())
    )
    the_books_are_right()


def test_a_product_of_which_something_has_left_stays_and_so_does_a_price_that_was_billed(tea) -> None:
    a_product(sku="CUP", price="3.00")
    order = an_order(product=tea, quantity="70")
    a_dispatched_shipment(order)

    assert refusals_of(order, changes={1: LineChange(sku="CUP")}) == [
        ("lines.0.sku", "Something of line 1 is shipped, invoiced or closed. Close the rest and add a line.")
    ]
    assert refusals_of(order, changes={1: LineChange(unit_price=D(9))}) == [
        ("lines.0.unit_price", "Line 1 is invoiced at its price. Credit it first, or add a line.")
    ]


def test_goods_that_are_being_picked_are_not_replaced_under_the_picker(tea) -> None:
    a_product(sku="CUP", price="3.00")
    order = an_order(product=tea, quantity="4")
    fulfillment.start_picking(Shipment.objects.get(order=order), by=Actor.system(the_company()))

    for amendment in (
        {"changes": {1: LineChange(sku="CUP")}},
        {"header": HeaderChange(warehouse=a_warehouse(the_company(), "NORTH"))},
    ):
        [(_field, words)] = refusals_of(order, **amendment)
        assert words.startswith(f"Goods of order {order.number} are already being picked.")


@pytest.mark.parametrize(
    "change, field",
    [
        (LineChange(sku="NONE"), "lines.0.sku"),
        (LineChange(quantity=D(1), unit="KGM"), "lines.0.unit"),
        (LineChange(unit_price=D(-1)), "lines.0.unit_price"),
        (LineChange(discount_percent=D(101)), "lines.0.discount_percent"),
        (LineChange(discount_amount=D(11)), "lines.0.discount_amount"),
        (LineChange(discount_amount=D(1), discount_percent=D(1)), "lines.0.discount_amount"),
        (LineChange(close="whim"), "lines.0.close"),
    ],
)
def test_an_amended_line_is_as_strict_as_an_entered_one(tea, change: LineChange, field: str) -> None:
    order = an_order(product=tea, quantity="4")

    assert [each for each, _words in refusals_of(order, changes={1: change})] == [field]


def test_a_line_is_closed_as_another_is_added(tea) -> None:
    order, cup = an_order(product=tea, quantity="4"), a_product(sku="CUP", price="3.00", on_hand="9")

    orders.amend(order, {1: LineChange(close="stock")}, [entry(cup, "2")], by=a_clerk())

    assert [(line.sku, line.canceled, line.reserved) for line in order.lines.all()] == [
        ("TEA", D(4), D(0)),
        ("CUP", D(0), D(2)),
    ]
    assert (planned(order), LostSale.objects.get().quantity) == ([("CUP", D(2))], D(4))
    the_books_are_right()


# header -----------------------------------------------------------------------------------------------------------
def test_another_day_moves_the_lines_the_promise_and_the_shipment(tea) -> None:
    order = an_order(product=tea, quantity="4")
    day = the_company().today() + 9 * DAY

    orders.amend(order, {}, header=HeaderChange(requested_date=day), by=a_clerk())

    line = order.lines.get()
    assert (order.requested_date, line.requested_date, line.promised_date) == (day, day, day)
    assert Shipment.objects.get(order=order).planned_date == day
    assert order.revision == 1


def test_another_address_is_the_shipments_too_unless_it_is_packed(tea) -> None:
    order = an_order(product=tea, quantity="4")
    address = {
        "name": "Annex",
        "street": "Side street 2",
        "postal_code": "10115",
        "city": "Berlin",
        "country": "DE",
    }

    orders.amend(order, {}, header=HeaderChange(ship_to=address), by=a_clerk())

    shipment = Shipment.objects.get(order=order)
    assert (order.shipping_address, shipment.shipping_address) == (address, address)
    by = Actor.system(the_company())
    fulfillment.pick(shipment, None, by=by)
    fulfillment.pack(shipment, by=by)
    [(_field, words)] = refusals_of(order, header=HeaderChange(ship_to={**address, "city": "Bonn"}))
    assert "packed for the old address" in words


def test_discount_charges_and_reference_are_amended_and_the_discount_is_approved(tea) -> None:
    order = an_order(product=tea, quantity="4")

    orders.amend(
        order,
        {},
        header=HeaderChange(
            customer_reference="PO 9", discount_amount=D("20.00"), charges=[Charge(D("5.00"))]
        ),
        by=a_clerk(),
    )

    assert (order.customer_reference, order.net_amount, order.status) == ("PO 9", D("25.00"), "held")
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == [HoldKind.APPROVAL]


def test_a_reference_alone_is_a_revision_and_no_reason_to_approve_again(tea) -> None:
    order = an_order(product=tea, quantity="4")

    orders.amend(order, {}, header=HeaderChange(customer_reference="PO 9"), by=a_clerk())

    assert (order.revision, order.status) == (1, "confirmed")
    assert refusals_of(order, header=HeaderChange(customer_reference="PO 9")) == [
        ("lines", "Nothing was changed. Enter another quantity first.")
    ]


def test_an_order_that_has_shipped_stays_with_its_warehouse(tea) -> None:
    order = an_order(product=tea, quantity="70")
    a_dispatched_shipment(order)
    north: Warehouse = a_warehouse(the_company(), "NORTH")

    assert refusals_of(order, header=HeaderChange(warehouse=north)) == [
        (
            "warehouse",
            "Something of this order has left its warehouse. Order the rest anew from the other one.",
        )
    ]


def test_credit_looks_at_the_amended_value(tea) -> None:
    order = an_order(a_customer(credit_limit="100.00"), product=tea, quantity="4")

    orders.amend(order, {1: LineChange(quantity=D(1), unit="BX")}, by=a_clerk())

    assert (order.status, order.gross_amount) == (OrderStatus.HELD, D("144.00"))
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == [HoldKind.CREDIT]
    assert order.lines.get().reserved == D(0)


# by program -------------------------------------------------------------------------------------------------------
def test_a_program_amends_lines_and_header_and_its_own_lines_are_named(tea) -> None:
    a_product(sku="CUP", price="3.00", on_hand="9")
    a_warehouse(the_company(), "NORTH")
    order, clerk = an_order(product=tea, quantity="4"), Program("SAL")
    address = f"/orders/{order.number}/amend"

    amended = clerk.post(
        address,
        {
            "lines": [
                {"sku": "CUP", "quantity": "2", "discount_percent": "5"},
                {"position": 1, "quantity": "1", "unit": "BX", "unit_price": "118.00"},
            ],
            "customer_reference": "PO 9",
            "charges": [{"amount": "4.00"}],
            "version": order.version,
        },
    ).json()

    assert [(line["sku"], line["quantity"], line["net"]) for line in amended["lines"]] == [
        ("TEA", "12", "121.82"),
        ("CUP", "2", "5.88"),
    ]
    assert (amended["customer_reference"], amended["net"], amended["revision"]) == ("PO 9", "127.70", 1)
    before = picture(order)
    for sent, field in (
        ({"lines": [{"sku": "CUP"}]}, "lines.0.quantity"),
        (
            {"lines": [{"position": 2, "quantity": "1"}, {"position": 1, "unit_price": "-1"}]},
            "lines.1.unit_price",
        ),
        ({"warehouse": "SOUTH"}, "warehouse"),
        ({"charges": [{"amount": "1.00", "code": "X1"}]}, "charges.0.code"),
        ({"ship_to": "nowhere"}, "ship_to"),
        ({"discount_percent": "120"}, "discount_percent"),
    ):
        answer = clerk.post(address, sent)
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])
    assert picture(order) == before


# texts ------------------------------------------------------------------------------------------------------------
def test_a_reference_that_is_too_long_is_refused_and_never_cut(tea) -> None:
    order = an_order(product=tea, quantity="1")

    refused = refusals_of(order, header=HeaderChange(customer_reference="x" * 81))

    assert refused == [("customer_reference", "A text is too long; at most 80 characters fit.")]
