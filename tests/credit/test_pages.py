"""The controllers' pages: the queue of blocked orders, a customer's account, the decision on an order's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credit import operations as credit
from orders import operations as orders
from orders.models import SalesOrder
from tests.builders import a_company, a_customer, a_user, an_actor, the_company
from tests.credit.stage import D, a_controller, held, ordered
from tests.orders.stage import mine, picture

pytestmark = pytest.mark.django_db
STAFF = ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD")


def signed_in(client: Client, role: str) -> Client:
    client.force_login(a_user(the_company(), role))
    return client


def words(response: Any) -> str:
    return str(response.content.decode())


def post(client: Client, verb: str, key: str, **data: str) -> Any:
    return client.post(reverse(f"credit:{verb}", args=[key]), data)


def test_the_queue_holds_what_waits_for_credit_the_largest_first(client: Client) -> None:
    small, large, fine = held("10.00"), held("20.00"), ordered(a_customer(), "30.00")
    theirs = a_company("OTHER")

    page = words(signed_in(client, "CRC").get(reverse("credit:queue")))

    assert page.index(large.number) < page.index(small.number)
    assert fine.number not in page
    assert theirs.name not in page


@pytest.mark.parametrize("role", STAFF)
def test_decisions_belong_to_controllers_and_managers(client: Client, role: str) -> None:
    order = held("10.00")
    code = order.customer.code
    before = picture(order)
    signed_in(client, role)

    answers = {
        verb: post(client, verb, key, **data).status_code
        for verb, key, data, may in (
            ("release", order.number, {"reason": "x"}, "CRC MGR"),
            ("reject", order.number, {"reason": "x"}, "CRC MGR"),
            ("limit", code, {"credit_limit": "1"}, "MGR"),
            ("block", code, {"reason": "x"}, "CRC MGR"),
            ("unblock", code, {"reason": "x"}, "MGR"),
        )
        if role not in may.split()
    }

    assert set(answers.values()) <= {403}
    assert picture(order)[:4] == before[:4]


def test_a_controller_releases_and_rejects_from_the_order_s_page(client: Client) -> None:
    controller = a_controller("100.00")
    assert controller.user is not None
    client.force_login(controller.user)
    first, second = held("100.00"), held("10.00")

    released = post(client, "release", first.number, reason="good payer")
    rejected = post(client, "reject", second.number, reason="bounced")

    assert (released.status_code, released["Location"]) == (303, first.get_absolute_url())
    assert rejected.status_code == 303
    assert (mine(first).status, mine(second).status) == ("confirmed", "canceled")


@pytest.mark.parametrize(
    "verb, data, status, said",
    [
        ("release", {"reason": ""}, 422, "Enter the reason of the release."),
        ("release", {"reason": "x"}, 403, "You may release orders up to"),
        ("reject", {"reason": " "}, 422, "Enter the reason of the rejection."),
    ],
)
def test_a_refused_decision_is_said_on_the_order_s_page(
    client: Client, verb: str, data: dict[str, str], status: int, said: str
) -> None:
    order = held("100.00")
    before = picture(order)
    signed_in(client, "CRC")

    response = client.post(
        reverse(f"credit:{verb}", args=[order.number]), data, headers={"HX-Request": "true"}
    )

    assert response.status_code == status
    assert said in words(response)
    assert picture(order) == before


@pytest.mark.parametrize(
    "ceiling, said",
    [("99.99", "You may release orders up to 99.99\xa0EUR. Ask a manager."), ("100.00", "")],
)
def test_a_release_above_the_ceiling_is_shown_as_not_possible_with_the_reason(
    client: Client, ceiling: str, said: str
) -> None:
    controller, order = a_controller(ceiling), held("100.00")
    assert controller.user is not None
    client.force_login(controller.user)

    page = words(client.get(reverse("credit:order-panel", args=[order.number])))

    assert "Release 100.00" in page
    assert ("disabled" in page) is bool(said)
    assert said in page


def test_who_amended_the_order_reads_that_somebody_else_releases_it(client: Client) -> None:
    manager, order = an_actor(None, "MGR"), held("100.00")
    orders.amend(order, {1: D(2)}, by=manager)
    assert manager.user is not None
    client.force_login(manager.user)

    page = words(client.get(reverse("credit:order-panel", args=[order.number])))

    assert "Somebody else has to release an order you entered or amended." in page


@pytest.mark.parametrize("verb", ["release", "reject"])
def test_who_decides_after_somebody_else_sees_the_whole_order_as_it_is_now(client: Client, verb: str) -> None:
    order = held("100.00")
    credit.release(order, reason="good payer", by=an_actor(None, "MGR"))
    before = picture(order)
    signed_in(client, "MGR")

    response = post(client, verb, order.number, reason="x")

    assert response.status_code == 409
    page = words(response)
    assert "<html" in page
    assert f"{order.number} is not held for credit." in page
    assert "On hold: " not in page
    assert picture(order) == before


@pytest.mark.parametrize("verb", ["release", "reject"])
def test_an_order_amended_meanwhile_is_not_decided_at_another_amount_than_was_shown(
    client: Client, verb: str
) -> None:
    order = held("100.00")
    shown = str(order.version)
    orders.amend(order, {1: D(2)}, by=an_actor(None, "SAL"))
    before = picture(order)
    signed_in(client, "MGR")

    stale = post(client, verb, order.number, reason="x", version=shown)

    assert stale.status_code == 409
    assert "Somebody else has saved" in words(stale)
    assert picture(order) == before
    panel = words(client.get(reverse("credit:order-panel", args=[order.number])))
    assert f'name="version" value="{order.version}"' in panel
    assert post(client, verb, order.number, reason="x", version=str(order.version)).status_code == 303


def test_figures_are_for_controllers_and_words_for_clerks(client: Client) -> None:
    order = held("77.77")
    url = reverse("credit:order-panel", args=[order.number])

    assert "77.77" in words(signed_in(client, "CRC").get(url))
    clerk = words(signed_in(client, "SAL").get(url))
    assert "77.77" not in clerk
    assert "limit" in clerk.lower()


@pytest.mark.parametrize("typed, limit", [("1,234.50", "1234.50"), ("0", "0"), ("", None)])
def test_a_manager_sets_a_limit_and_an_empty_field_is_unlimited(
    client: Client, typed: str, limit: str | None
) -> None:
    customer = a_customer(credit_limit="5.00")

    response = post(signed_in(client, "MGR"), "limit", customer.code, credit_limit=typed)

    assert response.status_code == 303
    found = customer.credit_account.limits.get().limit_amount
    assert found == (None if limit is None else D(limit))


@pytest.mark.parametrize("typed", ["-1", "abc", "1e5", "NaN"])
def test_a_limit_that_is_none_is_refused(client: Client, typed: str) -> None:
    customer = a_customer(credit_limit="5.00")

    response = post(signed_in(client, "MGR"), "limit", customer.code, credit_limit=typed)

    assert response.status_code == 422
    assert customer.credit_account.limits.get().limit_amount == D("5.00")


def test_a_block_needs_a_reason_and_shows_it(client: Client) -> None:
    customer = a_customer()
    signed_in(client, "CRC")

    assert post(client, "block", customer.code, reason=" ").status_code == 422
    assert post(client, "block", customer.code, reason="Cheque bounced").status_code == 303

    assert "Cheque bounced" in words(client.get(reverse("credit:account", args=[customer.code])))


def test_accounts_and_orders_of_another_company_do_not_exist(client: Client) -> None:
    other = a_company("OTHER")
    customer = a_customer(other, "THEIRS")
    signed_in(client, "MGR")

    for verb in ("limit", "block", "unblock"):
        assert post(client, verb, customer.code, reason="x").status_code == 404
    for verb in ("release", "reject"):
        assert post(client, verb, "S-2026-000001", reason="x").status_code == 404
    assert client.get(reverse("credit:account", args=[customer.code])).status_code == 404
    assert not SalesOrder.objects.exists()


def test_credit_is_decided_on_a_page_of_its_own_where_there_are_no_scripts(client: Client) -> None:
    signed_in(client, "CRC")
    order = held("100.00")
    url = reverse("credit:order-panel", args=[order.number])

    alone, within = words(client.get(url)), words(client.get(url, headers={"HX-Request": "true"}))

    assert "<h1" in alone
    assert order.get_absolute_url() in alone
    assert reverse("credit:release", args=[order.number]) in alone
    assert "<h1" not in within


def test_the_credit_of_a_customer_is_a_page_of_its_own_where_there_are_no_scripts(client: Client) -> None:
    signed_in(client, "CRC")
    customer = held("100.00").customer

    alone = words(client.get(reverse("credit:customer-panel", args=[customer.code])))

    assert "<h1" in alone
    assert reverse("customers:customer", args=[customer.code]) in alone
