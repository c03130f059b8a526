"""Kits are planned, taken off shipments, made again and left with all their parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import Product
from core import invariants
from core.actors import Actor
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.operations import QuantityRefused
from inventory import operations as inventory
from inventory.models import SupplyRequest
from orders import operations as orders
from orders.models import SalesOrder
from tests.fulfillment.stage import a_picker
from tests.fulfillment.test_kits import sold
from tests.fulfillment.test_whole_kits import contents, planned
from tests.orders.stage import a_clerk, a_manager, entry
from tests.orders.test_kits import a_set, confirmed, counted
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def fresh(order: SalesOrder) -> SalesOrder:
    return SalesOrder.objects.select_related("company", "customer").get(pk=order.pk)


# Planning by hand --------------------------------------------------------------------------------------------------
def waiting(kits: str) -> SalesOrder:
    """So many sets are reserved and on no shipment: the one that was planned is canceled."""
    shipment = planned(kits)
    operations.cancel(shipment, reason="Truck full", by=a_clerk())
    return fresh(shipment.order)


def test_kits_are_planned_by_their_own_number():
    order = waiting("3")

    shipment = operations.plan_shipment(
        order, {order.lines.get(sku="SET").pk: D(2)}, by=a_picker(order.company)
    )

    assert contents(shipment) == {"POT": 2, "CUP": 12}
    [found] = orders.still_open(fresh(order))
    lines = {line.pk: line.sku for line in order.lines.all()}
    assert {lines[key]: amount for key, amount in found.quantities.items()} == {"POT": 1, "CUP": 6}


@pytest.mark.parametrize(
    "asked, words",
    [
        ({"POT": "1"}, "SET leaves whole"),
        ({"POT": "1", "CUP": "5"}, "SET leaves whole"),
        ({"SET": "0.5"}, "SET leaves whole"),
        ({"SET": "4"}, "Of SET 3 are reserved"),
    ],
)
def test_begun_kits_and_more_than_there_are_are_not_planned(asked, words):
    order = waiting("3")
    quantities = {order.lines.get(sku=sku).pk: D(amount) for sku, amount in asked.items()}

    with pytest.raises(QuantityRefused, match=words) as refused:
        operations.plan_shipment(order, quantities, by=a_picker(order.company))

    assert refused.value.field == "lines.1.quantity"
    assert not order.shipments.filter(status="planned").exists()


def test_parts_given_to_somebody_else_take_their_kit_off_the_shipment():
    shipment = planned("3")
    cups = shipment.order.lines.get(sku="CUP")

    orders.release_reservation(cups, D(1), reason="Broken", by=a_manager())

    assert contents(shipment) == {"POT": 2, "CUP": 12}
    assert counted(shipment.order, "reserved") == {"SET": (0,), "POT": (3,), "CUP": (17,)}


def test_parts_of_kits_that_are_being_picked_are_not_given_away():
    shipment = planned("3")
    operations.start_picking(shipment, by=a_picker(shipment.company))

    with pytest.raises(operations.AlreadyPicked):
        orders.release_reservation(shipment.order.lines.get(sku="CUP"), D(1), reason="Broken", by=a_manager())

    assert counted(shipment.order, "reserved")["CUP"] == (18,)


# Canceling ---------------------------------------------------------------------------------------------------------
def test_a_canceled_shipment_of_kits_is_made_again_whole():
    order = waiting("2")
    document = order.exceptions.get().document

    orders.resolve_exception(order, document, "again", by=a_clerk())

    assert contents(order.shipments.get(status="planned")) == {"POT": 2, "CUP": 12}


def test_kits_that_are_left_are_canceled_whole_and_are_one_lost_sale():
    order = waiting("3")
    kept = operations.plan_shipment(order, {order.lines.get(sku="SET").pk: D(1)}, by=a_picker(order.company))

    orders.resolve_exception(fresh(order), order.exceptions.get(how="").document, "leave", by=a_clerk())

    assert contents(kept) == {"POT": 1, "CUP": 6}
    assert counted(order, "canceled", "reserved") == {"SET": (2, 0), "POT": (2, 1), "CUP": (12, 6)}
    assert [(row.order_line.sku, row.quantity) for row in order.lost_sales.all()] == [("SET", 2)]


def test_kits_that_were_billed_ahead_cannot_be_left():
    shipment = sold("2", policy="order", POT="10", CUP="60").shipments.get()
    operations.cancel(shipment, reason="Late", by=a_clerk())

    with pytest.raises(Refusal, match="Part of line 1 is invoiced"):
        orders.resolve_exception(fresh(shipment.order), shipment.number, "leave", by=a_clerk())

    assert counted(shipment.order, "canceled", "reserved") == {"SET": (0, 0), "POT": (0, 2), "CUP": (0, 12)}


def test_the_order_s_page_says_what_is_to_be_decided_in_kits():
    order = waiting("2")

    page = text_of(signed_in("SAL").get(order.get_absolute_url()))

    assert "Again: 2 × SET is made anew." in page


def test_kits_lack_a_part_that_is_not_ordered_in_any_more():
    kit = a_set(POT="10", CUP="13")
    Product.objects.filter(sku="CUP").update(supply_policy="stock_first")
    order = confirmed(entry(kit, "3"))
    orders.look_after_supply(order, by=Actor.system(order.company))
    inventory.drop_requests(
        list(SupplyRequest.objects.all()), reason="No more cups", by=a_picker(order.company)
    )
    page = text_of(signed_in("SAL").get(order.get_absolute_url()))

    orders.resolve_exception(fresh(order), order.exceptions.get().document, "leave", by=a_clerk())

    assert "Again: 5 × CUP is made anew. Leave it: 1 × SET is canceled with all its parts" in page
    assert counted(order, "canceled", "reserved") == {"SET": (1, 0), "POT": (1, 2), "CUP": (6, 12)}
    assert contents(order.shipments.get()) == {"POT": 2, "CUP": 12}


# The nightly check -------------------------------------------------------------------------------------------------
def found_by_the_checker() -> set[str]:
    return {rule.name for rule in invariants.rules() if list(rule.violations())}


@pytest.mark.breaks_invariants
def test_the_checker_finds_a_shipment_with_a_begun_kit():
    shipment = planned("2")

    shipment.lines.filter(product__sku="CUP").update(quantity=11)

    assert found_by_the_checker() == {"FUL-13"}


@pytest.mark.breaks_invariants
def test_the_checker_finds_a_shipment_that_lacks_a_part_of_a_kit():
    shipment = planned("2")

    shipment.lines.filter(product__sku="CUP").delete()

    assert found_by_the_checker() == {"FUL-13"}


@pytest.mark.breaks_invariants
@pytest.mark.parametrize("counter", ["canceled", "released"])
def test_the_checker_finds_parts_that_do_not_count_as_their_kit(counter):
    order = sold("2")

    order.lines.filter(sku="CUP").update(**{counter: 6})

    assert "ORD-10" in found_by_the_checker()
