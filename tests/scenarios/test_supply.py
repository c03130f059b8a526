"""Goods that are ordered in: PS-42 for an order, PS-44 for the shelf."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from core import outbox
from inventory import operations as inventory
from inventory.models import ReorderRule, SupplyRequest
from orders import operations as orders
from orders import tasks
from orders.lifecycle import CancelReason
from tests.builders import a_customer, a_product, an_actor, an_order, main_warehouse, the_company
from tests.inventory.stage import system

pytestmark = pytest.mark.django_db
D = Decimal


def requested() -> list[Decimal]:
    """What is to be ordered, the oldest first."""
    return list(SupplyRequest.objects.filter(status="open").order_by("pk").values_list("quantity", flat=True))


def night() -> list[Decimal]:
    """What should be ordered after the night's look at every order and shelf."""
    tasks.order_in()
    outbox.drain()
    inventory.propose_replenishment(by=system(the_company()))
    return requested()


def test_ps_42_every_order_is_ordered_in():
    """Always: 250 ordered, 250 requested; deleted, it comes again; 100 received are reserved, 150 still wait."""
    tea = a_product(sku="TEA", supply_policy="always")
    line = an_order(a_customer(), product=tea, quantity="250").lines.get()
    assert requested() == [250]

    SupplyRequest.objects.all().delete()
    assert night() == [250]

    walt = an_actor(None, "WH")
    supply = inventory.order_request(SupplyRequest.objects.get(), by=walt)
    inventory.confirm_expected(supply, by=walt)
    assert night() == []

    inventory.receive_expected(supply, {supply.lines.get().pk: D(100)}, by=walt)
    outbox.drain()
    line.refresh_from_db()
    assert (line.reserved, line.waiting_quantity, night()) == (100, 150, [])


def test_ps_42_stock_first_asks_for_what_is_missing():
    """With 5 in stock, orders of 3, 3 and 4: the second is short by 1, the third by all of its 4."""
    tea = a_product(sku="TEA", supply_policy="stock_first", on_hand="5")

    found = []
    for quantity in ("3", "3", "4"):
        an_order(a_customer(), product=tea, quantity=quantity)
        found.append(requested())

    assert found == [[], [1], [1, 4]]
    assert night() == [1, 4]


def test_ps_42_a_canceled_order_asks_for_nothing_more():
    tea = a_product(sku="TEA", supply_policy="stock_first")
    order = an_order(a_customer(), product=tea, quantity="4")
    before = requested()

    orders.cancel(order, reason=CancelReason.CUSTOMER, by=system(the_company()))

    assert (before, requested()) == ([4], [])


def test_ps_42_what_comes_from_elsewhere_is_not_ordered_in():
    tea = a_product(sku="TEA", supply_policy="stock_first")
    an_order(a_customer(), product=tea, quantity="4")

    inventory.receive(
        main_warehouse(the_company()), [inventory.ReceiptLine(tea, D(3), D(4))], by=an_actor(None, "WH")
    )
    outbox.drain()

    assert requested() == [1]


def test_ps_42_what_a_supplier_cancels_is_asked_for_again_when_somebody_says_so():
    """The order is an exception; while nobody has decided, nothing is asked for."""
    tea = a_product(sku="TEA", supply_policy="always")
    order = an_order(a_customer(), product=tea, quantity="4")
    walt = an_actor(None, "WH")
    supply = inventory.order_request(SupplyRequest.objects.get(), by=walt)

    inventory.cancel_expected(supply, reason="Broke", by=walt)
    undecided = night()
    order.refresh_from_db()
    documents = [(each.kind, each.document, each.reason) for each in orders.still_open(order)]
    orders.resolve_exception(order, supply.number, "again", by=an_actor(None, "SAL"))

    assert (undecided, documents) == ([], [("supply", supply.number, "Broke")])
    assert (requested(), night()) == ([4], [4])


def test_ps_42_what_a_supplier_cancels_and_somebody_leaves_does_not_come():
    tea = a_product(sku="TEA", supply_policy="always")
    order = an_order(a_customer(), product=tea, quantity="4")
    walt = an_actor(None, "WH")
    supply = inventory.order_request(SupplyRequest.objects.get(), by=walt)
    inventory.confirm_expected(supply, by=walt)
    inventory.receive_expected(supply, {supply.lines.get().pk: D(1)}, by=walt)
    outbox.drain()

    inventory.cancel_expected(supply, reason="Broke", by=walt)
    order.refresh_from_db()
    orders.resolve_exception(order, supply.number, "leave", by=an_actor(None, "SAL"))

    line = order.lines.get()
    assert (line.reserved, line.canceled, line.waiting_quantity, night()) == (1, 3, 0, [])
    assert [int(each.quantity) for each in order.shipments.get().lines.all()] == [1]


def test_ps_42_a_request_that_is_canceled_puts_the_order_in_an_exception():
    """Nothing leaves and nothing is asked for until somebody says "again"; the request comes anew, whole."""
    tea = a_product(sku="TEA", supply_policy="always")
    order = an_order(a_customer(), product=tea, quantity="250")

    inventory.drop_requests(list(SupplyRequest.objects.all()), reason="Too dear", by=an_actor(None, "WH"))
    undecided = night()
    order.refresh_from_db()
    is_exception = order.has_exception
    orders.resolve_exception(order, "TEA", "again", by=an_actor(None, "SAL"))

    assert (undecided, is_exception, order.shipments.count()) == ([], True, 0)
    assert requested() == [250]


@pytest.mark.parametrize(
    "minimum, up_to, quantity", [(None, None, [2]), ("-2", "10", []), ("5", "10", [12]), ("0", "10", [12])]
)
def test_ps_44_reorder(minimum, up_to, quantity):
    """Two orders of 1, for today and in ten days; the goods take fourteen to come."""
    today = the_company().today()
    tea = a_product(sku="TEA", lead_time_days=14)
    for days in (0, 10):
        an_order(a_customer(), product=tea, requested_date=today + datetime.timedelta(days=days))
    if minimum is not None:
        ReorderRule.objects.create(
            company=the_company(), product=tea, warehouse=main_warehouse(the_company()), minimum=D(minimum), up_to=D(up_to)
        )  # fmt: skip

    first = night()
    for request in SupplyRequest.objects.filter(status="open"):
        inventory.order_request(request, by=an_actor(None, "WH"))

    assert first == quantity
    assert night() == []
