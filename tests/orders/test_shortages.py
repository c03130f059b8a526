"""What cannot come as promised comes later, is replaced, or is given up: one act, one mail, no bill for what is gone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product, Substitute, UnitOfMeasure
from core import invariants, outbox
from core.models import Company, MailMessage
from core.refusals import Refusal, Several, StaleVersion
from credit.models import CreditLimit
from orders import operations as orders
from orders.models import LostSale, OrderRevision, SalesOrder
from orders.operations import GiveUp, NewDate, Replacement
from tests.builders import a_customer, a_dispatched_shipment, a_product, a_user, an_order, the_company
from tests.orders.stage import D, a_clerk, a_draft, entry, mine, picture
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=number)


def of_three_lines(**customer: Any) -> SalesOrder:
    """Confirmed: ten tea of which four are there, two milk and one salt of which nothing is."""
    clerk = a_clerk()
    order = a_draft(
        clerk,
        entry(a_product(sku="TEA", price="10.00", on_hand="4"), "10"),
        entry(a_product(sku="MILK", price="5.00"), "2"),
        entry(a_product(sku="SALT", price="1.00"), "1"),
        customer=a_customer(**customer),
    )
    orders.submit(order, by=clerk)
    return order


def a_substitute(price: str = "6.00", **fields: Any) -> Product:
    """Oat milk, there in plenty, offered instead of milk."""
    oat = a_product(sku="OAT", name="Oat milk", price=price, on_hand="50", **fields)
    Substitute.objects.create(company=the_company(), product=Product.objects.get(sku="MILK"), replaced_by=oat)
    return oat


def counters(order: SalesOrder) -> list[tuple[Any, ...]]:
    return [(line.sku, line.quantity, line.reserved, line.canceled) for line in order.lines.all()]


def mails(order: SalesOrder) -> list[MailMessage]:
    outbox.drain()
    return list(MailMessage.objects.filter(event_key__startswith=f"unfulfilled:{order.pk}:"))


# the verb ---------------------------------------------------------------------------------------------------------
def test_three_lines_three_answers_one_act() -> None:
    order = of_three_lines()
    a_substitute()

    orders.cannot_fulfill(
        order,
        {1: GiveUp("stock"), 2: Replacement("OAT"), 3: NewDate(day(30))},
        message="We are sorry",
        by=a_clerk(),
    )

    assert counters(order) == [
        ("TEA", D(10), D(4), D(6)),
        ("MILK", D(2), D(0), D(2)),
        ("SALT", D(1), D(0), D(0)),
        ("OAT", D(2), D(2), D(0)),
    ]
    assert order.lines.get(position=3).promised_date == day(30)
    assert [(row.order_line.sku, row.quantity) for row in LostSale.objects.all()] == [("TEA", D(6))]
    assert (order.status, order.revision, order.promised_date) == ("confirmed", 1, day(30))
    assert OrderRevision.objects.get(order=order).content["gross_amount"] == "133.20"
    assert invariants.run_all() == []


def test_the_customer_reads_it_in_one_mail_in_his_language() -> None:
    order = of_three_lines(language="en")
    a_substitute()

    orders.cannot_fulfill(
        order,
        {1: GiveUp("stock"), 2: Replacement("OAT"), 3: NewDate(day(30))},
        message="Call Eva if you need it sooner.",
        reason="Harvest was bad",
        by=a_clerk(),
    )

    (mail,) = mails(order)
    assert order.number in mail.subject
    for words in (
        "6 × TEA", "cannot be delivered and will not be charged", "2 × MILK", "replaced by OAT Oat milk", "1 × SALT",
        "will be sent on", "Call Eva if you need it sooner.",
    ):  # fmt: skip
        assert words in mail.body_text
    assert "Harvest" not in mail.body_text


def test_two_acts_are_two_mails_and_each_is_sent_once() -> None:
    order = of_three_lines()
    orders.cannot_fulfill(order, {3: NewDate(day(30))}, by=a_clerk())
    orders.cannot_fulfill(order, {3: NewDate(day(40))}, by=a_clerk())

    assert len(mails(order)) == 2
    assert len(mails(order)) == 2


def test_what_is_given_up_is_not_billed_and_what_is_there_goes() -> None:
    order = of_three_lines()
    orders.cannot_fulfill(order, {1: GiveUp("stock"), 2: GiveUp("late"), 3: GiveUp("stock")}, by=a_clerk())

    a_dispatched_shipment(mine(order))

    invoice = order.invoices.get()
    assert [(line.sku, line.quantity) for line in invoice.lines.all()] == [("TEA", D(4))]
    fresh = mine(order)
    assert (fresh.delivery_status, fresh.billing_status) == ("complete", "complete")
    assert invariants.run_all() == []


def test_a_line_that_has_all_it_needs_is_given_up_as_a_whole_and_frees_its_stock() -> None:
    product = a_product(on_hand="5")
    order = an_order(product=product, quantity="5")

    orders.cannot_fulfill(order, {1: GiveUp("stock")}, by=a_clerk())

    assert [(line.reserved, line.canceled) for line in order.lines.all()] == [(D(0), D(5))]
    assert product.stock_levels.get().reserved == D(0)
    assert not order.shipments.exclude(status="canceled").exists()
    assert invariants.run_all() == []


@pytest.mark.parametrize("keeps, price, source", [(False, "6.00", "list"), (True, "5.00", "manual")])
def test_the_substitute_costs_its_price_of_today_or_that_of_the_line(
    keeps: bool, price: str, source: str
) -> None:
    order = of_three_lines()
    a_substitute()
    Company.objects.update(discount_limit_percent=20)
    order = mine(order)

    orders.cannot_fulfill(order, {2: Replacement("oat", keeps_price=keeps)}, by=a_clerk())

    line = order.lines.get(sku="OAT")
    assert (line.unit_price, line.price_source, order.status) == (D(price), source, "confirmed")


def test_a_substitute_sold_far_below_its_price_waits_for_approval() -> None:
    order = of_three_lines()
    a_substitute("50.00")

    orders.cannot_fulfill(order, {2: Replacement("OAT", keeps_price=True)}, by=a_clerk())

    assert order.status == "held"
    assert [hold.kind for hold in order.holds.filter(lifted_at__isnull=True)] == ["approval"]
    assert order.lines.get(sku="OAT").reserved == D(0)


def test_a_dearer_substitute_is_weighed_by_credit_again() -> None:
    order = of_three_lines(credit_limit="140.00")
    a_substitute("40.00")
    assert order.status == "confirmed"

    orders.cannot_fulfill(order, {2: Replacement("OAT")}, by=a_clerk())

    assert order.status == "held"
    assert order.lines.get(sku="OAT").reserved == D(0)
    assert invariants.run_all() == []


def test_a_new_date_asks_credit_nothing() -> None:
    order = of_three_lines(credit_limit="140.00")
    CreditLimit.objects.update(limit_amount=D(1))

    orders.cannot_fulfill(order, {3: NewDate(day(30))}, by=a_clerk())

    assert (order.status, order.revision) == ("confirmed", 0)


# refusals ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "answer, field, words",
    [
        (NewDate(datetime.date(2020, 1, 1)), "lines.1.promised_date", "still to come"),
        (GiveUp("whim"), "lines.1.reason", "Use one of"),
        (Replacement("NONE"), "lines.1.sku", "There is no product NONE"),
        (Replacement("OAT", D("0")), "lines.1.quantity", "above zero"),
        (Replacement("OAT", D("0.5")), "lines.1.quantity", "not sold in parts"),
    ],
)
def test_one_wrong_answer_and_nothing_is_changed(answer: Any, field: str, words: str) -> None:
    order = of_three_lines()
    a_substitute()
    before = picture(order)

    with pytest.raises(Several) as refused:
        orders.cannot_fulfill(order, {1: GiveUp("stock"), 2: answer}, by=a_clerk())

    (only,) = refused.value.refusals
    assert only.field == field
    assert words in only.message
    assert (picture(order), LostSale.objects.count()) == (before, 0)


def test_a_substitute_of_another_unit_is_told_how_much() -> None:
    order = of_three_lines()
    litre = UnitOfMeasure.objects.create(company=the_company(), code="LTR", name="litre", decimals=2)
    a_substitute(unit=litre)
    before = picture(order)

    with pytest.raises(Several, match="another unit"):
        orders.cannot_fulfill(order, {2: Replacement("OAT")}, by=a_clerk())
    assert picture(order) == before

    orders.cannot_fulfill(order, {2: Replacement("OAT", D("1.5"))}, by=a_clerk())
    assert order.lines.get(sku="OAT").quantity == D("1.5")


def test_what_was_billed_ahead_is_credited_first() -> None:
    order = an_order(a_customer(billing_policy="order"), product=a_product(on_hand="2"), quantity="4")
    order.refresh_from_db()
    before = picture(order)

    with pytest.raises(Refusal, match="Credit it first"):
        orders.cannot_fulfill(order, {1: GiveUp("stock")}, by=a_clerk())

    assert picture(order) == before


def test_only_a_confirmed_order_on_a_fresh_page_is_answered_for() -> None:
    order, draft = of_three_lines(), a_draft(a_clerk())
    before = picture(order)

    with pytest.raises(StaleVersion):
        orders.cannot_fulfill(order, {3: NewDate(day(9))}, by=a_clerk(), version=order.version - 1)
    with pytest.raises(orders.NotAmendable):
        orders.cannot_fulfill(draft, {1: NewDate(day(9))}, by=a_clerk())
    with pytest.raises(Refusal, match="at most 500"):
        orders.cannot_fulfill(order, {3: NewDate(day(9))}, message="x" * 501, by=a_clerk())

    assert picture(order) == before


# page -------------------------------------------------------------------------------------------------------------
def address(order: SalesOrder) -> str:
    return reverse("orders:cannot-fulfill", args=[order.number])


def test_the_page_proposes_what_comes_instead_and_does_what_is_chosen(client: Client) -> None:
    order = of_three_lines()
    a_substitute()
    client.force_login(a_user(the_company(), "SAL"))

    page = client.get(address(order)).content.decode()
    answer = client.post(
        address(order),
        {
            "lines-0-becomes": "given_up", "lines-0-reason": "stock", "lines-1-becomes": "replaced",
            "lines-1-sku": "Oat milk", "lines-1-sku_code": "OAT", "lines-2-becomes": "later",
            "lines-2-promised_date": "+30", "version": str(order.version),
        },
    )  # fmt: skip

    assert "Oat milk" in page
    assert "6.00" in page
    assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
    assert counters(order)[0] == ("TEA", D(10), D(4), D(6))
    assert (counters(order)[3], order.lines.get(position=3).promised_date) == (
        ("OAT", D(2), D(2), D(0)),
        day(30),
    )


@pytest.mark.parametrize(
    "data, status, words",
    [
        ({}, 422, "Choose what becomes of at least one line"),
        ({"lines-2-becomes": "later"}, 422, "Enter the new date"),
        ({"lines-2-becomes": "later", "lines-2-promised_date": "2020-01-01"}, 422, "still to come"),
        ({"lines-1-becomes": "replaced"}, 422, "Choose the product that comes instead"),
        ({"lines-1-becomes": "replaced", "lines-1-sku": "NONE"}, 422, "There is no product NONE"),
        ({"lines-1-becomes": "given_up", "lines-1-reason": "stock", "version": "1"}, 409, "Somebody else"),
    ],
)
def test_a_refusal_shows_the_form_as_it_was_typed(
    client: Client, data: dict[str, str], status: int, words: str
) -> None:
    order = of_three_lines()
    client.force_login(a_user(the_company(), "SAL"))
    before = picture(order)

    answer = client.post(address(order), data)

    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert picture(order) == before


@pytest.mark.parametrize("role", ["WH", "CRC", "AR", "GL", "ADM", "AUD"])
def test_who_does_not_amend_does_not_answer(client: Client, role: str) -> None:
    order = of_three_lines()
    client.force_login(a_user(the_company(), role))

    assert client.get(address(order)).status_code == 403
    assert client.post(address(order), {"lines-0-becomes": "given_up"}).status_code == 403


def test_a_draft_has_nothing_to_answer_for(client: Client) -> None:
    draft = a_draft(a_clerk())
    client.force_login(a_user(the_company(), "SAL"))

    assert client.get(address(draft))["Location"] == draft.get_absolute_url()
    assert client.post(address(draft), {"lines-0-becomes": "given_up"}).status_code == 409


# API --------------------------------------------------------------------------------------------------------------
def test_a_program_answers_for_lines() -> None:
    order = of_three_lines()
    a_substitute()
    body = {
        "lines": [
            {"position": 3, "promised_date": day(30).isoformat()},
            {"position": 1, "cancel_reason": "late"},
            {"position": 2, "substitute": {"sku": "OAT", "quantity": "3"}},
        ],
        "message": "Sorry",
    }

    answer = Program(the_company(), "SAL").post(f"/orders/{order.number}/cannot-fulfill", body, expected=200)

    assert [(line["sku"], line["quantity"], line["canceled"]) for line in answer["lines"]] == [
        ("TEA", "10", "6"), ("MILK", "2", "2"), ("SALT", "1", "0"), ("OAT", "3", "0"),
    ]  # fmt: skip
    assert answer["lines"][2]["promised_date"] == day(30).isoformat()


@pytest.mark.parametrize(
    "lines, field",
    [
        ([{"position": 1}], "lines.0"),
        ([{"position": 1, "cancel_reason": "late", "promised_date": "2999-01-01"}], "lines.0"),
        (
            [{"position": 2, "cancel_reason": "late"}, {"position": 1, "cancel_reason": "whim"}],
            "lines.1.reason",
        ),
        ([{"position": 1, "cancel_reason": "late"}] * 2, "lines.1.position"),
        ([{"position": 9, "cancel_reason": "late"}], "lines.0"),
        ([], "lines"),
    ],
)
def test_a_program_is_told_which_of_its_lines_is_wrong(lines: list[dict[str, Any]], field: str) -> None:
    order = of_three_lines()
    before = picture(order)
    program = Program(the_company(), "SAL")

    answer = program.post(f"/orders/{order.number}/cannot-fulfill", {"lines": lines}, expected=422)

    assert answer["errors"][0]["field"] == field
    assert picture(order) == before
