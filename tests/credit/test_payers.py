"""Whose limit an order uses: that of who pays for it, whoever ordered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from core import outbox
from credit import operations as credit
from credit import selectors
from credit.invariants import RULES
from credit.models import CreditAccount, CreditDecision, CreditRelease
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from reporting.selectors import accounts_in_use
from tests.builders import (
    a_company,
    a_customer,
    a_draft_order,
    a_payment,
    an_actor,
    an_issued_invoice,
    the_company,
)
from tests.credit.stage import D, a_controller, goods, invoiced, ordered
from tests.orders.stage import at_once, mine
from tests.portal.stage import colleague
from tests.programs import text_of


@pytest.fixture
def headquarters(db: None) -> Customer:
    """May owe 250.00."""
    return a_customer(code="HQ", name="Headquarters", credit_limit="250.00")


@pytest.fixture
def branch(headquarters: Customer) -> Customer:
    """Would have no credit of its own."""
    return a_customer(code="BRANCH", name="Branch", credit_limit="0", invoice_party=headquarters)


def exposure(customer: Customer) -> Decimal:
    return selectors.standing(customer, the_company().today()).exposure


def test_an_order_uses_the_limit_of_who_pays_to_the_cent(branch: Customer, headquarters: Customer) -> None:
    first = ordered(branch, "250.00")
    second = ordered(branch, "0.01")

    assert (first.status, second.status) == ("confirmed", "held")
    assert (exposure(headquarters), exposure(branch)) == (D(250), D(0))
    decision = CreditDecision.objects.get(order=second)
    assert (decision.customer, decision.limit_amount, decision.open_orders_amount, decision.order_amount) == (
        headquarters, D(250), D(250), D("0.01"),
    )  # fmt: skip


def test_order_entry_foresees_what_the_payer_s_limit_says(branch: Customer) -> None:
    fits, exceeds = (a_draft_order(branch, **goods(amount)) for amount in ("250.00", "250.01"))

    states = [selectors.preview(order, the_company().today()).state for order in (fits, exceeds)]

    assert states == ["watch", "blocked"]


def test_what_is_invoiced_stays_with_the_payer_and_counts_once(
    branch: Customer, headquarters: Customer
) -> None:
    invoice = an_issued_invoice(branch, **goods("200.00"))
    waiting = ordered(branch, "50.01")

    figures = selectors.standing(headquarters, the_company().today())
    assert invoice.customer == headquarters
    assert (figures.open_receivables_amount, figures.open_orders_amount) == (D(200), D(0))
    assert (waiting.status, exposure(branch)) == ("held", D(0))


def test_own_orders_of_the_payer_and_of_all_he_pays_for_share_his_limit(
    branch: Customer, headquarters: Customer
) -> None:
    other = a_customer(code="OTHER", invoice_party=headquarters)

    statuses = [ordered(customer, "100.00").status for customer in (headquarters, branch, other)]

    assert statuses == ["confirmed", "confirmed", "held"]
    assert exposure(headquarters) == D(200)


def test_the_payer_s_parent_holds_the_limit(headquarters: Customer) -> None:
    payer = a_customer(code="PAYER", parent=headquarters)
    child = a_customer(code="CHILD", parent=a_customer(code="APART", credit_limit="0"), invoice_party=payer)

    order = ordered(child, "250.00")

    assert (order.status, exposure(headquarters)) == ("confirmed", D(250))


def test_the_report_of_limits_says_what_the_account_says(branch: Customer, headquarters: Customer) -> None:
    ordered(branch, "120.00")

    used = {row.code: row.exposure for row in accounts_in_use(the_company(), the_company().today())}

    assert used == {"HQ": D(120), "BRANCH": D(0)}


@pytest.mark.parametrize("days, status", [(30, "confirmed"), (31, "held")])
def test_the_payer_s_overdue_items_count(
    branch: Customer, headquarters: Customer, days: int, status: str
) -> None:
    invoiced(headquarters, "10.00", days_overdue=days)

    assert ordered(branch, "10.00").status == status


def test_who_is_blocked_orders_nothing_whoever_pays(branch: Customer, headquarters: Customer) -> None:
    credit.block(branch, reason="closes down", by=a_controller())

    order = ordered(branch, "10.00")

    decision = CreditDecision.objects.get(order=order)
    assert (order.status, decision.customer, decision.is_passed) == ("held", headquarters, False)
    assert ordered(headquarters, "10.00").status == "confirmed"


def test_money_of_the_payer_frees_the_order_of_the_branch(branch: Customer, headquarters: Customer) -> None:
    invoice = an_issued_invoice(headquarters, **goods("200.00"))
    waiting = ordered(branch, "100.00")
    assert waiting.status == "held"

    a_payment(invoice)
    outbox.drain()

    waiting.refresh_from_db()
    assert waiting.status == "confirmed"


def test_a_release_is_for_one_payer(branch: Customer, headquarters: Customer) -> None:
    order = ordered(branch, "300.00")
    release = credit.release(order, reason="good payer", by=a_controller("1000"))
    assert order.status == "confirmed"

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_salesorder SET invoice_party_id = customer_id WHERE id = %s", [order.pk]
        )

    assert CreditRelease.objects.get(pk=release.pk).lapsed_at is not None


def test_no_order_is_paid_by_a_customer_of_another_company(branch: Customer) -> None:
    order, stranger = ordered(branch, "10.00"), a_customer(a_company("OTHER"))

    with pytest.raises(IntegrityError, match="invoice_party"), transaction.atomic():
        SalesOrder.objects.filter(pk=order.pk).update(invoice_party=stranger)


def test_the_check_finds_an_invoice_that_somebody_else_owes(branch: Customer) -> None:
    invoice = an_issued_invoice(branch, **goods("10.00"))
    assert broken() == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_salesorder SET invoice_party_id = customer_id")

    assert broken() == [f"{invoice.number} order {invoice.order}"]


def broken() -> list[str]:
    """What the rule about payers finds."""
    rule = next(rule for rule in RULES if "owed by the same customer" in rule.says)
    return list(rule.violations())


def test_the_credit_pages_say_who_pays_for_whom(branch: Customer, headquarters: Customer) -> None:
    order = ordered(branch, "300.00")
    controller = colleague(the_company(), "CRC")

    own, payer, panel = (
        text_of(controller.get(address))
        for address in (
            "/credit/accounts/BRANCH/", "/credit/accounts/HQ/", f"/credit/orders/{order.number}/panel/",
        )
    )  # fmt: skip

    assert "Orders of Branch are paid by Headquarters and count against that limit." in own
    assert "Orders of Branch count against this limit." in payer
    assert "Orders of Branch are paid by Headquarters." in panel


@pytest.mark.django_db(transaction=True)
def test_two_branches_ordering_at_once_never_exceed_the_limit_of_headquarters_together() -> None:
    payer = a_customer(credit_limit="300.00")
    branches = [a_customer(invoice_party=payer) for _number in range(2)]
    product = goods("100.00")
    drafts = [a_draft_order(branches[number % 2], **product) for number in range(8)]

    def submit(order: SalesOrder) -> None:
        order = mine(order)
        orders.submit(order, by=an_actor(order.company))

    answers = at_once(*(lambda order=order: submit(order) for order in drafts))

    assert answers == [None] * 8
    assert sorted(SalesOrder.objects.values_list("status", flat=True)) == ["confirmed"] * 3 + ["held"] * 5
    assert exposure(payer) == D(300)
    assert list(CreditAccount.objects.values_list("customer", flat=True)) == [payer.pk]
