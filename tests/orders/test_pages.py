"""The pages of orders: the list, one order with its verbs, and who is admitted to them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import (
    a_company,
    a_customer,
    a_draft_order,
    a_product,
    a_user,
    an_actor,
    an_order,
    the_company,
)
from tests.orders.stage import D, a_clerk, mine, picture

pytestmark = pytest.mark.django_db

#: Each verb's address, a form that would do it, and who is let in.
VERBS: dict[str, tuple[dict[str, str], str]] = {
    "edit": ({"customer": "ALFKI"}, "SAL MGR"),
    "submit": ({}, "SAL MGR"),
    "quote": ({"valid_until": "2999-01-01"}, "SAL MGR"),
    "reopen": ({}, "SAL MGR"),
    "cancel": ({"reason": "customer"}, "SAL MGR"),
    "copy": ({}, "SAL MGR"),
    "amend": ({"quantity-1": "3"}, "SAL MGR"),
    "close-line": ({"position": "1", "reason": "stock"}, "SAL MGR"),
    "comment": ({"comment": "hello"}, "SAL WH CRC AR GL MGR"),
}
STAFF = ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD")


def signed_in(client: Client, role: str = "SAL") -> Client:
    client.force_login(a_user(the_company(), role))
    return client


def post(client: Client, order: SalesOrder, verb: str, **data: str) -> Any:
    return client.post(reverse(f"orders:{verb}", args=[order.number]), data)


def words(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("role, sees", [("SAL", True), ("WH", False)])
def test_the_warehouse_does_not_see_whether_an_order_is_paid(client: Client, role: str, sees: bool) -> None:
    order = an_order(a_customer(), product=a_product(on_hand="5"))
    client.force_login(a_user(the_company(), role))

    page = client.get(order.get_absolute_url()).content.decode()

    assert [words in page for words in ("Unpaid", "Not billed", "Payment terms")] == [sees] * 3


@pytest.fixture
def order() -> SalesOrder:
    """A confirmed order of two pieces at 10.00."""
    customer = a_customer(the_company(), "ALFKI", name="Alfreds")
    return an_order(customer, product=a_product(price="10.00", on_hand="9"), quantity="2")


@pytest.mark.parametrize("role", STAFF)
def test_a_verb_is_done_by_the_roles_of_the_matrix_and_refused_to_all_others(
    client: Client, order: SalesOrder, role: str
) -> None:
    signed_in(client, role)
    before = picture(order)

    answers = {
        verb: post(client, order, verb, **data).status_code
        for verb, (data, may) in VERBS.items()
        if role not in may.split()
    }

    assert set(answers.values()) <= {403}, answers
    assert picture(order)[:4] == before[:4]


def test_the_verbs_of_the_page_do_what_they_say(client: Client) -> None:
    signed_in(client)
    draft = a_draft_order(product=a_product(price="10.00", on_hand="9"), quantity="4")

    for verb, data, seen in (
        ("quote", {"valid_until": "2999-01-01"}, "quoted"),
        ("reopen", {}, "draft"),
        ("submit", {}, "confirmed"),
        ("amend", {"quantity-1": "5"}, "confirmed"),
        ("close-line", {"position": "1", "reason": "stock"}, "confirmed"),
        ("comment", {"comment": "Hello"}, "confirmed"),
    ):
        response = post(client, draft, verb, **data)
        assert (verb, response.status_code, response["Location"]) == (verb, 303, draft.get_absolute_url())
        assert (verb, mine(draft).status) == (verb, seen)
    line = draft.lines.get()
    assert (line.quantity, line.canceled) == (D(5), D(5))


def test_a_copy_is_a_new_draft_of_the_same_lines(client: Client, order: SalesOrder) -> None:
    response = post(signed_in(client), order, "copy")

    copy = SalesOrder.objects.latest("pk")
    assert response["Location"] == reverse("orders:edit", args=[copy.number])
    assert (copy.status, copy.customer, copy.net_amount) == ("draft", order.customer, D("20.00"))


@pytest.mark.parametrize(
    "verb, data, status, said",
    [
        ("submit", {}, 409, "is confirmed and cannot become submitted"),
        ("reopen", {}, 409, "was confirmed before it was held"),
        ("quote", {"valid_until": "soon"}, 422, "Enter a valid date"),
        ("cancel", {"reason": "whim"}, 422, "Choose a reason"),
        ("cancel", {"reason": "customer", "note": "x" * 501}, 422, "Note: Use at most 500 characters."),
        ("cancel", {"reason": "customer", "version": "1"}, 409, "Somebody else has saved"),
        ("amend", {"quantity-1": "abc"}, 422, ""),
        ("amend", {"quantity-1": "0"}, 422, "Enter a quantity above zero"),
        ("amend", {"quantity-1": "1.5"}, 422, "piece is not sold in parts"),
        ("amend", {"quantity-1": "2"}, 422, "Nothing was changed"),
        ("amend", {"quantity-1": "3", "version": "1"}, 409, "has saved this meanwhile"),
        ("close-line", {"position": "x", "reason": "stock"}, 422, "Choose a line and a reason"),
        ("close-line", {"position": "1", "reason": "stock", "note": "x" * 501}, 422, "Note: Use at most 500 characters."),
        ("close-line", {"position": "7", "reason": "stock"}, 422, "This line has nothing left to close"),
        ("release-hold", {"kind": "manual", "reason": "go"}, 409, "has no such hold"),
        ("release-hold", {"kind": "credit", "reason": "go"}, 422, "released by a credit controller"),
        ("comment", {"comment": " "}, 422, "Enter a comment"),
        ("comment", {"comment": "x" * 2001}, 422, "at most 2000 characters"),
    ],
)  # fmt: skip
def test_a_refusal_shows_the_order_as_it_is_with_the_words_on_top(
    client: Client, order: SalesOrder, verb: str, data: dict[str, str], status: int, said: str
) -> None:
    before = picture(order)

    response = post(signed_in(client), order, verb, **data)

    assert response.status_code == status
    assert said in words(response)
    assert order.number in words(response)
    assert picture(order) == before


def test_a_second_click_leads_to_where_the_first_one_led(client: Client) -> None:
    signed_in(client)
    draft = a_draft_order(product=a_product(on_hand="9"))

    first = post(client, draft, "submit", idempotency_key="k-1")
    second = post(client, draft, "submit", idempotency_key="k-1")

    assert first["Location"] == second["Location"] == draft.get_absolute_url()
    assert second["Idempotent-Replay"] == "true"
    assert draft.credit_decisions.count() == 1


def test_an_order_of_another_company_does_not_exist(client: Client) -> None:
    other = a_company("OTHER")
    theirs = a_draft_order(a_customer(other))
    signed_in(client, "MGR")
    before = picture(theirs)

    answers = {verb: post(client, theirs, verb, **data).status_code for verb, (data, _may) in VERBS.items()}

    assert client.get(theirs.get_absolute_url()).status_code == 404
    assert set(answers.values()) == {404}
    assert picture(theirs) == before


def test_the_list_shows_orders_by_view_and_search(client: Client, order: SalesOrder) -> None:
    signed_in(client)
    held = an_order(a_customer(credit_limit="0"), product=a_product(on_hand="9"))

    for query, seen, hidden in (
        ("view=all", order, None), ("view=hold", held, order), ("view=all&q=Alfreds", order, held),
        ("view=all&status=confirmed", order, held),
    ):  # fmt: skip
        page = words(client.get(f"{reverse('orders:list')}?{query}"))
        assert seen.number in page, query
        assert hidden is None or hidden.number not in page, query


def test_the_list_asks_the_database_the_same_for_many_rows(
    client: Client, order: SalesOrder, django_assert_max_num_queries: Any
) -> None:
    signed_in(client)
    for _number in range(20):
        a_draft_order(order.customer)
    client.get(reverse("orders:list"))

    with django_assert_max_num_queries(14):
        client.get(f"{reverse('orders:list')}?view=all")


def test_the_order_page_offers_what_can_be_done_and_nothing_else(client: Client, order: SalesOrder) -> None:
    signed_in(client)
    orders.place_hold(order, "manual", "Customer moves house", by=an_actor())
    page = words(client.get(order.get_absolute_url()))
    assert "Customer moves house" in page
    assert reverse("orders:release-hold", args=[order.number]) in page

    orders.release_hold(order, "manual", "Moved", by=a_clerk())

    page = words(client.get(order.get_absolute_url()))
    assert reverse("orders:release-hold", args=[order.number]) not in page
    assert reverse("orders:submit", args=[order.number]) not in page


@pytest.mark.parametrize("limit, is_warning", [("0", True), (None, False)])
def test_an_order_that_is_stopped_is_told_as_a_warning_and_not_as_a_success(
    client: Client, limit: str | None, is_warning: bool
) -> None:
    product = a_product(price="10.00", on_hand="9")
    draft = a_draft_order(a_customer(credit_limit=limit), product=product)
    signed_in(client)

    assert post(client, draft, "submit").status_code == 303

    assert mine(draft).status == ("held" if is_warning else "confirmed")
    page = words(client.get(draft.get_absolute_url()))
    assert ("toast toast--warning" in page) is is_warning
    assert ("is on hold. The page says why" in page) is is_warning


# refused -----------------------------------------------------------------------------------------------------------
def test_a_refused_amendment_keeps_every_quantity_that_was_typed(client: Client, order: SalesOrder) -> None:
    answer = post(signed_in(client), order, "amend", **{"quantity-1": "-4"})

    page = words(answer)
    assert answer.status_code == 422
    assert 'value="-4"' in page
    assert 'id="quantity-1-error">Enter a number without a minus sign.' in page
    assert order.lines.get().quantity == 2


def test_a_refused_quote_stays_open_with_its_date(client: Client) -> None:
    draft = a_draft_order(a_customer(), product=a_product())

    answer = post(signed_in(client), draft, "quote", valid_until="2020-01-01")

    page = words(answer)
    assert answer.status_code == 422
    assert '<details class="panel" open>' in page
    assert 'value="01/01/2020"' in page
    assert page.count("A quote is valid at least until its own date.") == 2
    draft.refresh_from_db()
    assert draft.status == "draft"
