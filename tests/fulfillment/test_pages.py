"""The pages of shipments: who sees what, each step by its form, and what a wrong input gets."""

from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import ProductUnit, UnitOfMeasure
from core.actors import Actor
from fulfillment import operations
from fulfillment.models import Shipment
from orders import operations as orders
from tests.builders import a_company, a_user
from tests.fulfillment.stage import a_confirmed_order, a_customer, an_order, goods, shipment_of

pytestmark = pytest.mark.django_db

STEPS = (
    ("picking", operations.start_picking), ("picked", operations.pick), ("packed", operations.pack),
    ("dispatched", operations.dispatch), ("delivered", operations.deliver),
)  # fmt: skip


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def system(company):
    return Actor.system(company)


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10", shelf="B-07", barcode="4006381333931", price="77.77")
    goods(company, "B", on_hand="10", shelf="A-01", price="33.33")
    return shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))


@pytest.fixture
def picker(company, client):
    """The browser of somebody in the warehouse."""
    client.force_login(a_user(company, "WH"))
    return client


def page(shipment, name="shipment"):
    return reverse(f"fulfillment:{name}", args=[shipment.number])


def text(response):
    return response.content.decode()


def post(client, shipment, name, **data):
    return client.post(
        page(shipment, name), {"version": Shipment.objects.get(pk=shipment.pk).version, **data}
    )


# what is seen -----------------------------------------------------------------------------------------------------
def test_the_warehouse_sees_where_things_lie_and_no_prices(shipment, picker):
    words = text(picker.get(page(shipment)))

    assert "B-07" in words
    assert "Start picking" in words
    for price in ("77.77", "33.33", "311.08", "EUR"):
        assert price not in words


@pytest.mark.parametrize(
    "status", ["planned", "picking", "picked", "packed", "dispatched", "delivered", "canceled"]
)
def test_each_status_has_its_page_with_at_most_one_next_step(
    shipment, picker, system, status, django_assert_max_num_queries
):
    bring_to(shipment, status, system)
    picker.get(page(shipment))

    with django_assert_max_num_queries(20):
        response = picker.get(page(shipment))

    assert response.status_code == 200
    wanted = {
        "planned": "Start picking", "picking": "Go on picking", "picked": "Pack", "packed": "Dispatch goods",
        "dispatched": "Record delivery",
    }.get(status)  # fmt: skip
    header = text(response).split("document-header__actions")[1].split("</header>")[0]
    assert (wanted in header) if wanted else ("mod+enter" not in header)


@pytest.mark.parametrize(
    "status, is_offered", [("planned", True), ("picking", True), ("picked", False), ("canceled", False)]
)
def test_the_walk_can_be_skipped_while_something_is_to_be_picked(
    shipment, picker, system, status, is_offered
):
    bring_to(shipment, status, system)

    assert (page(shipment, "finish-picking") in text(picker.get(page(shipment)))) == is_offered


def test_the_rest_of_a_short_pick_says_where_it_comes_from(company, shipment, picker, system):
    short = {line.pk: Decimal(1) for line in shipment.lines.all()}
    rest = operations.pick(shipment, short, by=system)

    assert f"The rest of {shipment.number}" in text(picker.get(page(rest)))
    assert f"The rest of {rest.number}" not in text(picker.get(page(shipment)))


def bring_to(shipment, status, by):
    if status == "canceled":
        operations.cancel(shipment, reason="Test", by=by)
        return
    for reached, step in STEPS:
        if shipment.status == status:
            return
        step(shipment, by=by)
        assert shipment.status == reached


def test_a_sales_clerk_may_look_but_not_ship(company, shipment, client):
    client.force_login(a_user(company, "SAL"))

    words = text(client.get(page(shipment)))

    assert "Start picking" not in words
    assert "Picked in full" not in words
    for name in ("start", "pack", "dispatch", "deliver", "cancel", "finish-picking", "confirm-line"):
        assert client.post(page(shipment, name)).status_code == 403
    assert client.get(page(shipment, "pick")).status_code == 403
    shipment.refresh_from_db()
    assert shipment.status == "planned"


