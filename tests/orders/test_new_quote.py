"""A quote is typed like an order and offered until a day (``c q``)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.lifecycle import OrderStatus
from orders.models import SalesOrder
from tests.builders import a_customer, a_product, a_user, the_company
from tests.orders.test_entry_page import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client: Client) -> Client:
    a_customer(the_company(), "ALFKI")
    a_product(the_company(), "TEA", price="10.00", on_hand="9")
    client.force_login(a_user(the_company(), "SAL"))
    return client


def offer(client: Client, form: dict[str, str], address: str | None = None) -> Any:
    return client.post(address or reverse("orders:new-quote"), form)


def in_days(days: int) -> str:
    return (the_company().today() + datetime.timedelta(days=days)).isoformat()


def test_what_is_typed_is_offered_until_the_day(clerk: Client) -> None:
    response = offer(clerk, typed(("TEA", "2"), valid_until=in_days(10), then="quote"))

    quote = SalesOrder.objects.get()
    assert (response.status_code, response["Location"]) == (303, quote.get_absolute_url())
    assert (quote.status, quote.valid_until) == (OrderStatus.QUOTED, datetime.date.fromisoformat(in_days(10)))


def test_two_weeks_are_proposed_and_the_page_says_what_it_makes(clerk: Client) -> None:
    page = clerk.get(reverse("orders:new-quote")).content.decode()

    assert "New quote" in page
    assert "Offer to the customer" in page
    assert "Submit order" not in page
    assert 'name="valid_until"' in page


@pytest.mark.parametrize(
    "change, words",
    [
        ({"valid_until": ""}, "Fill this in."),
        ({"valid_until": "soon"}, "date"),
        ({"valid_until": "2020-01-01"}, "valid at least until its own date"),
    ],
)
def test_without_a_possible_day_nothing_is_saved_and_nothing_typed_is_lost(
    clerk: Client, change: dict[str, str], words: str
) -> None:
    response = offer(clerk, typed(("TEA", "2"), note="Ring twice", then="quote") | change)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Ring twice" in page
    assert 'href="#id_valid_until"' in page
    assert not SalesOrder.objects.exists()


def test_a_quote_that_has_saved_itself_meanwhile_is_offered_from_its_draft(clerk: Client) -> None:
    offer(clerk, typed(("TEA", "2"), valid_until=in_days(10), then="save"))
    draft = SalesOrder.objects.get()

    offer(
        clerk,
        typed(("TEA", "3"), valid_until=in_days(5), then="quote", version=str(draft.version)),
        reverse("orders:edit", args=[draft.number]),
    )

    quote = SalesOrder.objects.get()
    assert quote.status == OrderStatus.QUOTED
    assert quote.net_amount == Decimal("30.00")


def test_who_may_not_sell_offers_nothing(client: Client) -> None:
    a_customer(the_company(), "ALFKI")
    client.force_login(a_user(the_company(), "AR"))

    assert offer(client, typed(("TEA", "2"), valid_until=in_days(1), then="quote")).status_code == 403
    assert not SalesOrder.objects.exists()
