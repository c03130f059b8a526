"""Warehouses, bins, and where a product lies: the walk of the pickers follows them."""

from __future__ import annotations

import pytest
from django.db import connection

from core.models import Event
from core.refusals import NotPermitted, Refusal, StaleVersion
from fulfillment.selectors import walk
from inventory import operations, selectors
from inventory.models import Bin, StockLevel, Warehouse
from inventory.operations import BinNotPossible, Demand, EmptyDocument, Placement, ReceiptLine
from orders import operations as orders
from tests.builders import (
    a_bin,
    a_company,
    a_customer,
    a_draft_order,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    main_warehouse,
    put_in_bin,
    the_company,
)
from tests.inventory.stage import Counter, D, level_of, receive, standing, system
from tests.inventory.test_guards import try_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def main():
    return main_warehouse(the_company())


@pytest.fixture
def manager():
    return an_actor(None, "MGR")


def refused(verb, *args, **options) -> list[str]:
    """The fields of a refusal."""
    with pytest.raises(Refusal) as refusal:
        verb(*args, **options)
    return [single.field for single in refusal.value.singles]


# Warehouses -------------------------------------------------------------------------------------------------------
def test_a_warehouse_is_added_and_changed_and_both_are_remembered(manager):
    made = operations.save_warehouse(None, {"code": "SOUTH", "name": " ", "country": "it"}, by=manager)

    operations.save_warehouse(made, {"city": "Bolzano"}, version=1, by=manager)

    made.refresh_from_db()
    assert (made.name, made.country, made.city, made.version) == ("SOUTH", "IT", "Bolzano", 2)
    events = Event.objects.filter(document_kind="inventory.warehouse").order_by("pk")
    assert [event.activity for event in events] == ["created", "edited"]
    assert events[1].data == {"changes": {"city": ["", "Bolzano"]}}


def test_the_first_storage_is_where_orders_ship_from():
    company = a_company()
    Warehouse.objects.filter(company=company).delete()
    manager = an_actor(company, "MGR")

    kept = operations.save_warehouse(None, {"code": "Q", "name": "Q", "kind": "quarantine"}, by=manager)
    first = operations.save_warehouse(None, {"code": "A", "name": "A"}, by=manager)
    second = operations.save_warehouse(None, {"code": "B", "name": "B"}, by=manager)

    assert [kept.is_default, first.is_default, second.is_default] == [False, True, False]
    assert selectors.default_warehouse(company) == first


def test_another_warehouse_becomes_the_default_and_there_is_always_one(main, manager):
    south = a_warehouse(the_company(), "SOUTH")
    assert refused(operations.save_warehouse, main, {"is_default": False}, by=manager) == ["is_default"]

    operations.save_warehouse(south, {"is_default": True}, by=manager)

    assert selectors.default_warehouse(the_company()) == south
    main.refresh_from_db()
    assert not main.is_default


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"kind": "attic"}, "kind"),
        ({"kind": "quarantine"}, "is_default"),
        ({"country": "Austria"}, "country"),
        ({"code": "a/b"}, "code"),
        ({"count_tolerance_percent": D(101)}, "count_tolerance_percent"),
        ({"count_tolerance_amount": D(-1)}, "count_tolerance_amount"),
    ],
)
def test_what_no_warehouse_can_be_is_refused_at_its_field(main, manager, fields, field):
    assert refused(operations.save_warehouse, main, fields, by=manager) == [field]

    main.refresh_from_db()
    assert (main.code, main.kind, main.version) == ("MAIN", "storage", 1)


def test_a_warehouse_that_orders_or_supply_still_name_keeps_its_kind(manager):
    south, tea = a_warehouse(the_company(), "SOUTH"), a_product()
    order = an_order(a_customer(), product=tea, warehouse=south)
    assert refused(operations.save_warehouse, south, {"kind": "quarantine"}, by=manager) == ["kind"]

    orders.cancel(order, reason="price", by=manager)
    supply = operations.expect(
        south, [ReceiptLine(tea, D(1))], expected_date=the_company().today(), by=an_actor(None, "WH")
    )
    assert refused(operations.save_warehouse, south, {"kind": "quarantine"}, by=manager) == ["kind"]

    operations.cancel_expected(supply, reason="Sold out", by=an_actor(None, "WH"))
    operations.save_warehouse(south, {"kind": "quarantine"}, by=manager)
    assert Warehouse.objects.get(code="SOUTH").kind == "quarantine"