def test_a_shipment_of_another_company_does_not_exist(shipment, client):
    client.force_login(a_user(a_company("OTHER"), "WH"))

    for name in ("shipment", "pick", "pick-list", "delivery-note", "preview"):
        assert client.get(page(shipment, name)).status_code == 404
    for name in ("start", "pack", "dispatch", "deliver", "cancel"):
        assert client.post(page(shipment, name)).status_code == 404


def test_an_administrator_sees_no_shipments(company, shipment, client):
    client.force_login(a_user(company, "ADM"))

    assert client.get(page(shipment)).status_code == 403
    assert client.get(reverse("fulfillment:list")).status_code == 403


def test_the_list_has_the_steps_of_the_warehouse_as_tabs(
    shipment, picker, system, django_assert_max_num_queries
):
    words = text(picker.get(reverse("fulfillment:list")))
    for tab in ("To pick", "Picking", "To pack", "To dispatch", "Dispatched", "All"):
        assert tab in words
    assert shipment.number in words

    operations.start_picking(shipment, by=system)

    with django_assert_max_num_queries(12):
        words = text(picker.get(reverse("fulfillment:list")))
    assert shipment.number not in words
    assert shipment.number in text(picker.get(reverse("fulfillment:list"), {"view": "picking"}))


def test_held_orders_are_not_offered_for_picking(shipment, picker, system):
    orders.place_hold(shipment.order, "manual", "Wait", by=system)

    assert shipment.number not in text(picker.get(reverse("fulfillment:list")))
    words = text(picker.get(page(shipment)))
    assert "is on hold" in words
    assert "Manual" in words
    assert post(picker, shipment, "start").status_code == 409


# the steps --------------------------------------------------------------------------------------------------------
def test_a_shipment_goes_out_of_the_door_by_its_forms(shipment, picker):
    started = post(picker, shipment, "start")
    assert started.url == page(shipment, "pick")
    picker.post(page(shipment, "confirm-line"), {"code": "4006381333931"})
    picker.post(page(shipment, "confirm-line"), {"code": "b"})
    post(picker, shipment, "finish-picking")
    post(picker, shipment, "pack", weight=["12.5", ""])
    sent = post(picker, shipment, "dispatch", carrier="DHL", tracking_number="4711")
    assert (sent.status_code, sent.url) == (303, page(shipment))
    post(picker, shipment, "deliver", signed_by="Maria Anders")

    shipment.refresh_from_db()
    assert (shipment.status, shipment.signed_by, shipment.tracking_number) == (
        "delivered",
        "Maria Anders",
        "4711",
    )
    assert [package.weight for package in shipment.packages.all()] == [Decimal("12.5"), None]
    words = text(picker.get(page(shipment)))
    assert "Delivered, signed by Maria Anders" in words


def test_a_short_pick_leads_to_a_second_shipment_that_says_whose_rest_it_is(shipment, picker):
    post(picker, shipment, "start")
    picker.post(page(shipment, "confirm-line"), {"code": "3*A"})
    picker.post(page(shipment, "confirm-line"), {"code": "B"})

    assert "Finish with 1 line short" in text(picker.get(page(shipment, "pick")))
    post(picker, shipment, "finish-picking")

    rest = Shipment.objects.get(split_from=shipment)
    assert rest.lines.get().quantity == 1
    assert rest.number in text(picker.get(page(shipment)))
    assert shipment.number in text(picker.get(page(rest)))


def test_a_second_click_is_harmless(shipment, picker):
    operations.pick(shipment, by=Actor.system(shipment.company))
    operations.pack(shipment, by=Actor.system(shipment.company))
    form = {"version": shipment.version, "idempotency_key": "once-only", "carrier": "DHL"}

    answers = [picker.post(page(shipment, "dispatch"), form) for _click in range(2)]

    assert [answer.url for answer in answers] == [page(shipment), page(shipment)]
    assert answers[1]["Idempotent-Replay"] == "true"


def test_a_stale_form_and_a_wrong_status_say_so_and_change_nothing(shipment, picker, system):
    operations.pick(shipment, by=system)
    stale = picker.post(page(shipment, "pack"), {"version": shipment.version - 1, "weight": "3"})
    wrong = post(picker, shipment, "dispatch")

    assert stale.status_code == 409
    assert "Somebody else has saved" in text(stale)
    assert 'value="3"' in text(stale)
    assert wrong.status_code == 409
    assert "must be packed first" in text(wrong)
    shipment.refresh_from_db()
    assert shipment.status == "picked"


