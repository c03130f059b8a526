"""What secures a customer's debt: added by one, confirmed by another, and the orders that wait for it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import clock, outbox
from core.refusals import Conflict, NotPermitted, Refusal
from credit import operations as credit
from credit import selectors, tasks
from credit.lifecycle import CheckPoint
from credit.models import Security
from credit.operations import Cover
from customers.models import Customer
from customers.operations import merge
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, an_actor, an_order, payment_terms, the_company
from tests.credit.stage import D, a_controller, goods, invoiced, ordered, rules
from tests.orders.stage import at_once

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return the_company().today()


def added(customer: Customer, amount: str, order: SalesOrder | None = None, **options: Any) -> Security:
    """A letter of credit over this amount that nobody has confirmed yet."""
    by = options.pop("by", None) or an_actor(None, "CRC")
    cover = {"kind": "letter", "reference": "LC 4711", "valid_from": today(), **options}
    return credit.add_security(customer, Cover(covered_amount=D(amount), **cover), order=order, by=by)


def confirmed(customer: Customer, amount: str, order: SalesOrder | None = None, **options: Any) -> Security:
    security = added(customer, amount, order, **options)
    credit.confirm_security(security, by=an_actor(None, "MGR"))
    return security


def open_holds(order: SalesOrder) -> list[str]:
    order.refresh_from_db()
    return sorted(order.holds.filter(lifted_at__isnull=True).values_list("kind", flat=True))


def unsecured(customer: Customer) -> tuple[Any, Any]:
    exposure = selectors.exposure_of(customer, selectors.account_of(customer), today())
    return exposure.secured_amount, exposure.unsecured_amount


def test_an_order_over_the_limit_waits_for_its_security_and_goes_on_when_it_is_confirmed() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    assert open_holds(order) == ["credit"]

    security = added(customer, "100.00", order)
    outbox.drain()
    assert (order.status, open_holds(order)) == ("held", ["prepayment"])

    credit.confirm_security(security, by=an_actor(None, "MGR"))
    outbox.drain()

    assert open_holds(order) == []
    assert order.status == "confirmed"


def test_why_it_waits_is_told_with_its_paper_and_the_limit_is_not_asked() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")

    added(customer, "100.00", order)
    outbox.drain()

    hold = order.holds.get(lifted_at__isnull=True)
    assert [found["code"] for found in hold.findings] == ["credit.security-awaited"]
    limit = next(rule for rule in order.credit_decisions.latest("pk").rules if rule["rule"] == "limit")
    assert (limit["is_passed"], limit["code"]) == (True, "credit.secured-once-confirmed")


@pytest.mark.parametrize(
    "cover",
    [
        {"amount": "99.99"},
        {"amount": "100.00", "currency": "USD"},
        {"amount": "100.00", "valid_from": 1},
    ],
)
def test_one_that_is_not_enough_or_not_in_force_does_not_count(cover: dict[str, Any]) -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    options = dict(cover)
    if "valid_from" in options:
        options["valid_from"] = today() + options["valid_from"] * DAY

    confirmed(customer, options.pop("amount"), order, **options)
    outbox.drain()

    assert open_holds(order) == ["credit"]


def test_two_securities_together_are_enough() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")

    confirmed(customer, "60.00", order)
    second = added(customer, "40.00", order)
    outbox.drain()
    assert open_holds(order) == ["prepayment"]
    credit.confirm_security(second, by=an_actor(None, "MGR"))
    outbox.drain()

    assert order.__class__.objects.get(pk=order.pk).status == "confirmed"


def test_an_order_whose_awaited_security_ends_is_asked_for_its_limit_again() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    security = added(customer, "100.00", order)
    outbox.drain()

    credit.end_security(security, reason="Never came", by=an_actor(None, "CRC"))
    outbox.drain()

    assert open_holds(order) == ["credit"]


def test_an_order_whose_awaited_security_expires_is_asked_for_its_limit_at_night() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    added(customer, "100.00", order, valid_to=today() + 2 * DAY)
    outbox.drain()

    with clock.history(timezone.now() + 3 * DAY):
        tasks.follow_limits()
        outbox.drain()

    assert open_holds(order) == ["credit"]


def test_other_rules_are_asked_all_the_same() -> None:
    rules(overdue=30)
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=31)
    order = ordered(customer, "100.00")

    confirmed(customer, "100.00", order)
    outbox.drain()

    assert open_holds(order) == ["credit"]


def test_a_release_does_not_let_an_order_go_without_its_paper() -> None:
    rules(overdue=30)
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=31)
    order = ordered(customer, "100.00")
    added(customer, "100.00", order)
    outbox.drain()
    assert open_holds(order) == ["credit", "prepayment"]

    credit.release(order, reason="Known", by=an_actor(None, "MGR"))

    assert open_holds(order) == ["prepayment"]
    assert order.status == "held"


def test_who_may_give_credit_lets_it_go_without_the_paper_within_his_ceiling() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "100.00")
    added(customer, "100.00", order)
    outbox.drain()
    order.refresh_from_db()

    with pytest.raises(orders.OverCeiling):
        orders.release_hold(order, "prepayment", "Known", by=a_controller("99.99"))
    orders.release_hold(order, "prepayment", "Known", by=an_actor(None, "MGR"))

    order.refresh_from_db()
    assert order.status == "confirmed"


def test_an_order_of_a_draft_s_security_waits_from_its_submit_on() -> None:
    customer = a_customer(credit_limit="0")
    draft = a_draft_order(customer, **goods("100.00"))
    added(customer, "100.00", draft)

    orders.submit(draft, by=an_actor(None, "SAL"))

    assert open_holds(draft) == ["prepayment"]


def test_an_order_paid_in_advance_waits_for_its_money_alone() -> None:
    customer = a_customer(credit_limit="0", payment_terms=payment_terms(code="PRE", is_prepaid=True))
    draft = a_draft_order(customer, **goods("100.00"))
    security = added(customer, "100.00", draft)
    orders.submit(draft, by=an_actor(None, "SAL"))

    credit.confirm_security(security, by=an_actor(None, "MGR"))
    outbox.drain()

    assert open_holds(draft) == ["prepayment"]


def test_an_unconfirmed_security_does_not_let_goods_of_a_confirmed_order_leave() -> None:
    customer = a_customer(credit_limit="100.00")
    order = an_order(customer, **goods("100.00"))
    assert order.status == "confirmed"
    added(customer, "100.00", order)
    credit.set_limit(customer, limit_amount=D(0), by=an_actor(None, "MGR"))

    _figures, answers, _rules = selectors.judge(
        order, point=CheckPoint.RELEASE, account=selectors.account_of(customer), date=today()
    )

    assert {answer.rule: answer.is_passed for answer in answers}["limit"] is False


# What is secured --------------------------------------------------------------------------------------------------
def test_what_is_insured_and_pledged_is_taken_off_what_is_unsecured_when_it_is_confirmed() -> None:
    customer = a_customer()
    invoiced(customer, "300.00")
    added(customer, "50.00", kind="deposit")
    confirmed(customer, "120.00", kind="insurance")
    confirmed(customer, "30.00", kind="guarantee")

    exposure = selectors.exposure_of(customer, selectors.account_of(customer), today())

    assert (exposure.insured_amount, exposure.collateral_amount) == (D(120), D(30))
    assert (exposure.secured_amount, exposure.unsecured_amount) == (D(150), D(150))


def test_the_security_of_an_order_secures_at_most_its_value_and_nothing_once_it_is_canceled() -> None:
    customer = a_customer()
    invoiced(customer, "300.00")
    order = ordered(customer, "100.00")
    confirmed(customer, "150.00", order)
    assert unsecured(customer) == (D(100), D(300))

    orders.cancel(order, reason="customer", by=an_actor())

    assert unsecured(customer) == (D(0), D(300))


def test_more_than_is_owed_is_not_secured() -> None:
    customer = a_customer()
    invoiced(customer, "10.00")

    confirmed(customer, "500.00", kind="insurance")

    assert unsecured(customer) == (D(10), D(0))


# Who may ----------------------------------------------------------------------------------------------------------
def test_who_added_it_does_not_confirm_it() -> None:
    customer, manager = a_customer(), an_actor(None, "MGR")
    security = added(customer, "100.00", by=manager)

    with pytest.raises(credit.OwnSecurity):
        credit.confirm_security(security, by=manager)

    security.refresh_from_db()
    assert security.confirmed_at is None


def test_the_database_lets_nobody_confirm_his_own() -> None:
    security = added(a_customer(), "100.00")

    with pytest.raises(IntegrityError), transaction.atomic():
        Security.objects.filter(pk=security.pk).update(confirmed_by=security.added_by)


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "ADM", "AUD"])
def test_others_neither_add_nor_confirm_nor_end(role: str) -> None:
    customer = a_customer()
    security, by = added(customer, "100.00"), an_actor(None, role)

    with pytest.raises(NotPermitted):
        added(customer, "1.00", by=by)
    with pytest.raises(NotPermitted):
        credit.confirm_security(security, by=by)
    with pytest.raises(NotPermitted):
        credit.end_security(security, reason="x", by=by)

    row = Security.objects.get()
    assert (row.confirmed_at, row.ended_at) == (None, None)


def test_a_controller_adds_but_does_not_confirm() -> None:
    security = added(a_customer(), "100.00")

    with pytest.raises(NotPermitted):
        credit.confirm_security(security, by=an_actor(None, "CRC"))


@pytest.mark.parametrize(
    "cover, field",
    [
        ({"kind": "zz"}, "kind"),
        ({"currency": "ZZZ"}, "currency"),
        ({"amount": "0"}, "covered_amount"),
        ({"amount": "0.001"}, "covered_amount"),
        ({"reference": " "}, "reference"),
        ({"valid_from": datetime.date(2030, 1, 2), "valid_to": datetime.date(2030, 1, 1)}, "valid_to"),
        ({"valid_from": datetime.date(2020, 1, 1), "valid_to": datetime.date(2020, 1, 2)}, "valid_to"),
    ],
)
def test_a_security_that_is_none_is_refused(cover: dict[str, Any], field: str) -> None:
    options = dict(cover)

    with pytest.raises(Refusal) as refused:
        added(a_customer(), options.pop("amount", "1.00"), **options)

    assert refused.value.field == field
    assert not Security.objects.exists()


def test_an_order_somebody_else_pays_is_not_secured_here() -> None:
    order = ordered(a_customer(), "10.00")

    with pytest.raises(Refusal) as refused:
        added(a_customer(), "10.00", order)

    assert refused.value.field == "order"


def test_it_ends_with_a_reason_and_once() -> None:
    security, by = confirmed(a_customer(), "100.00"), an_actor(None, "MGR")

    with pytest.raises(Refusal):
        credit.end_security(security, reason=" ", by=by)
    credit.end_security(security, reason="Paid back", by=by)
    with pytest.raises(Conflict):
        credit.end_security(security, reason="again", by=by)
    with pytest.raises(Conflict):
        credit.confirm_security(security, by=by)

    assert Security.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_told_that_it_is_done() -> None:
    security = added(a_customer(), "100.00")
    managers = [an_actor(None, "MGR") for _number in range(2)]

    answers = at_once(*(lambda by=by: credit.confirm_security(security, by=by) for by in managers))

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "NoneType"]


@pytest.mark.django_db(transaction=True)
def test_a_submit_and_a_security_of_its_order_at_once_never_lock_each_other_out() -> None:
    customer = a_customer(credit_limit="0")
    drafts = [a_draft_order(customer, **goods("100.00")) for _number in range(4)]
    clerk, controller = an_actor(None, "SAL"), an_actor(None, "CRC")

    answers = at_once(
        *(
            lambda order=order: orders.submit(SalesOrder.objects.get(pk=order.pk), by=clerk)
            for order in drafts
        ),
        *(
            lambda order=order: added(customer, "100.00", SalesOrder.objects.get(pk=order.pk), by=controller)
            for order in drafts
        ),
    )
    outbox.drain()

    assert answers == [None] * 8
    assert [open_holds(order) for order in drafts] == [["prepayment"]] * 4


def test_what_secures_a_customer_who_is_merged_secures_the_one_who_stays() -> None:
    alias, survivor = a_customer(), a_customer()
    security = confirmed(alias, "100.00", kind="insurance")

    merge(alias, survivor, reason="The same", by=an_actor(None, "MGR"))

    security.refresh_from_db()
    assert security.account.customer == survivor
