"""Goods held for an order: seen, given to another order, given back, and given up when they were held too long."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db.models import F

from core import outbox
from core.models import Event, Notification
from core.refusals import NotPermitted, Refusal
from fulfillment import operations as shipments
from fulfillment.models import Shipment
from inventory import operations as inventory
from inventory.models import Reservation, StockRules
from orders import operations as orders
from orders import tasks
from orders.models import SalesOrder, SalesOrderLine
from orders.operations import NotHeld, NotWaiting
from tests.builders import (
    a_company,
    a_customer,
    a_product,
    a_warehouse,
    an_actor,
    an_order,
    stock,
    the_company,
)
from tests.inventory.stage import standing
from tests.orders.stage import D, a_clerk, a_draft, a_manager, entry, picture
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def line_of(order: SalesOrder) -> SalesOrderLine:
    return order.lines.get()


def held(*reserving: SalesOrder) -> list[int]:
    return [int(line_of(order).reserved) for order in reserving]


def planned(order: SalesOrder) -> list[int]:
    """What of the order is on shipments that nobody has begun to pick."""
    lines = Shipment.objects.filter(order=order, status="planned").values_list("lines__quantity", flat=True)
    return [int(quantity) for quantity in lines]


@pytest.fixture
def goods():
    product = a_product(on_hand="5")
    outbox.drain()
    return product


@pytest.fixture
def has(goods):
    """An order of five that holds five."""
    order = a_draft(a_clerk(), entry(goods, "5"))
    orders.submit(order, by=a_clerk())
    return order


@pytest.fixture
def wants(goods, has):
    """An order of three that waits."""
    return an_order(a_customer(priority=1), product=goods, quantity="3")


def move(
    given: SalesOrder, taken: SalesOrder, quantity: str, *, reason: str = "The line stands still", by=None
):
    orders.move_reservation(line_of(given), line_of(taken), D(quantity), reason=reason, by=by or a_manager())


# moving -------------------------------------------------------------------------------------------------------------
def test_goods_are_given_to_an_order_that_needs_them_more(goods, has, wants):
    move(has, wants, "3")

    for order in (has, wants):
        order.refresh_from_db()
    today = the_company().today()
    assert (held(has, wants), standing(goods)[:2]) == ([2, 3], ("5", "5"))
    assert (planned(has), planned(wants)) == ([2], [3])
    assert (wants.promised_date, has.promised_date) == (today, today + datetime.timedelta(days=7))
    events = Event.objects.filter(activity__startswith="reservation").values_list("document_number", "reason")
    assert sorted(events) == sorted(
        [(has.number, "The line stands still"), (wants.number, "The line stands still")]
    )


def test_part_of_what_is_held_can_be_given_away_and_its_clerk_is_told(has, wants):
    move(has, wants, "1")

    told = Notification.objects.get(kind="order.reservation_moved")
    assert (held(has, wants), planned(has), planned(wants)) == ([4, 1], [4], [1])
    assert (told.user_id, told.data["detail"]) == (has.entered_by_id, wants.number)


@pytest.mark.parametrize(
    "quantity, kind, words",
    [
        ("6", NotHeld, "5 of .* are held for this line"),
        ("0", NotHeld, "Enter a quantity up to that"),
        ("4", NotWaiting, "waits for 3 only"),
    ],
)
def test_no_more_is_moved_than_is_held_and_waited_for(quantity, kind, words, has, wants):
    before = picture(has), picture(wants)

    with pytest.raises(kind, match=words) as refused:
        move(has, wants, quantity)

    assert refused.value.field == "quantity"
    assert (picture(has), picture(wants)) == before


def test_goods_go_only_to_a_confirmed_order_that_waits_for_them_from_there(goods, has, wants):
    other = an_order(product=a_product(), quantity="1")
    away = an_order(product=goods, quantity="1", warehouse=a_warehouse(code="EAST"))
    orders.cancel(wants, reason="price", by=a_clerk())
    before = picture(has)

    for taken, words in (
        (other, "does not wait for these goods"),
        (away, "does not wait for these goods"),
        (wants, "is not confirmed"),
        (has, "Choose another order"),
    ):
        with pytest.raises(NotWaiting, match=words) as refused:
            move(has, taken, "1")
        assert refused.value.field == "to"
    assert picture(has) == before


def test_what_is_being_picked_stays_where_it_is(has, wants):
    shipments.start_picking(Shipment.objects.get(order=has), by=an_actor(None, "WH"))
    before = picture(has), picture(wants)

    with pytest.raises(Refusal, match="already being picked"):
        move(has, wants, "3")
    with pytest.raises(Refusal, match="already being picked"):
        orders.release_reservation(line_of(has), reason="Never mind", by=a_manager())

    assert (picture(has), picture(wants)) == before


def test_a_reason_is_needed_and_only_a_manager_decides(has, wants):
    before = picture(has), picture(wants)

    with pytest.raises(Refusal, match="Say why") as refused:
        move(has, wants, "1", reason="  ")
    with pytest.raises(NotPermitted):
        move(has, wants, "1", by=a_clerk())
    with pytest.raises(NotPermitted):
        orders.release_reservation(line_of(has), reason="No", by=a_clerk())

    assert refused.value.field == "reason"
    assert (picture(has), picture(wants)) == before


# giving back --------------------------------------------------------------------------------------------------------
def test_what_is_given_back_goes_to_who_else_waits_and_the_rest_stays_free(goods, has, wants):
    orders.release_reservation(line_of(has), D(4), reason="Builds later", by=a_manager())
    assert (held(has, wants), planned(has)) == ([1, 0], [1])

    outbox.drain()

    assert (held(has, wants), standing(goods)[:2]) == ([1, 3], ("5", "4"))


def test_a_shipment_that_is_left_empty_is_canceled(has):
    orders.release_reservation(line_of(has), reason="Builds later", by=a_manager())

    assert [shipment.status for shipment in Shipment.objects.filter(order=has)] == ["canceled"]


# expiring -----------------------------------------------------------------------------------------------------------
def test_what_is_held_too_long_is_given_up_by_night_and_the_clerk_is_told(goods, has, wants):
    StockRules.objects.create(company=the_company(), reservation_days=3)
    age(days=3)
    tasks.expire_reservations()
    assert held(has, wants) == [5, 0]

    age(days=1)
    tasks.expire_reservations()
    outbox.drain()

    assert (held(has, wants), standing(goods)[:2]) == ([0, 3], ("5", "3"))
    assert Notification.objects.get(kind="order.reservation_expired").user_id == has.entered_by_id
    assert Event.objects.filter(activity="reservation expired", order_id=has.pk).count() == 1
    tasks.expire_reservations()
    assert held(has, wants) == [0, 3]


def test_without_a_rule_goods_are_held_until_they_ship(has):
    StockRules.objects.create(company=the_company(), quote_percent=10)
    age(days=900)

    tasks.expire_reservations()

    assert held(has) == [5]


def test_what_is_being_picked_does_not_expire_and_keeps_nobody_else(goods, has):
    stock(goods, "2")
    other = an_order(product=goods, quantity="2")
    shipments.start_picking(Shipment.objects.get(order=has), by=an_actor(None, "WH"))
    StockRules.objects.create(company=the_company(), reservation_days=1)
    age(days=5)

    tasks.expire_reservations()

    assert held(has, other) == [5, 0]


def age(*, days: int) -> None:
    """As if what is held were held for so many days more."""
    Reservation.objects.update(created_at=F("created_at") - datetime.timedelta(days=days))


def test_the_rules_are_chosen_by_who_looks_after_the_warehouses():
    clerk, client = signed_in("SAL"), signed_in("GL")

    assert (
        client.post("/stock/promising/", {"quote_percent": "101", "reservation_days": "0"}).status_code == 422
    )
    assert (
        clerk.post("/stock/promising/", {"quote_percent": "50", "reservation_days": "5"}).status_code == 403
    )
    assert not StockRules.objects.exists()
    assert (
        client.post("/stock/promising/", {"quote_percent": "50", "reservation_days": "5"}).status_code == 303
    )

    chosen = StockRules.objects.get()
    assert (chosen.quote_percent, chosen.reservation_days) == (50, 5)
    assert 'value="50"' in text_of(client.get("/stock/promising/"))
    with pytest.raises(Refusal) as refused:
        inventory.set_stock_rules(50, 366, by=a_manager())
    assert refused.value.field == "reservation_days"


def test_programs_read_and_set_the_rules():
    assert Program("SAL").get("/stock/rules").json() == {
        "quote_percent": 0,
        "reservation_days": None,
        "count_days": None,
        "keeps_days": 0,
    }
    assert Program("SAL").post("/stock/rules", {"quote_percent": 5, "reservation_days": 9}).status_code == 403

    answer = Program("MGR").post("/stock/rules", {"quote_percent": 5, "reservation_days": 9})

    assert answer.json() == {"quote_percent": 5, "reservation_days": 9, "count_days": None, "keeps_days": 0}
    refused = Program("MGR").post("/stock/rules", {"quote_percent": 101, "reservation_days": 9})
    assert (refused.status_code, fields_of(refused)) == (422, ["quote_percent"])


# pages and programs -------------------------------------------------------------------------------------------------
def test_the_list_says_what_is_held_for_whom_and_until_when(has, wants):
    StockRules.objects.create(company=the_company(), reservation_days=3)

    page = text_of(signed_in("SAL").get("/orders/reservations/"))

    assert has.number in page
    assert "5 piece" in page
    assert has.customer.name in page
    assert wants.number not in page
    assert signed_in("PB").get("/orders/reservations/").status_code == 404


def test_a_manager_gives_goods_to_another_order_on_the_page_of_the_reservation(has, wants):
    client, url = signed_in("MGR"), f"/orders/{has.number}/lines/1/reservation/"
    assert f"{wants.number}, {wants.customer.name}: waits for 3" in text_of(client.get(url))

    typed = {"quantity": "2", "to": f"{wants.number}/1", "reason": "Trade fair", "then": "move"}
    refused = client.post(url, {**typed, "quantity": "4"})
    assert (refused.status_code, held(has, wants)) == (422, [5, 0])
    assert "waits for 3 only" in text_of(refused)
    assert client.post(url, {**typed, "to": ""}).status_code == 422
    assert client.post(url, typed).status_code == 303
    assert held(has, wants) == [3, 2]

    assert client.post(url, {**typed, "quantity": "1", "then": "release"}).status_code == 303
    assert held(has, wants) == [2, 2]


def test_who_may_not_move_sees_the_reservation_and_no_form(has, wants):
    client, url = signed_in("WH"), f"/orders/{has.number}/lines/1/reservation/"

    assert "Give back to the stock" not in text_of(client.get(url))
    typed = {"quantity": "2", "to": f"{wants.number}/1", "reason": "Trade fair", "then": "move"}
    assert client.post(url, typed).status_code == 403
    assert held(has, wants) == [5, 0]


def test_several_are_given_back_at_once_from_the_list(has):
    form = {
        "do": "bulk",
        "action": "release",
        "selected": [str(line_of(has).pk)],
        "reason": "Count",
        "confirmed": "1",
    }

    signed_in("SAL").post("/orders/reservations/", form)
    assert held(has) == [5]
    signed_in("MGR").post("/orders/reservations/", form)

    assert held(has) == [0]


def body(given: SalesOrder, taken: SalesOrder, **other: Any) -> dict[str, Any]:
    return {
        "order": given.number, "position": 1, "to_order": taken.number, "to_position": 1, "quantity": "2",
        "reason": "Trade fair", **other,
    }  # fmt: skip


def test_programs_list_move_and_release_reservations(goods, has, wants):
    manager = Program("MGR")
    assert [row["order"] for row in Program("WH").get(f"/reservations?sku={goods.sku}").json()["items"]] == [
        has.number
    ]

    moved = manager.post("/reservations/move", body(has, wants), key="m1")
    again = manager.post("/reservations/move", body(has, wants), key="m1")

    assert [(row["order"], row["quantity"]) for row in moved.json()] == [
        (has.number, "3"),
        (wants.number, "2"),
    ]
    assert again.json() == moved.json()
    released = manager.post("/reservations/release", {"order": has.number, "position": 1, "reason": "Later"})
    assert (released.json()["quantity"], held(has, wants)) == ("0", [0, 2])


def test_programs_are_told_what_is_wrong_with_a_move(has, wants):
    before = picture(has), picture(wants)
    assert Program("SAL").post("/reservations/move", body(has, wants)).status_code == 403
    manager = Program("MGR")

    for other, status, field in (
        ({"quantity": "9"}, 422, ["quantity"]),
        ({"reason": " "}, 422, ["reason"]),
        ({"to_order": has.number}, 422, ["to"]),
    ):
        answer = manager.post("/reservations/move", body(has, wants, **other))
        assert (answer.status_code, fields_of(answer)) == (status, field)
    assert manager.post("/reservations/move", body(has, wants, to_order="S-1999-1")).status_code == 404
    assert (picture(has), picture(wants)) == before


def test_another_companys_reservation_is_not_there(has):
    stranger = Program("MGR", company=a_company("OTHER"))

    assert stranger.get("/reservations").json()["items"] == []
    assert (
        stranger.post(
            "/reservations/release", {"order": has.number, "position": 1, "reason": "x"}
        ).status_code
        == 404
    )
    assert held(has) == [5]
