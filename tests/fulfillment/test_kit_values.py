"""What falls to the parts of kits where goods are valued by themselves: for customs, by tariffs, of the freight's cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.models import Product
from catalog.operations import PartEntry, save_product
from core.actors import Actor
from fulfillment.customs import lines_for_customs
from inventory.models import StockMove
from tests.builders import a_dispatched_shipment, a_product, a_shipping_method, the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, shipment_of
from tests.fulfillment.test_customs import abroad
from tests.fulfillment.test_kit_papers import set_and_tea
from tests.orders.stage import entry
from tests.orders.test_kits import a_set, confirmed

pytestmark = pytest.mark.django_db
D = Decimal


def test_customs_reads_the_parts_of_a_kit_with_their_share_of_its_price():
    order = set_and_tea(abroad())
    for sku, price in (("POT", "7.00"), ("CUP", "0.50")):
        Product.objects.filter(sku=sku).update(price=price)

    lines = lines_for_customs(shipment_of(order))

    assert [(each.line.place, each.line.product.sku, each.value) for each in lines] == [
        ("1", "COFFEE", 10), ("2.1", "POT", 42), ("2.2", "CUP", 18), ("3", "TEA", 30),
    ]  # fmt: skip


def test_shares_of_a_kit_come_to_its_price_to_the_cent_whatever_its_parts_cost():
    order = set_and_tea(abroad(), sets="1")
    kit = order.lines.get(sku="SET")
    assert kit.net_amount == 30
    parts = order.lines.exclude(part_of=None)
    found = []

    for prices, weights in (((1, 1), (0, 0)), ((0, 0), (1, D("0.5"))), ((0, 0), (0, 0))):
        for part, price, weight in zip(parts, prices, weights, strict=True):
            Product.objects.filter(pk=part.product_id).update(price=price, weight=weight)
        found.append(
            [each.value for each in lines_for_customs(shipment_of(order)) if each.line.order_line.per_kit]
        )

    assert found == [[D("4.29"), D("25.71")], [D("7.50"), D("22.50")], [D("15.00"), D("15.00")]]


def test_freight_by_value_finds_its_row_by_what_the_kits_cost():
    method = a_shipping_method(measure="value", basis="shipment", bands=[("0", "3", "5"), ("60", "9", "12")])
    shipment = a_dispatched_shipment(set_and_tea(sets="2", shipping_method=method))

    assert (shipment.freight_amount, shipment.freight_cost) == (9, 12)


@pytest.mark.parametrize("prices", [("1", "1", "1"), ("12", "7", "2")])
def test_kits_whose_value_is_where_a_row_begins_find_that_row_however_their_parts_share_it(prices):
    by = Actor.system(the_company())
    parts = [
        PartEntry(a_product(sku=f"PART-{place}", price=price, on_hand="5"), D(1))
        for place, price in enumerate(prices)
    ]
    kit = a_product(sku="BOX", price="100.00", kind="kit")
    save_product(kit, {}, by=by, parts=parts)
    method = a_shipping_method(
        measure="value", basis="shipment", bands=[("0", "12", "20"), ("100", "5", "8")]
    )
    order = confirmed(entry(kit, "1"), shipping_method=method)

    shipment = a_dispatched_shipment(order)

    order.refresh_from_db()
    assert (order.net_amount, shipment.freight_amount, shipment.freight_cost) == (105, 5, 8)


def test_what_freight_costs_beyond_its_charge_is_carried_by_the_parts_of_kits():
    method = a_shipping_method(basis="none", bands=[("0", "0", "10")])
    a_dispatched_shipment(set_and_tea(sets="2", shipping_method=method))

    moves = StockMove.objects.filter(kind="issue").order_by("pk")
    carried = {move.product.sku: move.freight_cost for move in moves.select_related("product")}
    assert carried == {"COFFEE": 1, "TEA": 3, "POT": D("0.86"), "CUP": D("5.14")}


def test_freight_by_weight_weighs_the_parts_of_a_kit_that_says_no_weight():
    method = a_shipping_method(basis="order", bands=[("0", "3", "5"), ("7", "9", "12")])
    a_set(POT="9", CUP="60")
    Product.objects.filter(sku__in=["POT", "CUP"]).update(weight="0.5")

    order = a_confirmed_order(a_customer(the_company()), {"SET": "2"}, shipping_method=method)
    quoted = [each["amount"] for each in order.charges]
    shipment = a_dispatched_shipment(order)

    assert (quoted, shipment.freight_cost) == (["9.00"], 12)


def test_a_kit_that_says_its_weight_weighs_that_on_the_order_and_when_it_leaves():
    method = a_shipping_method(basis="order", bands=[("0", "3", "5"), ("7", "9", "12")])
    a_set(POT="9", CUP="60")
    Product.objects.filter(sku="SET").update(weight="3.4")
    Product.objects.filter(sku__in=["POT", "CUP"]).update(weight="0.5")

    order = a_confirmed_order(a_customer(the_company()), {"SET": "2"}, shipping_method=method)
    quoted = [each["amount"] for each in order.charges]
    shipment = a_dispatched_shipment(order)

    assert (quoted, shipment.freight_cost) == (["3.00"], 5)
