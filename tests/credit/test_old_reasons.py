"""The migration that makes codes of what was kept as sentences: decisions and holds from before read the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from core.document_page import timeline_of
from core.reasons import Extent, sentences
from credit.models import CreditDecision
from credit.wording import answers_of
from orders.models import OrderHold, SalesOrder
from tests.builders import a_customer, an_actor
from tests.core.raw import try_sql
from tests.credit.stage import ordered

pytestmark = pytest.mark.django_db
MIGRATION = ("credit", "0005_answers_as_codes")

IT_LIMIT = "50,00 EUR in ordine + 0,00 EUR aperti + questo ordine 100,00 EUR = 150,00 EUR, 50,00 EUR oltre il fido di 100,00 EUR."
IT_OVERDUE = "10,00 EUR scaduti, la partita più vecchia da 31 giorni; sono ammessi 30 giorni."
IT_FIRST = "È il primo ordine del cliente."


@contextmanager
def as_it_was_before() -> Iterator[Callable[[], None]]:
    """The rows as they were kept before the migration; the function migrates them. Who migrates owns the tables."""
    executor = MigrationExecutor(connection)
    migration = executor.loader.get_migration(*MIGRATION)
    state = executor.loader.project_state([MIGRATION], at_end=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")

    def migrate() -> None:
        with connection.schema_editor(atomic=False) as editor:
            migration.apply(state.clone(), editor)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE o2c_app")

    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(state.clone(), editor)
    yield migrate


def an_old_decision(order: SalesOrder, *told: dict[str, Any], **figures: str) -> CreditDecision:
    amounts = {
        "order_amount": "100.00", "limit_amount": "100.00", "open_orders_amount": "50.00",
        "open_receivables_amount": "0.00", **figures,
    }  # fmt: skip
    return CreditDecision.objects.create(
        company=order.company, customer=order.customer, order=order, is_passed=False, currency="EUR",
        rules=list(told), as_of=order.order_date, **amounts,
    )  # fmt: skip


def told(rule: str, words: str, hint: str = "", *, is_passed: bool = False) -> dict[str, Any]:
    """An answer as it was kept: two sentences."""
    return {"rule": rule, "is_passed": is_passed, "words": words, "hint": hint}


def test_a_hold_and_its_decision_from_before_are_read_with_the_decision_s_figures() -> None:
    order = ordered(a_customer(), "100.00")
    with as_it_was_before() as migrate:
        decision = an_old_decision(
            order,
            told("blocked", "Il conto non è bloccato.", is_passed=True),
            told("limit", IT_LIMIT),
            told("overdue", IT_OVERDUE),
            told("first_order", IT_FIRST),
        )
        hold = OrderHold.objects.create(
            company=order.company, order=order, kind="credit", reason=f"{IT_LIMIT}\n{IT_OVERDUE}\n{IT_FIRST}"
        )

        migrate()

    hold.refresh_from_db()
    decision.refresh_from_db()
    assert (hold.reason, [found["code"] for found in hold.findings]) == (
        "", ["credit.over-limit", "credit.overdue.text", "credit.first-order"],
    )  # fmt: skip
    in_full = [words.replace("\xa0", " ") for words in sentences(hold.reasons)]
    assert in_full == [
        "50.00 EUR on order + 0.00 EUR open + this order 100.00 EUR = 150.00 EUR, 50.00 EUR over the limit of 100.00 EUR.",
        IT_OVERDUE,  # nothing but the sentence was kept of these figures
        "This is the customer's first order.",
    ]
    assert sentences(hold.reasons, Extent.WORDS) == [
        "The credit limit does not cover this order.",
        "The customer has invoices long overdue.",
        "The first order of a new customer is looked at.",
    ]
    assert answers_of(decision, Extent.FIGURES, is_held=True)[0] == (True, "The account is not blocked.")


def test_a_sentence_nobody_recognizes_stays_as_it_was_and_is_kept_from_clerks() -> None:
    order = ordered(a_customer(), "100.00")
    with as_it_was_before() as migrate:
        hold = OrderHold.objects.create(
            company=order.company, order=order, kind="credit", reason="777.00 too much", lift_reason="Paid"
        )

        migrate()

    hold.refresh_from_db()
    assert (hold.reason, hold.lift_reason, hold.findings) == ("777.00 too much", "Paid", [])
    assert sentences(hold.reasons) == ["777.00 too much"]
    assert sentences(hold.reasons, Extent.WORDS) == []


@pytest.mark.parametrize(
    "figures, code",
    [
        ({"order_amount": "50.00"}, "credit.within-limit"),
        ({"order_amount": "0.00", "limit_amount": "1.00"}, "credit.adds-nothing"),
        (
            {"limit_amount": "1.00"},
            "credit.limit.text",
        ),  # paid in advance, or a rule of old: the sentence tells
        ({"limit_amount": None}, "credit.limit.text"),
    ],
)
def test_why_an_order_passed_the_limit_is_taken_from_the_figures_where_they_tell(
    figures: dict[str, Any], code: str
) -> None:
    order = ordered(a_customer(), "100.00")
    with as_it_was_before() as migrate:
        decision = an_old_decision(order, told("limit", "Passed, somehow.", is_passed=True), **figures)

        migrate()

    decision.refresh_from_db()
    assert decision.rules[0]["code"] == code


def test_there_and_back_again_nothing_is_lost() -> None:
    order = ordered(a_customer(credit_limit="10.00"), "100.00")
    told_before = {entry.text: entry.reason for entry in timeline_of(order, an_actor(None, "CRC"))}
    with as_it_was_before() as migrate:
        kept = order.credit_decisions.get().rules
        assert [sorted(rule) for rule in kept] == [["hint", "is_passed", "rule", "words"]] * len(kept)
        assert "90.00" in order.holds.get().reason

        migrate()

    hold = order.holds.get()
    assert [found["code"] for found in hold.findings] == ["credit.over-limit"]
    with translation.override("it"):
        assert "90,00\xa0EUR oltre il fido" in sentences(hold.reasons)[0]
    assert {entry.text: entry.reason for entry in timeline_of(order, an_actor(None, "CRC"))} == told_before
    assert "a posted row is frozen" in try_sql("UPDATE credit_creditdecision SET is_passed = true")
