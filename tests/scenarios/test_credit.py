"""Stories other systems tell of credit, with our figures (PS-33, 34, 79)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.models import Company
from credit import operations as credit
from credit import selectors
from credit.lifecycle import CheckPoint
from credit.rule_sets import ORDERING, Setting
from customers.models import Customer
from invoicing import operations as invoicing
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_draft_order, a_product, an_actor, an_order, the_company
from tests.credit.stage import company_tax, goods, ordered, rules

pytestmark = pytest.mark.django_db
D = Decimal


def parts(customer: Customer) -> tuple[Decimal, Decimal]:
    """What the customer has on order, and what he owes."""
    figures = selectors.standing(customer, the_company().today())
    return figures.open_orders_amount, figures.open_receivables_amount


def limited(customer: Customer, amount: str) -> None:
    credit.set_limit(customer, limit_amount=D(amount), by=an_actor(None, "MGR"))


def test_ps_33_a_second_order_is_not_copied_past_the_limit_and_goes_on_when_somebody_takes_the_risk() -> None:
    rules(limit=Setting(points=ORDERING | {CheckPoint.COPY}))
    customer = a_customer()
    first = ordered(customer, "100.00")
    limited(customer, "99.00")
    assert (
        selectors.preview(a_draft_order(customer, **goods("0.01")), the_company().today()).state == "blocked"
    )
    with pytest.raises(credit.CreditRefused):
        orders.copy(first, by=an_actor(None, "MGR"))

    limited(customer, "150.00")
    with pytest.raises(credit.CreditRefused):
        orders.copy(first, by=an_actor(None, "MGR"))  # 100 + 100 > 150

    limited(customer, "100.00")
    second = ordered(customer, "100.00")
    assert (second.status, parts(customer)) == ("held", (D(100), D(0)))
    credit.release(second, reason="Pays on Friday", by=an_actor(None, "MGR"))
    assert parts(customer) == (D(200), D(0))


def test_ps_34_the_exposure_moves_with_the_documents_and_never_counts_twice() -> None:
    the_company()
    Company.objects.update(issues_invoices_automatically=False)
    product = a_product(the_company(), price="100.00", on_hand="9", tax_code=company_tax("0"))
    customer = a_customer(billing_policy="order")
    order = an_order(customer, product=product)
    invoice = order.invoices.get()
    assert (invoice.status, parts(customer)) == ("draft", (D(100), D(0)))

    invoicing.issue(invoice, by=an_actor())
    assert parts(customer) == (D(0), D(100))

    invoicing.credit(invoice, reason="Not wanted yet", by=an_actor())
    assert parts(customer) == (D(100), D(0))

    orders.cancel(SalesOrder.objects.get(pk=order.pk), reason="customer", by=an_actor())
    assert parts(customer) == (D(0), D(0))


@pytest.mark.parametrize(
    "limit, owed, amount, state",
    [
        (None, "1000.00", "1000.00", "ok"),
        ("100.00", "0", "90.00", "ok"),
        ("100.00", "0", "90.01", "watch"),
        ("100.00", "0", "100.00", "watch"),
        ("100.00", "0", "100.01", "blocked"),
        ("100.00", "40.00", "50.00", "ok"),
        ("100.00", "40.00", "50.01", "watch"),
        ("100.00", "40.00", "60.01", "blocked"),
        ("0.00", "0", "0.01", "blocked"),
    ],
)
def test_ps_79_a_customer_is_ok_watched_or_blocked_by_what_is_used_of_his_limit(
    limit: str | None, owed: str, amount: str, state: str
) -> None:
    customer = a_customer()
    if D(owed):
        ordered(customer, owed)
    if limit is not None:
        limited(customer, limit)
    draft = a_draft_order(customer, **goods(amount))

    assert selectors.preview(draft, the_company().today()).state == state

    orders.submit(draft, by=an_actor())
    assert SalesOrder.objects.get(pk=draft.pk).status == ("held" if state == "blocked" else "confirmed")
