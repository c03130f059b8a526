"""The checker finds what no verb would do: books on credit broken by the owner of the database."""

from __future__ import annotations

import pytest
from django.db import connection

from core import timeline
from credit import operations as credit
from credit.invariants import RULES
from fulfillment import operations as fulfillment
from fulfillment.models import Shipment
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_payment, an_actor
from tests.credit.stage import invoiced, ordered
from tests.database import as_owner
from tests.orders.stage import mine

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.breaks_invariants]


@pytest.fixture
def books() -> SalesOrder:
    """60.00 invoiced of which 10.00 are paid, 50.00 on order up to the limit of 100.00, and 30.00 that were released."""
    customer = a_customer(credit_limit="100.00")
    a_payment(invoiced(customer, "60.00"), "10.00")
    ordered(customer, "50.00")
    order = ordered(customer, "30.00")
    credit.release(order, reason="good payer", by=an_actor(None, "MGR"))
    return order


def tamper(statement: str) -> None:
    """As the owner, who can switch triggers off."""
    with as_owner(str(connection.settings_dict["NAME"])) as owner:
        owner.execute("SET session_replication_role = replica")
        assert owner.execute(statement).rowcount == 1


def broken() -> dict[str, str]:
    """The rules about credit that do not hold, and their first row."""
    found = {rule.name: " ".join(list(rule.violations())[:1]) for rule in reversed(RULES)}
    return {name: row for name, row in found.items() if row}


def test_right_books_have_no_findings(books: SalesOrder) -> None:
    assert [list(rule.violations()) for rule in RULES] == [[]] * len(RULES)


@pytest.mark.parametrize(
    "statement, row",
    [
        (
            "UPDATE receivables_openitem SET open_amount = open_amount - 20 WHERE kind = 'invoice'",
            "orders 80.0000 recomputed 80.0000 receivables 30.0000 recomputed 50.0000",
        ),
        (
            "UPDATE receivables_openitem SET open_amount = 0, base_open_amount = 0 WHERE kind = 'invoice'",
            "orders 80.0000 recomputed 80.0000 receivables 0 recomputed 50.0000",
        ),
        (
            "UPDATE receivables_openitem SET item_amount = 5, open_amount = 5 WHERE kind = 'payment'",
            "orders 80.0000 recomputed 80.0000 receivables 45.0000 recomputed 55.0000",
        ),
        (
            "UPDATE invoicing_invoice SET gross_amount = gross_amount + 1, net_amount = net_amount + 1",
            "orders 80.0000 recomputed 80.0000 receivables 50.0000 recomputed 51.0000",
        ),
        (
            """UPDATE orders_salesorderline SET invoiced = 0.5
                WHERE order_id = (SELECT id FROM orders_salesorder WHERE gross_amount = 50)""",
            "orders 55.0000 recomputed 80.0000 receivables 50.0000 recomputed 50.0000",
        ),
    ],
    ids=["open amount", "paid", "payment", "invoice", "counter"],
)
def test_an_exposure_that_documents_do_not_give_is_found(books: SalesOrder, statement: str, row: str) -> None:
    tamper(statement)

    assert row in broken()["CRD-1"]


@pytest.mark.parametrize(
    "change",
    [
        "is_passed = true",
        "limit_amount = 140",
        "limit_amount = NULL",
        "open_orders_amount = 0",
        "open_receivables_amount = 19.99",
        "order_amount = -30",
        "rules = '[]'",
    ],
)
def test_a_decision_whose_sums_or_answer_do_not_agree_is_found(books: SalesOrder, change: str) -> None:
    tamper(f"UPDATE credit_creditdecision SET {change} WHERE order_id = {books.pk}")

    row = broken()["CRD-2"]
    assert f"order {books.number}" in row


def test_a_decision_that_passed_over_the_limit_is_found(books: SalesOrder) -> None:
    tamper(
        "UPDATE credit_creditdecision SET limit_amount = 99.99 WHERE order_amount = 50 AND check_point = 'submit'"
    )

    assert "True 0.0000 50.0000 50.0000 99.9900 credit.within-limit" in broken()["CRD-2"]


def test_a_decision_that_somebody_s_release_let_pass_is_right(books: SalesOrder) -> None:
    orders.place_hold(books, "manual", "Wait", by=an_actor())
    orders.release_hold(mine(books), "manual", "Go", by=an_actor(None, "MGR"))

    decision = books.credit_decisions.latest("pk")
    assert decision.is_passed
    assert (decision.rules[-1]["rule"], broken()) == ("release", {})


@pytest.mark.parametrize(
    "change",
    [
        "released_amount = 29.99",
        "currency = 'USD'",
        "expires_on = at::date - 2",
        "reason = ' '",
        "released_by_id = NULL",
        "hold_id = (SELECT max(id) FROM orders_orderhold WHERE order_id <> credit_creditrelease.order_id)",
    ],
)
def test_a_release_that_does_not_cover_its_order_is_found(books: SalesOrder, change: str) -> None:
    tamper(f"UPDATE credit_creditrelease SET {change}")

    assert f"order {books.number}" in broken()["CRD-4"]


def test_a_release_that_has_lapsed_covers_nothing_any_more(books: SalesOrder) -> None:
    tamper("UPDATE credit_creditrelease SET released_amount = 29.99, lapsed_at = now()")

    assert broken() == {}


@pytest.mark.parametrize("activity", ["picking started", "line picked", "picked", "dispatched"])
def test_goods_of_a_held_order_that_left_the_shelf_are_found(books: SalesOrder, activity: str) -> None:
    shipment = Shipment.objects.get(order=books)
    orders.place_hold(mine(books), "manual", "Wait", by=an_actor())
    assert broken() == {}

    timeline.record(shipment, activity, by=an_actor(), order_id=books.pk)

    assert broken() == {"ORD-6": f"order {books.number} {activity} {shipment.number}"}


def test_goods_picked_before_a_hold_and_after_its_end_are_no_finding(books: SalesOrder) -> None:
    shipment = Shipment.objects.get(order=books)
    by = an_actor()
    fulfillment.start_picking(shipment, by=by)

    orders.place_hold(mine(books), "manual", "Wait", by=by)
    orders.release_hold(mine(books), "manual", "Go", by=an_actor(None, "MGR"))
    fulfillment.pick(Shipment.objects.get(pk=shipment.pk), by=by)

    assert broken() == {}
