"""Counts of goods with lots: what is mixed up, what was picked, what was found in a lot that may not leave."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from core import approvals, invariants
from core.refusals import NotPermitted, Refusal
from inventory import operations
from inventory.models import CountedThing, Lot, StockCount, StockMove
from inventory.operations import CountNotPossible, LotRefused, NotEnoughStock, PickWish
from tests.builders import a_product, an_actor, main_warehouse, the_company
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
from tests.inventory.stage import Counter, reserve, standing
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def walt():
    return an_actor(None, "WH", username="walt")


def a_sheet(tea, walt, **found: str):
    """A count of a product, with what was found of each lot."""
    count = operations.begin_count(main_warehouse(the_company()), products=[tea], by=walt)
    counted: dict[CountedThing, Decimal | None] = {
        (tea.pk, lot_of(tea, code).pk): D(text) for code, text in found.items()
    }
    operations.enter_counts(count, counted, by=walt)
    return count


def test_lots_that_are_mixed_up_are_set_right_though_orders_hold_all_of_them(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    reserve(tea, "10")
    count = a_sheet(tea, walt, L1="2", L2="8")

    request = operations.submit_count(count, confirm_differences=True, by=walt)
    approvals.approve(request, by=an_actor(None, "MGR", username="mona"))

    moves = StockMove.objects.filter(product=tea).order_by("pk")
    assert lots_of(tea) == {"L1": "2", "L2": "8"}
    assert [move.quantity for move in moves][-2:] == [D(-3), D(3)]
    assert standing(tea) == ("10", "10", "40.00")
    assert invariants.run_all() == []


def test_what_was_picked_of_a_lot_is_not_counted_away(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    wish = PickWish(1, tea.pk, D(4))
    operations.hold_lots(main_warehouse(the_company()), [wish], by=walt)
    count = a_sheet(tea, walt, L1="2", L2="8")

    with pytest.raises(LotRefused) as refusal:
        operations.submit_count(count, confirm_differences=True, by=walt)

    assert refusal.value.message == "Only 1 of lot L1 of TEA are free in Warehouse MAIN, not 3."
    assert refusal.value.field.endswith(".counted")
    assert lots_of(tea) == {"L1": "5/4", "L2": "5"}


def test_what_lies_in_a_blocked_lot_makes_up_for_nothing_orders_hold(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90))
    operations.block_lot(lot_of(tea, "L2"), reason="Glass", by=walt)
    reserve(tea, "5")
    count = a_sheet(tea, walt, L1="2", L2="8")

    with pytest.raises(NotEnoughStock) as refusal:
        operations.submit_count(count, confirm_differences=True, by=walt)

    assert refusal.value.message == "Only 0 of TEA are free in Warehouse MAIN, not 3."
    assert lots_of(tea) == {"L1": "5", "L2": "5"}


@pytest.mark.parametrize("is_lot_first", [True, False])
def test_a_product_with_lots_is_never_counted_as_a_whole_beside_them(walt, is_lot_first):
    tea, cup = goods_with_lots("TEA", ("L1", "5", 30), ("L2", "5", 90)), a_product(sku="CUP", on_hand="5")
    count = operations.begin_count(main_warehouse(the_company()), products=[cup], by=walt)
    by_lot = {(tea.pk, lot_of(tea, code).pk): D(5) for code in ("L1", "L2")}
    whole = {tea.pk: D(10)}

    with pytest.raises(Refusal) as refusal:
        operations.enter_counts(count, by_lot | whole if is_lot_first else whole | by_lot, by=walt)

    assert refusal.value.message == "Enter the lot of TEA."
    assert list(count.lines.values_list("product__sku", flat=True)) == ["CUP"]


def test_a_program_counts_twenty_lots_in_as_many_statements_as_two(walt):
    tea = goods_with_lots("TEA", *((f"L{number}", "5") for number in range(20)))
    count, program = a_sheet(tea, walt, L0="5"), Program("WH")

    def statements(number: int) -> int:
        lots = [{"sku": "TEA", "lot": f"l{each}", "counted": "4"} for each in range(number)]
        counter = Counter()
        with connection.execute_wrapper(counter):
            answer = program.post(f"/stock/counts/{count.number}/lines", {"lines": lots})
        assert answer.status_code == 200
        return counter.count

    statements(1)
    assert statements(2) == statements(20)
    assert set(count.lines.values_list("counted", flat=True)) == {D(4)}


# Lots that nobody knew


def test_a_lot_that_nobody_knew_is_made_when_another_person_approves(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), shelf_life_days=90)
    day = days(tea.company, 60)
    count = a_sheet(tea, walt, L1="5")

    operations.add_found_lot(count, tea, entry("N7", "3", day), by=walt)
    operations.enter_counts(count, {(tea.pk, "N7"): D(1)}, is_more=True, by=walt)
    request = operations.submit_count(count, confirm_differences=True, by=walt)

    assert not Lot.objects.filter(code="N7").exists()
    assert "N7" in request.proposal["lines"][0]["lots"][0]
    approvals.approve(request, by=an_actor(None, "MGR", username="mona"))
    assert lots_of(tea) == {"L1": "5", "N7": "4"}
    assert lot_of(tea, "N7").expires_on == day
    assert invariants.run_all() == []


def test_a_lot_on_a_sheet_that_is_given_up_was_never_there(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count = a_sheet(tea, walt, L1="5")
    operations.add_found_lot(count, tea, entry("N7", "3"), by=walt)

    operations.cancel_count(count, reason="Wrong shelf", by=walt)

    assert list(Lot.objects.values_list("code", flat=True)) == ["L1"]


def test_a_piece_that_nobody_knew_is_found_once(walt):
    phone = goods_with_numbers("PHONE", "S1")
    count = operations.begin_count(main_warehouse(the_company()), products=[phone], by=walt)
    operations.enter_counts(count, {(phone.pk, lot_of(phone, "S1").pk): D(1)}, by=walt)
    line = operations.add_found_lot(count, phone, entry("S2"), by=walt)

    with pytest.raises(LotRefused):
        operations.enter_counts(count, {line.key: D(1)}, is_more=True, by=walt)

    request = operations.submit_count(count, confirm_differences=True, by=walt)
    approvals.approve(request, by=an_actor(None, "MGR", username="mona"))
    assert lots_of(phone) == {"S1": "1", "S2": "1"}
    assert lot_of(phone, "S2").is_serial


def test_a_lot_that_is_known_by_now_is_compared_with_the_books(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count = a_sheet(tea, walt, L1="5")
    line = operations.add_found_lot(count, tea, entry("N7", "3"), by=walt)
    bring_in(tea, ("N7", "3", 60))

    operations.enter_counts(count, {line.key: D(3)}, by=walt)

    line.refresh_from_db()
    assert (line.lot, line.new_lot, line.expected, line.difference) == (lot_of(tea, "N7"), "", D(3), D(0))


def test_a_lot_that_is_known_by_now_stands_on_the_sheet_once_when_it_is_scanned_again(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count, client = a_sheet(tea, walt, L1="5"), signed_in("WH")
    operations.add_found_lot(count, tea, entry("L9", "4"), by=walt)
    bring_in(tea, ("L9", "5", 60))

    client.post(f"{count.get_absolute_url()}enter/", {"code": "l9"})

    line = count.lines.get(lot__code="L9")
    assert (line.counted, line.expected, count.lines.count()) == (D(5), D(5), 2)
    assert operations.submit_count(count, by=walt) is None
    assert lots_of(tea) == {"L1": "5", "L9": "5"}


def test_a_piece_that_came_to_be_known_is_not_brought_in_twice(walt):
    phone = goods_with_numbers("PHONE", "S1")
    count = operations.begin_count(main_warehouse(the_company()), products=[phone], by=walt)
    operations.enter_counts(count, {(phone.pk, lot_of(phone, "S1").pk): D(1)}, by=walt)
    operations.add_found_lot(count, phone, entry("S2"), by=walt)
    bring_in(phone, ("S2", "1"))

    waiting = operations.submit_count(count, by=walt)

    assert waiting is None
    assert lots_of(phone) == {"S1": "1", "S2": "1"}
    assert invariants.run_all() == []


@pytest.mark.parametrize("counted_again, stays", [(D(6), D(6)), (None, D(5))])
def test_two_lines_of_a_lot_become_one_and_the_count_of_the_known_lot_stays(walt, counted_again, stays):
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count = a_sheet(tea, walt, L1="5")
    operations.add_found_lot(count, tea, entry("L9", "5"), by=walt)
    bring_in(tea, ("L9", "5", 60))
    count.lines.create(
        company=count.company, product=tea, lot=lot_of(tea, "L9"), expected=D(5), counted=counted_again
    )

    operations.submit_count(count, confirm_differences=True, by=walt)

    line = count.lines.get(lot__code="L9")
    assert (line.counted, line.expected) == (stays, D(5))
    assert not count.lines.exclude(new_lot="").exists()


def test_what_stands_on_the_sheet_is_scanned_before_a_lot_of_other_goods_by_the_same_code(walt):
    goods_with_lots("ALE", ("L9", "5", 30))
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count, client = a_sheet(tea, walt, L1="5"), signed_in("WH")
    operations.add_found_lot(count, tea, entry("L9", "2"), by=walt)

    client.post(f"{count.get_absolute_url()}enter/", {"code": "L9"})

    assert list(count.lines.order_by("pk").values_list("product__sku", "new_lot", "counted")) == [
        ("TEA", "", D(5)),
        ("TEA", "L9", D(3)),
    ]


def test_found_lots_that_have_expired_make_up_for_nothing_orders_hold(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), shelf_life_days=90)
    reserve(tea, "5")
    count = a_sheet(tea, walt, L1="2")
    operations.add_found_lot(count, tea, entry("N7", "3", days(tea.company, -1)), by=walt)

    with pytest.raises(NotEnoughStock):
        operations.submit_count(count, confirm_differences=True, by=walt)

    assert lots_of(tea) == {"L1": "5"}


@pytest.mark.parametrize(
    "lot,field",
    [
        (entry("N 7", "3"), "lot"),
        (entry("", "3"), "lot"),
        (entry("n1", "3"), "lot"),
        (entry("N7", "0"), "counted"),
        (entry("N7", "-1"), "counted"),
        (entry("N7", "0.5"), "counted"),
        (entry("N7"), "counted"),
        (entry("L1", "3"), "lot"),
    ],
)
def test_a_found_lot_that_cannot_be_is_refused_with_its_field(walt, lot, field):
    tea = goods_with_lots("TEA", ("L1", "5", 30))
    count = a_sheet(tea, walt, L1="5")
    operations.add_found_lot(count, tea, entry("N1", "1"), by=walt)

    with pytest.raises(Refusal) as refusal:
        operations.add_found_lot(count, tea, lot, by=walt)

    assert refusal.value.field == field
    assert count.lines.count() == 2


def test_goods_that_keep_for_some_days_say_when_they_expire(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), shelf_life_days=90)
    bring_in(tea, ("L2", "5", 60))
    count = a_sheet(tea, walt, L1="5")
    StockCount.objects.get().lines.filter(lot__code="L2").delete()

    for lot in (
        entry("N7", "3"),
        entry("N7", "3", days(tea.company, 50_000)),
        entry("L2", "3", days(tea.company, 61)),
    ):
        with pytest.raises(LotRefused) as refusal:
            operations.add_found_lot(count, tea, lot, by=walt)
        assert refusal.value.field == "expires_on"

    known = operations.add_found_lot(count, tea, entry("l2", "4"), by=walt)
    assert (known.lot, known.expected, known.counted) == (lot_of(tea, "L2"), D(5), D(4))


def test_no_lot_of_plain_goods_nor_on_another_sheet_nor_by_a_clerk(walt):
    tea, cup = goods_with_lots("TEA", ("L1", "5", 30)), a_product(sku="CUP", on_hand="5")
    count = operations.begin_count(main_warehouse(the_company()), products=[cup], by=walt)
    a_sheet(tea, walt, L1="5")

    with pytest.raises(LotRefused):
        operations.add_found_lot(count, cup, entry("N7", "3"), by=walt)
    with pytest.raises(CountNotPossible):
        operations.add_found_lot(count, tea, entry("N7", "3"), by=walt)
    with pytest.raises(NotPermitted):
        operations.add_found_lot(count, tea, entry("N7", "3"), by=an_actor(None, "SAL"))

    assert [line.name for line in count.lines.select_related("product", "lot")] == ["CUP"]


def test_a_lot_is_added_to_the_sheet_and_scanned_in_the_browser(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), shelf_life_days=90)
    count, client = a_sheet(tea, walt, L1="5"), signed_in("WH")
    path, typed = (
        count.get_absolute_url(),
        {"sku": "tea", "lot": "N7", "counted": "2", "expires_on": ""},
    )

    bad = [
        client.post(f"{path}lots/", {**typed, **change})
        for change in ({}, {"expires_on": "soon"}, {"counted": "many"}, {"sku": "NONE"}, {"lot": ""})
    ]
    day = days(tea.company, 60).isoformat()
    added = client.post(f"{path}lots/", {**typed, "expires_on": day})
    scanned = client.post(f"{path}enter/", {"code": "n7"})
    page = text_of(client.get(path))

    assert [answer.status_code for answer in bad] == [422] * 5
    assert "Enter the day on which lot N7 expires." in text_of(bad[0])
    assert (added.status_code, scanned.status_code) == (303, 303)
    assert '>N7</strong> <span class="muted small">new<' in page
    line = count.lines.get(new_lot="N7")
    assert (line.counted, line.new_expires_on.isoformat()) == (D(3), day)


def test_a_program_adds_a_lot_to_the_sheet(walt):
    tea = goods_with_lots("TEA", ("L1", "5", 30), shelf_life_days=90)
    count, program = a_sheet(tea, walt, L1="5"), Program("WH")
    path = f"/stock/counts/{count.number}"
    day = days(tea.company, 60).isoformat()

    refused = [
        program.post(f"{path}/lots", {"sku": "TEA", "lot": "N7", "counted": "2", **change})
        for change in ({}, {"sku": "NONE"}, {"counted": "0"}, {"expires_on": "soon"}, {"lot": "L1"})
    ]
    added = program.post(f"{path}/lots", {"sku": "TEA", "lot": "N7", "counted": "2", "expires_on": day})
    again = program.post(f"{path}/lines", {"lines": [{"sku": "TEA", "lot": "n7", "counted": "4"}]})

    assert [fields_of(answer)[-1].split(".")[-1] for answer in refused] == [
        "expires_on", "sku", "counted", "expires_on", "lot",
    ]  # fmt: skip
    assert added.status_code == 200
    line = again.json()["lines"][-1]
    assert (line["lot"], line["is_new_lot"], line["expires_on"], line["counted"]) == ("N7", True, day, "4")
