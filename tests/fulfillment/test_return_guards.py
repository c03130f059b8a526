"""The database itself refuses what is done with returns behind our back, and the checker finds what is wrong."""

from decimal import Decimal

import pytest
from django.db import connection

from core.actors import Actor
from fulfillment import operations
from fulfillment.models import GoodsReturn, Shipment
from fulfillment.operations import ReturnWish
from tests.builders import an_issued_invoice
from tests.fulfillment import test_guards
from tests.fulfillment.stage import a_company, a_customer, goods
from tests.fulfillment.test_guards import (
    break_as_owner,
    findings,
    forget_the_events_of_this_transaction,
    try_sql,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(monkeypatch):
    """Four of ten pieces lie here again."""
    tables = (
        *test_guards.GUARDED,
        "fulfillment_goodsreturn",
        "fulfillment_goodsreturnline",
        "invoicing_invoice",
    )
    monkeypatch.setattr(test_guards, "GUARDED", tables)
    company = a_company()
    invoice = an_issued_invoice(a_customer(company), product=goods(company, "A", on_hand="20"), quantity="10")
    by = Actor.system(company)
    found = operations.request_return(
        Shipment.objects.get(order=invoice.order), [ReturnWish(1, Decimal(4))], reason="late", by=by
    )
    operations.authorize_return(found, by=by)
    operations.receive_return(found, by=by)
    return found


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fulfillment_goodsreturnline SET quantity = 5 WHERE goods_return_id = %s",
        "UPDATE fulfillment_goodsreturnline SET disposition = 'scrap' WHERE goods_return_id = %s",
        "DELETE FROM fulfillment_goodsreturnline WHERE goods_return_id = %s",
    ],
)
def test_what_came_back_is_frozen(received, sql):
    assert "frozen" in try_sql(sql, received.pk)


def test_a_settled_return_is_frozen_whole(received):
    operations.settle_by_credit(received, [], by=Actor.system(received.company))

    for change in ("settlement = 'replacement'", "reason = 'mistake'", "receipt_date = receipt_date - 1"):
        assert "frozen" in try_sql(f"UPDATE fulfillment_goodsreturn SET {change} WHERE id = %s", received.pk)
    assert "opened again" in try_sql(
        "UPDATE fulfillment_goodsreturn SET status = 'received' WHERE id = %s", received.pk
    )
    assert "decided_within" in try_sql(
        "UPDATE fulfillment_goodsreturnline SET credited = 5 WHERE goods_return_id = %s", received.pk
    )
    assert "frozen" in try_sql("DELETE FROM fulfillment_goodsreturn WHERE id = %s", received.pk)


def test_a_return_moves_along_its_lifecycle_and_leaves_an_event(received):
    assert "no move" in try_sql(
        "UPDATE fulfillment_goodsreturn SET status = 'authorized' WHERE id = %s", received.pk
    )
    with connection.cursor() as cursor:
        forget_the_events_of_this_transaction(cursor)
    assert "left no event" in try_sql(
        "UPDATE fulfillment_goodsreturn SET status = 'settled' WHERE id = %s", received.pk
    )


@pytest.mark.parametrize(
    "change",
    ["replaced = 5", "replaced = -1", "returned = 11", "returned = -1", "unsettled = 5", "unsettled = -1"],
)
def test_the_counters_of_a_line_stay_in_their_order(received, change):
    assert "order_line_" in try_sql(
        f"UPDATE orders_salesorderline SET {change} WHERE order_id = %s", received.order_id
    )


def test_a_return_belongs_to_the_company_of_its_shipment(received):
    other = a_company("OTHER")
    assert "foreign key" in try_sql(
        "INSERT INTO fulfillment_goodsreturn (company_id, number, status, shipment_id, order_id, customer_id, reason,"
        " settlement, note, request_date, version) SELECT %s, 'X-1', 'requested', shipment_id, order_id, customer_id,"
        " reason, settlement, note, request_date, 1 FROM fulfillment_goodsreturn",
        other.pk,
    )


@pytest.mark.parametrize(
    "rule, sql",
    [
        ("ORD-3r", "UPDATE orders_salesorderline SET returned = 5"),
        ("ORD-3r", "UPDATE orders_salesorderline SET unsettled = 3"),
        ("FUL-8", "UPDATE fulfillment_goodsreturnline SET quantity = 11"),
        ("FUL-8b", "DELETE FROM inventory_stockmove WHERE kind = 'return'"),
        ("FUL-8b", "UPDATE inventory_stockmove SET unit_cost = 9 WHERE kind = 'return'"),
        ("FUL-8b", "UPDATE fulfillment_goodsreturnline SET disposition = 'scrap'"),
        ("FUL-8c", "DELETE FROM fulfillment_goodsreturnline"),
        ("FUL-8e", "UPDATE fulfillment_goodsreturn SET status = 'settled', settlement = 'credit'"),
        ("FUL-8e", "UPDATE fulfillment_goodsreturnline SET replaced = 4"),
        ("INV-1", "UPDATE fulfillment_goodsreturnline SET credited = 4"),
        ("INV-1b", "UPDATE fulfillment_goodsreturnline SET credited = 4"),
        ("ORD-1", "UPDATE orders_salesorder SET billing_status = 'partial'"),
    ],
)
def test_the_checker_finds_each_broken_rule(received, rule, sql):
    assert GoodsReturn.objects.count() == 1
    assert rule not in findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, sql)

    assert rule in findings()


@pytest.mark.parametrize(
    "rule, sql",
    [
        ("FUL-8f", "UPDATE orders_salesorderline SET canceled = 1, reserved = 3 WHERE unit_price = 0"),
        ("ORD-3r", "UPDATE fulfillment_goodsreturnline SET replaced = 3"),
    ],
)
def test_the_checker_finds_what_is_replaced_and_does_not_come(received, rule, sql):
    operations.replace_return(received, by=Actor.system(received.company))
    assert rule not in findings()

    with connection.cursor() as cursor:
        break_as_owner(cursor, sql)

    assert rule in findings()


def test_a_return_opened_again_says_nothing_else_than_it_did(received):
    operations.replace_return(received, by=Actor.system(received.company))

    for change in (
        "",
        ", settlement = 'credit', reason = 'mistake'",
        ", settlement = 'credit', replacement_id = NULL",
    ):
        sql = f"UPDATE fulfillment_goodsreturn SET status = 'received'{change} WHERE id = %s"
        assert "opened again" in try_sql(sql, received.pk)