@pytest.mark.parametrize("weight", ["abc", "-1", "0", "1e3", "1.2345", "1,000,000", "٣"])
def test_a_weight_that_is_none_is_refused_at_its_field_and_kept(shipment, picker, system, weight):
    operations.pick(shipment, by=system)

    response = post(picker, shipment, "pack", weight=["2", weight])

    assert response.status_code == 422
    assert 'href="#id_packages-1-weight"' in text(response)
    assert f'value="{weight}"' in text(response)
    shipment.refresh_from_db()
    assert (shipment.status, shipment.packages.count()) == ("picked", 0)


def test_packages_are_added_and_taken_away_without_losing_what_was_typed(shipment, picker, system):
    operations.pick(shipment, by=system)

    more = text(post(picker, shipment, "pack", weight=["2.5"], then="add"))
    less = text(post(picker, shipment, "pack", weight=["2.5", "7"], then="remove"))

    assert more.count('name="weight"') == 2
    assert 'value="2.5"' in more
    assert less.count('name="weight"') == 1


def test_text_that_does_not_fit_and_dates_that_are_none_are_refused(company, shipment, client, system):
    client.force_login(a_user(company, "WH", "MGR"))
    operations.pick(shipment, by=system)
    operations.pack(shipment, by=system)

    for data in (
        {"tracking_number": "x" * 81},
        {"carrier": "x" * 101},
        {"date": "31/31/31"},
        {"date": "2999-01-01"},
    ):
        response = post(client, shipment, "dispatch", **data)
        assert response.status_code == 422, data
        assert "There is a problem" in text(response)
    shipment.refresh_from_db()
    assert shipment.status == "packed"


@pytest.mark.parametrize(
    "data, words",
    [
        ({"code": "C"}, "C is not on this shipment"),
        ({"code": ""}, "Scan or type an article"),
        ({"code": "9*A"}, "Only 4 of A"),
        ({"code": "1.2.3*A"}, "Enter a number"),
        ({"code": "x" * 300}, "Scan or type an article"),
        ({"position": "1", "quantity": "5"}, "Only 4 of A"),
        ({"position": "1", "quantity": "NaN"}, "Enter a number"),
        ({"position": "77", "quantity": "1"}, "not on the shipment any more"),
    ],
)
def test_a_scan_that_means_nothing_says_so_and_changes_nothing(shipment, picker, data, words):
    response = picker.post(page(shipment, "confirm-line"), data)

    assert response.status_code == 422
    assert words in text(response)
    shipment.refresh_from_db()
    assert shipment.status == "planned"
    assert set(shipment.lines.values_list("picked", flat=True)) == {None}


def test_a_line_picked_already_is_not_counted_again_by_a_second_scan(shipment, picker):
    picker.post(page(shipment, "confirm-line"), {"code": "A"})

    response = picker.post(page(shipment, "confirm-line"), {"code": "A"})

    assert response.status_code == 422
    assert "already picked" in text(response)


@pytest.fixture
def boxed(company):
    """24 of T, which also comes in boxes of 12 that have a barcode of their own."""
    tea = goods(company, "T", on_hand="30", barcode="4006381333931")
    box = UnitOfMeasure.objects.create(company=company, code="XBX", name="box")
    ProductUnit.objects.create(company=company, product=tea, unit=box, factor=12, barcode="14006381333938")
    return shipment_of(a_confirmed_order(a_customer(company), {"T": "24"}))


@pytest.mark.parametrize(
    "codes, picked", [(["14006381333938"], 12), (["14006381333938"] * 2, 24), (["2*14006381333938"], 24)]
)
def test_the_barcode_of_a_box_counts_its_pieces(boxed, picker, codes, picked):
    for code in codes:
        assert picker.post(page(boxed, "confirm-line"), {"code": code}).status_code == 303

    assert boxed.lines.get().picked == picked


