"""What suppliers are to deliver: planned, confirmed, postponed, received in parts, canceled, and promised only once."""

import datetime

import pytest
from django.db import connection

from core import invariants
from core.lifecycle import MoveNotAllowed
from core.models import Event
from core.refusals import NotPermitted, Refusal, StaleVersion
from inventory import operations
from inventory.models import ExpectedReceipt, GoodsReceipt, GoodsReceiptLine, SupplyOrder
from inventory.operations import EmptyDocument, MoreThanExpected, ReasonMissing
from inventory.selectors import availability
from tests.builders import a_product, an_actor, expected, main_warehouse, the_company
from tests.inventory.stage import D, standing, system
from tests.inventory.test_guards import try_sql

pytestmark = pytest.mark.django_db


def in_days(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


def come(order: SupplyOrder, quantity: str, **options) -> GoodsReceipt:
    """So much of its only line arrives."""
    by = options.pop("by", system(the_company()))
    return operations.receive_expected(order, {order.lines.get().pk: D(quantity)}, by=by, **options)


def promised(product) -> list[tuple[datetime.date, D]]:
    """What can be promised of what is to come."""
    return list(availability(main_warehouse(the_company()), {product.pk: 7})[product.pk].receipts)


def activities(order: SupplyOrder) -> list[str]:
    rows = Event.objects.filter(document_kind="inventory.supplyorder", document_id=order.pk)
    return list(rows.order_by("pk").values_list("activity", flat=True))


def test_what_is_planned_is_numbered_and_promised_to_nobody_until_the_supplier_confirms():
    tea = a_product(sku="TEA")
    walt = an_actor(None, "WH")

    order = operations.expect(
        main_warehouse(the_company()), [operations.ReceiptLine(tea, D(10))],
        expected_date=in_days(5), supplier=" Exotic Liquids ", by=walt,
    )  # fmt: skip
    before = promised(tea)
    operations.confirm_expected(order, expected_date=in_days(6), reference="AB-77", by=walt)

    assert order.number.startswith(f"E-{the_company().today().year}-")
    assert (order.supplier, order.reference, order.status) == ("Exotic Liquids", "AB-77", "confirmed")
    assert before == []
    assert promised(tea) == [(in_days(6), D(10))]
    assert activities(order) == ["created", "confirmed"]


def test_what_has_come_is_not_promised_a_second_time():
    tea = a_product()
    order = expected(tea, "10")

    come(order, "4")
    after_a_part = promised(tea), order.status
    come(order, "6")

    assert after_a_part == ([(in_days(3), D(6))], "confirmed")
    assert promised(tea) == []
    assert order.status == "received"
    assert standing(tea)[0] == "10"
    assert [line.quantity for line in GoodsReceiptLine.objects.filter(expected__order=order)] == [4, 6]
    assert activities(order) == ["created", "confirmed", "received in part", "received"]


def test_the_rest_of_a_line_waits_and_other_lines_with_it():
    tea, cup = a_product(sku="TEA"), a_product(sku="CUP")
    order = operations.expect(
        main_warehouse(the_company()),
        [operations.ReceiptLine(tea, D(5)), operations.ReceiptLine(cup, D(2))],
        expected_date=in_days(1), by=system(the_company()),
    )  # fmt: skip
    first, second = order.lines.order_by("pk")

    operations.receive_expected(order, {first.pk: D(5), second.pk: D(0)}, by=system(the_company()))

    assert order.status == "confirmed"
    assert list(order.lines.order_by("pk").values_list("received", "is_closed")) == [(5, True), (0, False)]


def test_more_than_expected_is_refused_until_somebody_says_why():
    tea = a_product(sku="TEA")
    order = expected(tea, "10")

    with pytest.raises(MoreThanExpected) as refusal:
        come(order, "12")
    nothing = standing_or_none(tea)
    receipt = come(order, "12", over_reason="Two for free")

    assert refusal.value.field == "lines.0.quantity"
    assert "Only 10 of TEA" in refusal.value.message
    assert nothing == "0"
    assert (receipt.lines.get().quantity, order.status) == (12, "received")
    assert (
        Event.objects.get(activity="received", document_kind="inventory.supplyorder").reason == "Two for free"
    )


def standing_or_none(product) -> str:
    return standing(product)[0] if product.stock_levels.exists() else "0"


@pytest.mark.parametrize("quantity", ["-1", "0.5"])
def test_a_quantity_that_cannot_have_come_is_refused_at_its_line(quantity):
    tea, cup = a_product(), a_product()
    order = operations.expect(
        main_warehouse(the_company()),
        [operations.ReceiptLine(tea, D(5)), operations.ReceiptLine(cup, D(2))],
        expected_date=in_days(1), by=system(the_company()),
    )  # fmt: skip
    second = order.lines.order_by("pk").last()

    with pytest.raises(Refusal) as refusal:
        operations.receive_expected(order, {second.pk: D(quantity)}, by=system(the_company()))

    assert refusal.value.field == "lines.1.quantity"
    assert not GoodsReceipt.objects.exists()
    assert set(ExpectedReceipt.objects.values_list("received", flat=True)) == {0}


def test_a_receipt_of_nothing_is_refused():
    order = expected(a_product(), "10")

    with pytest.raises(EmptyDocument):
        come(order, "0")

    assert order.status == "confirmed"
    assert not GoodsReceipt.objects.exists()


def test_a_postponed_delivery_is_promised_for_its_new_day_and_says_why():
    tea = a_product()
    order = expected(tea, "10")

    operations.postpone(order, in_days(9), reason="Strike at the port", by=an_actor(None, "WH"))

    assert promised(tea) == [(in_days(9), D(10))]
    event = Event.objects.get(activity="postponed")
    assert event.reason == "Strike at the port"
    assert event.data["changes"]["expected_date"] == [in_days(3).isoformat(), in_days(9).isoformat()]


@pytest.mark.parametrize(
    "days, reason, field",
    [
        (-1, "Late", "expected_date"),
        (3, "Same", "expected_date"),
        (5000, "Far", "expected_date"),
        (9, " ", "reason"),
    ],
)
def test_another_day_that_cannot_be_is_refused_at_its_field(days, reason, field):
    order = expected(a_product(), "10")

    with pytest.raises(Refusal) as refusal:
        operations.postpone(order, in_days(days), reason=reason, by=an_actor(None, "WH"))

    assert refusal.value.field == field
    assert SupplyOrder.objects.get().expected_date == in_days(3)


def test_a_canceled_delivery_is_promised_to_nobody_and_takes_no_goods():
    tea = a_product()
    order = expected(tea, "10")

    operations.cancel_expected(order, reason="Supplier is broke", by=an_actor(None, "WH"))

    assert (order.status, promised(tea)) == ("canceled", [])
    with pytest.raises(MoveNotAllowed):
        come(order, "1")
    assert not GoodsReceipt.objects.exists()


def test_the_rest_of_a_delivery_can_be_given_up_and_what_has_come_stays():
    tea = a_product()
    order = expected(tea, "10")
    come(order, "4")

    with pytest.raises(ReasonMissing):
        operations.cancel_expected(order, reason=" ", by=an_actor(None, "WH"))
    operations.cancel_expected(order, reason="No more made", by=an_actor(None, "WH"))

    assert (order.status, promised(tea), standing(tea)[0]) == ("received", [], "4")
    assert activities(order)[-1] == "rest canceled"


def test_who_saw_an_older_state_changes_nothing():
    order = expected(a_product(), "10")
    seen = order.version
    come(order, "1")

    with pytest.raises(StaleVersion):
        come(order, "1", version=seen)

    assert ExpectedReceipt.objects.get().received == 1


def test_who_has_no_say_over_supply_neither_plans_nor_receives():
    order = expected(a_product(), "10")
    sally = an_actor(None, "SAL")

    with pytest.raises(NotPermitted):
        operations.cancel_expected(order, reason="No", by=sally)
    with pytest.raises(NotPermitted):
        come(order, "1", by=sally)
    with pytest.raises(NotPermitted):
        come(order, "1", by=an_actor(None, "MGR"))
    assert SupplyOrder.objects.get().status == "confirmed"


@pytest.mark.parametrize(
    "sql, words",
    [
        ("UPDATE inventory_supplyorder SET status = 'planned' WHERE id = %s", "no move from"),
        ("UPDATE inventory_expectedreceipt SET received = 10 WHERE order_id = %s", "closed_when_full"),
        ("UPDATE inventory_expectedreceipt SET received = -1 WHERE order_id = %s", "positive"),
    ],
)
def test_the_database_keeps_a_document_to_its_steps(sql, words):
    order = expected(a_product(), "10")

    assert words in try_sql(sql, order.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE inventory_supplyorder SET supplier = 'x' WHERE id = %s",
        "UPDATE inventory_expectedreceipt SET received = 11 WHERE order_id = %s",
        "DELETE FROM inventory_supplyorder WHERE id = %s",
    ],
)
def test_a_document_that_has_ended_is_frozen(sql):
    order = expected(a_product(), "10")
    come(order, "10")

    assert "frozen" in try_sql(sql, order.pk)


@pytest.mark.parametrize(
    "rule, change",
    [
        ("SUP-1", "received = received + 1"),
        ("SUP-2", "expected_date = expected_date + 1"),
        ("SUP-2", "is_closed = true"),
    ],
)
def test_the_checker_finds_a_line_that_does_not_agree_with_its_document_or_its_receipts(rule, change):
    order = expected(a_product(), "10")
    come(order, "4")
    clean = {finding.rule for finding in invariants.run_all()}

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE inventory_expectedreceipt SET {change} WHERE order_id = %s", [order.pk])

    assert not {"SUP-1", "SUP-2"} & clean
    assert rule in {finding.rule for finding in invariants.run_all()}
