"""Everybody locks in one order (docs/decisions/0020): two who meet wait for each other, never in a circle.

One of the two is held by hand in the middle of the way that the house goes; the other one must not come from behind.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from catalog.models import Product
from catalog.operations import PartEntry, save_product
from core import approvals
from core.actors import Actor
from core.locking import Busy
from core.models import ApprovalRequest
from credit.models import CheckPoint, CreditAccount
from credit.operations import check
from fulfillment import operations as fulfillment
from fulfillment.models import Consignment, GoodsReturn, Shipment, ShipmentLine, Wave
from inventory import operations as inventory
from inventory.imports import STOCK
from inventory.models import StockCount, StockLevel, SupplyOrder, SupplyRequest
from orders import operations as orders
from orders.models import Agreement, AgreementLine, SalesOrder
from orders.operations import GiveUp, LineChange
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    main_warehouse,
    the_company,
)
from tests.catalog.test_kits import a_kit
from tests.imports.stage import imported, uploaded
from tests.inventory.lots import bring_in, goods_with_lots, lot_of
from tests.orders.stage import a_clerk, a_manager, at_once, mine
from tests.orders.test_shelf import deadlocks

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def meet(first: QuerySet[Any], then: QuerySet[Any], verb: Callable[[], Any]) -> None:
    """Somebody holds the first rows and then wants the others, while the verb is on its way: nobody is thrown out."""
    before, holds = deadlocks(), Event()

    def go_the_way_of_the_house() -> None:
        with transaction.atomic():
            list(first.order_by("pk").select_for_update())
            holds.set()
            time.sleep(0.4)
            list(then.order_by("pk").select_for_update())

    def come_along() -> None:
        holds.wait(timeout=10)
        verb()

    assert at_once(go_the_way_of_the_house, come_along) == [None, None]
    assert deadlocks() == before


def accounts_of(order: SalesOrder) -> QuerySet[CreditAccount]:
    return CreditAccount.objects.filter(customer=order.customer)


def levels_of(product: Any) -> QuerySet[StockLevel]:
    return StockLevel.objects.filter(product=product)


def test_a_shortage_is_answered_with_the_account_before_the_stock() -> None:
    product = a_product(on_hand="5")
    order = an_order(product=product, quantity="5")

    meet(
        accounts_of(order),
        levels_of(product),
        lambda: orders.cannot_fulfill(mine(order), {1: GiveUp("stock")}, by=a_clerk()),
    )

    assert order.lines.get().canceled == 5


def a_call_off() -> SalesOrder:
    product, customer = a_product(on_hand="5"), a_customer()
    terms = orders.AgreementTerms(
        customer, [orders.AgreedLine(product.sku, D(5), D(9))], the_company().today()
    )
    orders.create_agreement(terms, by=a_clerk())
    entry = orders.LineEntry(product.sku, D(5))
    order = orders.create(orders.Header(customer), [entry], by=a_clerk())
    orders.submit(order, by=a_clerk())
    assert order.lines.get().agreement_line is not None
    return order


def amended(order: SalesOrder) -> None:
    orders.amend(mine(order), {1: LineChange(quantity=D(4))}, by=a_manager())


def closed(order: SalesOrder) -> None:
    orders.close_line(mine(order), 1, reason="customer", by=a_clerk())


def given_up(order: SalesOrder) -> None:
    orders.cannot_fulfill(mine(order), {1: GiveUp("stock")}, by=a_clerk())


def canceled(order: SalesOrder) -> None:
    orders.cancel(mine(order), reason="price", by=a_clerk())


@pytest.mark.parametrize("verb, first", [(amended, AgreementLine), (closed, Agreement)])
def test_agreements_are_locked_before_the_account(verb: Callable[[SalesOrder], None], first: Any) -> None:
    order = a_call_off()

    meet(first.objects.all(), accounts_of(order), lambda: verb(order))

    assert order.lines.get().open_quantity < 5


@pytest.mark.parametrize("verb", [given_up, canceled])
def test_agreements_are_locked_before_the_stock_an_order_gives_back(
    verb: Callable[[SalesOrder], None],
) -> None:
    order = a_call_off()

    meet(Agreement.objects.all(), StockLevel.objects.all(), lambda: verb(order))

    assert order.lines.get().open_quantity == 0


def test_a_file_locks_the_stock_of_all_its_warehouses_together() -> None:
    tea, west, keeper = a_product(sku="TEA"), a_warehouse(the_company(), "WEST"), an_actor(None, "WH")
    main = main_warehouse(the_company())
    for place in (west, main):
        inventory.receive(place, [inventory.ReceiptLine(tea, D(5), D(4))], by=keeper)
    assert main.pk < west.pk
    lower, higher = levels_of(tea).order_by("pk")
    assert (lower.warehouse, higher.warehouse) == (west, main)
    file = uploaded(STOCK, "sku,quantity,warehouse\nTEA,5,WEST\nTEA,5,MAIN\n", keeper)

    meet(
        levels_of(tea).filter(pk=lower.pk),
        levels_of(tea).filter(pk=higher.pk),
        lambda: imported(file, STOCK, keeper),
    )


def test_who_counts_again_waits_for_who_is_just_approving() -> None:
    tea, walt = a_product(on_hand="100"), an_actor(None, "WH")
    count = inventory.begin_count(main_warehouse(the_company()), products=[tea], by=walt)
    inventory.enter_counts(count, {tea.pk: D(99)}, by=walt)
    inventory.submit_count(count, by=walt)

    meet(
        ApprovalRequest.objects.all(),
        StockCount.objects.all(),
        lambda: inventory.reopen_count(StockCount.objects.get(), by=walt),
    )

    assert StockCount.objects.get().status == "counting"
    assert approvals.waiting_about(count) == []


def test_the_document_of_a_supplier_is_locked_before_what_is_ordered_with_it() -> None:
    by = an_actor(None, "WH")
    for sku in ("TEA", "CUP"):
        an_order(product=a_product(sku=sku, supply_policy="always"), quantity="4")
    first, second = SupplyRequest.objects.order_by("pk")
    inventory.order_request(first, by=by)

    meet(
        SupplyOrder.objects.all(),
        SupplyRequest.objects.filter(pk=second.pk),
        lambda: inventory.order_request(SupplyRequest.objects.get(pk=second.pk), by=by),
    )

    assert SupplyOrder.objects.get().lines.count() == 2


def a_consignment_of(*packed: SalesOrder) -> Consignment:
    """Everything of these orders, ready to leave together."""
    by = an_actor(None, "WH")
    shipments = [Shipment.objects.get(order=order) for order in packed]
    for shipment in shipments:
        fulfillment.pick(shipment, by=by)
        fulfillment.pack(shipment, by=by)
    return fulfillment.group(shipments, by=by)


def sent(consignment: Consignment) -> None:
    fulfillment.dispatch_consignment(Consignment.objects.get(pk=consignment.pk), by=an_actor(None, "WH"))


def two_levels(*products: Any) -> tuple[QuerySet[StockLevel], QuerySet[StockLevel]]:
    """The levels of two products, the lower one first."""
    keys = StockLevel.objects.filter(product__in=products).order_by("pk").values_list("pk", flat=True)
    lower, higher = keys
    return StockLevel.objects.filter(pk=lower), StockLevel.objects.filter(pk=higher)


def test_what_leaves_together_asks_the_account_before_the_stock() -> None:
    product, customer = a_product(on_hand="9"), a_customer()
    orders_ = [an_order(customer, product=product, quantity="2") for _number in range(2)]
    consignment = a_consignment_of(*orders_)
    long_ago = the_company().today() - datetime.timedelta(days=15)
    for order in orders_:
        check(order, point=CheckPoint.RECHECK, by=an_actor(None, "CRC"), date=long_ago)

    meet(accounts_of(orders_[0]), levels_of(product), lambda: sent(consignment))

    assert Consignment.objects.get().status == "dispatched"


def test_a_walk_locks_the_stock_of_all_lots_on_it_together() -> None:
    tea, phone, by = (
        goods_with_lots("TEA", ("L1", "5")),
        goods_with_lots("MUG", ("M1", "5")),
        an_actor(None, "WH"),
    )
    lower, higher = two_levels(tea, phone)
    packed = [an_order(product=product, quantity="2") for product in (phone, tea)]
    wave = fulfillment.plan_wave([Shipment.objects.get(order=order) for order in packed], by=by)
    fulfillment.release_wave(wave, by=by)
    for line in ShipmentLine.objects.select_related("shipment").order_by("pk"):
        fulfillment.confirm_line(line.shipment, line, by=by)

    meet(lower, higher, lambda: fulfillment.finish_wave(Wave.objects.get(), by=by))

    assert {shipment.status for shipment in Shipment.objects.all()} == {"picked"}


def test_more_than_ordered_and_lots_of_one_shipment_are_locked_together() -> None:
    tea = goods_with_lots("TEA", ("L1", "5"))
    rope = a_product(on_hand="50", over_delivery_percent=D(10))
    lower, higher = two_levels(tea, rope)
    assert lower.get().product == tea
    by, entries = a_clerk(), [orders.LineEntry(tea.sku, D(2)), orders.LineEntry(rope.sku, D(10))]
    orders.submit(orders.create(orders.Header(a_customer()), entries, by=by), by=by)
    shipment, picker = Shipment.objects.get(), an_actor(None, "WH")
    taken = {line.pk: D(2) if line.product == tea else D(11) for line in shipment.lines.all()}

    meet(lower, higher, lambda: fulfillment.pick(Shipment.objects.get(), taken, by=picker))
    assert Shipment.objects.get().lines.get(product=rope).extra == 1
    meet(lower, higher, lambda: fulfillment.cancel(Shipment.objects.get(), reason="Broken", by=picker))

    assert Shipment.objects.get().status == "canceled"


def test_who_leaves_what_was_canceled_locks_its_agreement_before_the_stock() -> None:
    order = a_call_off()
    shipment = Shipment.objects.get()
    fulfillment.cancel(shipment, reason="Broken", by=an_actor(None, "WH"))

    meet(
        Agreement.objects.all(),
        StockLevel.objects.all(),
        lambda: orders.resolve_exception(mine(order), shipment.number, "leave", by=a_clerk()),
    )

    assert order.lines.get().canceled == 5


def test_a_shipment_whose_rest_is_not_to_follow_locks_its_agreement_before_the_stock() -> None:
    order, picker = a_call_off(), an_actor(None, "WH")
    orders.set_tolerances(mine(order), {1: orders.Tolerance(None, D(20))}, by=a_manager())
    shipment = Shipment.objects.get()
    fulfillment.pick(shipment, {shipment.lines.get().pk: D(4)}, by=picker)
    fulfillment.pack(shipment, by=picker)

    meet(
        Agreement.objects.all(),
        StockLevel.objects.all(),
        lambda: fulfillment.dispatch(Shipment.objects.get(), by=picker),
    )

    assert order.lines.get().canceled == 1
    assert Agreement.objects.get().status == "open"


def test_a_lot_that_comes_somewhere_else_while_it_is_blocked_is_not_blocked_in_half() -> None:
    tea, east = goods_with_lots("TEA", ("L1", "5")), a_warehouse(the_company(), "EAST")
    by, brought, before = an_actor(None, "MGR"), Event(), deadlocks()

    def bring_to_the_east() -> None:
        with transaction.atomic():
            bring_in(tea, ("L1", "2"), warehouse=east)
            brought.set()
            time.sleep(0.4)

    def block() -> None:
        brought.wait(timeout=10)
        inventory.block_lot(lot_of(tea, "L1"), reason="Glass", by=by)

    answers = at_once(bring_to_the_east, block)

    assert [type(answer) for answer in answers] == [type(None), Busy]
    assert not lot_of(tea, "L1").is_blocked
    inventory.block_lot(lot_of(tea, "L1"), reason="Glass", by=by)
    assert [level.unsellable for level in levels_of(tea).order_by("pk")] == [5, 2]
    assert deadlocks() == before


def test_a_kit_is_saved_with_its_older_parts_locked_before_it() -> None:
    kit, by = a_kit(CUP="6"), an_actor(None, "GL")
    cup = Product.objects.get(sku="CUP")
    assert cup.pk < kit.pk

    meet(
        Product.objects.filter(pk=cup.pk),
        Product.objects.filter(pk=kit.pk),
        lambda: save_product(kit, {}, by=by, parts=[PartEntry(cup, D(4))]),
    )

    assert kit.parts.get().quantity == 4


def test_new_goods_that_came_back_are_replaced_with_the_first_order_before_the_account() -> None:
    product, system = a_product(on_hand="30"), Actor.system(the_company())
    first = an_order(product=product, quantity="10")
    second = fulfillment.replace_return(_came_back(first), by=system)
    found = _came_back(second)
    again = GoodsReturn.objects.select_related("order").get(pk=found.pk)

    meet(
        SalesOrder.objects.filter(pk=first.pk),
        accounts_of(first),
        lambda: fulfillment.replace_return(again, by=system),
    )

    found.refresh_from_db()
    assert (found.status, first.lines.get().replaced) == ("settled", D(4))


def _came_back(order: SalesOrder) -> GoodsReturn:
    """Four pieces of it have left and lie here again."""
    system = Actor.system(order.company)
    wishes = [fulfillment.ReturnWish(1, D(4))]
    found = fulfillment.request_return(
        a_dispatched_shipment(order), wishes, reason="defective", settlement="replacement", by=system
    )
    fulfillment.authorize_return(found, by=system)
    fulfillment.receive_return(found, by=system)
    return found
