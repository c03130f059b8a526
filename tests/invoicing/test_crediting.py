"""Credit notes: exact to the cent, never beyond their invoice, and what they give back."""

import datetime
from decimal import Decimal

import pytest

from core import timeline
from core.actors import Actor
from core.models import RoleCeiling
from core.numbering import DateGoesBack
from core.refusals import NotPermitted, Refusal
from invoicing import operations
from invoicing.models import Invoice
from invoicing.operations import AboveCeiling, NotCreditable, OwnInvoice, ReasonMissing
from invoicing.selectors import credited_amount
from orders import operations as orders
from receivables.models import OpenItem
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_accountant,
    an_invoice,
    an_issued_invoice,
    an_order,
    charge,
    figures,
    goods,
    ship,
    somebody,
    taxed,
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


def test_a_full_credit_mirrors_its_invoice_to_the_cent(company, accountant):
    invoice = an_issued_invoice(
        a_customer(company),
        {"A": "7", "B": "3"},
        prices={"A": "3.333333", "B": "1.005"},
        discounts={"A": "12.5"},
    )

    note = operations.credit(invoice, reason="Returned", by=accountant)

    assert figures(note) == figures(invoice)
    assert note.number == f"C-{company.today().year}-000001"
    assert (note.kind, note.corrects, note.reason) == ("credit_note", invoice, "Returned")
    assert [(tax.base_amount, tax.tax_amount) for tax in note.taxes.all()] == [
        (tax.base_amount, tax.tax_amount) for tax in invoice.taxes.all()
    ]
    assert note.buyer == invoice.buyer
    assert [event.activity for event in timeline.of_document(note)] == ["issued"]


def test_partial_credits_sum_to_the_invoice_and_the_last_takes_the_rest(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "3"}, prices={"A": "3.333333"})
    assert figures(invoice) == ["10.00", "2.00", "12.00"]

    notes = [
        operations.credit(invoice, reason="Broken", quantities_by_position={1: Decimal(1)}, by=accountant)
        for _turn in range(3)
    ]

    assert [figures(note) for note in notes] == [
        ["3.33", "0.67", "4.00"], ["3.34", "0.66", "4.00"], ["3.33", "0.67", "4.00"],
    ]  # fmt: skip
    assert credited_amount(invoice) == invoice.gross_amount


def test_a_credit_of_the_rest_takes_what_partial_credits_have_left(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "3", "B": "2"}, prices={"A": "3.333333"})
    operations.credit(invoice, reason="Broken", quantities_by_position={1: Decimal(2)}, by=accountant)

    rest = operations.credit(invoice, reason="All of it", by=accountant)

    assert [(line.sku, line.quantity) for line in rest.lines.all()] == [("A", Decimal(1)), ("B", Decimal(2))]
    assert credited_amount(invoice) == invoice.gross_amount


def test_five_pieces_at_ten_percent_and_an_untaxed_fee_are_credited_rate_by_rate(company, accountant):
    five = goods(company, "FIVE", on_hand="10")
    five.tax_code = taxed(company, "10")
    five.save()
    fee = charge(company, "FEE", "20.00")
    fee.tax_code = taxed(company, "0", "Z0")
    fee.save()
    invoice = an_issued_invoice(a_customer(company), {"FIVE": "5", "FEE": "1"}, prices={"FIVE": "40.00"})

    note = operations.credit(invoice, reason="Refund", by=accountant)

    assert figures(invoice) == figures(note) == ["220.00", "20.00", "240.00"]
    assert sorted((str(tax.rate.normalize()), str(tax.tax_amount)) for tax in note.taxes.all()) == [
        ("0", "0.0000"), ("1E+1", "20.0000"),
    ]  # fmt: skip


def test_what_was_credited_can_be_billed_again(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "2"})
    invoice = an_invoice(order, an_accountant(company))

    operations.credit(invoice, reason="Wrong address", by=accountant)
    order.refresh_from_db()
    again = operations.draft_for_order(order, by=accountant)
    operations.issue(again, by=accountant)

    assert figures(again) == figures(invoice)
    order.refresh_from_db()
    assert order.billing_status == "complete"
    assert order.lines.get().invoiced == Decimal(2)


def test_after_a_credit_the_order_counts_as_not_billed(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "4"})
    invoice = an_invoice(order, an_accountant(company))

    operations.credit(invoice, reason="Broken", quantities_by_position={1: Decimal(1)}, by=accountant)
    order.refresh_from_db()
    assert (order.billing_status, order.lines.get().invoiced) == ("partial", Decimal(3))

    operations.credit(invoice, reason="Broken", by=accountant)
    order.refresh_from_db()
    assert (order.billing_status, order.lines.get().invoiced) == ("none", Decimal(0))


def test_partial_invoices_credited_and_billed_again_still_come_to_the_order(company, accountant):
    order = an_order(a_customer(company), {"A": "3"}, prices={"A": "3.333333"})
    for _turn in range(3):
        ship(order, {"A": "1"})
        an_invoice(order, an_accountant(company))
    second = order.invoices.order_by("pk")[1]

    operations.credit(second, reason="Wrong", by=accountant)
    operations.draft_for_order(order, by=accountant)
    again = an_invoice(order, an_accountant(company))

    assert figures(again)[0] == "3.34"


def test_a_credit_note_closes_the_open_item_of_its_invoice(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})

    operations.credit(invoice, reason="Returned", by=accountant)

    assert {item.open_amount for item in OpenItem.objects.all()} == {Decimal(0)}


