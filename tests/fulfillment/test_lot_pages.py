"""Lots on the picking pages, in the yard, on paper and for programs: a scanned code is the lot that lies in the hand."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from django.urls import reverse

from catalog.models import ProductUnit
from core.pdf import is_available
from fulfillment import operations, printing
from fulfillment.models import GoodsReturn, Shipment, Wave
from fulfillment.operations import ReturnWish
from tests import builders
from tests.builders import an_actor, the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, shipment_of
from tests.inventory.lots import D, bring_in, goods_with_lots, goods_with_numbers, lots_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not is_available(), reason="the PDF library is missing")


def a_shipment(**quantities: str) -> Shipment:
    return shipment_of(a_confirmed_order(a_customer(the_company()), quantities))


def page(shipment: Shipment, name: str) -> str:
    return reverse(f"fulfillment:{name}", args=[shipment.number])


def taken(shipment: Shipment) -> dict[str, str]:
    rows = shipment.lots.select_related("lot").order_by("lot__code")
    return {row.lot.code: f"{row.quantity.normalize():f}" for row in rows}


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def test_the_phone_says_which_lot_to_take_and_takes_another_one_that_is_scanned():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    shipment = a_shipment(TEA="4")
    walt = signed_in("WH")

    walk = text_of(walt.get(page(shipment, "pick")))
    scanned = walt.post(page(shipment, "confirm-line"), {"code": "3*late"}, headers={"HX-Request": "true"})
    then = text_of(scanned)
    walt.post(page(shipment, "confirm-line"), {"code": "SOON"})

    assert walk.index("SOON") < walk.index("LATE")
    assert scanned.status_code == 200
    assert "TEA: 3 picked" in then
    assert taken(shipment) == {"LATE": "3", "SOON": "1"}


def test_pieces_are_scanned_one_by_one():
    goods_with_numbers("PHONE", "S1", "S2", "S3")
    shipment = a_shipment(PHONE="2")
    walt = signed_in("WH")

    answers = [
        walt.post(page(shipment, "confirm-line"), {"code": code}).status_code
        for code in ("S3", "S3", "S9", "S1", "S2")
    ]

    assert answers == [303, 422, 422, 303, 422]
    assert taken(shipment) == {"S1": "1", "S3": "1"}
    assert shipment.lines.get().picked == 2


def test_a_scan_of_the_article_takes_the_proposal():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    shipment = a_shipment(TEA="4")

    signed_in("WH").post(page(shipment, "confirm-line"), {"code": "TEA"})

    assert taken(shipment) == {"LATE": "1", "SOON": "3"}


def shown(drawn: str) -> list[str]:
    """What a scan sends along of the page it was drawn with: the lots each line says to take."""
    return re.findall(r'form="scan" name="shown" value="([^"]+)"', drawn)


def test_a_scan_of_the_article_takes_the_lot_that_was_shown():
    tea = goods_with_lots("TEA", ("LATE", "5", 90))
    shipment, walt = a_shipment(TEA="4"), signed_in("WH")
    drawn = walt.get(page(shipment, "pick")).content.decode()
    bring_in(tea, ("SOON", "5", 30))

    answer = walt.post(page(shipment, "confirm-line"), {"code": "TEA", "shown": shown(drawn)})

    assert shown(drawn) == [":1:LATE=4"]
    assert answer.status_code == 303
    assert taken(shipment) == {"LATE": "4"}


def test_a_scan_of_the_article_whose_lot_is_gone_says_what_to_take_now():
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "5", 30))
    mine, other, walt = a_shipment(TEA="5"), a_shipment(TEA="5"), signed_in("WH")
    drawn = walt.get(page(mine, "pick")).content.decode()
    operations.confirm_line(other, other.lines.get(), by=a_picker(the_company()))

    answer = walt.post(page(mine, "confirm-line"), {"code": "TEA", "shown": shown(drawn)})

    assert answer.status_code == 422
    assert "Only 0 of lot SOON of TEA are free in Warehouse MAIN, not 5. Take LATE now." in text_of(answer)
    assert (taken(mine), lots_of(tea)) == ({}, {"LATE": "5", "SOON": "5/5"})


def test_boxes_and_parts_are_scanned_out_of_the_lots_that_were_shown():
    tea = goods_with_lots("TEA", ("L1", "3", 30), ("L2", "5", 90))
    box = builders.a_unit(tea.company, "BX", name="Box")
    ProductUnit.objects.create(company=tea.company, product=tea, unit=box, factor=2, barcode="4012345678901")
    shipment, walt = a_shipment(TEA="6"), signed_in("WH")
    url, drawn = page(shipment, "confirm-line"), walt.get(page(shipment, "pick")).content.decode()
    bring_in(tea, ("L0", "5", 10))

    codes = ("4012345678901", "4012345678901", "6*TEA")
    after = []
    for code in codes:
        walt.post(url, {"code": code, "shown": shown(drawn)})
        after.append(taken(shipment))

    assert after == [{"L1": "2"}, {"L1": "3", "L2": "1"}, {"L1": "3", "L2": "3"}]


def test_on_a_walk_each_scan_takes_what_its_own_line_showed():
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "5", 30))
    second, first, number = _walk_of_two("5", "5")
    walt = signed_in("WH")
    url = reverse("fulfillment:confirm-wave-line", args=[number])
    drawn = walt.get(reverse("fulfillment:pick-wave", args=[number])).content.decode()
    bring_in(tea, ("FIRST", "5", 10))

    answers = [walt.post(url, {"code": "TEA", "shown": shown(drawn)}) for _scan in (1, 2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert (taken(first), taken(second)) == ({"SOON": "5"}, {"LATE": "5"})


@pytest.mark.parametrize("said", [":1:LATE", ":1:LATE=x", ":1:NONE=4", ":1:=4"])
def test_shown_lots_that_cannot_be_pick_nothing(said):
    goods_with_lots("TEA", ("LATE", "5", 90))
    shipment = a_shipment(TEA="4")

    answer = signed_in("WH").post(page(shipment, "confirm-line"), {"code": "TEA", "shown": [said]})

    assert (answer.status_code, taken(shipment)) == (422, {})


def test_lots_are_scanned_on_the_walk_of_a_wave():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    first, second = a_shipment(TEA="2"), a_shipment(TEA="2")
    by = a_picker(the_company())
    wave = operations.plan_wave([first, second], by=by)
    operations.release_wave(Wave.objects.get(), by=by)
    walt = signed_in("WH")
    url = reverse("fulfillment:confirm-wave-line", args=[wave.number])

    walk = text_of(walt.get(reverse("fulfillment:pick-wave", args=[wave.number])))
    answers = [walt.post(url, {"code": code}).status_code for code in ("LATE", "SOON")]
    walt.post(reverse("fulfillment:finish-wave", args=[wave.number]))

    assert walk.count(">SOON<") == 2
    assert answers == [303, 303]
    assert (taken(first), taken(second)) == ({"LATE": "2"}, {"SOON": "2"})
    assert set(Shipment.objects.values_list("status", flat=True)) == {"picked"}


def test_a_program_picks_lots_reads_them_and_traces_them():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "3", 30))
    shipment = a_shipment(TEA="4")
    program = Program("WH")
    lots = [{"code": "LATE", "quantity": "4"}]

    short = program.post(
        f"/shipments/{shipment.number}/pick", {"lines": [{"position": 1, "quantity": "3", "lots": lots}]}
    )
    picked = program.post(
        f"/shipments/{shipment.number}/pick", {"lines": [{"position": 1, "quantity": "4", "lots": lots}]}
    )
    traced = program.get("/stock/lots/TEA@LATE/trace").json()

    assert (short.status_code, fields_of(short)) == (422, ["lines.1.lots"])
    assert [(lot["code"], lot["quantity"]) for lot in picked.json()["lines"][0]["lots"]] == [("LATE", "4")]
    assert [(use["shipment"], use["quantity"], use["returned"]) for use in traced] == [
        (shipment.number, "4", "0")
    ]


def _sent(*, sku="PHONE", quantity="2") -> Shipment:
    shipment = a_shipment(**{sku: quantity})
    by = a_picker(the_company())
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    operations.dispatch(shipment, by=by)
    return shipment


def test_in_the_yard_it_is_said_which_pieces_came_back():
    phone = goods_with_numbers("PHONE", "S1", "S2", "S3")
    shipment = _sent()
    boss = an_actor(the_company(), "MGR")
    found = operations.request_return(shipment, [ReturnWish(1, D(1))], reason="damaged", by=boss)
    operations.authorize_return(found, by=boss)
    walt = signed_in("WH")
    url = reverse("fulfillment:receive-return", args=[found.number])

    form = text_of(walt.get(url))
    unsaid = walt.post(url, {"quantity-1": "1", "disposition-1": "restock"})
    stranger = walt.post(url, {"quantity-1": "1", "disposition-1": "restock", "lots-1": "S3"})
    done = walt.post(url, {"quantity-1": "1", "disposition-1": "restock", "lots-1": "S2"})

    assert "lots-1" in form
    assert (unsaid.status_code, stranger.status_code, done.status_code) == (422, 422, 303)
    assert "Enter the serial number of each piece of PHONE." in text_of(unsaid)
    assert "did not leave with this shipment" in text_of(stranger)
    assert lots_of(phone) == {"S2": "1", "S3": "1"}


def test_a_program_takes_pieces_back():
    phone = goods_with_numbers("PHONE", "S1", "S2")
    shipment = _sent()
    boss = an_actor(the_company(), "MGR")
    found = operations.request_return(shipment, [ReturnWish(1, D(1))], reason="damaged", by=boss)
    operations.authorize_return(found, by=boss)
    program = Program("WH")
    url = f"/returns/{found.number}/receive"

    unsaid = program.post(url, {"lines": [{"position": 1, "quantity": "1"}]})
    done = program.post(url, {"lines": [{"position": 1, "quantity": "1", "lots": [{"code": "S1"}]}]})

    assert fields_of(unsaid) == ["lines.0.lots"]
    assert [lot["code"] for lot in done.json()["lines"][0]["lots"]] == ["S1"]
    assert GoodsReturn.objects.get().status == "received"
    assert lots_of(phone) == {"S1": "1"}


def test_the_page_of_a_lot_names_who_got_it():
    goods_with_lots("TEA", ("L-7", "5", 30))
    shipment = _sent(sku="TEA")

    panel = text_of(signed_in("WH").get(reverse("fulfillment:lot-panel", args=["TEA@L-7"])))
    shown = text_of(signed_in("SAL").get(shipment.get_absolute_url()))

    assert shipment.number in panel
    assert "Alfreds Futterkiste" in panel
    assert "L-7" in shown


@needs_pdf
def test_papers_name_the_lots_their_expiry_and_the_serial_numbers():
    tea = goods_with_lots("TEA", ("L-7", "5", 30))
    goods_with_numbers("PHONE", "S1", "S2")
    waiting = a_shipment(TEA="2")
    shipment = a_shipment(TEA="2", PHONE="2")
    by = a_picker(the_company())

    pick_list = words_of(printing.print_pick_list([waiting], company=tea.company, language="en"))
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    operations.dispatch(shipment, by=by)
    note = words_of(printing.print_delivery_note(Shipment.objects.get(pk=shipment.pk)))

    assert "Lot L-7: 2, expires on" in pick_list
    assert "Lot L-7: 2, expires on" in note
    assert "Serial numbers: S1, S2" in note


def _walk_of_two(first: str, second: str) -> tuple[Shipment, Shipment, str]:
    """Two shipments of TEA on a walk; the second one lies in tote 1."""
    shipments = a_shipment(TEA=first), a_shipment(TEA=second)
    by = a_picker(the_company())
    wave = operations.plan_wave([shipments[1], shipments[0]], by=by)
    operations.release_wave(Wave.objects.get(), by=by)
    return (*shipments, wave.number)


def pressed(page: str, number: str, action: str) -> dict[str, str | list[str]]:
    """What the form of this shipment on the page sends, as it was drawn."""
    forms = re.findall(rf'<form[^>]*action="{action}"[^>]*>.*?</form>', page, re.DOTALL)
    form = next(each for each in forms if number in each)
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    return {name: values for name, values in sent.items() if name not in ("csrfmiddlewaretoken",)}


def test_each_tote_gets_the_lot_its_line_named():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "5", 30))
    second, first, number = _walk_of_two("5", "5")
    walt = signed_in("WH")
    url = reverse("fulfillment:confirm-wave-line", args=[number])

    drawn = walt.get(reverse("fulfillment:pick-wave", args=[number])).content.decode()
    walt.post(url, pressed(drawn, second.number, url))
    walt.post(url, pressed(drawn, first.number, url))

    words = text_of(walt.get(reverse("fulfillment:pick-wave", args=[number])))
    assert drawn.index("SOON") < drawn.index("LATE")
    assert (taken(first), taken(second)) == ({"SOON": "5"}, {"LATE": "5"})
    assert words.index("SOON") < words.index("LATE")


def test_a_lot_another_took_meanwhile_is_not_booked_as_another_one():
    tea = goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "5", 30))
    mine, other = a_shipment(TEA="5"), a_shipment(TEA="5")
    walt = signed_in("WH")
    url = page(mine, "confirm-line")
    drawn = walt.get(page(mine, "pick")).content.decode()
    everything = {"everything": "1", "lots.1": ["SOON=5"], "version": mine.version}
    operations.confirm_line(other, other.lines.get(), by=a_picker(the_company()))

    answer = walt.post(url, {"position": "1", "quantity": "5", "lots": re.findall(r"SOON=\d", drawn)[:1]})
    whole = walt.post(page(mine, "finish-picking"), everything)

    assert "Only 0 of lot SOON of TEA are free" in text_of(answer)
    assert "Only 0 of lot SOON of TEA are free" in text_of(whole)
    assert (answer.status_code, taken(mine), lots_of(tea)) == (422, {}, {"LATE": "5", "SOON": "5/5"})


def test_a_piece_is_not_picked_without_its_number():
    goods_with_numbers("PHONE", "S1", "S2")
    shipment = a_shipment(PHONE="1")
    walt = signed_in("WH")

    answers = [
        walt.post(page(shipment, "confirm-line"), {"position": "1", "quantity": "1", "lots": ["S1=1"]}),
        walt.post(page(shipment, "confirm-line"), {"code": "PHONE"}),
        walt.post(page(shipment, "finish-picking"), {"everything": "1", "version": shipment.version}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all("Scan the serial number of each piece of PHONE." in text_of(answer) for answer in answers)
    assert taken(shipment) == {}


def test_a_program_names_the_lots_it_took_on_a_walk():
    goods_with_lots("TEA", ("LATE", "5", 90), ("SOON", "5", 30))
    second, first, number = _walk_of_two("5", "5")
    body = {"shipment": first.number, "position": 1, "lots": [{"code": "LATE"}]}

    answer = Program("WH").post(f"/waves/{number}/pick", body)

    assert answer.status_code == 200
    assert (taken(first), taken(second)) == ({"LATE": "5"}, {})


def test_a_little_more_of_a_lot_is_scanned_where_the_order_takes_it():
    tea = goods_with_lots("TEA", ("L1", "10", 30), ("L2", "5", 90), over_delivery_percent=D(10))
    shipment = a_shipment(TEA="10")
    walt = signed_in("WH")
    url = page(shipment, "confirm-line")

    answers = [walt.post(url, {"code": code}).status_code for code in ("10*L1", "L2", "1*L2", "1*L2")]
    then = taken(shipment)
    walt.post(page(shipment, "finish-picking"))

    line = shipment.lines.get()
    assert answers == [303, 422, 303, 422]
    assert then == {"L1": "10", "L2": "1"}
    assert (line.quantity, line.extra, line.order_line.reserved) == (11, 1, 11)
    assert lots_of(tea) == {"L1": "10/10", "L2": "5/1"}


def test_a_piece_more_is_scanned_where_the_order_takes_it():
    goods_with_numbers("PHONE", "S1", "S2", "S3", "S4", over_delivery_percent=D(50))
    shipment = a_shipment(PHONE="2")
    walt = signed_in("WH")

    answers = [
        walt.post(page(shipment, "confirm-line"), {"code": code}).status_code
        for code in ("S1", "S2", "S3", "S4")
    ]

    assert answers == [303, 303, 303, 422]
    assert taken(shipment) == {"S1": "1", "S2": "1", "S3": "1"}
