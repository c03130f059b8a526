"""What the database refuses even to raw SQL run as the application role (STK-1, STK-3, COM-1), and what the checker finds."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import invariants
from tests.builders import a_company, a_product, a_warehouse
from tests.inventory.stage import adjust, reserve, standing

pytestmark = pytest.mark.django_db


def try_sql(sql: str, *values) -> str:
    """The database's refusal of a statement run as the application; fails when it lets it through."""

    def run() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("o2c_app",)
            cursor.execute(sql, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError) as refused:
        run()
    return str(refused.value)


@pytest.fixture
def product():
    product = a_product(on_hand="5")
    reserve(product, "2")
    return product


@pytest.mark.parametrize(
    "change", ["reserved = -1", "reserved = 6", "on_hand = 1", "on_hand = -5, reserved = -6"]
)
def test_reserved_stays_between_zero_and_what_is_on_hand(product, change):
    refusal = try_sql(f"UPDATE inventory_stocklevel SET {change} WHERE product_id = %s", product.pk)

    assert "reserved_within_on_hand" in refusal
    assert standing(product) == ("5", "2", "20.00")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE inventory_stockmove SET quantity = quantity + 1 WHERE product_id = %s",
        "UPDATE inventory_stockmove SET value = 0 WHERE product_id = %s",
        "UPDATE inventory_stockmove SET date = date - 30 WHERE product_id = %s",
        "DELETE FROM inventory_stockmove WHERE product_id = %s",
        "UPDATE inventory_goodsreceiptline SET unit_cost = 0 WHERE product_id = %s",
        "DELETE FROM inventory_goodsreceiptline WHERE product_id = %s",
        "UPDATE inventory_goodsreceipt SET reference = 'x' WHERE %s IS NOT NULL",
        "DELETE FROM inventory_goodsreceipt WHERE %s IS NOT NULL",
        "UPDATE inventory_stockadjustment SET reason = 'x' WHERE %s IS NOT NULL",
        "DELETE FROM inventory_stockadjustment WHERE %s IS NOT NULL",
    ],
)
def test_moves_and_their_documents_are_written_once(product, sql):
    adjust(product, "1")

    assert "frozen" in try_sql(sql, product.pk)


@pytest.mark.parametrize(
    "table", ["stockmove", "goodsreceipt", "goodsreceiptline", "stockadjustment", "stocklevel"]
)
def test_nobody_empties_a_table(product, table):
    assert try_sql(f"TRUNCATE inventory_{table} CASCADE")


def test_a_move_moves_something(product):
    assert "stock_move_not_zero" in try_sql(
        "INSERT INTO inventory_stockmove (company_id, level_id, product_id, warehouse_id, kind, quantity, unit_cost, value,"
        " date, source_kind, source_id, source_number)"
        " SELECT company_id, id, product_id, warehouse_id, 'adjustment', 0, 1, 0, now(), 'x', 1, ''"
        " FROM inventory_stocklevel WHERE product_id = %s",
        product.pk,
    )


def test_a_reservation_holds_something(product):
    assert "reservation_positive" in try_sql(
        "UPDATE inventory_reservation SET quantity = 0 WHERE %s IS NOT NULL", product.pk
    )


def test_goods_do_not_lie_in_the_warehouse_of_another_company(product):
    theirs = a_warehouse(a_company("OTHER"), "FAR")

    assert "foreign key" in try_sql(
        "UPDATE inventory_stocklevel SET warehouse_id = %s WHERE product_id = %s", theirs.pk, product.pk
    )


def test_a_company_has_one_default_warehouse(product):
    assert "one_default_warehouse" in try_sql(
        "INSERT INTO inventory_warehouse (company_id, code, name, street, postal_code, city, country, is_default)"
        " SELECT company_id, 'TWO', 'Two', '', '', '', '', true FROM inventory_stocklevel WHERE product_id = %s",
        product.pk,
    )


def findings() -> set[str]:
    return {finding.rule for finding in invariants.run_all()}


@pytest.mark.parametrize(
    "rule, change",
    [
        ("STK-2", "on_hand = on_hand + 1"),
        ("STK-2", "value = value + 0.01"),
        ("STK-2b", "reserved = reserved - 1"),
        ("STK-4", "value = value + 0.01"),
    ],
)
def test_the_checker_finds_a_level_that_does_not_agree_with_its_moves(product, rule, change):
    assert rule not in findings()

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE inventory_stocklevel SET {change} WHERE product_id = %s", [product.pk])

    assert rule in findings()