def test_a_box_more_than_is_to_be_picked_is_refused(boxed, picker):
    picker.post(page(boxed, "confirm-line"), {"code": "20*T"})

    over = picker.post(page(boxed, "confirm-line"), {"code": "14006381333938"})
    picker.post(page(boxed, "confirm-line"), {"code": "24*T"})
    again = picker.post(page(boxed, "confirm-line"), {"code": "14006381333938"})

    assert (over.status_code, again.status_code) == (422, 422)
    assert "Only 24 of T are to be picked, not 32" in text(over)
    assert "T is already picked" in text(again)
    assert boxed.lines.get().picked == 24


def test_a_box_of_something_else_is_not_on_the_shipment(boxed, shipment, picker):
    response = picker.post(page(shipment, "confirm-line"), {"code": "14006381333938"})

    assert response.status_code == 422
    assert "14006381333938 is not on this shipment" in text(response)
    assert set(shipment.lines.values_list("picked", flat=True)) == {None}


def test_htmx_gets_the_picking_region_alone(shipment, picker):
    response = picker.post(page(shipment, "confirm-line"), {"code": "A"}, headers={"HX-Request": "true"})

    assert text(response).lstrip().startswith('<div id="picking"')
    assert "1 of 2 lines picked" in text(response)


def test_a_cancellation_wants_a_reason_and_keeps_the_goods_reserved(shipment, picker):
    assert post(picker, shipment, "cancel", reason="").status_code == 422
    assert post(picker, shipment, "cancel", reason="Box damaged").status_code == 303

    panel = reverse("fulfillment:order-panel", args=[shipment.order.number])
    words = text(picker.get(panel))
    assert "Reserved, and on no shipment" in words
    again = picker.post(reverse("fulfillment:plan", args=[shipment.order.number]))
    assert Shipment.objects.get(status="planned").get_absolute_url() == again.url
    refused = picker.post(reverse("fulfillment:plan", args=[shipment.order.number]))
    assert refused.status_code == 422


def test_the_order_page_loads_its_shipments_as_a_panel(shipment, picker):
    order_page = text(picker.get(shipment.order.get_absolute_url()))
    panel = reverse("fulfillment:order-panel", args=[shipment.order.number])

    assert f'hx-get="{panel}"' in order_page
    alone = text(picker.get(panel, headers={"HX-Request": "true"}))
    assert "<html" not in alone
    assert shipment.number in alone


def test_shipments_are_started_together_and_each_says_what_became_of_it(company, shipment, picker, system):
    held = shipment_of(a_confirmed_order(shipment.customer, {"A": "1"}))
    orders.place_hold(held.order, "manual", "Wait", by=system)
    form = {"do": "bulk", "action": "start", "selected": [str(shipment.pk), str(held.pk)]}

    response = picker.post(reverse("fulfillment:list") + "?view=all", form, follow=True)

    shipment.refresh_from_db()
    held.refresh_from_db()
    assert (shipment.status, held.status) == ("picking", "planned")
    assert "on hold" in text(response)


# papers and search ------------------------------------------------------------------------------------------------
def test_a_delivery_note_that_is_not_there_yet_is_asked_for(shipment, picker, system):
    assert picker.get(page(shipment, "delivery-note")).status_code == 409
    bring_to(shipment, "dispatched", system)

    assert picker.get(page(shipment, "delivery-note")).status_code == 409
    operations.keep_delivery_note(shipment, "note.pdf", b"%PDF-1.7 note", by=system)
    response = picker.get(page(shipment, "delivery-note"))

    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 note", "application/pdf")


def test_a_shipment_is_found_by_its_numbers(shipment, picker, system):
    bring_to(shipment, "packed", system)
    operations.dispatch(shipment, by=system, tracking_number="00340434")

    for words in (shipment.number, "00340434"):
        assert shipment.number in text(picker.get(reverse("core:search"), {"q": words}, follow=True))


@pytest.mark.parametrize("limit, says", [(None, True), ("0", False)])
def test_only_a_confirmed_order_says_that_it_waits_for_stock(company, picker, limit, says):
    goods(company, "A", on_hand="3")
    order = an_order(a_customer(company, credit_limit=limit), {"A": "5"})
    orders.submit(order, by=Actor.system(company))
    assert order.status == ("confirmed" if says else "held")

    panel = text(picker.get(reverse("fulfillment:order-panel", args=[order.number])))

    assert ("Waits for stock:" in panel) is says
