"""What the order form hears while somebody types: the price of the rows that changed, and that they are saved."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from core.days import DayRefused, parse_day
from orders import operations as orders
from orders.models import SalesOrder
from orders.selectors import usual_items
from tests.builders import a_customer, a_draft_order, a_product, a_user, an_actor, an_order, the_company

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = datetime.date(2026, 3, 9)


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(a_user(the_company(), "SAL"))
    return client


def lines_of(order):
    return list(order.lines.order_by("position").values_list("sku", "quantity"))


def typed(order, layout, **values):
    return {
        "customer": order.customer.code, "draft": order.number, "version": order.version, "layout": layout, **values,
    }  # fmt: skip


def a_draft_of_two_lines():
    order = a_draft_order(product=a_product(sku="A", price="2.00"), quantity="1")
    a_product(sku="B", price="3.00")
    entries = [orders.LineEntry("A", D(1), discount_percent=D(10)), orders.LineEntry("B", D(2))]
    return orders.edit(order, orders.Header(order.customer), entries, by=an_actor())


def test_rows_that_were_not_sent_stay_as_they_were_saved(clerk):
    order = a_draft_of_two_lines()

    answer = clerk.post(
        "/orders/keep/", typed(order, "0:1 5", **{"lines-5-sku_code": "B", "lines-5-quantity": "7"})
    )

    assert answer.json()["positions"] == {"0": 1, "5": 2}
    assert lines_of(order) == [("A", D(1)), ("B", D(7))]
    assert order.lines.get(position=1).discount_percent == D(10)


def test_a_line_that_stays_as_it_is_is_not_written_again_and_one_that_goes_moves_the_others_up(clerk):
    order = a_draft_of_two_lines()
    first, second = order.lines.order_by("position")

    clerk.post("/orders/keep/", typed(order, "0:1 5", **{"lines-5-sku_code": "B", "lines-5-quantity": "7"}))
    order.refresh_from_db()
    clerk.post("/orders/keep/", typed(order, "5:2"))

    assert order.lines.get().quantity == D(7)
    assert order.lines.get().position == 1
    assert order.lines.get().pk not in (first.pk, second.pk)
    order.refresh_from_db()
    kept = order.lines.get().pk
    clerk.post("/orders/keep/", typed(order, "0:1", note="Ring twice"))
    assert order.lines.get().pk == kept


def test_only_the_rows_that_were_sent_are_answered_and_all_are_added_up(clerk):
    order = a_draft_of_two_lines()

    answer = clerk.post(
        "/orders/preview/", typed(order, "0:1 5", **{"lines-5-sku_code": "B", "lines-5-quantity": "7"})
    ).json()

    assert list(answer["lines"]) == ["5"]
    assert answer["totals"][0]["value"] == "22.80\u00a0EUR"
    order.refresh_from_db()
    assert order.version == 2


def test_a_row_in_doubt_is_named_and_the_others_are_saved(clerk):
    order = a_draft_of_two_lines()

    answer = clerk.post("/orders/keep/", typed(order, "0:1 5", **{"lines-5-sku": "NOPE"})).json()

    assert answer["errors"] == {"5": {"sku": "There is no product NOPE. Check the number or search by name."}}
    assert lines_of(order) == [("A", D(1))]


def test_a_draft_of_somebody_elses_version_is_not_overwritten(clerk):
    order = a_draft_of_two_lines()
    stale = typed(order, "0:1")
    orders.edit(order, orders.Header(order.customer), [orders.LineEntry("B", D(9))], by=an_actor(None, "SAL"))

    answer = clerk.post("/orders/keep/", stale)

    assert answer.status_code == 409
    assert lines_of(order) == [("B", D(9))]


def test_an_order_that_was_handed_in_meanwhile_is_not_kept_any_more(clerk):
    order = an_order(product=a_product(sku="A", on_hand="9"), quantity="4")

    answer = clerk.post("/orders/keep/", typed(order, "0:1"))

    assert answer.status_code == 409
    assert lines_of(order) == [("A", D(4))]


def test_the_warehouse_keeps_no_drafts():
    client = Client()
    client.force_login(a_user(the_company(), "WH"))

    assert client.post("/orders/keep/", {"customer": a_customer().code}).status_code == 403
    assert not SalesOrder.objects.exists()


def test_saving_a_draft_of_200_lines_asks_as_often_as_one_of_five(clerk, django_assert_max_num_queries):
    product = a_product(sku="A")
    for count in (5, 200):
        order = orders.create(
            orders.Header(a_customer()), [orders.LineEntry("A", D(1))] * count, by=an_actor()
        )
        layout = " ".join(f"{at}:{at + 1}" for at in range(count - 1))

        with django_assert_max_num_queries(33):
            answer = clerk.post(
                "/orders/keep/",
                typed(
                    order, f"{layout} 900", **{"lines-900-sku_code": product.sku, "lines-900-quantity": "2"}
                ),
            )

        assert answer.status_code == 200


def test_the_usual_items_are_the_most_ordered_in_their_usual_quantity():
    customer, tea, milk = (
        a_customer(),
        a_product(sku="TEA", on_hand="99"),
        a_product(sku="MILK", on_hand="99"),
    )
    for quantity in ("2", "3", "9"):
        an_order(customer, product=tea, quantity=quantity)
    an_order(customer, product=milk, quantity="4")
    a_draft_order(customer, product=milk, quantity="7")
    a_product(sku="NEVER")

    assert [(item.sku, item.quantity) for item in usual_items(customer)] == [("TEA", D(3)), ("MILK", D(4))]


def test_edits_in_a_row_are_one_entry_of_the_timeline(clerk):
    order = a_draft_of_two_lines()
    for _ in range(3):
        orders.edit(order, orders.Header(order.customer), [orders.LineEntry("A", D(1))], by=an_actor())

    page = clerk.get(order.get_absolute_url()).content.decode()

    assert page.count("<strong>Edited</strong>") == 1


@pytest.mark.parametrize(
    "text, leaning, day",
    [
        ("15", "near", "2026-03-15"), ("15", "past", "2026-02-15"), ("5", "future", "2026-04-05"),
        ("15/3", "near", "2026-03-15"), ("1.2.", "future", "2027-02-01"), ("31", "future", "2026-03-31"),
        ("15.3.27", "near", "2027-03-15"), ("2026-12-24", "past", "2026-12-24"), ("+5", "near", "2026-03-14"),
        ("-9", "near", "2026-02-28"), ("31/1", "past", "2026-01-31"),
    ],
)  # fmt: skip
def test_a_day_is_understood_as_it_is_typed(text, leaning, day):
    assert parse_day(text, TODAY, leaning=leaning).isoformat() == day


@pytest.mark.parametrize("text", ["tomorrow", "32", "30/2", "1/13", "99999-01-01", "+99999", "1e3", "١٥"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(DayRefused):
        parse_day(text, TODAY)


def test_the_requested_day_may_be_typed_as_a_distance(clerk):
    customer, product = a_customer(), a_product(sku="A")

    clerk.post(
        "/orders/new/",
        {"customer": customer.code, "requested_date": "+5", "lines-0-sku_code": product.sku, "then": "save"},
    )

    assert SalesOrder.objects.get().requested_date == timezone.localdate() + datetime.timedelta(days=5)