def test_goods_are_put_apart_nowhere_where_they_are_sold():
    a_warehouse(the_company(), "QUARANTINE")

    with pytest.raises(Refusal, match="QUARANTINE is a warehouse goods are sold from"):
        operations.quarantine_of(the_company())

    assert not Warehouse.objects.filter(kind="quarantine").exists()


def test_a_warehouse_where_goods_have_lain_keeps_its_kind(manager):
    south = a_warehouse(the_company(), "SOUTH")
    operations.receive(south, [ReceiptLine(a_product(), D(1), D(1))], by=system(the_company()))

    assert refused(operations.save_warehouse, south, {"kind": "quarantine"}, by=manager) == ["kind"]


def test_a_code_is_given_once_and_a_stale_edit_is_refused(main, manager):
    a_warehouse(the_company(), "SOUTH")

    assert refused(operations.save_warehouse, None, {"code": "SOUTH", "name": "S"}, by=manager) == ["code"]
    with pytest.raises(StaleVersion):
        operations.save_warehouse(main, {"city": "Graz"}, version=7, by=manager)

    assert Warehouse.objects.filter(city="Graz").count() == 0


@pytest.mark.parametrize("role", ["WH", "SAL", "AR", "AUD"])
def test_others_than_managers_and_accountants_change_no_warehouse_and_no_bin(main, role):
    with pytest.raises(NotPermitted):
        operations.save_warehouse(main, {"city": "Graz"}, by=an_actor(None, role))
    with pytest.raises(NotPermitted):
        operations.save_bin(main, None, {"code": "A-01"}, by=an_actor(None, role))

    assert not Bin.objects.exists()


# Quarantine -------------------------------------------------------------------------------------------------------
def test_what_lies_in_quarantine_is_neither_held_nor_promised():
    company = the_company()
    product = a_product(company)
    apart = a_warehouse(company, "Q", kind="quarantine")
    operations.receive(apart, [ReceiptLine(product, D(5), D(4))], by=system(company))

    held = operations.reserve([Demand(1, product.pk, D(2))], apart, by=system(company))

    assert held == {}
    assert selectors.availability(apart, {product.pk: 0})[product.pk].available == 0
    assert StockLevel.objects.get(warehouse=apart).on_hand == 5


def test_an_order_does_not_ship_from_quarantine():
    company = the_company()
    apart = a_warehouse(company, "Q", kind="quarantine")
    order = an_order(a_customer(company), product=a_product(company, on_hand="5"), quantity="2")

    draft = refused(a_draft_order, a_customer(company), warehouse=apart)
    change = orders.HeaderChange(warehouse=apart)
    amended = refused(orders.amend, order, {}, header=change, by=an_actor(company, "SAL"))

    assert (draft, amended) == (["warehouse"], ["warehouse"])
    order.refresh_from_db()
    assert order.warehouse == main_warehouse(company)


# Bins -------------------------------------------------------------------------------------------------------------
def test_a_bin_without_a_place_on_the_walk_comes_last(main, manager):
    first, second = (
        operations.save_bin(main, None, {"code": code, "sequence": None}, by=manager) for code in ("A", "B")
    )
    moved = operations.save_bin(main, first, {"sequence": 30}, version=1, by=manager)

    assert (second.sequence, moved.sequence, moved.version) == (20, 30, 2)


def test_a_bin_has_its_code_once_in_a_warehouse(main, manager):
    a_bin(main, "A-01")
    a_bin(a_warehouse(the_company(), "SOUTH"), "A-01")

    assert refused(operations.save_bin, main, None, {"code": "A-01"}, by=manager) == ["code"]
    assert refused(operations.save_bin, main, None, {"code": " "}, by=manager) == ["code"]
    assert refused(operations.save_bin, main, None, {"code": "B", "sequence": -1}, by=manager) == ["sequence"]


