"""Reports count a kit as the one thing that was sold and promised, and what left the stock as its parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.actors import Actor
from fulfillment import operations as fulfillment
from invoicing import operations as invoicing
from invoicing.models import Invoice
from orders import operations as orders
from reporting import selectors
from reporting.selectors.service import service
from tests.builders import a_dispatched_shipment, a_product, the_company
from tests.fulfillment.test_kits import sold
from tests.orders.stage import a_clerk, entry
from tests.orders.test_kits import ALL_THERE, a_set, confirmed
from tests.orders.test_kits_promised import day

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_kit_is_one_line_that_left_and_arrived_in_time():
    order = confirmed(entry(a_set(**ALL_THERE), "2"), entry(a_product(sku="TEA", on_hand="5")))
    fulfillment.deliver(a_dispatched_shipment(order), by=Actor.system(order.company))

    found = service(the_company(), day(0), day(0))

    assert (found.promised_lines, found.filled_lines, found.promised_orders, found.kept_orders) == (
        2,
        2,
        1,
        1,
    )


def test_a_kit_is_judged_by_the_day_on_which_all_of_it_was_promised():
    order = sold("3", POT="10", CUP="13")
    a_dispatched_shipment(order)

    now, later = service(the_company(), day(0), day(0)), service(the_company(), day(0), day(7))

    assert (now.promised_lines, now.filled_lines) == (0, 0)
    assert (later.promised_lines, later.filled_lines, later.kept_orders) == (1, 0, 0)


def test_turnover_is_made_with_kits_and_not_with_their_parts():
    order = sold("2", **ALL_THERE)
    a_dispatched_shipment(order)
    for invoice in Invoice.objects.filter(status="draft"):
        invoicing.issue(invoice, by=Actor.system(order.company))

    best = selectors.top_products(the_company(), day(0), day(0))

    assert [(row.key, row.turnover, row.documents) for row in best] == [("SET", 60, 1)]


def test_a_kit_that_was_given_up_is_one_lost_sale():
    order = sold("2", POT="10", CUP="7")
    orders.close_line(order, 1, reason="stock", by=a_clerk())

    (lost,) = selectors.lost_by_reason(the_company(), day(0), day(0))

    assert (lost.lines, lost.worth) == (1, 60)


def test_an_order_of_a_kit_is_an_order_of_one_line():
    sold("2", **ALL_THERE)

    (month, _total) = selectors.orders_by_channel(the_company(), day(0), day(0))

    assert (month.orders, month.average_lines) == (1, 1)
