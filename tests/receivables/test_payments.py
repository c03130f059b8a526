"""Money comes in: what it settles, what it leaves, what is refused."""

import datetime
from decimal import Decimal

import pytest

from core.exchange import RateMissing
from core.lifecycle import MoveNotAllowed
from core.models import Event
from core.refusals import NotPermitted, Refusal
from ledger.models import FiscalPeriod, JournalEntry
from receivables.models import Allocation, OpenItem, Payment
from receivables.operations import post_payment, reverse_payment
from receivables.operations.refusals import (
    AmountExceedsOpen,
    AmountNotPossible,
    DateNotPossible,
    NotAnOpenDebit,
    OtherCurrency,
    OtherCustomer,
    ReasonMissing,
)
from receivables.selectors import open_receivables
from tests.receivables.stage import (
    D,
    a_clerk,
    a_company,
    a_credit_note,
    a_customer,
    an_accountant,
    an_invoice,
    item_of,
    open_of,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today  # noqa: DTZ011


def nothing_was_booked() -> bool:
    return not Payment.objects.exists() and not Allocation.objects.exists()


def pay(customer, amount, *allocations, **options):
    return post_payment(
        customer,
        amount=D(amount),
        currency=options.pop("currency", customer.currency),
        allocations=[(target, D(part)) for target, part in allocations],
        **options,
    )


def test_a_payment_of_the_exact_amount_settles_the_invoice():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    invoice = an_invoice(customer, "240.00")

    payment = pay(customer, "240.00", (invoice, "240.00"), by=clerk, reference="thanks")

    item = item_of(invoice)
    assert (item.open_amount, item.base_open_amount, item.cleared_date) == (0, 0, company.today())
    assert payment.number == f"P-{company.today().year}-000001"
    assert OpenItem.objects.get(payment=payment).open_amount == 0
    assert Event.objects.filter(document_kind="receivables.payment", activity="posted").count() == 1
    assert JournalEntry.objects.filter(source_kind="receivables.payment", source_id=payment.pk).count() == 1


def test_240_paid_in_parts_of_120_20_and_99_leaves_1_open():
    """PS-48 as far as it needs no write-off."""
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    invoice = an_invoice(customer, "240.00")
    left = []

    for part in ("120.00", "20.00", "99.00"):
        pay(customer, part, (invoice, part), by=clerk)
        left.append(open_of(invoice))

    assert left == [D("120"), D("100"), D("1")]
    assert item_of(invoice).cleared_date is None

    pay(customer, "1.00", (invoice, "1.00"), by=clerk)

    assert open_of(invoice) == 0
    matched = Allocation.objects.order_by("allocated_amount").values_list("allocated_amount", flat=True)
    assert list(matched) == [D(1), D(20), D(99), D(120)]


def test_an_overpayment_stays_as_the_customers_credit():
    """PS-49: 100 paid with 110 is paid, and the customer's balance is -10."""
    company = a_company()
    customer = a_customer(company)
    invoice = an_invoice(customer, "100.00")

    payment = pay(customer, "110.00", (invoice, "100.00"), by=a_clerk(company))

    assert open_of(invoice) == 0
    assert OpenItem.objects.get(payment=payment).open_amount == D("10.00")
    [balance] = open_receivables(company, [customer.pk], company.today())
    assert balance.amount == D("-10.00")


def test_an_amount_for_an_invoice_goes_to_its_installments_the_earliest_first():
    company = a_company()
    customer, today = a_customer(company), company.today()
    later = today + datetime.timedelta(days=30)
    invoice = an_invoice(customer, "100.00", installments=[(later, "60.00"), (today, "40.00")])

    pay(customer, "50.00", (invoice, "50.00"), by=a_clerk(company))

    assert item_of(invoice, 2).open_amount == 0
    assert item_of(invoice, 1).open_amount == D("50.00")


def test_one_payment_settles_several_invoices():
    company = a_company()
    customer = a_customer(company)
    first, second = an_invoice(customer, "100.00"), an_invoice(customer, "150.00")

    payment = pay(customer, "180.00", (first, "100.00"), (item_of(second), "80.00"), by=a_clerk(company))

    assert (open_of(first), open_of(second)) == (0, D("70.00"))
    assert OpenItem.objects.get(payment=payment).open_amount == 0


def test_a_customer_pays_for_the_sister_with_the_same_parent():
    company = a_company()
    parent = a_customer(company, "P")
    one, other = a_customer(company, "A", parent=parent), a_customer(company, "B", parent=parent)
    invoice = an_invoice(other, "30.00")

    pay(one, "30.00", (invoice, "30.00"), by=a_clerk(company))

    assert open_of(invoice) == 0


REFUSED = {
    "zero": ({"amount": "0"}, AmountNotPossible, "amount"),
    "negative": ({"amount": "-5"}, AmountNotPossible, "amount"),
    "not a number": ({"amount": "NaN"}, AmountNotPossible, "amount"),
    "half a cent": ({"amount": "10.005"}, AmountNotPossible, "amount"),
    "far too large": ({"amount": "1e18"}, AmountNotPossible, "amount"),
    "no currency": ({"currency": "XXX"}, OtherCurrency, "currency"),
    "tomorrow": ({"received_on": datetime.date(2999, 1, 1)}, DateNotPossible, "received_on"),
    "no rate": ({"currency": "USD"}, RateMissing, "currency"),
}


@pytest.mark.parametrize("case, refusal, field", REFUSED.values(), ids=REFUSED.keys())
def test_a_payment_that_cannot_be_is_refused_at_its_field(case, refusal, field):
    company = a_company()
    customer = a_customer(company)
    values = {"amount": "10.00", **case}

    with pytest.raises(refusal) as refused:
        pay(customer, values.pop("amount"), by=a_clerk(company), **values)

    assert refused.value.field == field
    assert nothing_was_booked()


def test_more_than_is_open_is_refused_at_its_row():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    paid, open_ = an_invoice(customer, "50.00"), an_invoice(customer, "100.00")

    with pytest.raises(AmountExceedsOpen) as refused:
        pay(customer, "200.00", (paid, "50.00"), (open_, "100.01"), by=clerk)

    assert refused.value.field == "allocations.1.amount"
    assert "100.00" in refused.value.message
    assert nothing_was_booked()


def test_more_than_was_paid_cannot_be_allocated():
    company = a_company()
    customer = a_customer(company)
    invoice = an_invoice(customer, "100.00")

    with pytest.raises(AmountExceedsOpen) as refused:
        pay(customer, "60.00", (invoice, "100.00"), by=a_clerk(company))

    assert refused.value.field == "allocations"
    assert nothing_was_booked()


def test_another_customers_invoice_is_refused():
    company = a_company()
    one, other = a_customer(company, "A"), a_customer(company, "B")
    invoice = an_invoice(other, "100.00")

    with pytest.raises(OtherCustomer) as refused:
        pay(one, "100.00", (invoice, "100.00"), by=a_clerk(company))

    assert refused.value.field == "allocations.0.invoice"
    assert nothing_was_booked()


def test_another_currencys_invoice_is_refused():
    company = a_company()
    customer = a_customer(company)
    invoice = an_invoice(customer, "100.00", currency="USD", rate="0.9")

    with pytest.raises(OtherCurrency) as refused:
        pay(customer, "100.00", (invoice, "100.00"), by=a_clerk(company))

    assert refused.value.field == "allocations.0.invoice"


def test_another_companys_customer_or_invoice_does_not_exist():
    company, foreign = a_company(), a_company("OTHER")
    clerk, stranger = a_clerk(company), a_customer(foreign)
    invoice = an_invoice(stranger, "100.00")

    with pytest.raises(OtherCustomer):
        pay(stranger, "100.00", by=clerk)
    with pytest.raises(NotAnOpenDebit):
        pay(a_customer(company), "100.00", (invoice, "100.00"), by=clerk)

    assert nothing_was_booked()


def test_a_payment_is_not_allocated_to_a_credit():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    credit = OpenItem.objects.get(payment=pay(customer, "10.00", by=clerk))

    with pytest.raises(NotAnOpenDebit):
        pay(customer, "10.00", (credit, "10.00"), by=clerk)


def test_a_day_in_a_closed_period_is_refused_at_the_day():
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    day = company.today().replace(day=1) - datetime.timedelta(days=1)
    FiscalPeriod.objects.create(
        company=company, name=f"{day:%Y-%m}", start_date=day.replace(day=1), end_date=day, status="closed"
    )

    with pytest.raises(Refusal) as refused:
        pay(customer, "10.00", received_on=day, by=clerk)

    assert refused.value.field == "received_on"
    assert nothing_was_booked()


def test_who_may_not_post_payments_is_refused():
    company = a_company()
    customer = a_customer(company)

    from tests.receivables.stage import somebody  # noqa: PLC0415

    for role in ("SAL", "WH", "CRC", "MGR", "AUD", "ADM"):
        with pytest.raises(NotPermitted):
            pay(customer, "10.00", by=somebody(company, role))

    assert nothing_was_booked()


def test_posting_a_payment_with_one_allocation_takes_few_statements(django_assert_max_num_queries):
    company = a_company()
    customer, clerk = a_customer(company), a_clerk(company)
    pay(customer, "1.00", by=clerk)
    invoice = an_invoice(customer, "100.00")

    with django_assert_max_num_queries(16):
        pay(customer, "100.00", (invoice, "100.00"), by=clerk)


# Reversal ---------------------------------------------------------------------------------------------------------
def test_a_bounced_payment_leaves_the_invoice_open_and_nothing_to_the_customers_credit():
    company = a_company()
    customer = a_customer(company)
    invoice = an_invoice(customer, "100.00")
    payment = pay(customer, "110.00", (invoice, "100.00"), by=a_clerk(company))

    reverse_payment(payment, "Direct debit returned", by=an_accountant(company))

    assert payment.status == "reversed"
    assert open_of(invoice) == D("100.00")
    assert item_of(invoice).cleared_date is None
    assert set(OpenItem.objects.filter(payment=payment).values_list("is_debit", "open_amount")) == {
        (True, D(0)), (False, D(0)),
    }  # fmt: skip
    [balance] = open_receivables(company, [customer.pk], company.today())
    assert balance.amount == D("100.00")
    event = Event.objects.get(document_kind="receivables.payment", activity="reversed")
    assert event.reason == "Direct debit returned"


def test_a_payment_bounces_once():
    company = a_company()
    payment = pay(a_customer(company), "10.00", by=a_clerk(company))
    accountant = an_accountant(company)
    reverse_payment(payment, "returned", by=accountant)

    with pytest.raises(MoveNotAllowed):
        reverse_payment(payment, "returned", by=accountant)


def test_a_reversal_needs_a_reason_a_date_and_the_right():
    company = a_company()
    payment = pay(a_customer(company), "10.00", by=a_clerk(company))
    accountant = an_accountant(company)
    early = company.today() - datetime.timedelta(days=1)

    with pytest.raises(ReasonMissing) as refused:
        reverse_payment(payment, "  ", by=accountant)
    with pytest.raises(DateNotPossible):
        reverse_payment(payment, "returned", date=early, by=accountant)
    with pytest.raises(NotPermitted):
        reverse_payment(payment, "returned", by=a_clerk(company))

    assert refused.value.field == "reason"
    payment.refresh_from_db()
    assert payment.status == "posted"


# Credit notes -----------------------------------------------------------------------------------------------------
def test_a_credit_note_is_matched_with_its_invoice_at_once():
    company = a_company()
    invoice = an_invoice(a_customer(company), "100.00")

    note = a_credit_note(invoice, "30.00")

    assert open_of(invoice) == D("70.00")
    assert item_of(note).open_amount == 0


def test_what_a_credit_note_has_over_stays_to_the_customers_credit():
    company = a_company()
    customer = a_customer(company)
    invoice = an_invoice(customer, "100.00")
    pay(customer, "80.00", (invoice, "80.00"), by=a_clerk(company))

    note = a_credit_note(invoice, "30.00")

    assert open_of(invoice) == 0
    assert item_of(note).open_amount == D("10.00")


def test_installments_of_a_foreign_currency_sum_to_the_books_to_the_cent():
    company = a_company()
    customer, today = a_customer(company), company.today()
    thirds = [(today, "33.33"), (today, "33.33"), (today, "33.34")]

    invoice = an_invoice(customer, "100.00", currency="USD", rate="0.91235", installments=thirds)

    base = (
        OpenItem.objects.filter(invoice=invoice).order_by("installment").values_list("base_amount", flat=True)
    )
    assert list(base) == [D("30.41"), D("30.41"), D("30.42")]
    assert sum(base) == Decimal("91.24")
