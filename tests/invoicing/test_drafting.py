"""What is billed, when, and for how much."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import timeline
from core.actors import Actor
from core.refusals import NotPermitted, Refusal, StaleVersion
from fulfillment import operations as fulfillment
from invoicing import operations
from invoicing.models import Invoice
from invoicing.operations import NotADraft, OrderHeld
from orders import operations as orders
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_accountant,
    an_order,
    charge,
    figures,
    goods,
    service,
    ship,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="1000")
    goods(company, "B", on_hand="1000")
    return company


@pytest.fixture
def accountant(company):
    return an_accountant(company)


def lines_of(invoice: Invoice) -> list[tuple[str, str, str]]:
    return [
        (line.sku, str(line.quantity.normalize()), str(line.net_amount.quantize(Decimal("0.01"))))
        for line in invoice.lines.all()
    ]


def test_a_dispatched_shipment_becomes_a_draft_with_its_lines_and_tax(company):
    order = a_shipped_order(a_customer(company), {"A": "2", "B": "3"})

    draft = a_draft(order)

    assert lines_of(draft) == [("A", "2", "20.00"), ("B", "3", "30.00")]
    assert figures(draft) == ["50.00", "10.00", "60.00"]
    assert draft.number is None
    assert draft.shipment == order.shipments.get()
    assert draft.delivery_date == company.today()
    assert [event.activity for event in timeline.of_document(draft)] == ["drafted"]


def test_a_partial_shipment_bills_what_left_and_the_rest_follows_with_its_own_shipment(company):
    order = an_order(a_customer(company), {"A": "10"})

    ship(order, {"A": "5"})
    first = a_draft(order)
    ship(order)

    assert lines_of(first) == [("A", "5", "50.00")]
    assert [lines_of(draft) for draft in order.invoices.order_by("pk")] == [[("A", "5", "50.00")]] * 2


def test_an_order_billed_on_order_gets_its_draft_with_the_confirmation_and_none_with_the_shipment(company):
    order = an_order(a_customer(company, billing_policy="order"), {"A": "2", "B": "3"})

    assert figures(a_draft(order)) == ["50.00", "10.00", "60.00"]

    ship(order)

    assert order.invoices.count() == 1


def test_an_order_billed_on_delivery_waits_until_the_goods_have_arrived(company):
    order = an_order(a_customer(company, billing_policy="delivery"), {"A": "2"})
    shipment = ship(order)
    assert not order.invoices.exists()

    fulfillment.deliver(shipment, signed_by="Maria", by=Actor.system(company))

    assert figures(a_draft(order)) == ["20.00", "4.00", "24.00"]


@pytest.mark.parametrize("policy", ["collected", "manual"])
def test_orders_billed_collected_or_by_hand_make_no_draft_by_themselves(company, policy):
    order = a_shipped_order(a_customer(company, billing_policy=policy), {"A": "2"})

    assert not order.invoices.exists()


def test_an_order_billed_by_hand_is_billed_as_far_as_it_was_shipped(company, accountant):
    order = an_order(a_customer(company, billing_policy="manual"), {"A": "10"})
    ship(order, {"A": "4"})

    operations.draft_for_order(order, by=accountant)

    draft = a_draft(order)
    assert lines_of(draft) == [("A", "4", "40.00")]
    assert draft.lines.get().shipment_line is not None


def test_charges_go_with_the_first_invoice_only(company):
    charge(company, "FREIGHT", "3.00")
    order = an_order(a_customer(company), {"A": "5", "FREIGHT": "1"})

    ship(order, {"A": "4"})
    ship(order)

    assert [lines_of(draft) for draft in order.invoices.order_by("pk")] == [
        [("A", "4", "40.00"), ("FREIGHT", "1", "3.00")],
        [("A", "1", "10.00")],
    ]


def test_a_service_is_billed_as_soon_as_it_is_confirmed(company, accountant):
    service(company, "SETUP", "30.00")
    order = an_order(a_customer(company), {"A": "1", "SETUP": "1"})
    ship(order)
    assert lines_of(a_draft(order)) == [("A", "1", "10.00")]

    line = order.lines.get(sku="SETUP")
    orders.deliver_services(order, {line.pk: Decimal(1)}, by=Actor.system(company))
    assert operations.draft_for_order(order, by=accountant) is None

    assert [lines_of(draft) for draft in order.invoices.order_by("pk")] == [
        [("A", "1", "10.00")],
        [("SETUP", "1", "30.00")],
    ]


def test_nothing_is_drafted_twice(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "2"})

    again = operations.draft_for_shipment(order.shipments.get(), by=accountant)

    assert again is None
    assert operations.draft_for_order(order, by=accountant) is None
    assert order.invoices.count() == 1


def test_partial_invoices_come_to_the_line_s_amount_to_the_cent(company):
    order = an_order(a_customer(company), {"A": "3"}, prices={"A": "3.333333"}, discounts={"A": "0"})
    for _turn in range(3):
        ship(order, {"A": "1"})

    nets = [str(draft.net_amount.quantize(Decimal("0.01"))) for draft in order.invoices.order_by("pk")]

    assert str(order.net_amount.quantize(Decimal("0.01"))) == "10.00"
    assert nets == ["3.33", "3.34", "3.33"]


def test_the_invoice_of_a_fully_shipped_order_equals_the_order_with_discounts_and_all(company):
    order = a_shipped_order(
        a_customer(company),
        {"A": "7", "B": "3"},
        prices={"A": "3.333333", "B": "1.005"},
        discounts={"A": "12.5"},
        discount_percent=Decimal("3.3"),
    )

    draft = a_draft(order)

    assert (draft.net_amount, draft.tax_amount) == (order.net_amount, order.tax_amount)
    assert [line.net_amount for line in draft.lines.all()] == [line.net_amount for line in order.lines.all()]
    assert draft.lines.get(sku="A").discount_percent == Decimal("12.5")
    discount = draft.allowance_charges.get()
    assert (discount.is_charge, discount.reason_code, discount.reason) == (False, "95", "Discount 3.3\xa0%")
    assert discount.net_amount == sum(line.own_amount for line in draft.lines.all()) - draft.net_amount


def test_a_draft_may_bill_less_and_the_rest_waits(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "2", "B": "3"})
    draft = a_draft(order)

    operations.change_draft(draft, {1: Decimal(1), 2: Decimal(1)}, by=accountant)
    operations.issue(draft, by=accountant)
    operations.draft_for_order(order, by=accountant)
    rest = a_draft(order)

    assert figures(draft) == ["20.00", "4.00", "24.00"]
    assert lines_of(rest) == [("A", "1", "10.00"), ("B", "2", "20.00")]


@pytest.mark.parametrize(
    "quantities,field",
    [
        ({1: "3"}, "lines.0.quantity"),
        ({1: "-1"}, "lines.0.quantity"),
        ({9: "1"}, "lines.8.quantity"),
        ({1: "0"}, "lines"),
    ],
)
def test_a_draft_never_bills_more_than_it_had_or_nothing(company, accountant, quantities, field):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "2"}))

    with pytest.raises(Refusal) as refusal:
        operations.change_draft(
            draft, {key: Decimal(value) for key, value in quantities.items()}, by=accountant
        )

    assert refusal.value.field == field
    assert figures(draft) == ["20.00", "4.00", "24.00"]


def test_a_stale_change_of_a_draft_is_refused(company, accountant):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "2"}))
    operations.change_draft(draft, {1: Decimal(1)}, by=accountant, version=1)

    with pytest.raises(StaleVersion):
        operations.change_draft(draft, {1: Decimal(1)}, by=accountant, version=1)


def test_a_canceled_draft_can_be_billed_again(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "2"})
    draft = a_draft(order)

    operations.cancel_draft(draft, reason="wrong date", by=accountant)
    operations.draft_for_order(order, by=accountant)

    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("canceled", None)
    assert lines_of(a_draft(order)) == [("A", "2", "20.00")]
    with pytest.raises(NotADraft):
        operations.cancel_draft(draft, by=accountant)


def test_drafts_of_a_canceled_order_end_with_it(company):
    order = an_order(a_customer(company, billing_policy="order"), {"A": "2"})

    orders.cancel(order, reason="customer", by=Actor.system(company))

    assert [draft.status for draft in order.invoices.all()] == ["canceled"]


def test_the_draft_of_an_amended_order_is_made_anew(company):
    order = an_order(a_customer(company, billing_policy="order"), {"A": "5", "B": "1"})

    orders.amend(order, {1: Decimal(4), 2: Decimal(2)}, by=Actor.system(company))

    assert lines_of(a_draft(order)) == [("A", "4", "40.00"), ("B", "2", "20.00")]


def test_an_order_on_hold_is_not_billed(company, accountant):
    order = an_order(a_customer(company, billing_policy="manual"), {"A": "2"})
    ship(order)
    orders.place_hold(order, "manual", "wait", by=Actor.system(company))

    with pytest.raises(OrderHeld):
        operations.draft_for_order(order, by=accountant)

    assert not order.invoices.exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AUD", "MGR"])
def test_only_receivables_and_accounting_bill(company, role):
    order = a_shipped_order(a_customer(company, billing_policy="manual"), {"A": "2"})
    by = somebody(company, role)

    with pytest.raises(NotPermitted):
        operations.draft_for_order(order, by=by)
    with pytest.raises(NotPermitted):
        operations.draft_for_shipment(order.shipments.get(), by=by)

    assert not order.invoices.exists()


@pytest.mark.parametrize("lines", [1, 20])
def test_a_draft_takes_at_most_twelve_statements_however_many_lines_it_has(company, lines):
    for index in range(lines):
        goods(company, f"P{index}", on_hand="5")
    order = a_shipped_order(
        a_customer(company, billing_policy="manual"), {f"P{index}": "1" for index in range(lines)}
    )
    shipment = shipment_again(order)

    with CaptureQueriesContext(
        connection,
    ) as statements:
        operations.draft_for_shipment(shipment, by=Actor.system(company))

    assert len(statements) <= 12, [query["sql"][:120] for query in statements]


def shipment_again(order):
    """The shipment as a page loads it."""
    return order.shipments.select_related("order__customer", "company").get()
