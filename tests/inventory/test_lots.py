"""Goods with lots and serial numbers: received, refused, corrected, sent elsewhere, blocked, expired (STK-8)."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import approvals, clock, invariants
from core.models import ApprovalRequest
from core.refusals import NotPermitted, Refusal
from inventory import operations
from inventory.models import Lot, StockLevel, WarehouseKind
from inventory.operations import AdjustmentLine, LotRefused, ReceiptLine, TransferEntry
from inventory.operations.transferring import draft_and_send
from inventory.tasks import set_expired_apart
from tests.builders import a_product, a_warehouse, an_actor, main_warehouse
from tests.inventory.lots import (
    D,
    bring_in,
    days,
    entry,
    goods_with_lots,
    goods_with_numbers,
    lot_of,
    lots_of,
)
from tests.inventory.stage import issue, level_of, reserve, standing, system

pytestmark = pytest.mark.django_db


def the_books_hold() -> None:
    assert invariants.run_all() == []


def refused(product, quantity, *lots) -> Refusal:
    line = ReceiptLine(product, D(quantity), D(4), lots=tuple(lots))
    with pytest.raises(Refusal) as refusal:
        operations.receive(main_warehouse(product.company), [line], by=system(product.company))
    return refusal.value


def test_a_delivery_lies_in_the_lots_it_came_in():
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "3", 90))

    assert lots_of(tea) == {"L1": "5", "L2": "3"}
    assert standing(tea) == ("8", "0", "32.00")
    the_books_hold()


def test_a_lot_that_comes_again_grows_whichever_way_its_code_is_written():
    tea = goods_with_lots("TEA", ("L1", "5", 30))

    bring_in(tea, ("l1", "2"))

    assert lots_of(tea) == {"L1": "7"}
    the_books_hold()


def test_a_new_lot_keeps_as_long_as_its_product_does():
    tea = goods_with_lots("TEA", ("L1", "5"), shelf_life_days=120)

    assert lot_of(tea, "L1").expires_on == days(tea.company, 120)


def test_every_piece_has_its_number():
    phone = goods_with_numbers("PHONE", "S1", "S2", "S3")

    assert lots_of(phone) == {"S1": "1", "S2": "1", "S3": "1"}
    the_books_hold()


def test_without_a_lot_nothing_tracked_comes_in():
    tea, phone = goods_with_lots("TEA"), goods_with_numbers("PHONE")

    without_lot, without_number = refused(tea, "5"), refused(phone, "2")

    assert (without_lot.field, without_lot.message) == ("lines.0.lots", "Enter the lot of TEA.")
    assert without_number.message == "Enter the serial number of each piece of PHONE."
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    "quantity, lots, words",
    [
        ("3", ["S1", "S2"], "2 serial numbers of PHONE for a quantity of 3."),
        ("2", ["S1", "s1"], "s1 is there twice."),
        ("2", ["S1", "S 2"], "S 2 is no lot or serial number"),
        ("2", ["S1", "<b>"], "<b> is no lot or serial number"),
        ("2", ["S1", "S" * 51], "is no lot or serial number"),
        ("2", ["S1", ""], "– is no lot or serial number"),
    ],
)
def test_serial_numbers_that_cannot_be_are_refused(quantity, lots, words):
    phone = goods_with_numbers("PHONE")

    refusal = refused(phone, quantity, *(entry(code) for code in lots))

    assert words in refusal.message
    assert refusal.field == "lines.0.lots"
    assert not Lot.objects.exists()


def test_lots_come_to_what_the_line_says():
    tea = goods_with_lots("TEA")

    assert (
        refused(tea, "5", entry("L1", "2"), entry("L2", "2")).message == "The lots of TEA come to 4, not 5."
    )
    assert refused(tea, "5", entry("L1", "5"), entry("L2", "0")).field == "lines.0.lots"


def test_what_is_not_tracked_has_no_lots():
    pen = a_product(sku="PEN")

    assert refused(pen, "5", entry("L1", "5")).message == "PEN has no lots. Leave them empty."


def test_a_number_that_is_in_stock_does_not_come_in_again():
    phone = goods_with_numbers("PHONE", "S1")
    elsewhere = a_warehouse(phone.company, code="WEST")

    refusal = refused(phone, "1", entry("S1"))
    with pytest.raises(LotRefused):
        bring_in(phone, ("S1", "1"), warehouse=elsewhere)

    assert refusal.message == "Serial number S1 is in stock already."
    assert lots_of(phone) == {"S1": "1"}


def test_what_has_expired_comes_into_quarantine_only():
    tea = goods_with_lots("TEA")
    apart = a_warehouse(tea.company, code="QUA", kind=WarehouseKind.QUARANTINE)

    refusal = refused(tea, "5", entry("OLD", "5", days(tea.company, -1)))
    bring_in(tea, ("OLD", "5", -1), warehouse=apart)

    assert "has expired" in refusal.message
    assert lots_of(tea, apart) == {"OLD": "5"}


def test_a_lot_expires_on_one_day():
    tea = goods_with_lots("TEA", ("L1", "5", 30))

    assert "expires on" in refused(tea, "2", entry("L1", "2", days(tea.company, 31))).message


def test_expired_and_blocked_lots_are_available_to_nobody():
    tea = goods_with_lots("TEA", ("L1", "5", 0), ("L2", "3", 90))  # L1 may leave today still
    operations.block_lot(lot_of(tea, "L2"), reason="Glass in it", by=an_actor(tea.company, "WH"))

    got = reserve(tea, "8")

    assert got == {1: D(5)}
    assert level_of(tea).available == 0
    the_books_hold()


def test_a_lot_that_is_free_again_can_be_sold():
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    by = an_actor(tea.company, "WH")
    lot = lot_of(tea, "L1")
    operations.block_lot(lot, reason="Glass in it", by=by)
    assert level_of(tea).available == 0

    operations.unblock_lot(lot, reason="Was none", by=by)

    assert level_of(tea).available == 5


def test_a_lot_is_blocked_for_a_reason_once_and_by_who_may():
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    lot, by = lot_of(tea, "L1"), an_actor(tea.company, "WH")

    with pytest.raises(Refusal):
        operations.block_lot(lot, reason=" ", by=by)
    with pytest.raises(NotPermitted):
        operations.block_lot(lot, reason="x", by=an_actor(tea.company, "SAL"))
    operations.block_lot(lot, reason="Glass in it", by=by)
    with pytest.raises(operations.LotState):
        operations.block_lot(lot, reason="Again", by=by)

    assert level_of(tea).unsellable == 5


def test_what_keeps_too_short_is_not_sold_where_the_company_says_so():
    tea = goods_with_lots("TEA", ("L1", "5", 10), ("L2", "3", 90))
    by = an_actor(tea.company, "MGR")

    operations.set_stock_rules(0, None, keeps_days=30, by=by)

    assert level_of(tea).available == 3
    operations.set_stock_rules(0, None, keeps_days=0, by=by)
    assert level_of(tea).available == 8


def test_what_expires_overnight_is_set_apart():
    tea = goods_with_lots("TEA", ("L1", "5", 1), ("L2", "3", 90))

    with clock.history(clock.now() + datetime.timedelta(days=2)):
        set_expired_apart()

    assert StockLevel.objects.get(product=tea).unsellable == 5


def test_a_shelf_without_lots_pays_no_statement_for_them():
    pen = a_product(sku="PEN", on_hand="10")

    with CaptureQueriesContext(connection) as sent:
        reserve(pen, "1")
        issue(pen, "1")

    assert [each["sql"] for each in sent if "inventory_lot" in each["sql"]] == []


def _correct(product, quantity, *lots, by=None, kind=operations.ask_to_adjust):
    line = AdjustmentLine(product, D(quantity), lots=tuple(lots))
    return kind(
        main_warehouse(product.company), [line], reason="counted", by=by or an_actor(product.company, "WH")
    )


def test_a_correction_says_of_which_lot():
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "3", 90))
    wish = _correct(tea, "-2", entry("L2", "2"))

    approvals.approve(wish, by=an_actor(tea.company, "MGR"))

    assert lots_of(tea) == {"L1": "5", "L2": "1"}
    the_books_hold()


def test_found_goods_come_into_a_lot_of_their_own():
    phone = goods_with_numbers("PHONE", "S1")
    wish = _correct(phone, "2", entry("S2"), entry("S3"))

    approvals.approve(wish, by=an_actor(phone.company, "MGR"))

    assert lots_of(phone) == {"S1": "1", "S2": "1", "S3": "1"}
    the_books_hold()


@pytest.mark.parametrize(
    "lots, words",
    [
        ([], "Enter the lot of TEA."),
        ([("L9", "2")], "There is no lot L9 of TEA in Warehouse MAIN."),
        ([("L1", "1")], "The lots of TEA come to 1, not 2."),
        ([("L2", "2")], "Only 1 of lot L2 of TEA are free in Warehouse MAIN, not 2."),
    ],
)
def test_a_correction_of_a_lot_that_is_not_there_is_not_asked_for(lots, words):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "1", 90))

    with pytest.raises(LotRefused) as refusal:
        _correct(tea, "-2", *(entry(*lot) for lot in lots))

    assert refusal.value.message == words
    assert refusal.value.field == "lines.0.lots"
    assert not ApprovalRequest.objects.exists()


def test_expired_goods_are_scrapped_though_none_of_it_is_available():
    tea = goods_with_lots("TEA", ("L1", "5", 0), ("L2", "3", 90))
    reserve(tea, "3")
    operations.block_lot(lot_of(tea, "L1"), reason="Wet", by=an_actor(tea.company, "WH"))
    assert level_of(tea).available == 0

    wish = _correct(tea, "5", entry("L1", "5"), kind=operations.ask_to_scrap)
    approvals.approve(wish, by=an_actor(tea.company, "MGR"))

    assert lots_of(tea) == {"L2": "3"}
    assert standing(tea) == ("3", "3", "12.00")
    the_books_hold()


def test_a_transfer_takes_its_lots_along_those_that_expire_first():
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    west, by = a_warehouse(tea.company, code="WEST"), an_actor(tea.company, "WH")

    transfer = draft_and_send(main_warehouse(tea.company), west, [TransferEntry(tea, D(4))], by=by)
    operations.receive_transfer(transfer, by=by)

    assert lots_of(tea) == {"LATE": "4"}
    assert lots_of(tea, west) == {"LATE": "1", "SOON": "3"}
    the_books_hold()


def test_a_transfer_takes_the_lots_it_names_expired_or_not():
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    apart, by = (
        a_warehouse(tea.company, code="QUA", kind=WarehouseKind.QUARANTINE),
        an_actor(tea.company, "WH"),
    )
    operations.block_lot(lot_of(tea, "LATE"), reason="Wet", by=by)
    line = TransferEntry(tea, D(5), lots=(entry("LATE"),))

    transfer = operations.draft_transfer(main_warehouse(tea.company), apart, [line], by=by)
    operations.transfer_at_once(transfer, by=by)

    assert lots_of(tea) == {"SOON": "3"}
    assert lots_of(tea, apart) == {"LATE": "5"}
    the_books_hold()


def test_of_a_transfer_that_comes_in_parts_it_is_said_which_pieces_have_come():
    phone = goods_with_numbers("PHONE", "S1", "S2", "S3")
    west, by = a_warehouse(phone.company, code="WEST"), an_actor(phone.company, "WH")
    transfer = draft_and_send(main_warehouse(phone.company), west, [TransferEntry(phone, D(3))], by=by)

    with pytest.raises(LotRefused) as refusal:
        operations.receive_transfer(transfer, {phone.pk: D(1)}, by=by)
    operations.receive_transfer(transfer, {phone.pk: D(1)}, lots={phone.pk: [entry("S2")]}, by=by)

    assert refusal.value.field == "lines.0.lots"
    assert lots_of(phone, west) == {"S2": "1"}
    the_books_hold()

    operations.cancel_transfer(transfer, reason="The rest stays", by=by)

    assert lots_of(phone) == {"S1": "1", "S3": "1"}
    the_books_hold()


def test_a_lot_that_is_not_there_does_not_travel():
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    west, by = a_warehouse(tea.company, code="WEST"), an_actor(tea.company, "WH")
    line = TransferEntry(tea, D(2), lots=(entry("L9"),))

    with pytest.raises(LotRefused) as refusal:
        operations.draft_transfer(main_warehouse(tea.company), west, [line], by=by)

    assert refusal.value.message == "There is no lot L9 of TEA."
    assert lots_of(tea) == {"L1": "5"}
