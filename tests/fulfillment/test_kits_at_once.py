"""Several people at the same kits: real threads, real commits; kits are whole whoever comes first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import Product
from core import invariants
from fulfillment import operations
from fulfillment.models import Shipment
from inventory.models import StockLevel
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, stock
from tests.fulfillment.stage import a_picker
from tests.orders.stage import a_clerk, a_draft, a_manager, at_once, entry, mine
from tests.orders.test_kits import a_set, confirmed
from tests.orders.test_lock_order import meet

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def sets(kits: str = "3", *, pots: str = "10", cups: str = "60", **header) -> SalesOrder:
    """So many sets of one pot and six cups, confirmed."""
    return mine(confirmed(entry(a_set(POT=pots, CUP=cups), kits), **header))


def own(shipment: Shipment) -> Shipment:
    """The shipment as somebody's own page has loaded it."""
    return Shipment.objects.get(pk=shipment.pk)


def contents(shipment: Shipment) -> dict[str, Decimal]:
    return dict(shipment.lines.values_list("product__sku", "quantity"))


def quantities(shipment: Shipment, **by_sku: str) -> dict[int, Decimal]:
    return {shipment.lines.get(product__sku=sku).pk: D(amount) for sku, amount in by_sku.items()}


def test_two_pickers_lack_different_parts_and_one_of_them_is_told():
    order = sets()
    shipment, picker = order.shipments.get(), a_picker(order.company)
    lacking = [quantities(shipment, POT="1", CUP="18"), quantities(shipment, POT="3", CUP="13")]

    answers = at_once(
        *(lambda found=found: operations.pick(own(shipment), found, by=picker) for found in lacking)
    )

    assert sorted(answer is None for answer in answers) == [False, True]
    assert contents(shipment) in ({"POT": 1, "CUP": 6}, {"POT": 2, "CUP": 12})
    assert invariants.run_all() == []


def test_a_part_is_given_away_or_its_kit_is_picked_but_never_both():
    order = sets()
    shipment, picker, manager = order.shipments.get(), a_picker(order.company), a_manager()
    cups = order.lines.get(sku="CUP")

    picking, giving = at_once(
        lambda: operations.pick(own(shipment), by=picker),
        lambda: orders.release_reservation(cups, D(1), reason="Broken", by=manager),
    )

    assert picking is None
    assert contents(shipment) == ({"POT": 3, "CUP": 18} if giving else {"POT": 2, "CUP": 12})
    assert invariants.run_all() == []


def test_kits_are_split_off_while_the_order_gets_fewer_of_them():
    order = sets()
    shipment, picker, clerk = order.shipments.get(), a_picker(order.company), a_clerk()

    at_once(
        lambda: operations.split_shipment(own(shipment), quantities(shipment, POT="2", CUP="12"), by=picker),
        lambda: orders.amend(mine(order), {1: D(2)}, by=clerk),
    )

    kits = [contents(each) for each in order.shipments.filter(status="planned")]
    assert sum(each["POT"] for each in kits) == 2
    assert all(each["CUP"] == 6 * each["POT"] for each in kits)
    assert invariants.run_all() == []


def test_two_orders_want_the_last_parts_and_only_whole_kits_are_planned():
    kit, clerk = a_set(POT="10", CUP="18"), a_clerk()
    both = [a_draft(clerk, entry(kit, "2"), customer=a_customer()) for _each in range(2)]

    answers = at_once(*(lambda order=order: orders.submit(mine(order), by=clerk) for order in both))

    assert answers == [None, None]
    planned = [contents(each) for each in Shipment.objects.filter(status="planned")]
    assert sorted(each["POT"] for each in planned) == [1, 2]
    assert all(each["CUP"] == 6 * each["POT"] for each in planned)
    assert invariants.run_all() == []


def test_parts_that_arrive_fill_kits_of_many_orders_while_one_is_closed():
    kit, clerk = a_set(POT="10", CUP="1"), a_clerk()
    waiting = [mine(confirmed(entry(kit, "1"))) for _each in range(3)]
    cups = Product.objects.get(sku="CUP")

    answers = at_once(
        lambda: stock(cups, "17"), lambda: orders.close_line(mine(waiting[1]), 1, reason="stock", by=clerk)
    )

    assert answers == [None, None]
    assert all(contents(each) == {"POT": 1, "CUP": 6} for each in Shipment.objects.filter(status="planned"))
    assert invariants.run_all() == []


@pytest.mark.parametrize("part", ["POT", "CUP"], ids=["reserved", "waits"])
def test_no_part_of_a_rest_is_locked_behind_what_leaves(part):
    kit = a_set(POT="10", CUP="6")
    customer = a_customer(rest_policy="cancel")
    order = mine(confirmed(entry(kit, "1"), entry(a_product(sku="TEA", on_hand="5"), "2"), customer=customer))
    orders.release_reservation(order.lines.get(sku="CUP"), D(6), reason="Broken", by=a_manager())
    shipment, picker = order.shipments.get(), a_picker(order.company)
    operations.pick(shipment, by=picker)
    operations.pack(shipment, by=picker)

    meet(
        StockLevel.objects.filter(product__sku=part),
        StockLevel.objects.filter(product__sku="TEA"),
        lambda: operations.dispatch(own(shipment), by=picker),
    )

    assert {line.sku: (line.shipped, line.canceled) for line in order.lines.all()} == {
        "SET": (0, 1), "TEA": (2, 0), "POT": (0, 1), "CUP": (0, 6),
    }  # fmt: skip
