"""Who works in one warehouse neither sees nor moves what belongs to another one, on pages and for programs."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from core.actors import Actor
from core.models import Company
from fulfillment import operations as fulfillment
from fulfillment import selectors as fulfillment_selectors
from fulfillment.models import Consignment, PickupSlot, Shipment
from inventory import operations as inventory
from inventory import selectors
from inventory.models import StockLevel, Warehouse
from tests.builders import a_customer, a_product, a_warehouse, an_actor, an_order, main_warehouse, the_company
from tests.inventory.lots import bring_in, goods_with_lots, lot_of
from tests.inventory.stage import D, level_of, system
from tests.inventory.test_keepers import keep
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return the_company()


@pytest.fixture
def east(company) -> Warehouse:
    return a_warehouse(company, "EAST")


@pytest.fixture
def main(company) -> Warehouse:
    return main_warehouse(company)


@pytest.fixture
def erna(company, east, main) -> Program:
    """She keeps the east."""
    erna = Program("WH")
    keep(east, Actor.of(erna.user, company))
    return erna


def goods_in(place: Warehouse, sku: str, quantity: str):
    tea = a_product(sku=sku)
    inventory.receive(place, [inventory.ReceiptLine(tea, D(quantity), D(4))], by=system(place.company))
    return tea


def as_she_comes(erna: Program, company: Company) -> Actor:
    her = Actor.of(erna.user, company)
    assert her is not None
    return her


def a_consignment(tea) -> Consignment:
    """Two orders that leave the main warehouse together."""
    customer = a_customer()
    orders = [an_order(customer, product=tea) for _ in range(2)]
    shipments = [Shipment.objects.get(order=order) for order in orders]
    return fulfillment.group(shipments, by=an_actor(None, "WH"))


def test_a_consignment_of_another_warehouse_does_not_exist_for_her(company, erna):
    consignment = a_consignment(a_product(sku="TEA", on_hand="9"))
    first = consignment.shipments.first().number
    path = f"/consignments/{consignment.number}"

    answers = [erna.get(path), erna.post(f"{path}/dispatch"), erna.post(f"{path}/ungroup")]
    answers.append(erna.client.delete(f"/api/v1{path}/shipments/{first}"))

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert erna.get("/consignments").json()["items"] == []
    assert consignment.shipments.count() == 2
    assert len(Program("WH").get("/consignments").json()["items"]) == 1


def test_pick_up_times_of_another_warehouse_are_neither_shown_nor_changed_nor_planned(company, erna, main):
    tomorrow = company.today() + datetime.timedelta(days=1)
    slot = PickupSlot.objects.create(
        company=company, warehouse=main, date=tomorrow, capacity=1,
        starts_at=datetime.time(9), ends_at=datetime.time(10),
    )  # fmt: skip
    browser = signed_in("WH")
    browser.force_login(erna.user)
    said = {
        "warehouse": "MAIN", "first_day": tomorrow, "last_day": tomorrow + datetime.timedelta(days=7),
        "opens_at": "11:00", "closes_at": "12:00", "minutes": "60", "capacity": "1",
    }  # fmt: skip

    answer = erna.patch(f"/pickup-slots/{slot.pk}", {"capacity": 9})
    planned = browser.post(reverse("fulfillment:new-slots"), said)

    assert (answer.status_code, planned.status_code) == (404, 422)
    assert erna.get("/pickup-slots").json()["items"] == []
    assert "09:00" not in text_of(browser.get(reverse("fulfillment:pickups"), {"day": tomorrow.isoformat()}))
    assert list(PickupSlot.objects.values_list("capacity", flat=True)) == [1]


def test_of_a_lot_she_sees_what_lies_in_her_warehouse(company, erna, east, main):
    tea = goods_with_lots("TEA", ("L1", "9"))
    bring_in(tea, ("L1", "4"), warehouse=east)
    browser = signed_in("WH")
    browser.force_login(erna.user)

    [row] = erna.get("/stock/lots").json()["items"]
    everywhere = Program("WH").get("/stock/lots/TEA@L1").json()["places"]

    assert row["places"] == [{"warehouse": "EAST", "on_hand": "4", "held": "0"}]
    assert [place["warehouse"] for place in everywhere] == ["EAST", "MAIN"]
    her = as_she_comes(erna, company)
    history = selectors.history_of_lot(her, lot_of(tea, "L1"))
    assert (history.on_hand, [row.quantity for row in history.moves]) == (4, [4])
    seen = text_of(browser.get(reverse("inventory:lots")))
    assert (seen.count(f">{main.name}<"), seen.count(f">{east.name}<")) == (0, 1)
    trace = browser.get(reverse("fulfillment:lot-panel", args=["TEA@L1"]))
    assert "Only from your warehouses." in text_of(trace)


def test_what_other_warehouses_wait_for_is_not_missing_in_hers(company, erna, east, main):
    tea = a_product(sku="TEA", on_hand="0")
    for place, quantity in ((main, "7"), (east, "2")):
        an_order(a_customer(), product=tea, quantity=quantity, warehouse=place)

    [hers] = selectors.projection(as_she_comes(erna, company), tea)
    [all_of_it] = selectors.projection(an_actor(None, "WH"), tea)
    waiting = fulfillment_selectors.lines_waiting_for_stock(as_she_comes(erna, company))

    assert (hers.wanted, hers.free) == (2, -2)
    assert (all_of_it.wanted, all_of_it.free) == (9, -9)
    assert (waiting.count, waiting.orders) == (1, 1)


def test_who_keeps_the_target_receives_what_comes_and_moves_nothing_out_of_the_other_shelf(
    company, erna, east, main
):
    tea = a_product(sku="TEA", on_hand="9")
    walt = an_actor(None, "WH")
    draft = inventory.draft_transfer(main, east, [inventory.TransferEntry(tea, D(3))], by=walt)
    path, page = f"/stock/transfers/{draft.number}", signed_in("WH")
    page.force_login(erna.user)

    answers = [erna.post(f"{path}/{verb}", {"reason": "No"}) for verb in ("send", "cancel")]
    shown = text_of(page.get(draft.get_absolute_url()))
    at_once = page.post(reverse("inventory:move-transfer", args=[draft.number]))
    edited = page.post(
        reverse("inventory:edit-transfer", args=[draft.number]),
        {"source": "EAST", "target": "MAIN", "lines-0-sku": "TEA", "lines-0-quantity": "1"},
    )

    assert [answer.status_code for answer in [*answers, at_once, edited]] == [403, 403, 403, 403]
    assert ("Move at once" in shown, "Cancel transfer" in shown) == (False, False)
    draft.refresh_from_db()
    assert (draft.status, draft.source, level_of(tea).on_hand) == ("draft", main, D(9))
    inventory.send_transfer(draft, by=walt)
    assert erna.post(f"{path}/receive", {}).json()["status"] == "received"


def test_who_keeps_the_source_books_nothing_into_the_other_warehouse(company, erna, east, main):
    tea = goods_in(east, "TEA", "4")
    hers = as_she_comes(erna, company)
    sent = inventory.draft_and_send(east, main, [inventory.TransferEntry(tea, D(3))], by=hers)
    draft = inventory.draft_transfer(east, main, [inventory.TransferEntry(tea, D(1))], by=hers)
    page = signed_in("WH")
    page.force_login(erna.user)

    received = erna.post(f"/stock/transfers/{sent.number}/receive", {})
    moved = page.post(reverse("inventory:move-transfer", args=[draft.number]))

    assert (received.status_code, moved.status_code) == (403, 403)
    assert "Arrives now" not in text_of(page.get(sent.get_absolute_url()))
    assert StockLevel.objects.filter(warehouse=main, on_hand__gt=0).count() == 0
    assert erna.post(f"/stock/transfers/{sent.number}/cancel", {"reason": "Back"}).status_code == 200


def test_she_plans_nothing_and_decides_nothing_about_orders_of_another_warehouse(company, erna, east, main):
    order = an_order(a_customer(), product=a_product(sku="TEA", on_hand="9"))
    shipment = Shipment.objects.get(order=order)
    fulfillment.cancel(shipment, reason="Broken", by=an_actor(None, "WH"))
    page = signed_in("WH")
    page.force_login(erna.user)

    planned = page.post(reverse("fulfillment:plan", args=[order.number]))
    left = erna.post(
        f"/orders/{order.number}/exceptions/resolve", {"document": shipment.number, "how": "leave"}
    )

    assert (planned.status_code, left.status_code) == (403, 403)
    assert Shipment.objects.count() == 1
    order.refresh_from_db()
    assert (order.has_exception, order.lines.get().canceled) == (True, 0)


def test_reservations_of_another_warehouse_are_not_hers(company, erna, east, main):
    tea = a_product(sku="TEA", on_hand="9")
    inventory.receive(east, [inventory.ReceiptLine(tea, D(9), D(4))], by=system(company))
    customer = a_customer()
    theirs, hers = an_order(customer, product=tea), an_order(customer, product=tea, warehouse=east)
    browser = signed_in("WH")
    browser.force_login(erna.user)
    path = reverse("orders:reservations")

    listed = [row["order"] for row in erna.get("/reservations").json()["items"]]
    page, file = text_of(browser.get(path)), text_of(browser.post(path, {"do": "export", "format": "csv"}))
    shown = [
        browser.get(reverse("orders:reservation", args=[order.number, 1])).status_code
        for order in (theirs, hers)
    ]

    assert listed == [hers.number]
    assert [(hers.number in seen, theirs.number in seen) for seen in (page, file)] == [(True, False)] * 2
    assert shown == [404, 200]
    assert len(Program("WH").get("/reservations").json()["items"]) == 2


@pytest.mark.parametrize("name", ["slow-movers", "overstock"])
def test_what_lies_in_another_warehouse_is_not_reported_to_her(company, erna, east, main, name):
    long_ago = company.today() - datetime.timedelta(days=200)
    for place, sku in ((main, "TEA"), (east, "CUP")):
        line = inventory.ReceiptLine(a_product(sku=sku), D(9), D(4))
        inventory.receive(place, [line], by=system(company), date=long_ago)
    browser = signed_in("WH")
    browser.force_login(erna.user)
    path = f"/reports/{name}/"

    rows = erna.get(f"/reports/{name}").json()
    page, file = text_of(browser.get(path)), text_of(browser.get(path, {"export": "csv"}))

    assert [row["sku"] for row in rows] == ["CUP"]
    assert [("CUP" in seen, "TEA" in seen) for seen in (page, file)] == [(True, False)] * 2
    assert len(Program("WH").get(f"/reports/{name}").json()) == 2
