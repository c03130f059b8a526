"""Rules as a set per risk class: each with its threshold, asked at the check points it is switched on at."""

from __future__ import annotations

import datetime

import pytest
from django.apps import apps

from core.refusals import NotPermitted, Refusal, StaleVersion
from credit import operations as credit
from credit.lifecycle import CheckPoint, Rule
from credit.models import CreditPolicy
from credit.rule_sets import ORDERING, RuleSet, Setting
from credit.selectors import rule_set_of
from orders import operations as orders
from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from tests.builders import a_customer, a_rate, an_actor, the_company
from tests.credit.stage import D, account_of, invoiced, ordered, rules

pytestmark = pytest.mark.django_db
CP = CheckPoint


def failed(order: SalesOrder) -> list[str]:
    """The rules the order's last decision failed."""
    return [rule["rule"] for rule in order.credit_decisions.latest("pk").rules if not rule["is_passed"]]


def test_a_customer_is_judged_by_the_rules_of_his_risk_class() -> None:
    rules(order_value="1000.00")
    rules("watched", order_value="50.00")
    regular, watched = a_customer(), a_customer()
    account_of(watched, risk_class="watched")

    assert failed(ordered(regular, "60.00")) == []
    assert failed(ordered(watched, "60.00")) == ["order_value"]


def test_a_class_without_rules_of_its_own_is_judged_by_the_standard_ones() -> None:
    rules(order_value="50.00")
    customer = a_customer()
    account_of(customer, risk_class="new")

    assert failed(ordered(customer, "60.00")) == ["order_value"]


@pytest.mark.parametrize(
    "value, broken", [("90.00", []), ("90.01", ["limit_used"]), ("100.00", ["limit_used"])]
)
def test_an_order_is_looked_at_before_the_limit_is_used_up(value: str, broken: list[str]) -> None:
    rules(limit_used=90)

    assert failed(ordered(a_customer(credit_limit="100.00"), value)) == broken


def test_amounts_of_rules_are_converted_to_the_currency_of_the_limit() -> None:
    a_rate(the_company(), "USD", "0.50")
    rules(order_value="50.00")
    customer = a_customer(currency="USD")
    credit.set_limit(customer, limit_amount=D("1000.00"), currency="USD", by=an_actor(None, "MGR"))

    within, beyond = ordered(customer, "50.00"), ordered(customer, "50.01")

    assert (within.gross_amount, failed(within)) == (D("100.00"), [])
    assert (beyond.gross_amount, failed(beyond)) == (D("100.02"), ["order_value"])


def test_a_rule_is_asked_only_at_the_points_it_is_switched_on_at() -> None:
    rules(overdue=Setting(D(0), 30, frozenset({CP.AMEND})))
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=60)

    order = ordered(customer, "10.00")

    assert order.status == OrderStatus.CONFIRMED
    assert "overdue" not in [rule["rule"] for rule in order.credit_decisions.get().rules]


def test_an_order_that_ships_after_the_horizon_does_not_count_yet() -> None:
    rules(horizon=30)
    customer = a_customer(credit_limit="100.00")
    later = the_company().today() + datetime.timedelta(days=31)

    far = ordered(customer, "500.00", requested_date=later)
    near = ordered(customer, "100.00")

    assert far.status == near.status == OrderStatus.CONFIRMED
    assert far.credit_decisions.get().later_amount == D("500.00")
    assert failed(ordered(customer, "0.01")) == ["limit"]


def test_an_order_within_the_horizon_counts() -> None:
    rules(horizon=30)
    customer = a_customer(credit_limit="100.00")
    soon = the_company().today() + datetime.timedelta(days=30)

    assert failed(ordered(customer, "100.01", requested_date=soon)) == ["limit"]


def test_copying_is_refused_where_the_rules_say_so_and_leaves_no_draft() -> None:
    rules(limit=Setting(points=ORDERING | {CP.COPY}))
    customer = a_customer(credit_limit="150.00")
    order = ordered(customer, "100.00")

    with pytest.raises(credit.CreditRefused) as refused:
        orders.copy(order, by=an_actor(None, "MGR"))

    assert "50.00 EUR over the limit of 150.00 EUR" in refused.value.message.replace("\xa0", " ")
    assert SalesOrder.objects.count() == 1


def test_a_clerk_is_told_without_figures_that_an_order_is_not_copied() -> None:
    rules(limit=Setting(points=ORDERING | {CP.COPY}))
    order = ordered(a_customer(credit_limit="150.00"), "100.00")

    with pytest.raises(credit.CreditRefused) as refused:
        orders.copy(order, by=an_actor(None, "SAL"))

    assert refused.value.message == "The order is not copied. The credit limit does not cover this order."


def test_changing_rules_keeps_their_history_and_raises_the_version() -> None:
    rules(overdue=30)
    rules(overdue=45)

    policy = CreditPolicy.objects.get()
    assert policy.version == 3
    assert policy.rules.get(rule="overdue").number == 45
    history = apps.get_model("credit", "CreditRuleEvent").objects.filter(rule="overdue")
    assert [event.number for event in history.order_by("pgh_id")] == [30, 45]


def test_rules_read_back_as_they_were_saved() -> None:
    saved = rules(order_value="12.50", limit_used=80, horizon=14)

    read = rule_set_of(the_company(), None)

    assert {rule: read.settings[rule] for rule in saved.settings} == dict(saved.settings)
    assert not read.is_on(Rule.PROMISES)


@pytest.mark.parametrize(
    "setting, field",
    [
        (Setting(number=10000, points=ORDERING), "overdue.number"),
        (Setting(amount=D("-1"), points=ORDERING), "overdue.amount"),
        (Setting(points=frozenset({CP.RECHECK})), "overdue.points"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(setting: Setting, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        credit.save_rule_set(RuleSet("standard", {Rule.OVERDUE: setting}), by=an_actor(None, "MGR"))

    assert refused.value.field == field
    assert not CreditPolicy.objects.exists()


def test_who_read_the_rules_before_somebody_changed_them_reads_them_again() -> None:
    rules(overdue=30)

    with pytest.raises(StaleVersion):
        credit.save_rule_set(RuleSet(), by=an_actor(None, "MGR"), version=1)


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "ADM", "AUD"])
def test_only_a_manager_changes_the_rules(role: str) -> None:
    with pytest.raises(NotPermitted):
        credit.save_rule_set(RuleSet(), by=an_actor(None, role))
