"""Kits come back whole: asked for as kits, taken back with what becomes of each part, replaced by kits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from catalog.models import KitPart, Product
from core import invariants
from core.actors import Actor
from core.refusals import Refusal
from fulfillment import operations
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import NothingToReplace, NotReturnable, PartWish, ReturnWish
from fulfillment.returnable import returnable_lines
from inventory.models import StockLevel
from orders.models import SalesOrder
from tests.builders import a_dispatched_shipment, a_product, an_actor
from tests.fulfillment import test_guards
from tests.fulfillment.test_guards import break_as_owner, findings
from tests.inventory.lots import bring_in, entry
from tests.orders.stage import entry as ordered
from tests.orders.test_kits import a_set, confirmed, counted

pytestmark = pytest.mark.django_db
D = Decimal
system = Actor.system


@pytest.fixture(autouse=True)
def _the_books_agree(request, db):
    """Whatever a test did, every rule about orders, shipments, invoices and stock holds afterwards."""
    yield
    if request.node.get_closest_marker("breaks_invariants"):
        return
    found = {rule.name: list(rule.violations()) for rule in invariants.rules()}
    assert {name: rows for name, rows in found.items() if rows} == {}


def sets_have_left() -> Shipment:
    """Three of TEA and two sets of a pot and six cups; the sets are line 2 of the order."""
    kit = a_set(POT="10", CUP="60")
    order = confirmed(ordered(a_product(sku="TEA", on_hand="20"), "3"), ordered(kit, "2"))
    return a_dispatched_shipment(order)


@pytest.fixture
def shipment() -> Shipment:
    return sets_have_left()


def wish(amount: str, position: int = 2, disposition: str = "restock", **more: Any) -> ReturnWish:
    return ReturnWish(position, D(amount), disposition, **more)


def a_return(shipment: Shipment, *wishes: ReturnWish, **options: Any) -> GoodsReturn:
    """Requested, of one kit unless said otherwise."""
    return operations.request_return(
        shipment, wishes or [wish("1")], by=system(shipment.company), **{"reason": "defective", **options}
    )


def expected(shipment: Shipment, *wishes: ReturnWish, **options: Any) -> GoodsReturn:
    found = a_return(shipment, *wishes, **options)
    operations.authorize_return(found, by=system(shipment.company))
    return found


def received(shipment: Shipment, *wishes: ReturnWish, **options: Any) -> GoodsReturn:
    found = expected(shipment, *wishes, **options)
    operations.receive_return(found, by=system(shipment.company))
    return found


def lines_of(goods_return: GoodsReturn) -> list[tuple[str, int, str]]:
    return [(line.product.sku, int(line.quantity), line.disposition) for line in goods_return.lines.all()]


def on_hand() -> dict[tuple[str, str], int]:
    rows = StockLevel.objects.select_related("warehouse", "product").order_by("product__sku")
    return {(row.product.sku, row.warehouse.code): int(row.on_hand) for row in rows}


COUNTERS = ("shipped", "returned", "replaced", "unsettled")


# Asking ------------------------------------------------------------------------------------------------------------
def test_a_kit_is_one_line_of_what_can_come_back_where_it_stands_on_the_order(shipment):
    rows = returnable_lines(shipment)

    assert [(row.position, row.product.sku, row.returnable) for row in rows] == [(1, "TEA", 3), (2, "SET", 2)]
    assert [part.product.sku for part in rows[1].parts] == ["POT", "CUP"]


def test_a_kit_that_is_asked_for_comes_with_all_its_parts(shipment):
    found = a_return(shipment, wish("2"), wish("1", 1))

    assert lines_of(found) == [("TEA", 1, "restock"), ("POT", 2, "restock"), ("CUP", 12, "restock")]
    assert counted(shipment.order, *COUNTERS)["SET"] == (2, 0, 0, 0)
    assert [row.returnable for row in returnable_lines(shipment)] == [2, 0]


BAD = {
    "more kits than left": (wish("3"), "quantity", "Of SET no more than 2 can come back."),
    "half a kit": (wish("0.5"), "quantity", "SET is counted in whole numbers."),
    "less than no kit": (wish("-1"), "quantity", "Enter a quantity of 0 or more."),
    "a part alone": (wish("6", 10_202), "position", "Line 2.2 is a part of the kit SET and comes back with it"),
    "no line": (wish("1", 3), "position", "There is no line 3."),
}  # fmt: skip


@pytest.mark.parametrize("asked, field, words", BAD.values(), ids=BAD.keys())
def test_kits_are_asked_for_whole(shipment, asked, field, words):
    with pytest.raises(Refusal, match=words) as refused:
        a_return(shipment, asked)

    assert refused.value.field == f"lines.0.{field}"
    assert not GoodsReturn.objects.exists()


def test_a_kit_that_is_not_taken_back_is_refused_whatever_its_parts_are(shipment):
    Product.objects.filter(sku="SET").update(is_returnable=False)

    with pytest.raises(NotReturnable, match="SET is not taken back"):
        a_return(shipment)

    assert not GoodsReturn.objects.exists()


# Taking back -------------------------------------------------------------------------------------------------------
def test_each_part_of_a_kit_goes_where_the_yard_puts_it(shipment):
    found = expected(shipment, wish("2"))
    parts = (PartWish(10_202, "scrap"),)

    rest = operations.receive_return(found, [wish("2", parts=parts)], by=an_actor(shipment.company, "WH"))

    assert rest is None
    assert lines_of(found) == [("POT", 2, "restock"), ("CUP", 12, "scrap")]
    assert on_hand() == {("CUP", "MAIN"): 48, ("POT", "MAIN"): 10, ("TEA", "MAIN"): 17}
    assert counted(shipment.order, *COUNTERS) == {
        "TEA": (3, 0, 0, 0), "SET": (2, 2, 0, 2), "POT": (2, 2, 0, 2), "CUP": (12, 12, 0, 12),
    }  # fmt: skip


def test_the_kits_that_have_not_come_are_expected_with_a_return_of_their_own(shipment):
    found = expected(shipment, wish("2"))

    rest = operations.receive_return(found, [wish("1")], by=system(shipment.company))

    assert lines_of(found) == [("POT", 1, "restock"), ("CUP", 6, "restock")]
    assert rest is not None
    assert lines_of(rest) == [("POT", 1, "restock"), ("CUP", 6, "restock")]
    assert counted(shipment.order, "returned") == {"TEA": (0,), "SET": (1,), "POT": (1,), "CUP": (6,)}


BAD_RECEIPTS = {
    "more kits": (wish("2"), "quantity", "Enter a quantity between zero and 1."),
    "half a kit": (wish("0.5"), "quantity", "SET is counted in whole numbers."),
    "a part alone": (wish("6", 10_202), "position", "Line 2.2 is a part of the kit SET"),
    "lots of the kit": (wish("1", lots=(entry("L1"),)), "lots", "SET is a kit. Enter the lots with its parts."),
    "lots of what has none": (
        wish("1", parts=(PartWish(10_202, lots=(entry("L1"),)),)), "parts.0.lots", "CUP has no lots. Leave them empty.",
    ),
    "a part that is none": (
        wish("1", parts=(PartWish(1),)), "parts.0.position", "SET has no part on line 1, or it is there twice.",
    ),
    "a part twice": (
        wish("1", parts=(PartWish(10_201), PartWish(10_201))), "parts.1.position", "or it is there twice.",
    ),
    "a part to nowhere": (wish("1", parts=(PartWish(10_201, "moon"),)), "parts.0.disposition", "Use one of: "),
}  # fmt: skip


@pytest.mark.parametrize("came, field, words", BAD_RECEIPTS.values(), ids=BAD_RECEIPTS.keys())
def test_kits_are_taken_back_whole(shipment, came, field, words):
    found = expected(shipment)
    before = on_hand()

    with pytest.raises(Refusal, match=words) as refused:
        operations.receive_return(found, [came], by=system(shipment.company))

    assert refused.value.field == f"lines.0.{field}"
    found.refresh_from_db()
    assert (found.status, on_hand()) == ("authorized", before)
    assert counted(shipment.order, "returned")["SET"] == (0,)


def a_shipment_of_lots() -> Shipment:
    """Two sets, whose cups came from two lots."""
    kit = a_set(POT="10")
    cups = kit.parts.get(part__sku="CUP").part
    cups.tracking = "lot"
    cups.save()
    bring_in(cups, ("L1", "8", 60), ("L2", "8", 90))
    return a_dispatched_shipment(confirmed(ordered(kit, "2")))


def test_of_a_part_in_lots_the_yard_says_which_have_come():
    shipment = a_shipment_of_lots()
    found = expected(shipment, wish("1", 1))
    named = (PartWish(10_102, lots=(entry("L1", "2"), entry("L2", "4"))),)

    with pytest.raises(Refusal) as unsaid:
        operations.receive_return(found, by=system(shipment.company))
    operations.receive_return(found, [wish("1", 1, parts=named)], by=system(shipment.company))

    assert unsaid.value.field == "lines.0.parts.1.lots"
    rows = found.lines.get(product__sku="CUP").lots.order_by("lot__code")
    assert [(row.lot.code, int(row.quantity)) for row in rows] == [("L1", 2), ("L2", 4)]


# New goods ---------------------------------------------------------------------------------------------------------
def test_a_kit_is_replaced_by_a_kit_that_costs_nothing(shipment):
    found = received(shipment, wish("2"), wish("1", 1), settlement="replacement")

    order = operations.replace_return(found, by=an_actor(shipment.company, "SAL"))

    assert counted(order, "quantity", "reserved", "net_amount") == {
        "TEA": (1, 1, 0), "SET": (2, 0, 0), "POT": (2, 2, 0), "CUP": (12, 12, 0),
    }  # fmt: skip
    assert counted(shipment.order, *COUNTERS) == {
        "TEA": (3, 1, 1, 0), "SET": (2, 2, 2, 0), "POT": (2, 2, 2, 0), "CUP": (12, 12, 12, 0),
    }  # fmt: skip


def test_new_kits_that_come_back_too_stand_for_the_first_ones_whatever_their_parts_are_called_in_today(
    shipment,
):
    found = received(shipment, wish("2"), wish("1", 1), settlement="replacement")
    kit = Product.objects.get(sku="SET")
    kit.parts.filter(part__sku="POT").update(position=9)
    order = operations.replace_return(found, by=system(shipment.company))

    again = received(a_dispatched_shipment(order), wish("1"), wish("1", 1))

    assert [line.sku for line in order.lines.order_by("position")] == ["TEA", "SET", "CUP", "POT"]
    origins = {
        line.product.sku: line.in_place_of.shipment
        for line in again.lines.select_related("in_place_of__shipment")
    }
    assert origins == {"TEA": shipment, "CUP": shipment, "POT": shipment}


@pytest.mark.parametrize("change", [{"quantity": D(4)}, {"part__sku": "JUG"}], ids=["fewer cups", "a jug"])
def test_a_kit_that_is_made_of_other_parts_today_is_not_replaced(shipment, change):
    found = received(shipment, settlement="replacement")
    row = Product.objects.get(sku="SET").parts.get(part__sku="CUP")
    row.quantity = change.get("quantity", row.quantity)
    row.part = a_product(sku="JUG") if "part__sku" in change else row.part
    row.save()
    before = counted(shipment.order, *COUNTERS)

    with pytest.raises(NothingToReplace, match="SET is made up of other parts today"):
        operations.replace_return(found, by=system(shipment.company))

    found.refresh_from_db()
    assert (found.status, SalesOrder.objects.count()) == ("received", 1)
    assert counted(shipment.order, *COUNTERS) == before


@pytest.mark.parametrize("was", ["kit", "goods"])
def test_a_kit_that_is_no_kit_today_is_not_replaced_nor_goods_that_became_one(was):
    if was == "kit":
        sent = sets_have_left()
        found = received(sent, settlement="replacement")
        Product.objects.get(sku="SET").parts.all().delete()
        Product.objects.filter(sku="SET").update(kind="goods")
    else:
        sent = a_dispatched_shipment(confirmed(ordered(a_product(sku="SET", on_hand="5"), "2")))
        found = received(sent, wish("1", 1), settlement="replacement")
        cup = a_product(sku="CUP", on_hand="9")
        Product.objects.filter(sku="SET").update(kind="kit")
        KitPart.objects.create(
            company=cup.company, product=Product.objects.get(sku="SET"), part=cup, quantity=6
        )

    with pytest.raises(NothingToReplace, match="SET is made up of other parts today"):
        operations.replace_return(found, by=system(sent.company))

    found.refresh_from_db()
    assert (found.status, SalesOrder.objects.count()) == ("received", 1)


# Not permitted, and what may never be ------------------------------------------------------------------------------
def test_who_may_not_take_goods_back_takes_no_kits_back(shipment):
    found = expected(shipment)

    with pytest.raises(Refusal):
        operations.receive_return(found, [wish("1")], by=an_actor(shipment.company, "SAL"))

    assert counted(shipment.order, "returned")["SET"] == (0,)


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(
    "damage, rule",
    [
        ("DELETE FROM fulfillment_goodsreturnline WHERE product_id = (SELECT id FROM catalog_product WHERE sku = 'CUP')", "FUL-8g"),
        ("UPDATE fulfillment_goodsreturnline SET quantity = quantity + 1 WHERE position = 10201", "FUL-8g"),
        ("UPDATE orders_salesorderline SET returned = 0, unsettled = 0 WHERE sku = 'SET'", "ORD-9r"),
    ],
)  # fmt: skip
def test_kits_that_came_back_in_part_are_found(shipment, damage, rule, monkeypatch):
    tables = (*test_guards.GUARDED, "fulfillment_goodsreturn", "fulfillment_goodsreturnline")
    monkeypatch.setattr(test_guards, "GUARDED", tables)
    received(shipment)
    before = findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, damage)

    assert rule in findings() - before
