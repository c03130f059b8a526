"""Every rule of the credit check at its border: equal passes, a cent or a day more holds."""

from __future__ import annotations

import datetime

import pytest

from core.reasons import say, sentences
from credit import operations as credit
from credit.rule_sets import ORDERING, Setting
from orders.lifecycle import HoldKind
from orders.models import SalesOrder
from tests.builders import a_customer, a_rate, an_actor, payment_terms, the_company
from tests.credit.stage import D, account_of, invoiced, ordered, reminded, rules

pytestmark = pytest.mark.django_db


def failed(order: SalesOrder) -> list[str]:
    """The rules that the last check of the order found broken."""
    decision = order.credit_decisions.latest("pk")
    return [rule["rule"] for rule in decision.rules if not rule["is_passed"]]


def euro(amount: str) -> dict[str, str]:
    """An amount as a reason keeps it."""
    return {"amount": amount, "currency": "EUR"}


def test_every_check_leaves_the_answer_and_figures_of_every_rule() -> None:
    customer = a_customer(credit_limit="500.00")
    invoiced(customer, "100.00")
    ordered(customer, "50.00")

    decision = ordered(customer, "25.00").credit_decisions.get()

    assert [rule["rule"] for rule in decision.rules] == ["blocked", "limit", "overdue", "dunning", "review"]  # fmt: skip
    assert (decision.limit_amount, decision.open_receivables_amount, decision.open_orders_amount) == (
        D("500.00"), D("100.00"), D("50.00"),
    )  # fmt: skip
    assert (decision.order_amount, decision.currency, decision.check_point) == (D("25.00"), "EUR", "submit")
    assert decision.rules[1] == {
        "rule": "limit",
        "is_passed": True,
        "code": "credit.within-limit",
        "params": {
            "orders": euro("50.0000"), "receivables": euro("100.0000"), "order": euro("25.0000"),
            "after": euro("175.0000"), "limit": euro("500.0000"),
        },
    }  # fmt: skip
    assert say(decision.rules[1]).replace("\xa0", " ") == (
        "50.00 EUR on order + 100.00 EUR open + this order 25.00 EUR = 175.00 EUR, within the limit of 500.00 EUR."
    )


@pytest.mark.parametrize(
    "limit, broken",
    [("175.00", []), ("174.99", ["limit"]), ("0", ["limit"]), (None, [])],
)
def test_the_limit_covers_orders_receivables_and_this_order_together(
    limit: str | None, broken: list[str]
) -> None:
    customer = a_customer()
    invoiced(customer, "100.00")
    ordered(customer, "50.00")
    credit.set_limit(customer, limit_amount=None if limit is None else D(limit), by=an_actor(None, "MGR"))

    order = ordered(customer, "25.00")

    assert failed(order) == broken
    assert order.status == ("held" if broken else "confirmed")


def test_an_order_over_nothing_passes_whatever_is_owed() -> None:
    customer = a_customer()
    invoiced(customer, "10.00")
    credit.set_limit(customer, limit_amount=D(0), by=an_actor(None, "MGR"))

    order = ordered(customer, "0.00")

    assert order.status == "confirmed"
    assert order.credit_decisions.get().rules[1]["code"] == "credit.adds-nothing"


@pytest.mark.parametrize("days, broken", [(30, []), (31, ["overdue"])])
def test_an_invoice_may_be_overdue_for_as_many_days_as_allowed(days: int, broken: list[str]) -> None:
    rules(overdue=30)
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=days)

    assert failed(ordered(customer, "1.00")) == broken


@pytest.mark.parametrize("owed, broken", [("50.00", []), ("50.01", ["overdue"])])
def test_small_amounts_overdue_for_long_are_let_pass(owed: str, broken: list[str]) -> None:
    rules(overdue=Setting(D("50.00"), 30, ORDERING))
    customer = a_customer()
    invoiced(customer, owed, days_overdue=200)

    assert failed(ordered(customer, "1.00")) == broken


@pytest.mark.parametrize(
    "allowed, days, broken",
    [("80.00", 1, []), ("79.99", 1, ["overdue_amount"]), ("79.99", 0, []), ("0", 1, ["overdue_amount"])],
)
def test_too_much_overdue_stops_orders_however_young_it_is(
    allowed: str, days: int, broken: list[str]
) -> None:
    rules(overdue_amount=allowed)
    customer = a_customer()
    invoiced(customer, "80.00", days_overdue=days)

    assert failed(ordered(customer, "1.00")) == broken


