"""The first order of a new customer without a limit asks somebody to decide on one."""

import pytest

from core import approvals
from core.models import ApprovalRequest
from core.reasons import sentences
from credit import asking
from credit import operations as credit
from credit.models import CreditAccount
from credit.tasks import recheck_held_orders
from tests.builders import a_customer, an_actor, payment_terms
from tests.credit.stage import D, ordered, rules
from tests.programs import signed_in, text_of

pytestmark = pytest.mark.django_db


def waits_for_review(customer) -> bool:
    return CreditAccount.objects.filter(customer=customer, review_wanted_at__isnull=False).exists()


def wait_for_reviews() -> None:
    rules(unreviewed=True)


def test_the_first_order_without_a_limit_goes_on_and_leaves_work_for_the_controllers():
    customer = a_customer(name="Newcomer")

    order = ordered(customer, "100.00")

    assert order.status == "confirmed"
    assert waits_for_review(customer)
    controller = signed_in("CRC")
    assert "New customers without a limit" in text_of(controller.get("/"))
    assert "Newcomer" in text_of(controller.get("/reports/credit/?show=new"))
    assert "A new customer without a limit" in text_of(controller.get(f"/credit/accounts/{customer.code}/"))


@pytest.mark.parametrize("limit", [D(500), None])
def test_whoever_decides_on_a_limit_even_on_none_ends_the_review(limit):
    customer = a_customer()
    ordered(customer, "100.00")

    credit.set_limit(customer, limit_amount=limit, by=an_actor(None, "MGR"))

    assert not waits_for_review(customer)
    assert "New customers without a limit" not in text_of(signed_in("CRC").get("/"))
    ordered(customer, "1.00")
    assert not waits_for_review(customer)


def test_a_controller_asks_that_there_be_no_limit_and_the_approval_ends_the_review():
    customer, controller = a_customer(), an_actor(None, "CRC")
    ordered(customer, "100.00")

    asking.ask_for_terms(customer, asking.terms_of(customer), reason="Public authority", by=controller)
    assert waits_for_review(customer)
    approvals.approve(ApprovalRequest.objects.get(), by=an_actor(None, "MGR"))

    assert not waits_for_review(customer)


def test_nobody_is_asked_about_who_has_a_limit_or_pays_in_advance():
    has_limit = a_customer(credit_limit="500.00")
    prepaid = a_customer(payment_terms=payment_terms(code="PRE", is_prepaid=True))

    for customer in (has_limit, prepaid):
        ordered(customer, "100.00")

    assert not CreditAccount.objects.filter(review_wanted_at__isnull=False).exists()


def test_where_the_company_wants_it_orders_wait_until_somebody_has_decided():
    wait_for_reviews()
    customer = a_customer()

    order = ordered(customer, "100.00")

    assert order.status == "held"
    hold = order.holds.get(kind="credit", lifted_at=None)
    assert sentences(hold.reasons) == ["A new customer for whom nobody has decided on a limit yet."]
    credit.set_limit(customer, limit_amount=D("99.99"), by=an_actor(None, "MGR"))
    recheck_held_orders(customer.pk)
    order.refresh_from_db()
    assert order.status == "held"

    credit.set_limit(customer, limit_amount=None, by=an_actor(None, "MGR"))
    recheck_held_orders(customer.pk)

    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_clerk_reads_why_without_figures():
    wait_for_reviews()
    order = ordered(a_customer(), "100.00")

    page = text_of(signed_in("SAL").get(order.get_absolute_url()))

    assert order.status == "held"
    assert "The first order of a new customer is looked at." in page
