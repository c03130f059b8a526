"""Lots in the browser and for programs: received, listed, blocked, traced, imported; what cannot be is said at its field."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core import approvals, invariants
from core.models import ApprovalRequest
from inventory import operations
from inventory.imports import STOCK
from inventory.models import GoodsReceipt, Lot, StockCountLine, StockLevel, Transfer
from tests import builders
from tests.builders import a_company, a_product, a_warehouse, an_actor, expected, main_warehouse, the_company
from tests.imports.stage import counts, errors, imported, uploaded
from tests.inventory.lots import D, bring_in, days, goods_with_lots, goods_with_numbers, lot_of, lots_of
from tests.inventory.stage import level_of, reserve
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def row(sku: str, quantity: str, **others: str) -> dict[str, str]:
    return {
        "lines-0-sku": sku,
        "lines-0-quantity": quantity,
        **{f"lines-0-{k}": v for k, v in others.items()},
    }


# The browser ------------------------------------------------------------------------------------------------------
def test_goods_are_received_with_their_lot_and_the_day_it_expires():
    tea = goods_with_lots("TEA")
    walt = signed_in("WH")
    day = days(tea.company, 40)

    form = text_of(walt.get("/stock/receive/"))
    made = walt.post("/stock/receive/", row("TEA", "5", lots="L-7", expires_on=day.isoformat()))
    receipt = text_of(walt.get(made["Location"]))

    assert "lines-0-lots" in form
    assert lots_of(tea) == {"L-7": "5"}
    assert lot_of(tea, "L-7").expires_on == day
    assert "L-7" in receipt


def test_serial_numbers_are_pasted_and_counted():
    phone = goods_with_numbers("PHONE")

    made = signed_in("WH").post("/stock/receive/", row("PHONE", "", lots="S1, S2\nS3 S4"))

    assert made.status_code == 303
    assert lots_of(phone) == {"S1": "1", "S2": "1", "S3": "1", "S4": "1"}


def test_several_lots_stand_on_one_line():
    tea = goods_with_lots("TEA")

    signed_in("WH").post("/stock/receive/", row("TEA", "5", lots="3*L-1 2*L-2"))

    assert lots_of(tea) == {"L-1": "3", "L-2": "2"}


@pytest.mark.parametrize(
    "lots, day, words",
    [
        ("", "", "Enter the lot of TEA."),
        ("3*L-1 3*L-2", "", "The lots of TEA come to 6, not 5."),
        ("L-1", "yesterday's", "day"),
        ("x*L-1", "", "is no lot or serial number"),
    ],
)
def test_what_is_missing_is_said_on_the_form_and_kept(lots, day, words):
    goods_with_lots("TEA")

    answer = signed_in("WH").post("/stock/receive/", row("TEA", "5", lots=lots, expires_on=day))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f">{lots}</textarea>" in text_of(answer)
    assert not GoodsReceipt.objects.exists()


def test_a_company_without_tracked_goods_sees_no_lots():
    a_product(sku="PEN")

    assert "lines-0-lots" not in text_of(signed_in("WH").get("/stock/receive/"))


def test_an_expected_delivery_is_received_with_its_lots():
    tea = goods_with_lots("TEA")
    order = expected(tea, "5")
    walt = signed_in("WH")
    url = reverse("inventory:expected-receive", args=[order.number])

    form = text_of(walt.get(url))
    short = walt.post(url, {"lines-0-quantity": "5", "version": str(order.version)})
    done = walt.post(url, {"lines-0-quantity": "5", "lines-0-lots": "L-7", "version": str(order.version)})

    assert "lines-0-lots" in form
    assert (short.status_code, done.status_code) == (422, 303)
    assert "Enter the lot of TEA." in text_of(short)
    assert lots_of(tea) == {"L-7": "5"}


def test_a_transfer_shows_and_takes_its_lots():
    phone = goods_with_numbers("PHONE", "S1", "S2", "S3")
    south = a_warehouse(the_company(), "SOUTH")
    walt = signed_in("WH")
    written = walt.post(
        "/stock/transfers/new/", row("PHONE", "2", lots="S2 S3") | {"source": "MAIN", "target": "SOUTH"}
    )
    url = written["Location"]

    edit = text_of(walt.get(f"{url}edit/"))
    walt.post(f"{url}send/", {"version": "1"})
    page = text_of(walt.get(url))
    unsaid = walt.post(f"{url}receive/", {"version": "2", "lines-0-quantity": "1"})
    part = walt.post(f"{url}receive/", {"version": "2", "lines-0-quantity": "1", "lines-0-lots": "S3"})

    assert ">S2 S3</textarea>" in edit
    assert "S3" in page
    assert (unsaid.status_code, part.status_code) == (422, 303)
    assert "Enter the serial number of each piece of PHONE." in text_of(unsaid)
    assert lots_of(phone, south) == {"S3": "1"}
    assert Transfer.objects.get().status == "sent"


def test_the_list_says_what_expires_soon_has_expired_and_is_blocked():
    tea = goods_with_lots("TEA", ("L-SOON", "5", 10), ("L-LATE", "5", 90), ("L-BAD", "1", 90))
    walt = signed_in("WH")
    url = reverse("inventory:block-lot", args=["TEA@L-BAD"])
    walt.post(url, {"reason": "Glass"})

    soon, blocked, there = (
        text_of(walt.get(f"/stock/lots/?view={name}")) for name in ("soon", "blocked", "there")
    )

    assert "L-SOON" in soon
    assert "L-LATE" not in soon
    assert "L-BAD" in blocked
    assert "L-SOON" not in blocked
    assert "L-LATE" in there
    assert lot_of(tea, "L-BAD").block_reason == "Glass"


def test_a_lot_is_blocked_and_freed_on_its_page_with_a_reason():
    tea = goods_with_lots("TEA", ("L-7", "5", 30))
    walt, sue = signed_in("WH"), signed_in("SAL")
    page = reverse("inventory:lot", args=["TEA@L-7"])

    unsaid = walt.post(f"{page}block/", {"reason": ""})
    walt.post(f"{page}block/", {"reason": "Glass in it", "version": "1"})
    stale = walt.post(f"{page}unblock/", {"reason": "None", "version": "1"})
    seen = text_of(sue.get(page))
    forbidden = sue.post(f"{page}unblock/", {"reason": "x"})

    assert (unsaid.status_code, stale.status_code, forbidden.status_code) == (422, 409, 403)
    assert "Glass in it" in seen
    assert "Unblock" not in seen
    assert level_of(tea).unsellable == 5

    walt.post(f"{page}unblock/", {"reason": "Was none", "version": "2"})

    assert level_of(tea).unsellable == 0


def test_a_lot_of_another_company_is_not_there():
    other = a_company("OTHER")
    goods_with_lots("TEA", ("L-7", "5", 30), company=other)
    the_company()

    assert signed_in("WH").get("/stock/lots/TEA@L-7/").status_code == 404
    assert Program("WH").get("/stock/lots/TEA@L-7").status_code == 404


def test_a_code_is_found_from_anywhere():
    goods_with_numbers("PHONE", "IMEI-4711")

    found = text_of(signed_in("WH").get("/search/palette?q=imei-47"))

    assert "IMEI-4711" in found


def test_the_panel_of_the_product_leads_to_its_lots():
    goods_with_lots("TEA", ("L-7", "5", 30))

    assert "/stock/lots/?view=all" in text_of(signed_in("WH").get("/stock/products/TEA/panel/"))


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_program_receives_lots_and_reads_them_back():
    tea = goods_with_lots("TEA")
    program = Program("WH")
    day = days(tea.company, 40).isoformat()
    lots = [{"code": "L-1", "quantity": "3", "expires_on": day}, {"code": "L-2", "quantity": "2"}]

    made = program.post("/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "5", "lots": lots}]})
    listed = program.get(f"/stock/lots?expires_before={days(tea.company, 41).isoformat()}").json()["items"]
    read = program.get("/stock/lots/TEA@L-1").json()

    assert made.status_code == 201
    assert [lot["code"] for lot in made.json()["lines"][0]["lots"]] == ["L-1", "L-2"]
    assert [lot["key"] for lot in listed] == ["TEA@L-1"]
    assert (read["expires_on"], read["places"]) == (day, [{"warehouse": "MAIN", "on_hand": "3", "held": "0"}])


def test_a_program_is_told_which_lot_cannot_be():
    goods_with_lots("TEA")
    program = Program("WH")

    without = program.post("/stock/receipts", {"lines": [{"sku": "TEA", "quantity": "5"}]})
    unequal = program.post(
        "/stock/receipts",
        {"lines": [{"sku": "TEA", "quantity": "5", "lots": [{"code": "L", "quantity": "4"}]}]},
    )

    assert (without.status_code, fields_of(without)) == (422, ["lines.0.lots"])
    assert (unequal.status_code, fields_of(unequal)) == (422, ["lines.0.lots"])
    assert not Lot.objects.exists()


def test_a_program_blocks_moves_and_scraps_lots():
    tea = goods_with_lots("TEA", ("L-1", "5", 30), ("L-2", "5", 60))
    a_warehouse(the_company(), "SOUTH")
    program = Program("WH")

    blocked = program.post("/stock/lots/TEA@L-1/block", {"reason": "Glass"})
    again = program.post("/stock/lots/TEA@L-1/block", {"reason": "Glass"})
    sent = program.post(
        "/stock/transfers",
        {
            "target": "SOUTH",
            "send": True,
            "lines": [{"sku": "TEA", "quantity": "2", "lots": [{"code": "L-2"}]}],
        },
    )
    asked = program.post(
        "/stock/scraps",
        {"reason": "Glass", "lines": [{"sku": "TEA", "quantity": "5", "lots": [{"code": "L-1"}]}]},
    )
    unsaid = program.post("/stock/scraps", {"reason": "Glass", "lines": [{"sku": "TEA", "quantity": "5"}]})

    assert blocked.json()["is_blocked"] is True
    assert again.status_code == 409
    assert sent.json()["lines"][0]["lots"] == [{"code": "L-2", "quantity": "2", "received": "0"}]
    assert asked.status_code == 202
    assert fields_of(unsaid) == ["lines.0.lots"]
    assert lots_of(tea) == {"L-1": "5", "L-2": "3"}


def test_an_expected_delivery_is_received_by_a_program_with_its_lots():
    phone = goods_with_numbers("PHONE")
    order = expected(phone, "2")
    program = Program("WH")
    url = f"/stock/expected/{order.number}/receive"

    short = program.post(url, {"lines": [{"position": 1, "quantity": "2", "lots": [{"code": "S1"}]}]})
    done = program.post(
        url, {"lines": [{"position": 1, "quantity": "2", "lots": [{"code": "S1"}, {"code": "S2"}]}]}
    )

    assert (short.status_code, fields_of(short)) == (422, ["lines.0.lots"])
    assert done.status_code == 201
    assert lots_of(phone) == {"S1": "1", "S2": "1"}


def test_how_long_a_lot_has_to_keep_is_a_rule():
    tea = goods_with_lots("TEA", ("L-1", "5", 10))
    boss = Program("MGR")

    said = boss.post("/stock/rules", {"quote_percent": 0, "reservation_days": None, "keeps_days": 30})
    kept = boss.post("/stock/rules", {"quote_percent": 5, "reservation_days": None})
    bad = boss.post("/stock/rules", {"quote_percent": 5, "reservation_days": None, "keeps_days": 400})

    assert (said.json()["keeps_days"], kept.json()["keeps_days"]) == (30, 30)
    assert fields_of(bad) == ["keeps_days"]
    assert level_of(tea).available == 0


# Sheets and files -------------------------------------------------------------------------------------------------
def test_goods_with_lots_are_counted_lot_by_lot():
    tea = goods_with_lots("TEA", ("L-1", "5", 30), ("L-2", "3", 60))
    phone = goods_with_numbers("PHONE", "S1", "S2")
    program = Program("WH")
    made = program.post("/stock/counts", {"warehouse": "MAIN"}).json()
    url = f"/stock/counts/{made['number']}"
    found = [("TEA", "L-1", "4"), ("TEA", "L-2", "3"), ("PHONE", "S1", "1"), ("PHONE", "S2", "0")]

    entered = program.post(
        f"{url}/lines", {"lines": [{"sku": sku, "lot": lot, "counted": amount} for sku, lot, amount in found]}
    )
    program.post(f"{url}/submit", {"confirm_differences": True})
    approvals.approve(ApprovalRequest.objects.get(), by=an_actor(None, "MGR"))

    assert [(line["sku"], line["lot"]) for line in made["lines"]] == [
        ("PHONE", "S1"), ("PHONE", "S2"), ("TEA", "L-1"), ("TEA", "L-2"),
    ]  # fmt: skip
    assert entered.status_code == 200
    assert (lots_of(tea), lots_of(phone)) == ({"L-1": "4", "L-2": "3"}, {"S1": "1"})
    assert invariants.run_all() == []


def test_a_sheet_asks_for_the_lot_and_takes_no_other():
    goods_with_lots("TEA", ("L-1", "5", 30))
    goods_with_numbers("PHONE", "S1")
    program = Program("WH")
    url = f"/stock/counts/{program.post('/stock/counts', {'warehouse': 'MAIN'}).json()['number']}/lines"

    whole, unknown, twice = (
        program.post(url, {"lines": [{"sku": sku, "lot": lot, "counted": amount}]})
        for sku, lot, amount in (("TEA", "", "4"), ("TEA", "L-9", "4"), ("PHONE", "S1", "2"))
    )

    assert fields_of(whole) == ["lines.0.lot"]
    assert fields_of(unknown) == ["lines.0.lot"]
    assert fields_of(twice) == ["lines.0.counted"]


def test_serial_numbers_are_counted_by_scans_and_one_that_turns_up_is_put_on_the_sheet():
    phone = goods_with_numbers("PHONE", "S1", "S2")
    south = a_warehouse(the_company(), "SOUTH")
    bring_in(phone, ("S3", "1"), warehouse=south)
    walt = signed_in("WH")
    url = walt.post("/stock/counts/new/", {"warehouse": "MAIN"})["Location"]

    answers = [
        walt.post(f"{url}enter/", {"code": code}).status_code for code in ("S1", "s2", "S2", "S3", "PHONE")
    ]
    sheet = text_of(walt.get(url))

    assert answers == [303, 303, 422, 303, 422]
    assert {line.lot.code: line.counted for line in StockCountLine.objects.all()} == {
        "S1": 1,
        "S2": 1,
        "S3": 1,
    }
    assert "S3" in sheet


def test_expired_goods_that_are_missing_are_counted_away_though_the_rest_is_reserved():
    tea = goods_with_lots("TEA", ("L-1", "5", 30), ("L-2", "3", 60))
    operations.block_lot(lot_of(tea, "L-1"), reason="Wet", by=an_actor(None, "WH"))
    reserve(tea, "3")
    walt = an_actor(None, "WH")
    count = operations.begin_count(main_warehouse(the_company()), by=walt)

    operations.enter_counts(count, {(tea.pk, lot_of(tea, "L-1").pk): D(1)}, by=walt)
    request = operations.submit_count(count, confirm_differences=True, by=walt)
    approvals.approve(request, by=an_actor(None, "MGR"))

    assert lots_of(tea) == {"L-1": "1", "L-2": "3"}
    assert invariants.run_all() == []


def test_opening_stock_comes_in_with_its_lots():
    builders.main_warehouse(the_company())
    keeper = an_actor(None, "WH")
    tea, phone = goods_with_lots("TEA"), goods_with_numbers("PHONE")
    day = days(tea.company, 60)
    content = (
        f"sku,quantity,lot,expires on\nTEA,4,L-1,{day.isoformat()}\nTEA,6,L-2,\nPHONE,1,S1,\nPHONE,1,S2,\n"
    )

    run = imported(uploaded(STOCK, content, keeper), STOCK, keeper)

    assert counts(run) == {"added": 2}, errors(run)
    assert (lots_of(tea), lots_of(phone)) == ({"L-1": "4", "L-2": "6"}, {"S1": "1", "S2": "1"})
    assert lot_of(tea, "L-1").expires_on == day


def test_opening_stock_without_a_lot_is_refused_at_its_row():
    builders.main_warehouse(the_company())
    keeper = an_actor(None, "WH")
    goods_with_lots("TEA")

    run = imported(uploaded(STOCK, "sku,quantity\nTEA,4\n", keeper), STOCK, keeper)

    assert "Enter the lot of TEA." in str(errors(run))
    assert not StockLevel.objects.filter(on_hand__gt=0).exists()
