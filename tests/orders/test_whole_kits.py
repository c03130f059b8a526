"""Kits on orders once they are confirmed: answered for, closed, amended and paid for whole, whatever a part lacks."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product
from core import outbox, timeline
from core.models import MailMessage
from core.refusals import Refusal, Several
from fulfillment import operations as shipments
from inventory.models import StockLevel
from invoicing.models import Invoice
from orders import operations
from orders.lifecycle import CancelReason
from orders.models import LostSale, SalesOrder
from orders.operations import GiveUp, LineChange, Replacement
from orders.operations.giving_up import give_up
from receivables import operations as receivables
from receivables.models import Allocation
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_payment,
    a_product,
    an_accountant,
    an_actor,
    the_company,
)
from tests.orders.stage import a_clerk, a_manager, entry, mine, picture
from tests.orders.test_kits import a_set, confirmed, counted
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def day(number: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=number)


def short_of_cups(kits: str = "3", cups: str = "13", **header) -> SalesOrder:
    """So many sets of one pot and six cups; there are pots enough, but only so many cups."""
    return mine(confirmed(entry(a_set(POT="10", CUP=cups), kits), **header))


def planned(order: SalesOrder) -> dict[str, Decimal]:
    rows = order.shipments.filter(status="planned")
    return dict(rows.values_list("lines__product__sku", "lines__quantity"))


def lost() -> list[tuple[str, Decimal, Decimal]]:
    return [(row.order_line.sku, row.quantity, row.net_amount) for row in LostSale.objects.all()]


# Cannot fulfill ----------------------------------------------------------------------------------------------------
def test_only_the_kits_that_lack_a_part_are_given_up():
    order = short_of_cups()

    operations.cannot_fulfill(order, {1: GiveUp("stock")}, by=a_clerk())

    assert counted(order, "canceled", "reserved") == {"SET": (1, 0), "POT": (1, 2), "CUP": (6, 12)}
    assert (lost(), planned(order)) == ([("SET", 1, 30)], {"POT": 2, "CUP": 12})
    levels = dict(StockLevel.objects.values_list("product__sku", "reserved"))
    assert (levels["POT"], levels["CUP"]) == (2, 12)


def test_a_kit_comes_later_with_all_its_parts():
    order = short_of_cups()

    operations.repromise(order, {1: day(20)}, reason="The potter is ill", by=a_clerk())

    assert {line.promised_date for line in order.lines.all()} == {day(20)}
    order.refresh_from_db()
    assert order.promised_date == day(20)
    event = timeline.of_document(order).filter(activity="promised again").get()
    assert [line["position"] for line in event.data["lines"]] == [1]


def test_something_else_comes_for_the_kits_that_lack_a_part():
    order = short_of_cups()
    a_product(sku="TEA", on_hand="50")

    operations.cannot_fulfill(order, {1: Replacement("TEA")}, by=a_clerk())

    assert counted(order, "quantity", "canceled", "reserved")["TEA"] == (1, 0, 1)
    assert counted(order, "canceled")["SET"] == (1,)
    assert lost() == []


def test_a_kit_comes_for_goods_that_do_not():
    kit = a_set(POT="10", CUP="60")
    order = mine(confirmed(entry(a_product(sku="BOX"), "2")))

    operations.cannot_fulfill(order, {1: Replacement("SET")}, by=a_clerk())

    assert counted(order, "position", "quantity", "reserved") == {
        "BOX": (1, 2, 0), "SET": (2, 2, 0), "POT": (10_201, 2, 2), "CUP": (10_202, 12, 12),
    }  # fmt: skip
    assert planned(order) == {"POT": 2, "CUP": 12}
    assert order.lines.get(sku="SET").promised_date == day(0)
    assert kit.parts.count() == 2


def test_more_kits_instead_than_can_be_ordered_are_refused_at_the_line():
    a_set()
    order = mine(confirmed(entry(a_product(sku="BOX"), "2")))
    before = picture(order)

    with pytest.raises(Several) as refused:
        operations.cannot_fulfill(order, {1: Replacement("SET", D(500_000_000))}, by=a_clerk())

    assert [each.field for each in refused.value.refusals] == ["lines.0.quantity"]
    assert picture(order) == before


def test_the_page_says_how_many_kits_lack_which_part():
    order = short_of_cups()
    clerk = signed_in("SAL")

    page = text_of(clerk.get(reverse("orders:cannot-fulfill", args=[order.number])))

    assert "1 of 3, promised for" in page
    assert "5 wait for stock" in page
    assert 'name="lines-0-becomes"' in page
    assert "lines-10100-becomes" not in page


def test_kits_that_have_all_their_parts_are_not_among_those_that_wait():
    order = mine(confirmed(entry(a_set(POT="10", CUP="60"), "3")))

    page = text_of(signed_in("SAL").get(reverse("orders:cannot-fulfill", args=[order.number])))

    assert page.index("Lines that have all they need") < page.index("SET")
    assert "3 of 3, promised for" in page


def test_a_part_alone_is_not_answered_for():
    order = short_of_cups()
    before = picture(order)

    answer = Program("SAL").post(
        f"/orders/{order.number}/cannot-fulfill", {"lines": [{"position": 10_102, "cancel_reason": "stock"}]}
    )

    assert answer.status_code == 422
    assert "CUP belongs to the kit on line 1. Enter that line." in answer.content.decode()
    assert picture(order) == before


def test_a_part_alone_is_not_closed():
    order = short_of_cups()
    before = picture(order)

    with pytest.raises(Refusal, match=r"CUP belongs to the kit on line 1\. Enter that line\."):
        operations.close_line(order, 10_102, reason="stock", by=a_clerk())

    assert picture(order) == before


# The customer takes one delivery -----------------------------------------------------------------------------------
def test_kits_that_lack_a_part_do_not_follow_where_the_customer_takes_no_rest():
    order = short_of_cups(customer=a_customer(rest_policy="cancel"))
    outbox.drain()

    mail = MailMessage.objects.get(event_key__startswith=f"unfulfilled:{order.pk}:")
    assert counted(order, "canceled", "reserved") == {"SET": (1, 0), "POT": (1, 2), "CUP": (6, 12)}
    assert (order.promised_date, planned(order)) == (day(0), {"POT": 2, "CUP": 12})
    assert "SET" in mail.body_text
    assert "CUP" not in mail.body_text


@pytest.mark.parametrize("cups", ["0", "5"])
def test_while_no_whole_kit_is_there_the_first_delivery_is_waited_for(cups):
    kit = a_set(POT="10", **({"CUP": cups} if D(cups) else {}))
    tea = a_product(sku="TEA")

    order = mine(confirmed(entry(kit, "3"), entry(tea, "2"), customer=a_customer(rest_policy="cancel")))

    outbox.drain()
    assert counted(order, "canceled", "reserved") == {
        "SET": (0, 0), "TEA": (0, 0), "POT": (0, 3), "CUP": (0, D(cups)),
    }  # fmt: skip
    assert (order.status, order.delivery_status, lost()) == ("confirmed", "none", [])
    assert not MailMessage.objects.filter(event_key__startswith=f"unfulfilled:{order.pk}:").exists()


def test_kits_that_lack_a_part_are_given_up_where_other_goods_can_leave():
    kit, tea = a_set(POT="10", CUP="5"), a_product(sku="TEA", on_hand="2")

    order = mine(confirmed(entry(kit, "3"), entry(tea, "2"), customer=a_customer(rest_policy="cancel")))

    assert counted(order, "canceled", "reserved") == {
        "SET": (3, 0), "TEA": (0, 2), "POT": (3, 0), "CUP": (18, 0),
    }  # fmt: skip
    assert planned(order) == {"TEA": 2}


def test_what_was_lost_meanwhile_is_given_up_in_kits_with_the_delivery():
    order = mine(confirmed(entry(a_set(POT="10", CUP="60"), "3"), customer=a_customer(rest_policy="cancel")))
    operations.release_reservation(order.lines.get(sku="CUP"), D(1), reason="Broken", by=a_manager())

    a_dispatched_shipment(order)

    assert counted(order, "shipped", "canceled", "reserved") == {
        "SET": (2, 1, 0), "POT": (2, 1, 0), "CUP": (12, 6, 0),
    }  # fmt: skip
    order.refresh_from_db()
    assert order.delivery_status == "complete"


def test_the_lines_at_hand_are_not_read_again_to_give_up_kits():
    order = short_of_cups()
    lines = list(order.lines.select_related("product"))
    cups = next(line for line in lines if line.sku == "CUP")

    with CaptureQueriesContext(connection) as asked:
        given_up = give_up(
            order, [(cups, D(5))], CancelReason.STOCK, by=a_clerk(), is_lost=False, among=lines
        )

    assert not any('"part_of_id" IN' in each["sql"] for each in asked)
    assert {line.sku: amount for line, amount in given_up} == {"SET": 1, "POT": 1, "CUP": 6}


# Reservations ------------------------------------------------------------------------------------------------------
def test_a_kit_whose_part_is_given_away_comes_later():
    order = mine(confirmed(entry(a_set(POT="10", CUP="18"), "3")))
    before = order.lines.get(sku="SET").promised_date

    operations.release_reservation(order.lines.get(sku="CUP"), D(1), reason="Broken", by=a_manager())

    dates = {line.sku: line.promised_date for line in order.lines.all()}
    assert dates["SET"] == dates["CUP"] > before == dates["POT"]


# Closing and amending ----------------------------------------------------------------------------------------------
def test_the_rest_of_a_kit_that_left_in_part_is_closed_and_then_amended():
    order = short_of_cups()
    a_dispatched_shipment(order)
    operations.close_line(mine(order), 1, reason="stock", by=a_clerk())

    operations.amend(mine(order), {1: D(5)}, by=a_clerk())

    assert counted(order, "quantity", "shipped", "canceled") == {
        "SET": (5, 2, 1), "POT": (5, 2, 1), "CUP": (30, 12, 6),
    }  # fmt: skip
    with pytest.raises(Several) as refused:
        operations.amend(mine(order), {1: D(2)}, by=a_clerk())
    assert "at least 3 is shipped, invoiced or closed" in str(refused.value.refusals[0].message)


def test_more_of_a_part_than_can_be_ordered_is_refused_when_amending():
    order = mine(confirmed(entry(a_set(POT="10", CUP="60"), "2")))
    before = picture(order)

    with pytest.raises(Several) as more:
        operations.amend(order, {1: D(500_000_000)}, by=a_clerk())
    with pytest.raises(Several) as added:
        operations.amend(mine(order), {}, [entry(Product.objects.get(sku="SET"), "500000000")], by=a_clerk())

    assert [each.field for each in more.value.refusals] == ["lines.0.quantity"]
    assert [each.field for each in added.value.refusals] == ["additions.0.quantity"]
    assert picture(order) == before


def test_a_kit_ticked_to_close_while_amending_takes_its_parts_along():
    order = mine(
        confirmed(entry(a_set(POT="10", CUP="60"), "2"), entry(a_product(sku="TEA", on_hand="5"), "2"))
    )

    operations.amend(order, {1: LineChange(close="customer")}, by=a_clerk())

    assert counted(order, "canceled", "reserved") == {
        "SET": (2, 0), "TEA": (0, 2), "POT": (2, 0), "CUP": (12, 0),
    }  # fmt: skip
    assert planned(order) == {"TEA": 2}


# Paid before they leave --------------------------------------------------------------------------------------------
def paid_first(amount: str) -> SalesOrder:
    """Three sets at 36.00 with tax that leave when they are paid, and a payment of so much."""
    order = confirmed(entry(a_set(POT="10", CUP="60"), "3"), customer=a_customer(ships_when="paid"))
    a_payment(Invoice.objects.get(), amount)
    return mine(order)


def test_so_many_kits_leave_as_are_paid_for():
    order = paid_first("80.00")

    page = text_of(signed_in("SAL").get(order.get_absolute_url()))

    assert counted(order, "released") == {"SET": (2,), "POT": (2,), "CUP": (12,)}
    assert planned(order) == {"POT": 2, "CUP": 12}
    assert "SET: 2 of 3 paid for" in page
    assert "CUP: 12" not in page
    a_payment(Invoice.objects.get(), "28.00")
    assert planned(order) == {"POT": 3, "CUP": 18}


def test_a_payment_taken_back_takes_whole_kits_off():
    order = paid_first("72.00")
    a_payment(Invoice.objects.get(), "36.00")

    receivables.undo(Allocation.objects.latest("pk"), by=an_accountant())

    assert counted(order, "released")["SET"] == (2,)
    assert planned(order) == {"POT": 2, "CUP": 12}


def test_of_paid_kits_that_lack_a_part_only_the_paid_ones_wait_on_a_shipment():
    order = paid_first("72.00")
    shipment = order.shipments.get(status="planned")
    quantities = {line.pk: D(7) if line.product.sku == "CUP" else D(2) for line in shipment.lines.all()}

    rest = shipments.pick(shipment, quantities, by=an_actor(order.company, "WH"))

    assert rest is not None
    assert planned(order) == {"POT": 1, "CUP": 6}
    shipments.pack(shipment, by=an_actor(order.company, "WH"))
    shipments.dispatch(shipment, by=an_actor(order.company, "WH"))
    assert counted(order, "shipped", "released") == {"SET": (1, 2), "POT": (1, 2), "CUP": (6, 12)}
