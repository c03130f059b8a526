"""Why an order is held, where prices and people hold it: who is told what, and in which language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from core.document_page import timeline_of
from core.reasons import sentences
from orders import operations as orders
from orders.models import SalesOrder
from orders.operations.holding import UNCHECKED
from tests.builders import a_customer, a_product, an_actor, an_order, payment_terms
from tests.orders.stage import a_clerk, a_draft, entry
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def holds_told_to(role: str, order: SalesOrder, language: str = "en") -> list[object]:
    """The holds of the order as a program of this role is told of them; none of these was approved before."""
    answer = Program(role).client.get(f"/api/v1/orders/{order.number}", headers={"Accept-Language": language})
    holds = list(answer.json()["holds"])
    assert [hold.pop("changes") for hold in holds] == [[]] * len(holds)
    return holds


def an_order_at_half_price() -> SalesOrder:
    """It waits for a manager: a clerk may give 15 %."""
    clerk = a_clerk()
    product = a_product(price="100.00", on_hand="9")
    order = a_draft(clerk, entry(product, discount_percent=D("50.5")))
    orders.submit(order, by=clerk)
    return order


def held_by_hand() -> SalesOrder:
    order = an_order(product=a_product(on_hand="9"))
    orders.place_hold(order, "manual", "100 % sure: wait", by=an_actor())
    return order


def test_a_price_beyond_the_limit_of_a_clerk_is_told_to_colleagues_and_not_to_the_warehouse() -> None:
    order = an_order_at_half_price()

    words = "Line 1: 50.5 % below the usual price; clerks may give 15 %."
    assert words in text_of(signed_in("SAL").get(order.get_absolute_url()))
    params = {"position": 1, "discount": "50.5", "limit": "15"}
    assert holds_told_to("SAL", order) == [
        {
            "kind": "approval",
            "reason": words,
            "reasons": [{"code": "order.discount-over-limit", "params": params, "message": words}],
        }
    ]
    assert holds_told_to("WH", order) == [
        {"kind": "approval", "reason": "Held for: Approval.", "reasons": []}
    ]
    assert "50.5" not in text_of(signed_in("WH").get(order.get_absolute_url()))


def test_a_percentage_is_written_as_the_reader_writes_it() -> None:
    order = an_order_at_half_price()

    with translation.override("it"):
        assert sentences(order.holds.get(kind="approval").reasons) == [
            "Riga 1: 50,5 % sotto il prezzo abituale; gli addetti possono concedere fino al 15 %."
        ]


def test_a_wait_for_money_is_told_in_the_language_of_who_reads() -> None:
    with translation.override("nb"):
        order = an_order(a_customer(payment_terms=payment_terms(code="PRE", is_prepaid=True)))

    [hold] = holds_told_to("SAL", order, "it")

    assert hold == {
        "kind": "prepayment",
        "reason": "In attesa del pagamento anticipato.",
        "reasons": [
            {"code": "order.not-prepaid", "params": {}, "message": "In attesa del pagamento anticipato."}
        ],
    }


@pytest.mark.parametrize("language", ["en", "it"])
def test_what_a_person_typed_is_told_as_it_was_typed(language: str) -> None:
    text = "100 % sure: wait"
    reason = {"code": "text", "params": {"text": text}, "message": text}

    order = held_by_hand()

    assert holds_told_to("SAL", order, language) == [{"kind": "manual", "reason": text, "reasons": [reason]}]
    assert text_of(signed_in("SAL").get(order.get_absolute_url())).count(text) == 2  # hold and timeline


def test_a_hold_is_unanswered_in_whatever_language_it_was_placed() -> None:
    with translation.override("nb"):
        hold = orders.place_hold(held_by_hand(), "credit", [UNCHECKED], by=an_actor())

    with translation.override("it"):
        assert orders.is_unanswered(hold)


def test_why_an_order_or_a_line_was_given_up_is_told_in_the_reader_s_language() -> None:
    product = a_product(on_hand="9")
    canceled, shortened, noted = (an_order(product=product) for _each in range(3))
    with translation.override("nb"):
        orders.cancel(canceled, reason="duplicate", by=a_clerk())
        orders.close_line(shortened, 1, reason="stock", by=a_clerk())
        orders.cancel(noted, reason="duplicate", note="See the other one", by=a_clerk())

    with translation.override("it"):
        told = [timeline_of(order, a_clerk()) for order in (canceled, shortened, noted)]

    assert [next(event.reason for event in events if event.reason) for events in told] == [
        "Inserito due volte",
        "Non disponibile",
        "See the other one",
    ]
