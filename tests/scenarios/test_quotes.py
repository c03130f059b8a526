"""Stories other systems tell of quotes, with our figures (PS-01)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import invariants, outbox, timeline
from core.document_page import timeline_of
from core.models import Notification
from core.refusals import Refusal
from customers.models import Customer
from o2c.celery import app
from orders import operations as orders
from orders import tasks
from orders.models import SalesOrder
from portal.quote_tokens import token_of
from tests.builders import a_company, a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import a_clerk, a_draft, entry, mine, picture

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = datetime.date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the 20th of March."""
    the_company()
    on(monkeypatch, TODAY)


def on(monkeypatch: pytest.MonkeyPatch, date: datetime.date) -> None:
    monkeypatch.setattr("core.models.Company.today", lambda company: date)


def offered(days: int, by: Any = None) -> SalesOrder:
    clerk = by or a_clerk()
    order = a_draft(clerk, entry(a_product(price="10.00", on_hand="9"), "2"))
    orders.quote(order, valid_until=TODAY + datetime.timedelta(days=days), by=clerk)
    return order


def test_ps_01_a_quote_over_seven_days_lives_through_its_last_day_and_ends_in_the_night_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = offered(7)
    assert order.valid_until == datetime.date(2026, 3, 27)

    on(monkeypatch, datetime.date(2026, 3, 27))
    tasks.expire_quotes()
    assert mine(order).status == "quoted"

    on(monkeypatch, datetime.date(2026, 3, 28))
    tasks.expire_quotes()
    ended = mine(order)
    assert (ended.status, ended.cancel_reason) == ("canceled", "expired")
    assert ended.lines.get().canceled == D(2)
    event = timeline_of(ended, a_clerk())[0]
    assert (event.text, event.reason) == ("Canceled", "The offer has expired")
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


def test_ps_01_a_quote_of_fourteen_days_ago_over_seven_days_is_canceled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = offered(7)
    on(monkeypatch, TODAY + datetime.timedelta(days=14))

    tasks.expire_quotes()

    assert mine(order).status == "canceled"


def test_the_night_runs_twice_and_ends_each_quote_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = offered(1)
    on(monkeypatch, TODAY + datetime.timedelta(days=2))

    tasks.expire_quotes()
    before = picture(order)
    tasks.expire_quotes()

    assert picture(order) == before
    assert timeline.of_document(order).filter(activity="canceled").count() == 1


def test_the_salesperson_and_who_entered_the_quote_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, salesperson = a_clerk(), a_user(None, "SAL")
    order = offered(1, by=clerk)
    Customer.objects.filter(pk=order.customer_id).update(salesperson=salesperson)
    on(monkeypatch, TODAY + datetime.timedelta(days=2))

    tasks.expire_quotes()

    told = Notification.objects.filter(kind="quote.expired")
    assert {each.user for each in told} == {clerk.user, salesperson}
    assert told.count() == Notification.objects.count() == 2


def test_what_was_extended_or_ordered_meanwhile_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    extended, ordered, draft = offered(1), offered(1), a_draft(a_clerk())
    orders.extend(extended, valid_until=TODAY + datetime.timedelta(days=30), by=a_clerk())
    orders.accept(ordered, by=a_clerk())
    on(monkeypatch, TODAY + datetime.timedelta(days=2))

    tasks.expire_quotes()

    assert [mine(order).status for order in (extended, ordered, draft)] == ["quoted", "confirmed", "draft"]


def test_nobody_chooses_that_an_offer_has_expired() -> None:
    order = offered(7)
    before = picture(order)

    with pytest.raises(
        Refusal, match="Use one of: customer, stock, credit, price, late, obsolete, duplicate, error"
    ):
        orders.cancel(order, reason="expired", by=a_clerk())

    assert picture(order) == before


def test_each_company_has_its_own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = a_company("ISLANDS")
    ours = offered(0)
    product, customer = a_product(elsewhere, on_hand="9"), a_customer(elsewhere)
    seller = an_actor(elsewhere, "SAL")
    theirs = orders.create(orders.Header(customer), [entry(product)], by=seller)
    orders.quote(theirs, valid_until=TODAY, by=seller)
    tomorrow = TODAY + datetime.timedelta(days=1)
    monkeypatch.setattr(
        "core.models.Company.today", lambda company: TODAY if company.code == "ISLANDS" else tomorrow
    )

    tasks.expire_quotes()

    assert [mine(order).status for order in (ours, theirs)] == ["canceled", "quoted"]


def test_the_work_stands_in_the_schedule() -> None:
    assert "orders.tasks.expire_quotes" in {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_from_offer_over_revision_and_link_to_a_confirmed_order(client: Client) -> None:
    clerk = a_clerk()
    order = offered(7, by=clerk)
    first = order.revisions.get()
    orders.reopen(order, by=clerk)
    line = order.lines.get()
    assert line.product is not None
    orders.edit(order, orders.Header(order.customer), [entry(line.product, "3")], by=clerk)
    second = orders.quote(order, valid_until=TODAY + datetime.timedelta(days=7), by=clerk)
    old, new = (reverse("portal:accept-quote", args=[token_of(each)]) for each in (first, second))

    refused = client.post(old, {"name": "Maria Anders"})
    taken = client.post(new, {"name": "Maria Anders", "customer_reference": "PO 1"})
    outbox.drain()

    done = mine(order)
    assert (refused.status_code, taken.status_code) == (409, 303)
    assert (done.status, done.gross_amount, done.customer_reference) == ("confirmed", D("36.00"), "PO 1")
    assert done.quote_answers.get().sha256 == second.sha256
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []
