"""Why an order was held: every rule and figure as it was decided and as it would be now, down to the documents."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import outbox
from credit import operations as credit
from credit.models import CreditDecision
from credit.selectors import Document, Documents, compare
from credit.views.comparing import sections, sum_lines
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_payment, an_actor, an_order
from tests.credit.stage import D, goods, invoiced, ordered
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


def page_of(client: Client, order: SalesOrder, *position: int, **query: str) -> Any:
    name = "why" if position else "why-latest"
    return client.get(reverse(f"credit:{name}", args=[order.number, *position]), query)


def a_refusal() -> tuple[SalesOrder, SalesOrder, Any]:
    """An order of 100 held, for 60 are on order and 50 open of a limit of 200; with those two."""
    customer = a_customer(credit_limit="200.00")
    invoice = invoiced(customer, "50.00")
    other = an_order(customer, **goods("60.00"))
    order = ordered(customer, "100.00")
    assert order.status == "held"
    return order, other, invoice


def test_a_refusal_keeps_the_documents_its_figures_are_made_of() -> None:
    order, other, invoice = a_refusal()

    decision = order.credit_decisions.get()
    kept = Documents.of(decision.documents)

    assert kept is not None
    assert [(each.number, each.amount) for each in kept.orders] == [(other.number, D(60))]
    assert [(each.number, each.amount) for each in kept.items] == [(invoice.number, D(50))]
    assert sum(each.amount for each in kept.orders) == decision.open_orders_amount
    assert sum(each.amount for each in kept.items) == decision.open_receivables_amount


def test_an_order_that_passed_keeps_its_figures_alone() -> None:
    order = ordered(a_customer(credit_limit="100.00"), "100.00")

    assert order.credit_decisions.get().documents == {}


def test_then_and_now_stand_side_by_side_with_the_difference() -> None:
    order, other, invoice = a_refusal()
    a_payment(invoice, "20.00")
    orders.cancel(other, reason="customer", by=an_actor())

    page = text_of(page_of(signed_in("CRC"), order))

    assert "60.00 EUR on order + 50.00 EUR open + this order 100.00 EUR = 210.00 EUR" in page
    assert "0.00 EUR on order + 30.00 EUR open + this order 100.00 EUR = 130.00 EUR" in page
    assert "All of them would pass now." in page
    for words in (
        other.number,
        invoice.number,
        "−60.00 EUR",
        "−20.00 EUR",
        "−80.00 EUR",
        "another answer now",
    ):
        assert words in page


def test_the_sum_is_exact_on_both_sides() -> None:
    order, *_rest = a_refusal()
    decision = order.credit_decisions.get()

    lines = {line.label: (line.before, line.after, line.difference) for line in sum_lines(decision, None)}

    assert lines["Exposure with this order"][0] == D(210)
    assert lines["Left of the limit"][0] == D(-10)
    assert all(after is None for _before, after, _difference in lines.values())


def test_a_limit_raised_meanwhile_shows_and_what_was_decided_stays() -> None:
    order, *_rest = a_refusal()
    credit.set_limit(order.customer, limit_amount=D(500), by=an_actor(None, "MGR"))

    page = text_of(page_of(signed_in("CRC"), order))

    assert "10.00 EUR over the limit of 200.00 EUR" in page
    assert "within the limit of 500.00 EUR" in page
    assert "300.00 EUR" in page


def test_each_decision_has_its_place_and_the_latest_is_shown_first() -> None:
    order, *_rest = a_refusal()
    credit.set_limit(order.customer, limit_amount=D(500), by=an_actor(None, "MGR"))
    outbox.drain()
    client = signed_in("CRC")

    latest, first = text_of(page_of(client, order)), text_of(page_of(client, order, 1))

    assert f"Why {order.number} passed" in latest
    assert f"Why {order.number} is held" in first
    assert page_of(client, order, 3).status_code == 404
    assert page_of(client, order, 0).status_code == 200


def test_the_timeline_leads_to_the_decision_of_its_moment() -> None:
    order, *_rest = a_refusal()
    credit.set_limit(order.customer, limit_amount=D(500), by=an_actor(None, "MGR"))
    outbox.drain()
    client = signed_in("CRC")
    page = client.get(order.get_absolute_url()).content.decode()
    address = reverse("credit:why-latest", args=[order.number])
    links = [part.split('"')[0] for part in page.split('href="') if part.startswith(f"{address}?at=")]

    titles = [text_of(client.get(link.replace("&amp;", "&"))) for link in links]

    assert len(titles) == 2
    assert f"Why {order.number} passed" in titles[0]
    assert f"Why {order.number} is held" in titles[1]


@pytest.mark.parametrize("at", ["", "x", "2026-13-99", "2020-01-01T00:00:00", "0001-01-01T00:00:00+00:00"])
def test_a_moment_that_is_none_shows_the_latest(at: str) -> None:
    order, *_rest = a_refusal()

    assert page_of(signed_in("CRC"), order, at=at).status_code == 200


def test_who_sells_reads_it_in_words_without_a_figure() -> None:
    order, other, invoice = a_refusal()

    page = text_of(page_of(signed_in("SAL"), order))

    assert "The credit limit does not cover this order." in page
    for figure in ("60.00", "50.00", "100.00", "210.00", "200.00", other.number, invoice.number):
        assert figure not in page


@pytest.mark.parametrize("role, status", [("WH", 403), ("ADM", 403), ("AUD", 200), ("GL", 200), ("MGR", 200)])
def test_the_warehouse_is_told_nothing(role: str, status: int) -> None:
    order, *_rest = a_refusal()

    assert page_of(signed_in(role), order).status_code == status


def test_an_order_nobody_can_decide_any_more_is_told_as_it_was() -> None:
    order, *_rest = a_refusal()
    orders.cancel(order, reason="customer", by=an_actor())

    page = text_of(page_of(signed_in("CRC"), order))

    assert "10.00 EUR over the limit" in page
    assert "would pass now" not in page


def test_a_draft_has_no_decision_to_explain() -> None:
    order = a_draft_order(a_customer(), **goods("1.00"))

    assert page_of(signed_in("CRC"), order).status_code == 404


def test_documents_of_two_moments_are_laid_side_by_side_per_currency() -> None:
    first = [Document("order", "A", "EUR", D(10)), Document("order", "B", "USD", D(5))]
    second = [Document("order", "A", "EUR", D(7)), Document("order", "C", "EUR", D(1))]

    seen = compare(first, second)

    assert [(row.document.number, row.before, row.after, row.difference) for row in seen.rows] == [
        ("A", D(10), D(7), D(-3)), ("B", D(5), D(0), D(-5)), ("C", D(0), D(1), D(1)),
    ]  # fmt: skip
    assert [(row.document.currency, row.before, row.after, row.difference) for row in seen.sums] == [
        ("EUR", D(10), D(8), D(-2)), ("USD", D(5), D(0), D(-5)),
    ]  # fmt: skip


def test_what_nobody_kept_is_not_compared() -> None:
    seen = sections(None, Documents([Document("order", "A", "EUR", D(7))]))[0]

    assert [(row.compared.before, row.compared.after, row.compared.difference) for row in seen.rows] == [
        (None, D(7), None)
    ]


def test_a_page_of_many_documents_asks_as_often_as_one_of_few() -> None:
    order, *_rest = a_refusal()
    client = signed_in("CRC")
    address = reverse("credit:why-latest", args=[order.number])

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    before = count()
    credit.set_limit(order.customer, limit_amount=None, by=an_actor(None, "MGR"))
    for _number in range(4):
        an_order(order.customer, **goods("1.00"))
        invoiced(order.customer, "1.00")

    assert count() == before
    assert CreditDecision.objects.filter(order=order).count() == 1
