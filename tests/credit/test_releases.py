"""CRD-4: who releases what, up to which amount, until when, and when a release is worth nothing any more."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from core import timeline
from core.refusals import Conflict, NotPermitted, Refusal
from credit import operations as credit
from credit.models import CreditRelease
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_rate, an_actor, payment_terms, the_company
from tests.credit.stage import D, a_controller, goods, held, ordered, rules
from tests.orders.stage import a_draft, entry, picture

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def entered_again(order: SalesOrder, **header: object) -> SalesOrder:
    """The order taken back to draft, changed, and handed in again."""
    line = order.lines.get()
    orders.reopen(order, by=an_actor())
    header.setdefault("customer", order.customer)
    quantity = str(header.pop("quantity", line.quantity))
    lines = [orders.LineEntry(line.sku, D(quantity))]
    orders.edit(order, orders.Header(**header), lines, by=an_actor())  # type: ignore[arg-type]
    orders.submit(order, by=an_actor())
    return order


def released_and_stopped(amount: str = "100.00") -> SalesOrder:
    """A released order that was stopped by another hold before it was confirmed, so that it can be taken back."""
    order = held(amount)
    orders.place_hold(order, "manual", "Wait", by=an_actor())
    credit.release(order, reason="good payer", by=an_actor(None, "MGR"))
    assert order.status == "held"
    return order


# who --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("amount, may", [("100.00", True), ("100.01", False)])
def test_a_controller_releases_up_to_his_ceiling(amount: str, may: bool) -> None:
    controller = a_controller("100.00")
    order = held(amount)
    before = picture(order)

    if may:
        credit.release(order, reason="good payer", by=controller)
        assert order.status == "confirmed"
    else:
        with pytest.raises(credit.OverCeiling) as refused:
            credit.release(order, reason="good payer", by=controller)
        assert (refused.value.field, refused.value.message) == (
            "amount",
            "You may release orders up to 100.00\xa0EUR. Ask a manager.",
        )
        assert picture(order) == before


def test_a_ceiling_holds_in_its_own_currency_only() -> None:
    a_rate(the_company(), "USD", "0.50")
    controller = a_controller("1000.00", "EUR")
    order = held("1.00", currency="USD")

    with pytest.raises(credit.OverCeiling, match=r"up to 0\.00.USD"):
        credit.release(order, reason="good payer", by=controller)

    assert order.status == "held"


def test_a_manager_has_no_ceiling_and_others_do_not_release() -> None:
    order = held("99999.00")
    before = picture(order)
    for role in ("SAL", "WH", "AR", "GL", "AUD", "ADM"):
        with pytest.raises(NotPermitted, match="Your role does not allow this"):
            credit.release(order, reason="please", by=an_actor(None, role))
    assert picture(order) == before

    credit.release(order, reason="I know him", by=an_actor(None, "MGR"))

    assert order.status == "confirmed"


def test_a_release_says_for_how_much_until_when_and_why() -> None:
    rules(release_days=7)
    manager, order = an_actor(None, "MGR"), held("100.00")

    released = credit.release(order, reason=" good payer ", by=manager)

    assert (released.released_amount, released.currency, released.reason) == (D(100), "EUR", "good payer")
    assert (released.expires_on, released.released_by) == (the_company().today() + 7 * DAY, manager.user)
    event = timeline.of_document(order).get(activity="hold lifted")
    assert (event.reason, event.actor) == ("good payer", manager.user)


def test_where_a_release_holds_for_no_day_it_ends_today() -> None:
    rules(release_days=0)

    released = credit.release(held(), reason="good payer", by=an_actor(None, "MGR"))

    assert released.expires_on == the_company().today()


@pytest.mark.parametrize(
    "options, field, words",
    [
        ({"reason": " "}, "reason", "Enter the reason of the release."),
        ({"reason": "x", "amount": D("99.99")}, "amount", "The release has to cover the order."),
        (
            {"reason": "x", "expires_on": datetime.date(2020, 1, 1)},
            "expires_on",
            "The release would have expired already.",
        ),
    ],
)
def test_a_release_that_covers_nothing_is_refused(options: dict[str, object], field: str, words: str) -> None:
    order = held("100.00")
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        credit.release(order, by=an_actor(None, "MGR"), **options)  # type: ignore[arg-type]

    assert (refused.value.field, refused.value.message) == (field, words)
    assert picture(order) == before
    assert not CreditRelease.objects.exists()


def test_the_ceiling_counts_what_is_released_not_only_what_is_ordered() -> None:
    controller, order = a_controller("150.00"), held("100.00")

    with pytest.raises(credit.OverCeiling):
        credit.release(order, reason="good payer", amount=D("150.01"), by=controller)

    assert order.status == "held"
    assert (
        credit.release(order, reason="good payer", amount=D("150.00"), by=controller).released_amount == 150
    )


def test_an_order_that_is_not_held_for_credit_is_neither_released_nor_rejected() -> None:
    order = ordered(a_customer(), "1.00")
    before = picture(order)

    for verb in (credit.release, credit.reject):
        with pytest.raises(orders.NoSuchHold) as refused:
            verb(order, reason="x", by=an_actor(None, "MGR"))
        assert refused.value.message == f"{order.number} is not held for credit."

    assert picture(order) == before


# how long ---------------------------------------------------------------------------------------------------------
def test_a_release_covers_the_order_as_it_was() -> None:
    order = released_and_stopped()

    entered_again(order)

    assert order.status == "confirmed"
    assert order.credit_decisions.latest("pk").rules[-1]["rule"] == "release"


@pytest.mark.parametrize("days, status", [(0, "confirmed"), (-1, "held")])
def test_a_release_counts_on_its_last_day_and_not_after(days: int, status: str) -> None:
    order = released_and_stopped()
    release = order.credit_releases.get()

    found = credit.valid_release(order, D(100), release.expires_on - days * DAY)

    assert (found == release) is (status == "confirmed")


def test_a_release_lapses_when_the_order_is_worth_more_by_whichever_verb() -> None:
    edited, amended = released_and_stopped(), released_and_stopped()

    entered_again(edited, quantity="2")
    orders.amend(amended, {}, [entry(goods("0.01")["product"])], by=an_actor())

    for order in (edited, amended):
        assert order.holds.filter(kind="credit", lifted_at__isnull=True).exists()
        assert order.credit_releases.get().lapsed_at is not None


def test_a_release_lapses_for_good_when_the_value_comes_back() -> None:
    order = released_and_stopped()
    entered_again(order, quantity="2")

    entered_again(order, quantity="1")

    assert order.status == "held"


def test_a_release_lapses_with_another_customer() -> None:
    order = released_and_stopped()

    entered_again(order, customer=a_customer(credit_limit="0"))

    assert order.holds.filter(kind="credit", lifted_at__isnull=True).exists()
    assert order.credit_releases.get().lapsed_at is not None


def test_a_release_lapses_with_other_terms() -> None:
    order = released_and_stopped()
    order.customer.payment_terms = payment_terms(code="N90", days=90)
    order.customer.save()

    entered_again(order)

    assert order.holds.filter(kind="credit", lifted_at__isnull=True).exists()
    assert order.credit_releases.get().lapsed_at is not None


# in the database --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change, lapses",
    [
        ("gross_amount = 100.01", True), ("gross_amount = 99.99", False), ("currency = 'USD'", True),
        ("customer_id = (SELECT max(id) FROM customers_customer)", True),
        ("payment_terms_id = (SELECT max(id) FROM customers_paymentterms)", True), ("note = 'x'", False),
    ],
)  # fmt: skip
def test_whatever_path_the_change_took_the_database_lapses_the_release(change: str, lapses: bool) -> None:
    order = released_and_stopped("100.00")
    a_customer()
    payment_terms(code="N90", days=90)

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE orders_salesorder SET {change} WHERE id = %s", [order.pk])

    assert (order.credit_releases.get().lapsed_at is not None) is lapses


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE credit_creditrelease SET released_amount = 99999",
        "UPDATE credit_creditrelease SET expires_on = '2999-01-01'",
        "UPDATE credit_creditrelease SET lapsed_at = NULL",
        "UPDATE credit_creditrelease SET lapsed_at = now() + interval '1 day'",
        "DELETE FROM credit_creditrelease",
        "UPDATE credit_creditdecision SET is_passed = NOT is_passed",
        "DELETE FROM credit_creditdecision",
    ],
)
def test_releases_and_decisions_stay_as_they_were(sql: str) -> None:
    order = released_and_stopped()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_salesorder SET gross_amount = 101 WHERE id = %s", [order.pk])
    before = CreditRelease.objects.values().get()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert CreditRelease.objects.values().get() == before


@pytest.mark.parametrize(
    "change", [{"released_amount": D(0)}, {"expires_on": None}, {"released_amount": None}]
)
def test_the_database_refuses_a_release_without_amount_or_end(change: dict[str, object]) -> None:
    order = held()
    fields = {
        "company": order.company, "order": order, "hold": order.holds.get(), "released_amount": D(100),
        "currency": "EUR", "expires_on": the_company().today(), "reason": "x", "entered_by": None,
    }  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        CreditRelease.objects.create(**{**fields, **change})

    assert not CreditRelease.objects.exists()


def test_the_database_refuses_a_release_by_who_entered_the_order() -> None:
    manager = an_actor(None, "MGR")
    order = a_draft(manager, entry(goods("1.00")["product"]), customer=a_customer(credit_limit="0"))
    orders.submit(order, by=manager)

    with pytest.raises(IntegrityError, match="releaser_did_not_enter_the_order"), transaction.atomic():
        CreditRelease.objects.create(
            company=order.company, order=order, hold=order.holds.get(kind="credit"), released_amount=D(1),
            currency="EUR", expires_on=the_company().today(), reason="x", entered_by=manager.user,
            released_by=manager.user,
        )  # fmt: skip


# reject, limit, block ---------------------------------------------------------------------------------------------
def test_a_rejection_says_why_and_frees_what_the_order_had() -> None:
    controller, order = an_actor(None, "CRC"), held()
    before = picture(order)
    with pytest.raises(Refusal) as silent:
        credit.reject(order, reason=" ", by=controller)
    with pytest.raises(NotPermitted):
        credit.reject(order, reason="no", by=an_actor(None, "SAL"))
    assert silent.value.field == "reason"
    assert picture(order) == before

    credit.reject(order, reason="two bounced payments", by=controller)

    event = timeline.of_document(order).get(activity="canceled")
    assert (order.status, event.reason, event.actor) == ("canceled", "two bounced payments", controller.user)


def test_a_limit_is_set_by_a_manager_zero_or_more_and_in_a_real_currency() -> None:
    customer, manager = a_customer(credit_limit="10.00"), an_actor(None, "MGR")
    for role in ("SAL", "CRC", "AR", "GL"):
        with pytest.raises(NotPermitted):
            credit.set_limit(customer, limit_amount=D(1), by=an_actor(None, role))
    with pytest.raises(Refusal) as negative:
        credit.set_limit(customer, limit_amount=D("-0.01"), by=manager)
    with pytest.raises(Refusal) as unknown:
        credit.set_limit(customer, limit_amount=D(1), currency="ZZZ", by=manager)
    assert (negative.value.field, unknown.value.field) == ("credit_limit", "currency")
    assert customer.credit_account.limits.get().limit_amount == D("10.00")

    credit.set_limit(customer, limit_amount=None, by=manager)

    assert customer.credit_account.limits.get().limit_amount is None
    assert timeline.of_document(customer).get(activity="credit limit set").data["limit"] == "None"


def test_a_block_is_set_by_controllers_with_a_reason_and_taken_back_by_a_manager() -> None:
    customer, controller, manager = a_customer(), an_actor(None, "CRC"), an_actor(None, "MGR")
    with pytest.raises(Refusal) as silent:
        credit.block(customer, reason=" ", by=controller)
    with pytest.raises(NotPermitted):
        credit.block(customer, reason="x", by=an_actor(None, "SAL"))
    with pytest.raises(Conflict, match="The account is not blocked"):
        credit.unblock(customer, reason="x", by=manager)
    assert silent.value.field == "reason"

    credit.block(customer, reason="bounced", by=controller)
    with pytest.raises(NotPermitted):
        credit.unblock(customer, reason="x", by=controller)

    customer.credit_account.refresh_from_db()
    assert (customer.credit_account.is_blocked, customer.credit_account.block_reason) == (True, "bounced")


# what the timeline tells -------------------------------------------------------------------------------------------
def test_an_order_that_passes_at_once_tells_of_no_hold() -> None:
    order = ordered(a_customer(), "10.00")

    assert order.status == "confirmed"
    activities = set(timeline.of_document(order).values_list("activity", flat=True))
    assert {"submitted", "confirmed"} <= activities
    assert not {"held", "hold lifted", "put on hold"} & activities


def test_a_hold_that_was_shown_tells_when_it_is_lifted() -> None:
    customer = a_customer(credit_limit="0")
    order = ordered(customer, "10.00")
    credit.set_limit(customer, limit_amount=D(10), by=an_actor(None, "MGR"))

    credit.recheck(order, by=an_actor())

    assert order.status == "confirmed"
    lifted = timeline.of_document(order).get(activity="hold lifted")
    assert (lifted.reason, lifted.data) == (
        "",
        {"kind": "credit", "reasons": [{"code": "credit.passed", "params": {}}]},
    )


def test_an_order_freed_of_another_hold_tells_of_that_hold_only() -> None:
    order = ordered(a_customer(), "10.00")
    orders.place_hold(order, "manual", "Wait", by=an_actor())

    orders.release_hold(order, "manual", "go on", by=an_actor(None, "MGR"))

    assert order.status == "confirmed"
    lifted = timeline.of_document(order).get(activity="hold lifted")
    assert lifted.data == {"kind": "manual"}