def test_pickers_walk_by_the_sequence_of_the_bins_and_not_by_their_codes():
    company = the_company()
    goods = {sku: a_product(company, sku, on_hand="5") for sku in ("TEA", "CUP", "POT")}
    for sku, code, sequence in (("TEA", "A-01", 30), ("CUP", "Z-09", 10)):
        put_in_bin(goods[sku], code, sequence=sequence)
    order = orders.create(
        orders.Header(a_customer(company)),
        [orders.LineEntry(sku, D(1)) for sku in goods],
        by=system(company),
    )
    orders.submit(order, by=system(company))

    assert [step.bin for step in walk(order.shipments.get())] == ["Z-09", "A-01", ""]


def test_a_product_is_put_into_another_bin_and_that_is_remembered(main):
    walt = an_actor(None, "WH", username="walt")
    product = a_product(on_hand="5")
    put_in_bin(product, "A-01")

    operations.put_in_bins(main, [Placement(product, a_bin(main, "B-02"))], by=walt)

    assert level_of(product).bin.code == "B-02"
    assert Event.objects.get(actor_name="walt").data == {"changes": {"bin": ["A-01", "B-02"]}}
    operations.put_in_bins(main, [Placement(product, None)], by=walt)
    assert level_of(product).bin is None
    assert standing(product) == ("5", "0", "20.00")


def test_nothing_is_put_into_a_blocked_bin_nor_into_one_of_another_warehouse(main):
    tea, cup = a_product(on_hand="1"), a_product(on_hand="1")
    blocked = a_bin(main, "A-01", is_blocked=True)
    far = a_bin(a_warehouse(the_company(), "SOUTH"), "S-01")

    with pytest.raises(Refusal) as refusal:
        operations.put_in_bins(main, [Placement(tea, blocked), Placement(cup, far)], by=an_actor(None, "WH"))

    assert [single.field for single in refusal.value.singles] == ["lines.0.bin", "lines.1.bin"]
    assert not StockLevel.objects.filter(bin__isnull=False).exists()


def test_only_goods_lie_in_bins_each_once(main):
    walt, shelf, tea = an_actor(None, "WH"), a_bin(main), a_product(on_hand="1")
    service = a_product(kind="service")

    with pytest.raises(EmptyDocument):
        operations.put_in_bins(main, [], by=walt)
    twice = [Placement(tea, shelf), Placement(tea, None), Placement(service, shelf)]
    assert refused(operations.put_in_bins, main, twice, by=walt) == ["lines.1.sku", "lines.2.sku"]

    assert level_of(tea).bin is None


def test_a_delivery_is_put_away_as_it_is_received(main):
    tea, cup = a_product(), a_product(on_hand="1")
    put_in_bin(cup, "C-03")
    shelf = a_bin(main, "A-01")

    operations.receive(
        main, [ReceiptLine(tea, D(5), D(4), shelf), ReceiptLine(cup, D(1), D(4))], by=an_actor(None, "WH")
    )

    assert [level_of(product).bin.code for product in (tea, cup)] == ["A-01", "C-03"]


def test_a_delivery_for_a_blocked_bin_is_not_received(main):
    tea = a_product(on_hand="1")
    shelf = a_bin(main, "A-01", is_blocked=True)

    with pytest.raises(BinNotPossible):
        operations.receive(main, [ReceiptLine(tea, D(5), D(4), shelf)], by=an_actor(None, "WH"))

    assert standing(tea) == ("1", "0", "4.00")


def test_receiving_costs_no_more_statements_where_there_are_no_bins():
    tea = a_product(on_hand="1")
    counter = Counter()
    with connection.execute_wrapper(counter):
        receive(tea, "1", "4.00")
    without = counter.count
    put_in_bin(tea, "A-01")
    counter.count = 0

    with connection.execute_wrapper(counter):
        receive(tea, "1", "4.00")

    assert counter.count == without


# The database -----------------------------------------------------------------------------------------------------
def test_the_database_lets_no_product_lie_in_a_bin_of_another_warehouse():
    product = a_product(on_hand="1")
    far = a_bin(a_warehouse(the_company(), "SOUTH"), "S-01")

    assert "stock_level_bin_within_warehouse" in try_sql(
        "UPDATE inventory_stocklevel SET bin_id = %s WHERE product_id = %s", far.pk, product.pk
    )


def test_the_database_lets_no_order_ship_from_quarantine_by_default(main):
    assert "default_warehouse_stores" in try_sql(
        "UPDATE inventory_warehouse SET kind = 'quarantine' WHERE id = %s", main.pk
    )