@pytest.mark.parametrize(
    "quantities,field",
    [
        ({1: "3"}, "lines.0.quantity"),
        ({1: "-1"}, "lines.0.quantity"),
        ({7: "1"}, "lines.6.quantity"),
        ({1: "0"}, "lines"),
    ],
)
def test_more_than_the_invoice_has_or_nothing_is_not_credited(company, accountant, quantities, field):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})

    with pytest.raises(Refusal) as refusal:
        operations.credit(
            invoice, reason="x", by=accountant,
            quantities_by_position={key: Decimal(value) for key, value in quantities.items()},
        )  # fmt: skip

    assert refusal.value.field == field
    assert not invoice.credit_notes.exists()


def test_an_invoice_is_credited_in_full_only_once(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    operations.credit(invoice, reason="Returned", by=accountant)

    with pytest.raises(NotCreditable):
        operations.credit(invoice, reason="Returned", by=accountant)

    assert invoice.credit_notes.count() == 1


def test_drafts_and_credit_notes_are_not_credited(company, accountant):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "2"}))
    with pytest.raises(NotCreditable):
        operations.credit(draft, reason="x", by=accountant)

    operations.issue(draft, by=an_accountant(company))
    note = operations.credit(draft, reason="x", by=accountant)
    with pytest.raises(NotCreditable):
        operations.credit(note, reason="x", by=accountant)


def test_a_credit_note_says_why(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})

    with pytest.raises(ReasonMissing):
        operations.credit(invoice, reason="  ", by=accountant)


def test_a_credit_note_is_not_dated_before_its_invoice_or_its_series(company):
    system = Actor.system(company)
    today, day = company.today(), datetime.timedelta(days=1)
    customer = a_customer(company)
    first = an_issued_invoice(customer, {"A": "2"})
    with pytest.raises(Refusal, match="before its invoice"):
        operations.credit(first, reason="x", date=today - day, by=system)

    operations.credit(first, reason="x", by=system)
    assert Invoice.objects.filter(kind="credit_note", issue_date=today).exists()
    earlier = an_order(customer, {"A": "1"}, order_date=today - day)
    ship(earlier, date=today - day)
    with pytest.raises(DateGoesBack):
        operations.issue(a_draft(earlier), by=system, date=today - day)


def test_a_receivables_clerk_credits_up_to_the_ceiling_and_above_it_a_second_person_does(company, accountant):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})
    clerk = somebody(company, "AR")
    with pytest.raises(AboveCeiling):
        operations.credit(invoice, reason="x", by=clerk)

    RoleCeiling.objects.create(
        company=company,
        role="AR",
        permission="invoicing.credit_invoice",
        currency="EUR",
        ceiling_amount=Decimal("12.00"),
    )
    operations.credit(invoice, reason="x", quantities_by_position={1: Decimal(1)}, by=clerk)
    assert credited_amount(invoice) == Decimal("12.00")
    operations.credit(invoice, reason="x", by=accountant)
    assert credited_amount(invoice) == Decimal("24.00")


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AUD", "ADM"])
def test_others_do_not_credit(company, role):
    invoice = an_issued_invoice(a_customer(company), {"A": "2"})

    with pytest.raises(NotPermitted):
        operations.credit(invoice, reason="x", by=somebody(company, role))

    assert not invoice.credit_notes.exists()


def test_a_closed_order_can_still_be_credited(company, accountant):
    order = a_shipped_order(a_customer(company), {"A": "2"})
    invoice = an_invoice(order, an_accountant(company))
    orders.record_paid({order.pk: "paid"}, by=accountant)
    order.refresh_from_db()
    assert order.status == "closed"

    note = operations.credit(invoice, reason="Goodwill", by=accountant)

    assert figures(note) == ["20.00", "4.00", "24.00"]


@pytest.mark.parametrize("role", ["GL", "AR"])
def test_who_issued_an_invoice_credits_it_up_to_the_ceiling_and_no_further(company, role):
    issuer = somebody(company, role)
    invoice = an_invoice(a_shipped_order(a_customer(company), {"A": "3"}), issuer)
    RoleCeiling.objects.create(
        company=company,
        role=role,
        permission="invoicing.credit_invoice",
        currency="EUR",
        ceiling_amount=Decimal("24.00"),
    )
    one = {1: Decimal(1)}

    for _part in range(2):
        operations.credit(invoice, reason="x", quantities_by_position=one, by=issuer)
    with pytest.raises(OwnInvoice) as refused:
        operations.credit(invoice, reason="x", quantities_by_position=one, by=issuer)

    assert refused.value.message == (
        f"You issued {invoice.number}. Somebody else has to credit more than 24.00 EUR of it:"
        " ask an accountant or a manager."
    )
    assert credited_amount(invoice) == Decimal("24.00")
    operations.credit(invoice, reason="x", by=somebody(company, "GL" if role == "AR" else "MGR"))
    assert credited_amount(invoice) == Decimal("36.00")


def test_without_a_ceiling_who_issued_an_invoice_credits_nothing_of_it(company, accountant):
    invoice = an_invoice(a_shipped_order(a_customer(company), {"A": "3"}), accountant)

    with pytest.raises(OwnInvoice):
        operations.credit(invoice, reason="x", by=accountant)

    assert not invoice.credit_notes.exists()
