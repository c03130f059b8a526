"""What the database keeps of lots even from raw SQL, and what the checker finds (STK-8)."""

import pytest
from django.db import connection

from core import invariants
from inventory.models import LotMove
from tests.builders import a_company, a_product, a_warehouse
from tests.inventory.lots import bring_in, goods_with_lots, goods_with_numbers, lot_of
from tests.inventory.test_guards import try_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return goods_with_lots("TEA", ("L1", "5", 30), ("L2", "3", 90))


def test_what_lies_of_a_lot_stays_above_zero_and_above_what_is_held(tea):
    assert "lot_held_within_on_hand" in try_sql(
        "UPDATE inventory_lotstock SET on_hand = -1 WHERE lot_id = %s", lot_of(tea, "L1").pk
    )
    assert "lot_held_within_on_hand" in try_sql(
        "UPDATE inventory_lotstock SET held = 6 WHERE lot_id = %s", lot_of(tea, "L1").pk
    )


def test_a_serial_number_is_one_piece_in_one_place():
    phone = goods_with_numbers("PHONE", "S1")
    south = a_warehouse(phone.company, "SOUTH")
    bring_in(phone, ("S2", "1"), warehouse=south)
    lot = lot_of(phone, "S1").pk

    assert "serial_number_is_one_piece" in try_sql(
        "UPDATE inventory_lotstock SET on_hand = 2 WHERE lot_id = %s", lot
    )
    assert "serial_number_lies_in_one_place" in try_sql(
        "INSERT INTO inventory_lotstock (company_id, level_id, lot_id, is_serial, on_hand, held)"
        " SELECT s.company_id, l.id, %s, true, 1, 0 FROM inventory_lotstock s, inventory_stocklevel l"
        " WHERE l.warehouse_id = %s AND s.lot_id = %s",
        lot, south.pk, lot,
    )  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE inventory_lotmove SET quantity = quantity + 1 WHERE lot_id = %s",
        "DELETE FROM inventory_lotmove WHERE lot_id = %s",
        "UPDATE inventory_lot SET code = 'L9' WHERE id = %s",
        "UPDATE inventory_lot SET expires_on = NULL WHERE id = %s",
        "DELETE FROM inventory_lot WHERE id = %s",
    ],
)
def test_lots_and_their_moves_are_written_once(tea, sql):
    assert "frozen" in try_sql(sql, lot_of(tea, "L1").pk)


def test_a_lot_lies_with_its_own_product(tea):
    pen = a_product(sku="PEN", on_hand="5")

    assert "another product" in try_sql(
        "UPDATE inventory_lotstock SET level_id = (SELECT id FROM inventory_stocklevel WHERE product_id = %s)",
        pen.pk,
    )


def test_a_lot_belongs_to_one_company(tea):
    other = a_company("OTHER")

    assert try_sql("UPDATE inventory_lotstock SET company_id = %s", other.pk)


def test_the_code_of_a_lot_is_there_once(tea):
    assert "lot_once" in try_sql(
        "INSERT INTO inventory_lot (company_id, product_id, code, is_serial, is_blocked, block_reason, received_date, version)"
        " SELECT company_id, product_id, lower(code), false, false, '', received_date, 1 FROM inventory_lot WHERE id = %s",
        lot_of(tea, "L1").pk,
    )


@pytest.mark.breaks_invariants
@pytest.mark.parametrize(
    "sql, rule",
    [
        ("UPDATE inventory_lotstock SET on_hand = on_hand + 1", "STK-8"),
        ("UPDATE inventory_lotstock SET on_hand = on_hand + 1", "STK-8b"),
        ("UPDATE inventory_lotstock SET held = 1", "FUL-9"),
        ("UPDATE inventory_stocklevel SET unsellable = 99", "STK-8d"),
        ("UPDATE inventory_lot SET is_blocked = true, block_reason = 'x'", "STK-8d"),
    ],
)
def test_the_checker_finds_each_broken_rule(tea, sql, rule):
    with connection.cursor() as cursor:
        cursor.execute(sql)

    assert rule in {finding.rule for finding in invariants.run_all()}


@pytest.mark.breaks_invariants
def test_the_checker_finds_a_move_that_does_not_say_its_lots(tea):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_product SET tracking = 'lot' WHERE sku = 'PEN'")
    pen = a_product(sku="PEN", on_hand="5")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_product SET tracking = 'serial' WHERE id IN (%s, %s)", [pen.pk, tea.pk]
        )

    found = {finding.rule for finding in invariants.run_all()}

    assert {"STK-8", "STK-8b", "STK-8c"} <= found
    assert LotMove.objects.count() == 2
