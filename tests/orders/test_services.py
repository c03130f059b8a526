"""Services are delivered by confirming that they were done, and billed by the customer's policy."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core import invariants
from core.refusals import NotPermitted, Refusal
from customers.operations.personal import _forgetting
from invoicing import operations as invoicing
from orders import operations
from orders.models import SalesOrder, SalesOrderLine, ServiceDelivery
from tests.builders import a_customer, a_dispatched_shipment, a_product, an_actor, an_order, the_company
from tests.orders.stage import a_clerk, a_draft, a_manager, at_once, entry, mine
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def a_service(quantity: str = "2", **customer: Any) -> SalesOrder:
    product = a_product(sku="SETUP", price="30.00", kind="service")
    return an_order(a_customer(**customer), product=product, quantity=quantity)


def line_of(order: SalesOrder) -> SalesOrderLine:
    return order.lines.get(kind="service")


def confirm(order: SalesOrder, quantity: str = "1", **options: Any) -> None:
    operations.deliver_services(order, {line_of(order).pk: D(quantity)}, **{"by": a_clerk(), **options})


def the_books_are_right() -> None:
    assert [(found.rule, found.rows) for found in invariants.run_all()] == []


# the verb -----------------------------------------------------------------------------------------------------------
def test_what_was_done_is_written_down_with_its_day_and_who_signed() -> None:
    order, clerk = a_service("2"), a_clerk()

    confirm(order, "1.000", by=clerk, signed_by="  Maria  Anders ")

    row = ServiceDelivery.objects.get()
    assert (row.quantity, row.date, row.signed_by) == (D(1), the_company().today(), "Maria Anders")
    assert row.confirmed_by == clerk.user
    line = line_of(order)
    assert (line.shipped, line.shipped_date, line.delivered_date) == (D(1), row.date, row.date)
    assert order.delivery_status == "partial"
    the_books_are_right()


@pytest.mark.parametrize("policy", ["shipment", "delivery"])
def test_who_is_billed_on_shipment_or_delivery_gets_an_invoice_of_what_was_done(policy: str) -> None:
    order = a_service("2", billing_policy=policy)

    confirm(order, "1")
    confirm(order, "1")

    order.refresh_from_db()
    assert [invoice.net_amount for invoice in order.invoices.all()] == [D("30.00"), D("30.00")]
    assert (order.delivery_status, order.billing_status) == ("complete", "complete")
    the_books_are_right()


@pytest.mark.parametrize("policy", ["collected", "manual"])
def test_who_is_billed_later_gets_no_invoice_yet(policy: str) -> None:
    order = a_service("2", billing_policy=policy)

    confirm(order, "2")

    order.refresh_from_db()
    assert (order.invoices.count(), order.delivery_status, order.billing_status) == (0, "complete", "none")


def test_who_was_billed_on_order_is_billed_once() -> None:
    order = a_service("2", billing_policy="order")

    confirm(order, "2")

    assert [invoice.net_amount for invoice in order.invoices.all()] == [D("60.00")]


def test_what_was_credited_is_not_billed_again_by_confirming_something_else() -> None:
    goods, setup = (
        a_product(price="10.00", on_hand="5"),
        a_product(sku="SETUP", price="30.00", kind="service"),
    )
    order = a_draft(a_clerk(), entry(goods, "2"), entry(setup, "1"))
    operations.submit(order, by=a_clerk())
    a_dispatched_shipment(order)
    invoicing.credit(order.invoices.get(), reason="Broken", by=an_actor(None, "AR", "GL", "MGR"))

    confirm(order)

    fresh = order.invoices.filter(kind="invoice").order_by("-pk")[0]
    assert [(line.sku, line.quantity) for line in fresh.lines.all()] == [("SETUP", D(1))]


def test_a_service_of_the_past_is_dated_by_who_may_date_back() -> None:
    order = a_service("2")
    yesterday = the_company().today() - datetime.timedelta(days=1)
    SalesOrder.objects.update(order_date=yesterday)

    with pytest.raises(Refusal, match="does not allow a date in the past") as refused:
        confirm(order, date=yesterday)
    assert refused.value.field == "date"
    with pytest.raises(Refusal, match="lies in the future"):
        confirm(order, date=the_company().today() + datetime.timedelta(days=1))
    confirm(order, date=yesterday, by=a_manager())

    assert ServiceDelivery.objects.get().date == yesterday


def test_every_wrong_quantity_is_told_at_once_and_nothing_is_confirmed() -> None:
    services = [a_product(sku=sku, price="30.00", kind="service") for sku in ("A", "B")]
    order = a_draft(a_clerk(), *(entry(each, "2") for each in services))
    operations.submit(order, by=a_clerk())
    wrong = {line.pk: D(3) for line in order.lines.all()}

    with pytest.raises(Refusal) as refused:
        operations.deliver_services(order, wrong, by=a_clerk())
    with pytest.raises(Refusal, match="Enter what was done"):
        operations.deliver_services(order, {}, by=a_clerk())

    assert [each.field for each in refused.value.singles] == ["lines.0.quantity", "lines.1.quantity"]
    assert ServiceDelivery.objects.count() == 0


def test_who_only_ships_or_bills_confirms_no_service() -> None:
    order = a_service()

    for role in ("WH", "AR", "GL", "AUD"):
        with pytest.raises(NotPermitted):
            confirm(order, by=an_actor(None, role))

    assert line_of(order).shipped == D(0)


def test_a_confirmation_is_never_changed_but_the_name_goes_with_who_is_erased() -> None:
    order = a_service()
    confirm(order, signed_by="Maria Anders")

    for change in ({"quantity": D(2)}, {"date": datetime.date(2020, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ServiceDelivery.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceDelivery.objects.all().delete()
    operations.forget_who_signed(order.customer)

    assert ServiceDelivery.objects.get().signed_by == ""
    assert operations.forget_who_signed in _forgetting


@pytest.mark.breaks_invariants
def test_the_checker_finds_services_that_nobody_confirmed() -> None:
    order = a_service()
    SalesOrderLine.objects.filter(order=order).update(shipped=D(1))

    assert "ORD-3v" in {found.rule for found in invariants.run_all()}


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_the_last_hour_at_once_confirm_it_once() -> None:
    order, clerks = a_service("1", billing_policy="shipment"), [a_clerk(), a_clerk()]

    answers = at_once(*(lambda by=by: confirm(mine(order), by=by) for by in clerks))

    assert sorted(answer is None for answer in answers) == [False, True]
    assert (line_of(order).shipped, ServiceDelivery.objects.count()) == (D(1), 1)
    assert order.invoices.count() == 1


# the page -----------------------------------------------------------------------------------------------------------
def test_the_order_says_that_services_wait_and_the_page_confirms_them() -> None:
    order, clerk = a_service("2"), signed_in("SAL")
    page, url = f"/orders/{order.number}/", f"/orders/{order.number}/services/"
    assert "1 service is to be confirmed" in text_of(clerk.get(page))
    assert 'value="2"' in text_of(clerk.get(url))
    assert order.number in text_of(clerk.get("/orders/?view=services"))
    assert "Services to confirm" in text_of(clerk.get("/"))
    version = SalesOrder.objects.get().version

    answer = clerk.post(url, {"lines-0-quantity": "1.5", "signed_by": "Maria Anders", "version": version})

    assert answer.status_code == 422
    assert 'href="#id_lines-0-quantity"' in text_of(answer)
    saved = clerk.post(url, {"lines-0-quantity": "2", "signed_by": "Maria Anders", "version": version})
    assert saved.status_code == 303
    told = text_of(clerk.get(page))
    assert "Services done: 2 × SETUP, signed by Maria Anders" in told
    assert "to be confirmed" not in told
    assert order.number not in text_of(clerk.get("/orders/?view=services"))
    assert "Services to confirm" not in text_of(clerk.get("/"))


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_confirmed() -> None:
    order, clerk, manager = a_service("2"), signed_in("SAL"), signed_in("MGR")
    url, version = f"/orders/{order.number}/services/", SalesOrder.objects.get().version

    for typed, field in (
        ({"lines-0-quantity": "3"}, "id_lines-0-quantity"),
        ({"lines-0-quantity": "many"}, "id_lines-0-quantity"),
        ({"lines-0-quantity": "1", "signed_by": "x" * 101}, "id_signed_by"),
    ):
        refused = clerk.post(url, {**typed, "version": version})
        assert refused.status_code == 422
        assert f'href="#{field}"' in text_of(refused)
    late = manager.post(url, {"lines-0-quantity": "1", "date": "2999-01-01", "version": version})
    assert (late.status_code, 'href="#id_date"' in text_of(late)) == (422, True)
    assert clerk.post(url, {"lines-0-quantity": "", "version": version}).status_code == 422
    assert clerk.post(url, {"lines-0-quantity": "1", "version": version + 1}).status_code == 409

    assert ServiceDelivery.objects.count() == 0


def test_the_warehouse_finds_no_page_to_confirm_services() -> None:
    order = a_service("2")

    for role in ("WH", "AR", "AUD"):
        client = signed_in(role)
        assert client.get(f"/orders/{order.number}/services/").status_code == 403
        assert client.post(f"/orders/{order.number}/services/", {"lines-0-quantity": "1"}).status_code == 403
        assert "to be confirmed" not in text_of(client.get(f"/orders/{order.number}/"))


# programs -----------------------------------------------------------------------------------------------------------
def test_a_program_confirms_services_once_for_a_key() -> None:
    order, clerk = a_service("2"), Program("SAL")
    path = f"/orders/{order.number}/services/deliver"
    body = {"lines": [{"position": 1, "quantity": "1"}], "signed_by": "Maria Anders"}

    answers = [clerk.post(path, body, key="done-1") for _each in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["lines"][0]["shipped"] == "1"
    assert ServiceDelivery.objects.count() == 1


def test_a_program_is_told_which_field_is_wrong() -> None:
    order, clerk = a_service("2"), Program("SAL")
    path = f"/orders/{order.number}/services/deliver"

    for body, field in (
        ({"lines": []}, "lines"),
        ({"lines": [{"position": 1, "quantity": "3"}]}, "lines.0.quantity"),
        ({"lines": [{"position": 9, "quantity": "1"}]}, "lines.0.position"),
        ({"lines": [{"position": 1, "quantity": "1"}] * 2}, "lines.1.position"),
        ({"lines": [{"position": 1, "quantity": "1"}], "signed_by": "x" * 101}, "signed_by"),
        ({"lines": [{"position": 1, "quantity": "1"}], "date": "2999-01-01"}, "date"),
    ):
        refused = clerk.post(path, body)
        assert (refused.status_code, fields_of(refused)) == (422, [field])
    assert Program("WH").post(path, {"lines": [{"position": 1, "quantity": "1"}]}).status_code == 403

    assert ServiceDelivery.objects.count() == 0
