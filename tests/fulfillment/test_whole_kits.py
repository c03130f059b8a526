"""Kits leave whole: picked and split with all their parts, whatever is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import Product
from core.actors import Actor
from fulfillment import operations
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.operations import NothingPicked, QuantityRefused
from inventory.operations import LotEntry
from orders.models import SalesOrder
from tests.builders import a_product, stock
from tests.catalog.test_kits import a_kit
from tests.fulfillment.stage import a_picker
from tests.fulfillment.test_kits import sold
from tests.inventory.lots import goods_with_lots, goods_with_numbers, lots_of
from tests.orders.stage import entry
from tests.orders.test_kits import a_set, confirmed, counted
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def contents(shipment: Shipment) -> dict[str, Decimal]:
    return dict(shipment.lines.values_list("product__sku", "quantity"))


def line(shipment: Shipment, sku: str) -> ShipmentLine:
    return shipment.lines.get(product__sku=sku)


def amounts(shipment: Shipment, **by_sku: str) -> dict[int, Decimal]:
    """So much of each article, by line of the shipment."""
    return {line(shipment, sku).pk: D(amount) for sku, amount in by_sku.items()}


def planned(kits: str, **options: str) -> Shipment:
    """So many sets of one pot and six cups are planned to leave; all of them are there."""
    return sold(kits, POT="10", CUP="60", **options).shipments.get()


def leave(shipment: Shipment) -> None:
    by = Actor.system(shipment.company)
    operations.pack(shipment, by=by)
    operations.dispatch(shipment, by=by)


# Picking -----------------------------------------------------------------------------------------------------------
def test_a_kit_that_lacks_a_part_waits_with_all_its_parts():
    shipment = planned("3")
    picker = a_picker(shipment.company)

    rest = operations.pick(shipment, amounts(shipment, POT="3", CUP="13"), by=picker)
    leave(shipment)

    assert rest is not None
    assert (contents(shipment), contents(rest)) == ({"POT": 2, "CUP": 12}, {"POT": 1, "CUP": 6})
    assert counted(shipment.order, "shipped", "reserved", "invoiced") == {
        "SET": (2, 0, 2), "POT": (2, 1, 0), "CUP": (12, 6, 0),
    }  # fmt: skip
    operations.pick(rest, by=picker)
    leave(rest)
    assert counted(shipment.order, "shipped", "invoiced")["SET"] == (3, 3)
    assert SalesOrder.objects.get(pk=shipment.order_id).delivery_status == "complete"


def test_parts_that_make_no_whole_kit_are_not_picked_alone():
    shipment = planned("2")

    with pytest.raises(NothingPicked, match="makes no whole kit"):
        operations.pick(shipment, amounts(shipment, POT="2", CUP="5"), by=a_picker(shipment.company))

    shipment.refresh_from_db()
    assert (shipment.status, contents(shipment)) == ("planned", {"POT": 2, "CUP": 12})
    assert Shipment.objects.count() == 1


def test_a_part_nobody_found_leaves_its_whole_kit_behind_and_other_goods_go():
    order = confirmed(entry(a_set(POT="10", CUP="60"), "1"), entry(a_product(sku="TEA", on_hand="5"), "2"))
    shipment = order.shipments.get()

    rest = operations.pick(shipment, amounts(shipment, TEA="2", POT="1"), by=a_picker(shipment.company))

    assert rest is not None
    assert (contents(shipment), contents(rest)) == ({"TEA": 2}, {"POT": 1, "CUP": 6})


def test_an_order_that_ships_complete_is_not_picked_short_of_a_kit():
    order = confirmed(entry(a_set(POT="10", CUP="60"), "2"), allows_partial_delivery=False)
    shipment = order.shipments.get()

    with pytest.raises(operations.ShipsComplete):
        operations.pick(shipment, amounts(shipment, POT="2", CUP="7"), by=a_picker(shipment.company))

    assert contents(shipment) == {"POT": 2, "CUP": 12}


def a_set_with_lots() -> Shipment:
    """Two sets of one pot and six cups are planned, the cups of two lots."""
    cup = goods_with_lots("CUP", ("SOON", "8", 30), ("LATE", "20", 90))
    kit = a_kit("SET", POT="1")
    kit.parts.create(company=kit.company, product=kit, part=cup, quantity=D(6))
    stock(Product.objects.get(sku="POT"), "10")
    return confirmed(entry(kit, "2")).shipments.get()


@pytest.mark.parametrize("named", [(), (LotEntry("SOON", D(4)), LotEntry("LATE", D(3)))])
def test_of_lots_as_many_leave_as_make_whole_kits(named):
    shipment = a_set_with_lots()
    cups = line(shipment, "CUP")

    operations.pick(
        shipment, amounts(shipment, POT="2", CUP="7"), lots={cups.pk: named}, by=a_picker(shipment.company)
    )

    taken = {row.lot.code: row.quantity for row in shipment.lots.select_related("lot")}
    assert taken == ({"SOON": 4, "LATE": 2} if named else {"SOON": 6})
    leave(shipment)
    assert lots_of(Product.objects.get(sku="CUP")) == (
        {"SOON": "4", "LATE": "18"} if named else {"SOON": "2", "LATE": "20"}
    )


def test_lots_that_were_scanned_beyond_whole_kits_are_free_again():
    shipment = a_set_with_lots()
    picker = a_picker(shipment.company)
    operations.confirm_line(shipment, line(shipment, "POT"), D(1), by=picker)
    operations.confirm_line(
        shipment, line(shipment, "CUP"), lots=[LotEntry("LATE", D(9))], picked=D(9), by=picker
    )

    operations.pick(shipment, amounts(shipment, POT="1", CUP="9"), by=picker)

    assert lots_of(Product.objects.get(sku="CUP")) == {"LATE": "20/6", "SOON": "8"}


def test_the_picker_is_told_what_goes_back_to_the_shelf():
    shipment = planned("2")
    picker = a_picker(shipment.company)
    operations.confirm_line(shipment, line(shipment, "POT"), by=picker)
    desk = signed_in("WH")
    page = reverse("fulfillment:pick", args=[shipment.number])
    before = text_of(desk.get(page))
    operations.confirm_line(shipment, line(shipment, "CUP"), D(7), by=picker)

    at_the_end = text_of(desk.get(page))
    answer = desk.post(
        reverse("fulfillment:finish-picking", args=[shipment.number]),
        {"version": shipment.version},
        follow=True,
    )

    assert "Too much for whole kits" not in before
    assert "Too much for whole kits: 1 × POT, 1 × CUP" in at_the_end
    assert "Put back what makes no whole kit: 1 × POT, 1 × CUP." in text_of(answer)
    assert "back to the shelf: 1 × POT, 1 × CUP" in text_of(desk.get(shipment.get_absolute_url()))


def a_set_with_numbers() -> Shipment:
    """Two sets of a machine with a serial number and a table are planned; S1 and S2 are scanned, one table is found."""
    machine = goods_with_numbers("MACHINE", "S1", "S2", "S3")
    kit = a_kit("SET", TABLE="1")
    kit.parts.create(company=kit.company, product=kit, part=machine, quantity=D(1))
    stock(Product.objects.get(sku="TABLE"), "2")
    shipment = confirmed(entry(kit, "2")).shipments.get()
    picker = a_picker(shipment.company)
    for code in ("S2", "S1"):
        operations.confirm_line(shipment, line(shipment, "MACHINE"), lot=LotEntry(code), by=picker)
    operations.confirm_line(shipment, line(shipment, "TABLE"), D(1), by=picker)
    return shipment


def test_the_picker_is_told_which_piece_goes_back():
    shipment = a_set_with_numbers()
    desk = signed_in("WH")

    at_the_end = text_of(desk.get(reverse("fulfillment:pick", args=[shipment.number])))
    answer = desk.post(
        reverse("fulfillment:finish-picking", args=[shipment.number]),
        {"version": shipment.version},
        follow=True,
    )

    assert "Too much for whole kits: 1 × MACHINE (S1)" in at_the_end
    assert "Put back what makes no whole kit: 1 × MACHINE (S1)." in text_of(answer)
    assert "back to the shelf: 1 × MACHINE (S1)" in text_of(desk.get(shipment.get_absolute_url()))
    assert [row.lot.code for row in shipment.lots.select_related("lot")] == ["S2"]


def test_lots_that_are_named_at_the_end_go_back_by_name_as_well():
    shipment = a_set_with_lots()
    cups = line(shipment, "CUP")
    named = [LotEntry("SOON", D(4)), LotEntry("LATE", D(5))]

    done = operations.finish_picking(
        shipment, amounts(shipment, POT="1", CUP="9"), lots={cups.pk: named}, by=a_picker(shipment.company)
    )

    assert [(back.line.order_line.sku, back.quantity, back.lots) for back in done.back] == [
        ("CUP", 3, [("LATE", 3)])
    ]
    assert {row.lot.code: row.quantity for row in shipment.lots.select_related("lot")} == {
        "SOON": 4, "LATE": 2,
    }  # fmt: skip


def test_a_wave_tells_programs_which_piece_goes_back():
    shipment = a_set_with_numbers()
    picker = a_picker(shipment.company)
    wave = operations.plan_wave([shipment], by=picker)
    operations.release_wave(wave, by=picker)

    done = Program("WH").post(f"/waves/{wave.number}/finish").json()

    assert [(back["sku"], back["quantity"], back["lots"]) for back in done["back"]] == [
        ("MACHINE", "1", [{"code": "S1", "quantity": "1"}])
    ]


def test_a_program_picks_whole_kits_as_well():
    shipment = planned("2")
    lines = [{"position": 10_101, "quantity": "2"}, {"position": 10_102, "quantity": "11"}]

    answer = Program("WH").post(f"/shipments/{shipment.number}/pick", {"lines": lines})

    assert answer.status_code == 200
    assert [(each["sku"], each["quantity"]) for each in answer.json()["lines"]] == [
        ("POT", "1"),
        ("CUP", "6"),
    ]
    assert [(each["position"], each["sku"], each["quantity"]) for each in answer.json()["back"]] == [
        (10_101, "POT", "1"),
        (10_102, "CUP", "5"),
    ]


def test_a_program_is_told_which_piece_goes_back_and_of_a_full_pick_nothing():
    shipment = a_set_with_numbers()
    pieces = [{"code": "S3"}, {"code": "S1"}]
    lines = [
        {"position": line(shipment, "MACHINE").position, "quantity": "2", "lots": pieces},
        {"position": line(shipment, "TABLE").position, "quantity": "1"},
    ]

    short = Program("WH").post(f"/shipments/{shipment.number}/pick", {"lines": lines}).json()
    rest = Shipment.objects.latest("pk")
    full = Program("WH").post(f"/shipments/{rest.number}/pick").json()

    assert [(each["sku"], each["lots"]) for each in short["back"]] == [
        ("MACHINE", [{"code": "S1", "quantity": "1"}])
    ]
    assert (full["status"], full["back"]) == ("picked", [])


def test_a_wave_ends_with_whole_kits_and_leaves_off_what_has_none():
    first = planned("2")
    kit = Product.objects.get(sku="SET")
    second = confirmed(entry(kit, "1")).shipments.get()
    picker = a_picker(first.company)
    wave = operations.plan_wave([first, second], by=picker)
    operations.release_wave(wave, by=picker)
    for shipment, pots, cups in ((first, "2", "7"), (second, "1", "5")):
        operations.confirm_line(shipment, line(shipment, "POT"), D(pots), by=picker)
        operations.confirm_line(shipment, line(shipment, "CUP"), D(cups), by=picker)
    walk = text_of(signed_in("WH").get(reverse("fulfillment:pick-wave", args=[wave.number])))

    done = Program("WH").post(f"/waves/{wave.number}/finish").json()

    assert "Too much for whole kits: 1 × CUP, 1 × POT" in walk
    assert (done["picked"], len(done["rests"])) == ([first.number], 1)
    assert done["back"] == [
        {"shipment": first.number, "position": 10_101, "sku": "POT", "quantity": "1", "lots": []},
        {"shipment": first.number, "position": 10_102, "sku": "CUP", "quantity": "1", "lots": []},
    ]
    assert [each["shipment"] for each in done["left"]] == [second.number]
    assert "makes no whole kit" in done["left"][0]["reason"]
    assert contents(first) == {"POT": 1, "CUP": 6}


# Splitting ---------------------------------------------------------------------------------------------------------
def test_a_kit_is_split_off_as_one_row():
    shipment = planned("3")
    desk = signed_in("WH")
    url = reverse("fulfillment:split", args=[shipment.number])

    page = text_of(desk.get(url))
    answer = desk.post(url, {"quantity-1": "2", "version": shipment.version})

    other = Shipment.objects.latest("pk")
    assert 'name="quantity-1"' in page
    assert "quantity-10101" not in page
    assert "6 in each kit" in page
    assert answer.status_code == 303
    assert (contents(shipment), contents(other)) == ({"POT": 1, "CUP": 6}, {"POT": 2, "CUP": 12})


def test_the_page_says_at_the_kit_why_it_is_not_split():
    shipment = planned("3")
    desk = signed_in("WH")
    url = reverse("fulfillment:split", args=[shipment.number])

    pages = [
        desk.post(url, {"quantity-1": typed, "version": shipment.version}) for typed in ("1.5", "4", "3")
    ]

    assert [page.status_code for page in pages] == [422, 422, 422]
    assert "SET leaves whole" in text_of(pages[0])
    assert "Only 3 of SET are to be picked, not 4." in text_of(pages[1])
    assert "Something has to stay on the shipment." in text_of(pages[2])
    assert contents(shipment) == {"POT": 3, "CUP": 18}


def test_parts_of_a_kit_are_not_split_apart():
    shipment = planned("3")

    with pytest.raises(QuantityRefused, match="SET leaves whole") as refused:
        operations.split_shipment(
            shipment, amounts(shipment, POT="1", CUP="5"), by=a_picker(shipment.company)
        )

    assert refused.value.field == "lines.1.quantity"
    assert contents(shipment) == {"POT": 3, "CUP": 18}


def test_a_program_splits_kits_by_their_line_and_not_by_their_parts():
    shipment = planned("3")
    warehouse = Program("WH")

    part = warehouse.post(
        f"/shipments/{shipment.number}/split", {"lines": [{"position": 10_101, "quantity": "1"}]}
    )
    kit = warehouse.post(f"/shipments/{shipment.number}/split", {"lines": [{"position": 1, "quantity": "1"}]})
    nobody = Program("SAL").post(
        f"/shipments/{shipment.number}/split", {"lines": [{"position": 1, "quantity": "1"}]}
    )

    assert (part.status_code, fields_of(part)) == (422, ["lines.0.position"])
    assert "SET leaves whole" in part.json()["errors"][0]["message"]
    assert (kit.status_code, [line["quantity"] for line in kit.json()["lines"]]) == (201, ["1", "6"])
    assert nobody.status_code == 403
    assert contents(shipment) == {"POT": 2, "CUP": 12}
