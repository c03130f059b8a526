"""Who made a customer does not enter the customer's first order (ROLES.md, section 2, rule 3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from core import approvals
from core.actors import Actor
from core.api.access import make_token
from core.models import ApprovalRequest
from customers import operations as customers
from customers.models import Customer, PaymentTerms
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, an_actor, payment_terms, the_company
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, picture

pytestmark = pytest.mark.django_db
WORDS = (
    "Whoever created Newcomer or changed the terms does not enter the first order."
    " Somebody else has to enter it."
)


def a_new_customer(by: Actor) -> Customer:
    """Made by a clerk, approved by a controller."""
    the_company()
    customer = customers.save_customer(
        None,
        {
            "code": "NOVO", "name": "Newcomer", "country": "DE", "currency": "EUR",
            "payment_terms": PaymentTerms.objects.get(),
        },
        by=by,
        address={"street": "Ring 1", "city": "Berlin"},
    )  # fmt: skip
    for request in ApprovalRequest.objects.all():
        approvals.approve(request, by=an_actor(None, "CRC"))
    customer.refresh_from_db()
    return customer


def test_who_created_a_customer_does_not_enter_the_first_order() -> None:
    clerk = a_clerk()
    customer = a_new_customer(clerk)

    with pytest.raises(orders.OwnCustomer) as refused:
        a_draft(clerk, customer=customer)

    assert (refused.value.field, refused.value.message, refused.value.http_status) == ("customer", WORDS, 422)
    assert not SalesOrder.objects.exists()


def test_somebody_else_enters_it_and_from_then_on_everybody_may() -> None:
    clerk, colleague = a_clerk(), a_clerk()
    customer = a_new_customer(clerk)

    first = a_draft(colleague, customer=customer)
    with pytest.raises(orders.OwnCustomer):  # a draft is no order yet
        a_draft(clerk, customer=customer)
    orders.submit(first, by=colleague)

    second = a_draft(clerk, customer=customer)
    orders.submit(second, by=clerk)
    assert second.status == "confirmed"


def test_a_first_order_that_was_canceled_does_not_count() -> None:
    clerk, colleague = a_clerk(), a_clerk()
    customer = a_new_customer(clerk)
    first = a_draft(colleague, customer=customer)
    orders.submit(first, by=colleague)
    orders.cancel(first, reason="error", by=colleague)

    with pytest.raises(orders.OwnCustomer):
        a_draft(clerk, customer=customer)


@pytest.mark.parametrize(
    "verb",
    [
        lambda order, by: orders.submit(order, by=by),
        lambda order, by: orders.edit(order, orders.Header(order.customer), [], by=by),
    ],
)
def test_nor_is_a_colleagues_draft_edited_or_handed_in(verb: Callable[[SalesOrder, Actor], object]) -> None:
    clerk = a_clerk()
    order = a_draft(a_clerk(), customer=a_new_customer(clerk))
    before = picture(order)

    with pytest.raises(orders.OwnCustomer):
        verb(order, clerk)

    assert picture(order) == before


def test_a_draft_is_not_moved_over_to_the_own_customer() -> None:
    clerk = a_clerk()
    order = a_draft(clerk)
    customer = a_new_customer(clerk)
    before = picture(order)

    with pytest.raises(orders.OwnCustomer):
        orders.edit(order, orders.Header(customer), [entry(a_product())], by=clerk)

    assert picture(order) == before


def test_who_changed_the_terms_does_not_enter_it_either_and_who_changed_the_phone_may() -> None:
    manager, other = a_manager(), a_manager()
    customer = a_customer(name="Newcomer")
    customers.save_customer(customer, {"phone": "1"}, by=other)
    customers.save_customer(customer, {"payment_terms": payment_terms(code="N90", days=90)}, by=manager)

    with pytest.raises(orders.OwnCustomer, match="Newcomer"):
        a_draft(manager, customer=customer)

    assert a_draft(other, customer=customer).status == "draft"


def test_terms_changed_after_the_draft_was_entered_stop_its_submit() -> None:
    manager = a_manager()
    customer = a_customer(name="Newcomer")
    order = a_draft(manager, customer=customer)
    customers.save_customer(customer, {"billing_policy": "manual"}, by=manager)
    before = picture(order)

    with pytest.raises(orders.OwnCustomer):
        orders.submit(order, by=a_clerk())

    assert picture(order) == before


def test_the_application_itself_may() -> None:
    customer = a_new_customer(a_clerk())

    assert a_draft(an_actor(), customer=customer).entered_by is None


def test_page_and_program_are_told_the_same(client: Client) -> None:
    clerk = a_clerk()
    customer, product = a_new_customer(clerk), a_product(on_hand="5")
    assert clerk.user is not None
    client.force_login(clerk.user)
    token = make_token(clerk.user, the_company())

    page = client.post(
        reverse("orders:new"),
        {
            "customer": customer.code,
            "lines-0-sku_code": product.sku,
            "lines-0-quantity": "1",
            "then": "submit",
        },
    )
    call = Client(headers={"Authorization": f"Bearer {token}"}).post(
        "/api/v1/orders",
        {"customer": customer.code, "lines": [{"sku": product.sku, "quantity": "1"}]},
        content_type="application/json",
    )

    assert (page.status_code, call.status_code) == (422, 422)
    assert WORDS in page.content.decode()
    assert call.json()["errors"] == [{"field": "customer", "message": WORDS}]
    assert not SalesOrder.objects.exists()