@pytest.mark.parametrize("level, broken", [(2, []), (3, ["dunning"])])
def test_a_customer_may_have_been_reminded_up_to_a_level(level: int, broken: list[str]) -> None:
    rules(dunning=2)
    customer = a_customer()
    reminded(invoiced(customer, "10.00", days_overdue=1), level)

    assert failed(ordered(customer, "1.00")) == broken


def test_an_empty_rule_is_switched_off() -> None:
    rules(overdue=None, dunning=None)
    customer = a_customer()
    reminded(invoiced(customer, "10.00", days_overdue=200), 9)

    assert ordered(customer, "1.00").status == "confirmed"


@pytest.mark.parametrize("days, broken", [(1, []), (0, []), (-1, ["review"])])
def test_credit_holds_until_the_day_of_its_review(days: int, broken: list[str]) -> None:
    customer = a_customer()
    account_of(customer, review_date=the_company().today() + datetime.timedelta(days=days))

    assert failed(ordered(customer, "1.00")) == broken


def test_where_the_company_wants_it_a_first_order_is_looked_at_and_the_second_is_not() -> None:
    rules(first_order=True)
    customer = a_customer()

    first = ordered(customer, "1.00")
    assert failed(first) == ["first_order"]
    assert failed(ordered(customer, "1.00")) == ["first_order"]  # none has been confirmed yet

    credit.release(first, reason="looks solid", by=an_actor(None, "MGR"))
    assert ordered(customer, "1.00").status == "confirmed"


def test_nobody_looks_at_first_orders_unless_the_company_wants_it() -> None:
    rules()

    assert ordered(a_customer(), "1.00").status == "confirmed"


def test_who_pays_in_advance_is_asked_neither_for_a_limit_nor_for_a_first_order() -> None:
    rules(first_order=True)
    terms = payment_terms(code="PRE", is_prepaid=True)

    order = ordered(a_customer(credit_limit="0", payment_terms=terms), "100.00")

    assert failed(order) == []
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == [HoldKind.PREPAYMENT]


def test_a_block_stops_who_pays_in_advance_too() -> None:
    terms = payment_terms(code="PRE", is_prepaid=True)
    customer = a_customer(payment_terms=terms)
    credit.block(customer, reason="in dispute", by=an_actor(None, "CRC"))

    order = ordered(customer, "1.00")

    assert failed(order) == ["blocked"]
    assert sentences(order.holds.get(kind="credit").reasons) == ["The account is blocked: in dispute"]


@pytest.mark.parametrize("amount, status", [("100.00", "confirmed"), ("100.01", "held")])
def test_a_limit_in_another_currency_is_compared_at_the_days_rate(amount: str, status: str) -> None:
    a_rate(the_company(), "USD", "2.00")  # one dollar is worth two euros
    customer = a_customer()
    credit.set_limit(customer, limit_amount=D("50.00"), currency="USD", by=an_actor(None, "MGR"))

    order = ordered(customer, amount)

    assert order.status == status
    assert order.credit_decisions.get().currency == "USD"


@pytest.mark.parametrize("amount, status", [("50.00", "confirmed"), ("50.01", "held")])
def test_parent_and_children_use_one_limit_up_together(amount: str, status: str) -> None:
    parent = a_customer(credit_limit="300.00")
    invoiced(a_customer(parent=parent), "150.00")
    ordered(parent, "100.00")

    assert ordered(a_customer(parent=parent), amount).status == status


def test_a_child_has_no_limit_of_its_own() -> None:
    parent = a_customer(credit_limit="300.00", name="Mother")
    child = a_customer(parent=parent, name="Daughter")

    with pytest.raises(credit.SharedLimit) as refused:
        credit.set_limit(child, limit_amount=D(1), by=an_actor(None, "MGR"))

    assert (refused.value.field, refused.value.message) == (
        "credit_limit",
        "Daughter shares the limit of Mother. Set it there.",
    )
    assert parent.credit_account.limits.get().limit_amount == D("300.00")
