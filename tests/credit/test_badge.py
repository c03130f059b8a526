"""The clerk's badge: OK, watch or blocked, with overdue days and the last promise, and no figure he may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit.badge import badge_of_customer, badge_of_order
from customers.models import Customer
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_draft_order, a_user, an_actor, the_company
from tests.credit.stage import account_of, goods, held, invoiced, ordered

pytestmark = pytest.mark.django_db


def signed_in(client: Client, role: str) -> Client:
    client.force_login(a_user(the_company(), role))
    return client


def words(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def states(client: Client, customer: Customer, *skus: str) -> list[dict[str, str]]:
    """What order entry says beside these products, one of each."""
    form = {"customer": customer.code}
    for row, sku in enumerate(skus):
        form |= {f"lines-{row}-sku_code": sku, f"lines-{row}-quantity": "1"}
    found: list[dict[str, str]] = client.post(reverse("orders:preview"), form).json()["states"]
    return found


def test_a_customer_who_pays_is_ok() -> None:
    badge = badge_of_customer(a_customer(credit_limit="100.00"), an_actor(None, "SAL"))

    assert (badge.state, badge.label, badge.sentences) == ("ok", "Credit OK", ())


def test_who_is_a_little_late_is_watched_and_the_clerk_reads_since_when() -> None:
    customer = a_customer()
    invoiced(customer, "77.77", days_overdue=12)

    badge = badge_of_customer(customer, an_actor(None, "SAL"))

    assert (badge.state, badge.label) == ("watch", "Credit: watch")
    assert badge.sentences == ("The oldest invoice is 12 days overdue.",)


def test_of_who_is_long_overdue_new_orders_would_be_held() -> None:
    customer = a_customer()
    invoiced(customer, "77.77", days_overdue=31)

    badge = badge_of_customer(customer, an_actor(None, "SAL"))

    assert (badge.state, badge.label) == ("blocked", "New orders would be held for credit")
    assert badge.sentences == (
        "The customer has invoices long overdue.",
        "The oldest invoice is 31 days overdue.",
    )


def test_why_an_account_is_blocked_is_for_controllers() -> None:
    customer = a_customer()
    account_of(customer, is_blocked=True, block_reason="cheque bounced")

    clerk = badge_of_customer(customer, an_actor(None, "SAL"))
    controller = badge_of_customer(customer, an_actor(None, "CRC"))

    assert clerk.sentences == ("The customer is blocked.",)
    assert controller.sentences == ("The account is blocked: cheque bounced",)


def test_who_pays_for_the_customer_decides_how_he_stands() -> None:
    payer = a_customer()
    invoiced(payer, "10.00", days_overdue=1)
    branch = a_customer(invoice_party=payer)

    assert badge_of_customer(branch, an_actor(None, "SAL")).sentences == (
        "The oldest invoice is 1 day overdue.",
    )


def test_order_entry_says_how_the_customer_stands_before_a_line_is_entered(client: Client) -> None:
    customer = a_customer(credit_limit="50.00")
    invoiced(customer, "20.00", days_overdue=3)
    product = goods("40.00")["product"]
    signed_in(client, "SAL")

    before, after = states(client, customer), states(client, customer, product.sku)

    assert before == [
        {"state": "watch", "label": "Credit: watch", "detail": "The oldest invoice is 3 days overdue."}
    ]
    assert after == [
        {
            "state": "blocked",
            "label": "Would be held for credit",
            "detail": "The credit limit does not cover this order. The oldest invoice is 3 days overdue.",
        }
    ]


def test_the_badge_takes_the_same_statements_however_much_is_open(client: Client) -> None:
    customer = a_customer(credit_limit="50.00")
    order = a_draft_order(customer, **goods("1.00"))
    clerk = an_actor(None, "SAL")

    def statements() -> int:
        again = SalesOrder.objects.get(pk=order.pk)
        with CaptureQueriesContext(connection) as captured:
            badge_of_order(again, clerk)
        return len(captured)

    for_one = statements()
    for _each in range(20):
        invoiced(customer, "1.00", days_overdue=3)

    assert statements() == for_one


@pytest.mark.parametrize("role", ["SAL", "AR"])
def test_the_customer_s_page_shows_words_without_figures_to_who_sells(client: Client, role: str) -> None:
    customer = a_customer(credit_limit="77.77")
    invoiced(customer, "55.55", days_overdue=12)

    page = words(signed_in(client, role).get(reverse("credit:customer-credit", args=[customer.code])))

    assert "Credit: watch" in page
    assert "The oldest invoice is 12 days overdue." in page
    assert "77.77" not in page
    assert "55.55" not in page


def test_controllers_see_the_figures_of_the_account_there(client: Client) -> None:
    customer = a_customer(credit_limit="77.77")

    page = words(signed_in(client, "CRC").get(reverse("credit:customer-credit", args=[customer.code])))

    assert "77.77 EUR" in page


@pytest.mark.parametrize("role, status", [("WH", 403), ("ADM", 403), ("PB", 404), ("SAL", 200)])
def test_the_badge_is_for_who_sells_and_who_decides(client: Client, role: str, status: int) -> None:
    customer = a_customer()
    signed_in(client, role)

    assert client.get(reverse("credit:customer-credit", args=[customer.code])).status_code == status


def test_a_customer_of_another_company_has_no_badge(client: Client) -> None:
    theirs = a_customer(a_company("OTHER"))
    the_company()

    response = signed_in(client, "SAL").get(reverse("credit:customer-credit", args=[theirs.code]))

    assert response.status_code == 404


@pytest.mark.parametrize("is_quote", [False, True])
def test_drafts_and_quotes_say_what_a_submit_would(client: Client, is_quote: bool) -> None:
    customer = a_customer(credit_limit="50.00")
    order = a_draft_order(customer, **goods("60.00"))
    if is_quote:
        orders.quote(order, valid_until=the_company().today(), by=an_actor(None, "SAL"))
    signed_in(client, "SAL")

    page = words(client.get(reverse("credit:order-panel", args=[order.number])))

    assert "Would be held for credit" in page
    assert "The credit limit does not cover this order." in page
    assert "60.00" not in page


def test_an_order_that_was_handed_in_shows_how_its_customer_stands_now(client: Client) -> None:
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=11)
    order = ordered(customer, "60.00")
    signed_in(client, "SAL")

    page = words(client.get(reverse("credit:order-panel", args=[order.number])))

    assert "Credit OK" in page
    assert "The oldest invoice is 11 days overdue." in page


def test_an_order_that_is_over_shows_nothing_of_its_customer_today(client: Client) -> None:
    order = held("60.00")
    orders.cancel(order, reason="customer", by=an_actor())

    page = words(signed_in(client, "SAL").get(reverse("credit:order-panel", args=[order.number])))

    assert "The customer now" not in page


def test_the_portal_reads_no_reasons() -> None:
    customer = a_customer()
    invoiced(customer, "10.00", days_overdue=3)

    assert badge_of_customer(customer, an_actor(None, "PB")).sentences == ()
